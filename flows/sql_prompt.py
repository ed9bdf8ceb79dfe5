"""The interactive prompt of `gongkai sql`: history, several lines until “;”, \\d, errors of one line."""

from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory
from rich.console import Console

from flows import query, render
from flows.failure import Failure

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HELP = "\\d lists the tables, \\d NAME the columns of one, \\q or Ctrl-D leaves; a query ends with “;”"
_TABLES = """
    SELECT name, "rows", coalesce(comment, '') AS comment FROM (
        SELECT table_name AS name, estimated_size AS "rows", comment FROM duckdb_tables() WHERE NOT internal
        UNION ALL
        SELECT view_name, NULL, comment FROM duckdb_views() WHERE NOT internal
    ) ORDER BY name
"""
_COLUMNS = """
    SELECT column_name AS "column", data_type AS type, coalesce(comment, '') AS comment
    FROM duckdb_columns() WHERE NOT internal AND table_name = $name ORDER BY column_index
"""


def run(connection: "DuckDBPyConnection", history: Path, console: Console) -> None:
    """Ask and answer until the user leaves."""
    unfinished = Condition(lambda: not is_finished(get_app().current_buffer.text))
    words = [row[0] for row in connection.execute("SELECT DISTINCT column_name FROM duckdb_columns() "
                                                  "WHERE NOT internal").fetchall()]
    words += [row[0] for row in connection.execute(_TABLES).fetchall()]
    session: PromptSession[str] = PromptSession(
        "gongkai> ", multiline=unfinished, prompt_continuation="     ... ", history=FileHistory(str(history)),
        completer=WordCompleter(words, ignore_case=True), complete_while_typing=False,
    )
    console.print(HELP)
    while True:
        try:
            text = session.prompt()
        except KeyboardInterrupt:
            continue  # Ctrl-C drops the line, as in psql
        except EOFError:
            return
        if text.strip().rstrip(";") in ("\\q", "exit", "quit"):
            return
        try:
            answer(connection, text, console)
        except Failure as error:
            console.print(str(error), style="red", markup=False)


def is_finished(text: str) -> bool:
    """Whether Enter sends the text: a backslash command, nothing at all, or a query that ends with “;”."""
    text = text.strip()
    return not text or text.startswith("\\") or text in ("exit", "quit") or text.endswith(";")


def answer(connection: "DuckDBPyConnection", text: str, console: Console) -> None:
    """Print what a backslash command or each statement of a text yields. Raises Failure."""
    command, _, name = text.strip().rstrip(";").partition(" ")
    if command == "\\d":
        with query.one_line():
            connection.execute(_COLUMNS, {"name": name.strip()}) if name else connection.execute(_TABLES)
            console.print(render.answer(query.names(connection), query.rows(connection)))
    elif command.startswith("\\"):
        raise Failure(f"{command} is unknown; {HELP}")
    else:
        for statement in query.statements(connection, text):
            with query.one_line():
                connection.execute(statement)
                console.print(render.answer(query.names(connection), query.rows(connection)))
