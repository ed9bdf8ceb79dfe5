"""Parquet → a new DuckDB file → checks → atomic swap. Readers never see a half-built warehouse."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline import SCHEMAS
from warehouse import codebook

Progress = Callable[[str, int, int], None]  # model, models done, models in all

# Each must find no row. A name says what is wrong when it does.
_CHECKS = {
    "cells without a report": "from cells anti join reports using (report_id)",
    "checks without a report": "from checks anti join reports using (report_id)",
    "reports without a capture": "from reports anti join captures using (capture_id)",
    "captures of an unknown site": "from captures anti join sites using (site_id)",
    "cells of a measure that the codebook does not know": "from cells anti join measures using (measure)",
    "checks of an identity that the codebook does not know": "from checks anti join identities using (identity)",
    "report_ids that stand twice": "select report_id from reports group by all having count(*) > 1",
    "cells that stand twice":
        'select report_id, "table", measure, applicant from cells group by all having count(*) > 1',
    "agencies and years with two current reports":
        "select agency_id, report_year from reports where is_current group by all having count(*) > 1",
    "figures with a value that are not reported, or the reverse":
        "from cells where (status = 'reported') <> (value is not null)",
}


class BuildFailed(Exception):
    """The developer or the user must act, as the sentence says; the old warehouse stays as it was."""


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """Rows of each table of the new warehouse."""

    rows: dict[str, int]


def build(parquet_root: Path, database: Path, on_progress: Progress | None = None) -> BuildSummary:
    """Build the warehouse from the Parquet datasets and put it in place of the old one.

    The new file is written beside the old one, checked, and renamed over it. Raises BuildFailed when a
    check finds rows, when a dataset does not have its declared columns, or when another build is running.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    with _locked(database):
        partial = database.with_suffix(".building")
        for stale in (partial, partial.with_suffix(".building.wal")):
            stale.unlink(missing_ok=True)
        with duckdb.connect(str(partial)) as connection:
            _stage(connection, parquet_root)
            _run_models(connection, on_progress)
            _check(connection)
            connection.execute("drop schema staged cascade")
            _add_comments(connection)
            rows = _count(connection)
        partial.replace(database)
    return BuildSummary(rows)


@contextmanager
def _locked(database: Path) -> Iterator[None]:
    with database.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildFailed(f"another build of {database} is running; wait until it has ended") from None
        yield


def _stage(connection: duckdb.DuckDBPyConnection, parquet_root: Path) -> None:
    """The schema `staged`: one relation a dataset, empty but typed where nothing was ever written."""
    connection.execute("create schema staged")
    for dataset, schema in SCHEMAS.items():
        _register(connection, f"staged.{dataset}", schema.empty_table())
        paths = sorted(str(path) for path in (parquet_root / dataset).glob("*.parquet"))
        if paths:
            try:
                connection.execute(f"insert into staged.{dataset} by name from read_parquet(?)", [paths])
            except duckdb.Error as error:
                raise BuildFailed(
                    f"{parquet_root / dataset} is not as declared ({_first_line(error)}); run `gongkai parse` again, "
                    "after deleting the folder if need be"
                ) from error
    for name in ("measures", "applicants", "identities"):
        _register(connection, f"staged.{name}", pa.Table.from_pylist(list(getattr(codebook, name)())))


def _register(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("arrow_table", table)
    connection.execute(f"create table {name} as from arrow_table")
    connection.unregister("arrow_table")


def _run_models(connection: duckdb.DuckDBPyConnection, on_progress: Progress | None) -> None:
    models = sorted((m for m in files("warehouse").joinpath("models").iterdir() if m.name.endswith(".sql")),
                    key=lambda m: m.name)
    for done, model in enumerate(models, 1):
        connection.execute(model.read_text(encoding="utf-8"))
        if on_progress:
            on_progress(model.name.removesuffix(".sql"), done, len(models))


def _check(connection: duckdb.DuckDBPyConnection) -> None:
    for dataset in SCHEMAS:
        counted = connection.execute(
            f"select (select count(*) from staged.{dataset}), (select count(*) from main.{dataset})").fetchone()
        if counted and counted[0] != counted[1]:
            raise BuildFailed(f"{dataset} has {counted[1]} rows, its Parquet {counted[0]}; the old warehouse stays")
    for wrong, query in _CHECKS.items():
        found = len(connection.execute(query).fetchall())
        if found:
            raise BuildFailed(f"there are {found} {wrong}; the old warehouse stays as it was")


def table_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Every table and view of the warehouse with its columns, both in order of creation."""
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        """select table_name, column_name from duckdb_columns() where schema_name = 'main' and not internal
           order by table_oid, column_index"""
    ).fetchall():
        columns.setdefault(table, []).append(column)
    return columns


def _add_comments(connection: duckdb.DuckDBPyConnection) -> None:
    views = {name for (name,) in connection.execute(
        "select view_name from duckdb_views() where not internal and schema_name = 'main'").fetchall()}
    book = codebook.codebook()
    for table, columns in table_columns(connection).items():
        kind = "view" if table in views else "table"
        connection.execute(f'comment on {kind} "{table}" is {_quoted(codebook.comment(book["tables"][table]))}')
        for column in columns:
            entry = codebook.column_entry(table, column)
            if entry is None:
                raise BuildFailed(f"the codebook does not know the column {table}.{column}; add it to codebook.toml")
            connection.execute(f'comment on column "{table}"."{column}" is {_quoted(codebook.comment(entry))}')
    for macro, entry in book["macros"].items():
        connection.execute(f"comment on macro {macro} is {_quoted(codebook.comment(entry))}")


def _count(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    names = [name for (name,) in connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'main' order by table_oid").fetchall()]
    return {name: connection.execute(f'from (select count(*) from "{name}")').fetchall()[0][0] for name in names}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
