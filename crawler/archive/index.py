"""What all projections together say of a site: read once, held as Arrow tables, grouped when asked."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from threading import Lock
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from ..captures import ArchiveDamaged, Capture, Crawl, HostLedger
from ..registry import Site
from . import names, projections
from .entries import Revisit, of_record, tables_of
from .segments import Found, scan
from .store import Store

Row = dict[str, Any]


class Index:
    """The projections of an archive as they were when first asked for.

    On a local archive the records of segments that have none (a run is writing them, or was killed) are read too,
    unless only what is `published` is wanted.
    """

    def __init__(self, store: Store, *, published: bool = False) -> None:
        self._store, self._published = store, published
        self._tables: dict[str, _BySite] = {}
        self._lock = Lock()

    def load(self) -> None:
        """Reads what a writer will ask for, so that no walk waits for it."""
        for dataset in ("captures", "revisits", "sites", "crawls"):
            self._of(dataset)

    def site_ids(self) -> list[str]:
        return self._of("sites").site_ids()

    def site(self, site_id: str) -> Site | None:
        """A site as it was last described. Raises ArchiveDamaged."""
        rows = sorted(self._of("sites").rows(site_id), key=lambda row: str(row["kept_at"]))
        if not rows:
            return None
        del rows[-1]["kept_at"]
        try:
            return of_record(Site, rows[-1])
        except (TypeError, KeyError, ValueError) as error:
            raise ArchiveDamaged(f"{self._store.root}: the row of site {site_id} cannot be understood: {error}; crawl "
                                 "the site again") from error

    def captures(self, site_id: str) -> list[Capture]:
        rows = (of_record(Capture, row) for row in self._of("captures").rows(site_id))
        return merged(rows, self.revisits(site_id))

    def revisits(self, site_id: str) -> list[Revisit]:
        return [of_record(Revisit, row) for row in self._of("revisits").rows(site_id)]

    def crawls(self, site_id: str) -> list[Crawl]:
        rows = [of_record(Crawl, row) for row in self._of("crawls").rows(site_id)]
        return sorted(rows, key=lambda crawl: crawl.started_at)

    def ledger(self, site_id: str) -> list[HostLedger]:
        return [of_record(HostLedger, row) for row in self._of("ledger").rows(site_id)]

    @cached_property
    def _present(self) -> list[str]:
        return list(self._store.sizes(names.INDEX))

    def _of(self, dataset: str) -> "_BySite":
        with self._lock:
            if dataset not in self._tables:
                others = [tables[dataset] for tables in self._unpublished]
                self._tables[dataset] = _BySite(projections.read_all(self._store, dataset, self._present, others))
            return self._tables[dataset]

    @cached_property
    def _unpublished(self) -> list[dict[str, pa.Table]]:
        if self._published or self._store.local is None:
            return []
        tables = []
        for name, size in sorted(self._store.sizes(names.WARC).items()):
            segment = name.removesuffix(names.OPEN)
            if segment.endswith(names.ENDING) and projections.missing(segment, self._present):
                with self._open(name) as stream:
                    found = scan(stream, segment, size)
                    tables.append(tables_of(f.entry for f in found if isinstance(f, Found) and f.entry))
        return tables

    def _open(self, name: str) -> BinaryIO:
        try:
            return self._store.open(names.WARC, name)
        except FileNotFoundError:  # closed since the folder was listed
            return self._store.open(names.WARC, name.removesuffix(names.OPEN))


class _BySite:
    """A table whose rows are found by their site_id."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        sites = table["site_id"].combine_chunks() if table.num_rows else pa.array([], pa.string())
        coded = sites if pa.types.is_dictionary(sites.type) else sites.dictionary_encode()
        if isinstance(coded, pa.ChunkedArray):
            coded = pa.concat_arrays(coded.chunks)
        codes = coded.indices.to_numpy()
        self._order = np.argsort(codes, kind="stable")
        ends = np.cumsum(np.bincount(codes, minlength=len(coded.dictionary)))
        starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
        names_ = coded.dictionary.to_pylist()
        self._spans = {name: (int(a), int(b)) for name, a, b in zip(names_, starts, ends, strict=True) if b > a}

    def site_ids(self) -> list[str]:
        return sorted(self._spans)

    def rows(self, site_id: str) -> list[Row]:
        """The rows of a site, in the order of their segments and records."""
        if site_id not in self._spans:
            return []
        start, end = self._spans[site_id]
        taken = self._table.take(pa.array(self._order[start:end]))
        columns = (_values(column) for column in taken.columns)  # four times as fast as row by row
        return [dict(zip(taken.column_names, values, strict=True)) for values in zip(*columns, strict=True)]


def _values(column: Any) -> list[Any]:
    coded = pa.types.is_dictionary(column.type)
    values: list[Any] = (column.cast(column.type.value_type) if coded else column).to_pylist()
    return values


def merged(captures: Iterable[Capture], revisits: Iterable[Revisit]) -> list[Capture]:
    """Captures one per capture_id, by the time of their fetch, with when they were last seen.

    Of two with one id the later holds: a damaged record fetched again, or another verdict on the same bytes.
    """
    held: dict[str, Capture] = {}
    for capture in sorted(captures, key=_order):
        held[capture.capture_id] = capture
    seen: dict[str, str] = {}
    for revisit in revisits:
        seen[revisit.capture_id] = max(revisit.seen_at, seen.get(revisit.capture_id, ""))
    dated = (replace(c, last_seen_at=max(c.fetched_at, seen[c.capture_id])) if c.capture_id in seen else c
             for c in held.values())  # fmt: skip
    return sorted(dated, key=_order)


def _order(capture: Capture) -> tuple[str, str, int]:
    return capture.fetched_at, capture.warc_file, capture.warc_offset
