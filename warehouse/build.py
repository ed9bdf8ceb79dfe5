"""Parquet → a new DuckDB file → checks → atomic swap. Readers never see a half-built warehouse."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse import codebook
from warehouse.checks import check
from warehouse.failure import BuildFailed
from warehouse.stage import quoted, stage

Progress = Callable[[str, int, int], None]  # model, models done, models in all


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
        _remove_stale(partial)
        with duckdb.connect(str(partial)) as connection:
            stage(connection, parquet_root)
            _run_models(connection, on_progress)
            check(connection)
            connection.execute("detach staged")
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


def _remove_stale(partial: Path) -> None:
    """What a killed build left: its half file, its write-ahead log, its folder of spilled sorts."""
    for stale in (partial, Path(f"{partial}.wal")):
        stale.unlink(missing_ok=True)
    if (spilled := Path(f"{partial}.tmp")).is_dir():
        shutil.rmtree(spilled)


def _run_models(connection: duckdb.DuckDBPyConnection, on_progress: Progress | None) -> None:
    models = sorted((m for m in files("warehouse").joinpath("models").iterdir() if m.name.endswith(".sql")),
                    key=lambda m: m.name)
    for done, model in enumerate(models, 1):
        connection.execute(model.read_text(encoding="utf-8"))
        if on_progress:
            on_progress(model.name.removesuffix(".sql"), done, len(models))


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
        connection.execute(f'comment on {kind} "{table}" is {quoted(codebook.comment(book["tables"][table]))}')
        for column in columns:
            entry = codebook.column_entry(table, column)
            if entry is None:
                raise BuildFailed(f"the codebook does not know the column {table}.{column}; add it to codebook.toml")
            connection.execute(f'comment on column "{table}"."{column}" is {quoted(codebook.comment(entry))}')
    kinds = dict(connection.execute(
        "select function_name, function_type from duckdb_functions() where not internal").fetchall())
    for macro, entry in book["macros"].items():
        kind = "macro table" if kinds[macro] == "table_macro" else "macro"
        connection.execute(f"comment on {kind} {macro} is {quoted(codebook.comment(entry))}")


def _count(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    names = [name for (name,) in connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'main' order by table_oid").fetchall()]
    return {name: connection.execute(f'from (select count(*) from "{name}")').fetchall()[0][0] for name in names}
