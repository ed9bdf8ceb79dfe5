"""All projections made anew from the WARC alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from ..captures import ArchiveDamaged
from . import names, projections, publishing
from .claims import claimed
from .entries import schemas, tables_of
from .locks import gate
from .publishing import is_in_work
from .segments import Found, scan
from .store import Store

Progress = Callable[[str, int, int], None]  # segment, segments done, segments


@dataclass(frozen=True, slots=True)
class Changed:
    """A projection that was not what its segment says: rows before (None: missing or unreadable) and after (None: its
    segment is gone, so it was removed)."""

    file: str
    before: int | None
    after: int | None


def reindex(
    root: str | Path, on_progress: Progress | None = None, *, spool: Path | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[Changed]:
    """Makes every projection anew from its segment, mends what killed runs left, and says what changed.

    Raises ArchiveBusy while a crawl is writing.
    """
    store = Store(root)
    changed: list[Changed] = []
    with claimed(store, "reindex", (1, 1), spool, now, mend=False) as (work, _):
        segments = {name: size for name, size in store.sizes(names.WARC).items() if name.endswith(names.ENDING)}
        present = set(store.sizes(names.INDEX))
        for done, name in enumerate(sorted(segments)):
            if on_progress:
                on_progress(name, done, len(segments))
            if store.local is None or not is_in_work(store.local / names.WARC / name):  # an import may be under way
                changed += _segment(store, work, name, segments[name], present)
        known = {names.projection(name, dataset) for name in store.sizes(names.WARC) for dataset in schemas()}
        for orphan in sorted(name for name in present - known if name.endswith(".parquet")):
            changed.append(Changed(orphan, _rows(_stored(store, orphan)), None))
            store.remove(names.INDEX, orphan)
        here = set(store.sizes(names.INDEX))
        with gate(work / names.LOCKS):
            publishing.recover(store, work)
        mended = sorted(set(store.sizes(names.INDEX)) - here)
        changed += (Changed(file, None, _rows(_stored(store, file))) for file in mended)
    return changed


def _segment(store: Store, work: Path, name: str, size: int, present: set[str]) -> Iterator[Changed]:
    with store.open(names.WARC, name) as stream:
        entries = [found.entry for found in scan(stream, name, size) if isinstance(found, Found) and found.entry]
    differing: list[Changed] = []
    for dataset, table in tables_of(entries).items():
        file = names.projection(name, dataset)
        before = _stored(store, file) if file in present else None
        if before is None or not before.equals(projections.as_read(dataset, table)):
            differing.append(Changed(file, _rows(before), table.num_rows))
    if differing:
        for path in projections.write(work / names.INDEX, name, entries):
            if store.local is None:
                store.put(path, names.INDEX, path.name)
                path.unlink()
    yield from differing


def _stored(store: Store, file: str) -> pa.Table | None:
    """The table of a projection; None when it cannot be read."""
    try:
        return projections.read(store, file, file.split(".")[-2], store.read(names.INDEX, file))
    except ArchiveDamaged:
        return None


def _rows(table: pa.Table | None) -> int | None:
    return None if table is None else int(table.num_rows)
