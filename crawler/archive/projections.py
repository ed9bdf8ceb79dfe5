"""The tables that a closed segment's records make, one Parquet file a dataset, put into place by rename."""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..captures import ArchiveDamaged
from . import names
from .entries import Entry, schemas, tables_of
from .segments import raise_if_full
from .store import Store

# Columns with few different values, or runs of equal ones: read as codes, a million captures need 300 MB.
_CODED = ["site_id", "kind", "listed_on", "parent_url", "fetched_at", "run_id", "outcome", "media_type", "charset",
          "last_modified", "warc_file", "last_seen_at", "seen_at", "profile", "detail"]  # fmt: skip


def write(folder: Path, segment: str, entries: Iterable[Entry]) -> list[Path]:
    """Writes the projections of a segment and returns their paths. The same records give the same bytes.

    Raises ArchiveFull; what is half written then has another name, and the next writer writes it anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for dataset, table in tables_of(entries).items():
        path = folder / names.projection(segment, dataset)
        temporary = path.with_suffix(".tmp")
        try:
            pq.write_table(table, temporary, compression="zstd")
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise_if_full(path, error)
            raise
        paths.append(path)
    return paths


def missing(segment: str, present: Iterable[str]) -> list[str]:
    """The projections that a segment should have and that are not among the names present."""
    here = set(present)
    return [name for dataset in schemas() if (name := names.projection(segment, dataset)) not in here]


def read_all(store: Store, dataset: str, present: Iterable[str], others: Iterable[pa.Table] = ()) -> pa.Table:
    """The rows of a dataset in all of an archive's projections, by the names of their segments; and others.

    Raises ArchiveDamaged for a file that is none, or that has other columns than today's.
    """
    wanted = sorted(name for name in present if name.endswith(f".{dataset}.parquet"))
    try:
        files = store.read_many(names.INDEX, wanted)
    except OSError as error:
        raise ArchiveDamaged(f"{store.root}/{names.INDEX}: cannot be read: {error}") from error
    tables = [read(store, name, dataset, files[name]) for name in wanted]
    tables += [as_read(dataset, table) for table in others]
    return pa.concat_tables([_empty(dataset), *tables]).unify_dictionaries().combine_chunks()


def read(store: Store, name: str, dataset: str, data: bytes) -> pa.Table:
    """The rows of one projection. Raises ArchiveDamaged."""
    hint = "; run `gongkai archive reindex`"
    try:
        table = _parquet(dataset, data)
    except (pa.ArrowException, OSError) as error:
        raise ArchiveDamaged(f"{store.where(names.INDEX, name)}: is no Parquet file ({error}){hint}") from error
    if not table.schema.equals(_empty(dataset).schema):
        raise ArchiveDamaged(f"{store.where(names.INDEX, name)}: was written with other columns than today's{hint}")
    return table


def _parquet(dataset: str, data: bytes) -> pa.Table:
    coded = [column for column in _CODED if column in schemas()[dataset].names]
    return pq.ParquetFile(BytesIO(data), read_dictionary=coded).read()


@cache
def _empty(dataset: str) -> pa.Table:
    """No rows, with the columns as Parquet gives them back: it renames the parts of lists and maps."""
    return as_read(dataset, schemas()[dataset].empty_table())


def as_read(dataset: str, table: pa.Table) -> pa.Table:
    """A table as it comes back from its file: with codes for columns of few values."""
    written = BytesIO()
    pq.write_table(table, written)
    return _parquet(dataset, written.getvalue())
