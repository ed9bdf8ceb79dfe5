"""`gongkai sql`: ask the warehouse."""

import sys
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.data_folder import DataFolder
from flows.failure import USAGE, Failure, told

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EXAMPLES = """\
$ gongkai sql "SELECT agency, report_year, count(*) AS cells FROM cells JOIN reports USING (report_id) GROUP BY ALL"
$ gongkai sql "FROM contradictions" --format csv > contradictions.csv
$ gongkai sql "FROM rates_by_agency_year" --format parquet --output rates.parquet
$ gongkai sql"""


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def sql(
    context: typer.Context,
    text: Annotated[
        str | None, typer.Argument(metavar="SELECT …", help="The query. Without it: a prompt, or what stdin says.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How the answer is written.")] = Format.table,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there instead of to stdout.")] = None,
) -> None:
    """Ask the warehouse in SQL, read-only. Without a query: an interactive prompt (\\d lists the tables)."""
    import warehouse
    from flows import sql_prompt
    from flows.terminal import out

    data: DataFolder = context.obj
    if format is Format.parquet and output is None and sys.stdout.isatty():
        raise Failure("Parquet is not for a terminal; add --output FILE or redirect stdout", USAGE)
    with told(warehouse.WarehouseMissing):
        connection = warehouse.connect(data.database)
    with connection:
        if text is None and sys.stdin.isatty():
            sql_prompt.run(connection, data.sql_history, out())
        else:
            _answer(connection, sys.stdin.read() if text is None else text, format, output)


def _answer(connection: "DuckDBPyConnection", text: str, format: Format, output: Path | None) -> None:
    from flows import query, sql_prompt
    from flows.terminal import out

    if format is Format.table:
        if output:
            raise Failure("--output goes with --format csv, json or parquet", USAGE)
        sql_prompt.answer(connection, text, out())
        return
    statements = query.statements(connection, text)
    if len(statements) != 1:
        raise Failure(f"give one statement, not {len(statements)}, when the answer is {format}", USAGE)
    with query.one_line():
        connection.execute(statements[0])  # before the file is opened: a wrong query leaves no empty file
        try:
            _write(connection, format, output)
        except OSError as error:
            raise Failure(f"cannot write {output or 'to stdout'}: {error.strerror}") from error


def _write(connection: "DuckDBPyConnection", format: Format, output: Path | None) -> None:
    from flows import query

    with ExitStack() as stack:
        if format is Format.parquet:
            query.write_parquet(connection, stack.enter_context(output.open("wb")) if output else sys.stdout.buffer)
            return
        write = query.write_csv if format is Format.csv else query.write_json
        text = stack.enter_context(output.open("w", encoding="utf-8", newline="")) if output else sys.stdout
        write(connection, text)
