"""From a segment that is written to its end to one that readers see, also when its run was killed on the way."""

import os
from collections.abc import Iterable
from pathlib import Path

from . import names, projections
from .entries import Entry
from .segments import Gap, OpenSegment, lock, scan
from .store import Store


def publish(store: Store, work: Path, name: str, entries: Iterable[Entry]) -> None:
    """Writes the projections of a closed segment; takes both to the store when `work` is only a spool folder.

    Done again after a kill it does the same. Raises ArchiveFull, and what the store's client raises.
    """
    tables = projections.write(work / names.INDEX, name, entries)
    if store.local is not None:
        return
    segment = work / names.WARC / name
    store.put(segment, names.WARC, name)
    for path in tables:
        store.put(path, names.INDEX, path.name)
    for path in (*tables, segment):  # the segment last: while it is here, the next run does all of this again
        path.unlink()


def close(store: Store, work: Path, segment: OpenSegment) -> None:
    """Closes the segment of this run and publishes it."""
    try:
        segment.close()
        publish(store, work, segment.name, segment.entries)
    finally:
        segment.release()


def is_in_work(path: Path) -> bool:
    """Whether a living run on this machine is writing or publishing a segment."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:  # it was closed this moment
        return True
    try:
        return not lock(file)
    finally:
        os.close(file)


def recover(store: Store, work: Path) -> None:
    """Mends what killed runs left in `work`: to be called behind the gate, by one process at a time.

    An open segment that nobody writes is scanned, its torn tail cut and the segment closed; a closed one that is not
    published is.
    """
    folder = work / names.WARC
    folder.mkdir(parents=True, exist_ok=True)
    present = [path.name for path in (work / names.INDEX).glob("*.parquet")]
    for path in sorted(folder.glob(f"*{names.ENDING}*")):
        opened = path.name.endswith(names.ENDING + names.OPEN)
        if opened or store.local is None or projections.missing(path.name, present):
            _recover_segment(store, work, path, opened)


def _recover_segment(store: Store, work: Path, path: Path, opened: bool) -> None:
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    with os.fdopen(file, "r+b") as stream:
        if not lock(file):
            return  # a living run is writing or publishing it
        entries: list[Entry] = []
        for found in scan(stream, path.name.removesuffix(names.OPEN), os.fstat(file).st_size):
            if isinstance(found, Gap):
                if found.last and opened:
                    os.ftruncate(file, found.offset)
            elif found.entry:
                entries.append(found.entry)
        if opened:
            if not entries:  # killed before its first capture
                path.unlink()
                return
            os.fsync(file)
            path = path.rename(path.with_name(path.name.removesuffix(names.OPEN)))
        publish(store, work, path.name, entries)
