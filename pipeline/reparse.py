"""The archive parsed anew beside what is stored: what would change, without changing it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from crawler import Archive
from pipeline.rows import PARSED, Row, from_batches
from pipeline.store import Stored, StoreDamaged
from pipeline.tasks import batches_of, tasks_of
from pipeline.workers import Workers

Progress = Callable[[str, int, int], None]  # site, documents done, documents of the site


@dataclass(frozen=True, slots=True)
class Reparsed:
    """One capture: its stored rows and those that the present code makes, of the datasets in which they differ.

    A capture that was never parsed has no stored rows; one that is no longer in the archive has no new ones, and
    its url is None.
    """

    site_id: str
    capture_id: str
    url: str | None
    before: dict[str, list[Row]]
    after: dict[str, list[Row]]


def reparse(
    archive_root: str | Path, parquet_root: Path, on_progress: Progress | None = None, *,
    workers: int | None = None, seconds: float | None = None,
) -> Iterator[Reparsed]:
    """Every capture of the archive, parsed anew in worker processes, beside its stored rows; in stored order.

    Rows are compared without `parser_version`, which differs by nature. Raises ArchiveDamaged and StoreDamaged for
    an archive or Parquet that cannot be compared.
    """
    archive = Archive(archive_root)
    with Workers(workers, seconds) as pool:
        for site_id in archive.site_ids():
            yield from _reparse_site(archive, site_id, parquet_root, pool, on_progress)


def _reparse_site(
    archive: Archive, site_id: str, parquet_root: Path, pool: Workers, on_progress: Progress | None
) -> Iterator[Reparsed]:
    stored = Stored(parquet_root, site_id)
    if not stored.readable:
        raise StoreDamaged(f"the Parquet of {site_id} was written with other columns than today's, so there is nothing "
                           "to compare with; run `gongkai parse` first")
    tasks = tasks_of(archive, archive.site(site_id), archive.captures(site_id))
    gone = sorted({str(d["capture_id"]) for d in stored.documents} - {task.capture.capture_id for task in tasks})
    for done, (task, batches) in enumerate(batches_of(tasks, pool), 1):
        capture_id = task.capture.capture_id
        while gone and gone[0] < capture_id:
            yield _compared(site_id, gone[0], None, stored.take(gone.pop(0)), iter(()))
        yield _compared(site_id, capture_id, task.capture.url, stored.take(capture_id), from_batches(batches))
        if on_progress:
            on_progress(site_id, done, len(tasks))
    for capture_id in gone:
        yield _compared(site_id, capture_id, None, stored.take(capture_id), iter(()))


def _compared(
    site_id: str, capture_id: str, url: str | None, before: Iterator[tuple[str, pa.RecordBatch]],
    after: Iterator[tuple[str, pa.RecordBatch]],
) -> Reparsed:
    rows: tuple[dict[str, list[Row]], dict[str, list[Row]]] = ({}, {})
    tables = [_tables(side) for side in (before, after)]
    for dataset in PARSED:
        old, new = (side.get(dataset) for side in tables)
        if old is None or new is None or not old.equals(new):
            for side, table in zip(rows, (old, new), strict=True):
                if table is not None:
                    side[dataset] = table.to_pylist()
    return Reparsed(site_id, capture_id, url, *rows)


def _tables(batches: Iterator[tuple[str, pa.RecordBatch]]) -> dict[str, pa.Table]:
    """dataset → its rows without parser_version. A run of rows may come in several batches."""
    found: dict[str, list[pa.RecordBatch]] = {}
    for dataset, batch in batches:
        found.setdefault(dataset, []).append(batch)
    tables = {dataset: pa.Table.from_batches(parts) for dataset, parts in found.items()}
    return {dataset: table.select([name for name in table.column_names if name != "parser_version"])
            for dataset, table in tables.items()}
