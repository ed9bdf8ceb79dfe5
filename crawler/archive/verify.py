"""Is the archive what it says? Every byte of it is read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from ..captures import ArchiveDamaged, Capture, digest_of
from . import names, projections
from .entries import Entry, Revisit, schemas, tables_of
from .publishing import is_in_work
from .segments import Found, Gap, scan
from .store import Store

Progress = Callable[[str, int, int], None]  # segment, bytes read, bytes of all segments
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file of the archive, at an offset where there is one."""

    file: str
    offset: int | None
    problem: str


@dataclass(slots=True)
class Verified:
    """What was read, and every fault found."""

    segments: int = 0
    bytes: int = 0
    records: int = 0
    captures: int = 0
    in_work: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify(root: str | Path, on_progress: Progress | None = None) -> Verified:
    """Reads an archive whole: every record, its digests by our count and by warcio's, and the tables made from them.

    Segments that a living run is writing are left out (`in_work`).
    """
    store = Store(root)
    segments, tables = store.sizes(names.WARC), store.sizes(names.INDEX)
    result, whole = Verified(), sum(segments.values())
    known: set[str] = set()
    revisits: list[tuple[str, int, str]] = []
    for name in sorted(segments):
        if on_progress:
            on_progress(name, result.bytes, whole)
        if store.local is not None and is_in_work(store.local / names.WARC / name):
            result.in_work += 1
            continue
        result.segments += 1
        result.bytes += segments[name]
        found = list(_segment(store, name, segments[name], result.faults))
        result.records += len(found)
        entries = [each.entry for each in found if each.entry]
        known.update(entry.capture_id for entry in entries if isinstance(entry, Capture))
        result.captures += sum(isinstance(entry, Capture) for entry in entries)
        revisits += ((name, f.offset, f.entry.capture_id) for f in found if isinstance(f.entry, Revisit))
        if not name.endswith(names.OPEN):
            result.faults += _projections(store, name, entries, tables)
    result.faults += (Fault(f"{names.WARC}/{name}", offset, f"a revisit of {capture}, which no segment holds")
                      for name, offset, capture in revisits if capture not in known and not result.in_work)  # fmt: skip
    result.faults += _orphans(segments, tables)
    return result


def _segment(store: Store, name: str, size: int, faults: list[Fault]) -> Iterator[Found]:
    """What the whole records of a segment say; what is wrong is added to the faults."""
    place = f"{names.WARC}/{name}"
    segment = name.removesuffix(names.OPEN)
    if not segment.endswith(names.ENDING):
        faults.append(Fault(place, None, "is no segment"))
        return
    if name != segment:
        faults.append(Fault(place, None, "was left open by a killed run; the next run closes it"))
    gaps = False
    with store.open(names.WARC, name) as stream:
        for found in scan(stream, segment, size):
            if isinstance(found, Gap):
                gaps = True
                faults.append(Fault(place, found.offset, found.reason))
                continue
            faults += (Fault(place, found.offset, problem) for problem in _record(found, segment))
            yield found.without_record()
        if not gaps:  # of a torn file warcio's reader says nothing useful
            stream.seek(0)
            faults += (Fault(place, offset, problem) for offset, problem in _by_warcio(stream))


def _record(found: Found, segment: str) -> Iterator[str]:
    """What is wrong with a record that can be read."""
    fields, entry = found.record.fields, found.entry
    kind = fields.get("WARC-Type")
    if found.offset == 0 and (kind != "warcinfo" or fields.get("WARC-Filename") != segment):
        yield "does not begin with the warcinfo record of this segment"
    if found.offset > 0 and entry is None:
        yield f"a {kind} record that says nothing of ours"
    if fields.get("WARC-Block-Digest") != digest_of(found.record.block):
        yield "the block has another digest than the record says"
    if isinstance(entry, Capture) and entry.digest is not None:
        payload = found.record.payload
        if not entry.digest == fields.get("WARC-Payload-Digest") == digest_of(payload) or entry.length != len(payload):
            yield "the body has another digest or length than the capture says"


def _by_warcio(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """What `warcio check` says: its own reader, and the digests as it counts them."""
    reader: Any = ArchiveIterator(stream, check_digests=True)
    try:
        for record in reader:
            while record.content_stream().read(_CHUNK):
                pass
            for problem in record.digest_checker.problems:
                yield reader.get_record_offset(), f"warcio: {problem}"
    except ArchiveLoadFailed as error:
        yield reader.get_record_offset(), f"warcio: {error}"


def _projections(store: Store, name: str, entries: list[Entry], present: Iterable[str]) -> Iterator[Fault]:
    """Projections that are missing, unreadable, or say something else than the segment."""
    missing = set(projections.missing(name, present))
    for dataset, expected in tables_of(entries).items():
        file = names.projection(name, dataset)
        place = f"{names.INDEX}/{file}"
        if file in missing:
            yield Fault(place, None, "is missing; run `gongkai archive reindex`")
            continue
        try:
            table: pa.Table = projections.read(store, file, dataset, store.read(names.INDEX, file))
        except ArchiveDamaged as error:
            yield Fault(place, None, str(error).partition(": ")[2])
            continue
        if not table.equals(projections.as_read(dataset, expected)):
            yield Fault(place, None, f"has other rows than {name}; run `gongkai archive reindex`")


def _orphans(segments: Iterable[str], tables: Iterable[str]) -> Iterator[Fault]:
    """Projections whose segment is gone."""
    here = {names.projection(name.removesuffix(names.OPEN), dataset) for name in segments for dataset in schemas()}
    for name in sorted(set(tables) - here):
        if name.endswith(".parquet"):
            yield Fault(f"{names.INDEX}/{name}", None, "its segment is missing")
