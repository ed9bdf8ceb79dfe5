"""Record batches → Parquet and back, in streams: a site of any size passes through little memory.

One dataset is a folder, one file in it a site. The same rows are always the same bytes: captures follow each other
by capture_id, row groups are cut by number of rows, whatever portions the rows came in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.rows import PARSED
from pipeline.tables import SCHEMAS

_GROUP = 32_768  # rows of a row group
_READ = 8_192  # rows read at a time
_JOINED = 256  # batches; one of a single row takes a hundred times the memory of the row


class StoreDamaged(Exception):
    """The keeper of the Parquet must act: its files contradict each other."""


def dataset_file(root: Path, dataset: str, site_id: str) -> Path:
    return root / dataset / f"{site_id}.parquet"


class SiteWriter:
    """Writes datasets of one site, all of them if not told otherwise. Nothing is seen of it before the `with` block
    ends well.

    `documents` is put in place last, so a run that is killed in between parses the site again instead of
    believing that it was done.
    """

    def __init__(self, root: Path, site_id: str, datasets: Iterable[str] = SCHEMAS) -> None:
        self._files = {dataset: _File(dataset_file(root, dataset, site_id), SCHEMAS[dataset]) for dataset in datasets}

    def add(self, dataset: str, batch: pa.RecordBatch) -> None:
        """The next rows of a dataset; they must come in its order."""
        self._files[dataset].add(batch)

    def __enter__(self) -> "SiteWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for file in self._files.values():
            file.close(keep=kind is None)
        if kind is None:
            for dataset in sorted(self._files, key=lambda name: name == "documents"):
                self._files[dataset].replace()


class _File:
    """One Parquet file in the making, beside the one it replaces."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._partial = path.with_suffix(".partial")
        self._writer = pq.ParquetWriter(self._partial, schema, compression="zstd")
        self._schema = schema
        self._fresh: list[pa.RecordBatch] = []
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        while self._rows + batch.num_rows >= _GROUP:
            fits = _GROUP - self._rows
            self._fresh.append(batch.slice(0, fits))
            self._write()
            batch = batch.slice(fits)
        self._fresh.append(batch)
        self._rows += batch.num_rows
        if len(self._fresh) == _JOINED:
            self._waiting += self._joined(self._fresh).to_batches()
            self._fresh = []

    def _write(self) -> None:
        # In one piece, for the bytes that Parquet makes of chunks depend on the chunks.
        self._writer.write_table(self._joined(self._waiting + self._fresh), _GROUP)
        self._waiting, self._fresh, self._rows = [], [], 0

    def _joined(self, batches: list[pa.RecordBatch]) -> pa.Table:
        return pa.Table.from_batches(batches, self._schema).combine_chunks()

    def close(self, keep: bool) -> None:
        if keep and self._rows:
            self._write()
        self._writer.close()
        if not keep:
            self._partial.unlink()

    def replace(self) -> None:
        self._partial.replace(self._path)


class Stored:
    """The rows of earlier runs at one site, read once, capture by capture in the order of capture_id.

    `documents` are its rows as dicts. Where a dataset is missing or has other columns than today's, nothing can be
    kept: then all is empty, `whole` is False, and so is `readable` unless nothing was ever written.
    """

    def __init__(self, root: Path, site_id: str) -> None:
        paths = {dataset: dataset_file(root, dataset, site_id) for dataset in PARSED}
        whole = all(path.exists() and pq.read_schema(path).equals(SCHEMAS[name]) for name, path in paths.items())
        self.whole = whole
        self.readable = whole or not any(path.exists() for path in paths.values())
        self.documents: list[dict[str, str | None]] = pq.read_table(paths["documents"]).to_pylist() if whole else []
        capture_of = {d["report_id"]: d["capture_id"] for d in self.documents}
        self._problems = paths["problems"]
        self._cursors = {name: _Cursor(path, capture_of) for name, path in paths.items()} if whole else {}

    def take(self, capture_id: str) -> Iterator[tuple[str, pa.RecordBatch]]:
        """The rows of a capture, dataset by dataset; those of captures before it are passed over for good.

        Raises StoreDamaged when a file does not have its order.
        """
        for dataset, cursor in self._cursors.items():
            for batch in cursor.take(capture_id):
                yield dataset, batch

    def captures_with(self, kinds: Collection[str]) -> set[str | None]:
        """The captures that have a problem of one of these kinds."""
        if not self._cursors:
            return set()
        rows = pq.read_table(self._problems, columns=["capture_id"], filters=pc.field("kind").isin(list(kinds)))
        return set(rows["capture_id"].to_pylist())


class _Cursor:
    """Goes through one file, capture by capture."""

    def __init__(self, path: Path, capture_of: Mapping[str | None, str | None]) -> None:
        self._path = path
        self._runs = self._read(capture_of)
        self._head = next(self._runs, None)

    def take(self, capture_id: str) -> Iterator[pa.RecordBatch]:
        while self._head is not None and self._head[0] <= capture_id:
            if self._head[0] == capture_id:
                yield self._head[1]
            self._head = next(self._runs, None)

    def _read(self, capture_of: Mapping[str | None, str | None]) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Runs of rows of one capture; rows without a capture, or of a report no longer known, are passed over."""
        with pq.ParquetFile(self._path) as file:
            by_capture = "capture_id" in file.schema_arrow.names
            last = ""
            for batch in file.iter_batches(_READ):
                runs = pc.run_end_encode(batch["capture_id" if by_capture else "report_id"])
                start = 0
                for key, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
                    capture_id = key if by_capture else capture_of.get(key)
                    if capture_id is not None:
                        if capture_id < last:
                            raise StoreDamaged(f"{self._path} is not in the order of its captures; delete it, and "
                                               "`gongkai parse` makes it anew from the archive")
                        yield capture_id, batch.slice(start, end - start)
                        last = capture_id
                    start = end


def whole_rows(root: Path, site_id: str, except_kind: str) -> Iterator[tuple[str, pa.RecordBatch]]:
    """All stored rows of a site, but for problems of one kind; none of a file that has other columns than today's."""
    for dataset, schema in SCHEMAS.items():
        path = dataset_file(root, dataset, site_id)
        if path.exists() and pq.read_schema(path).equals(schema):
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_READ):
                    yield dataset, batch.filter(pc.field("kind") != except_kind) if dataset == "problems" else batch


def count_rows(root: Path, dataset: str, site_id: str) -> int:
    rows: int = pq.read_metadata(dataset_file(root, dataset, site_id)).num_rows
    return rows


def count_problems(root: Path, site_id: str) -> dict[str, int]:
    """How many problem rows of each kind are stored."""
    kinds = pq.read_table(dataset_file(root, "problems", site_id), columns=["kind"], partitioning=None)["kind"]
    return {str(count["values"]): count["counts"].as_py() for count in kinds.value_counts()}
