"""The Parquet as the models see it: the catalog `staged`, one relation a dataset."""

from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import SCHEMAS
from warehouse import dimensions
from warehouse.failure import BuildFailed


def stage(connection: duckdb.DuckDBPyConnection, parquet_root: Path) -> None:
    """Attach `staged`: views of the Parquet, empty typed tables where nothing was ever written, the dimensions.

    It lives in memory: no row is copied twice and no copy takes room in the new file. Raises BuildFailed
    when a file cannot be read or does not have its declared columns.
    """
    connection.execute("attach ':memory:' as staged")
    for dataset, schema in SCHEMAS.items():
        paths = sorted((parquet_root / dataset).glob("*.parquet"))
        for path in paths:
            _require_columns(path, schema, parquet_root)
        if paths:
            listed = ", ".join(quoted(str(path)) for path in paths)
            connection.execute(f"create view staged.{dataset} as from read_parquet([{listed}])")
        else:
            _create(connection, f"staged.{dataset}", schema.empty_table())
    for name in dimensions.ALL:
        _create(connection, f"staged.{name}", _dimension(name))


@cache
def _dimension(name: str) -> pa.Table:
    made = dimensions.ALL[name]()
    return made if isinstance(made, pa.Table) else pa.Table.from_pylist(list(made))


def _require_columns(path: Path, schema: pa.Schema, parquet_root: Path) -> None:
    """A column that is missing must not turn into NULLs, which would read as `not reported`."""
    again = f"delete {parquet_root} and run `gongkai parse`, which makes it anew from the archive"
    try:
        found = pq.read_schema(path)
    except pa.ArrowInvalid as error:
        raise BuildFailed(f"{path} is damaged; {again}") from error
    if not found.equals(schema):
        differing = sorted({field.name for field in set(found) ^ set(schema)})
        raise BuildFailed(f"{path} does not have its declared columns ({', '.join(differing) or 'order'}); {again}")


def _create(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("arrow_table", table)
    connection.execute(f"create table {name} as from arrow_table")
    connection.unregister("arrow_table")


def quoted(text: str) -> str:
    """The text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
