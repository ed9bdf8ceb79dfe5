"""One SQL text → its answer, read-only, as a table, CSV, JSON or Parquet."""

import csv
import json
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from flows.failure import Failure

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, Statement

_CHUNK = 10_000  # rows fetched at a time: an answer of any size passes through little memory
# MULTI is what DuckDB makes of a PIVOT whose columns it has to find first.
_READING = ("SELECT", "EXPLAIN", "MULTI")

Row = tuple[Any, ...]


@contextmanager
def one_line() -> Iterator[None]:
    """Raise an error of DuckDB as a Failure of one line: what is wrong and its hint, without the excerpt."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        # "Catalog Error: Table with name tt does not exist!\nDid you mean "t"?\n\nLINE 1: from tt\n   ^^"
        message = str(error).split("\n\nLINE ")[0]
        raise Failure(" ".join(message.split())) from error


def statements(connection: "DuckDBPyConnection", text: str) -> "list[Statement]":
    """The statements of a text. Raises Failure when one is wrong or would do more than read."""
    with one_line():
        found = connection.extract_statements(text)
    for statement in found:
        if statement.type.name not in _READING:
            raise Failure(f"gongkai sql only reads, so {statement.type.name} is refused; to keep an answer, "
                          "add --format parquet --output FILE to its SELECT")
    return found


def names(connection: "DuckDBPyConnection") -> list[str]:
    """The column names of the answer that stands ready."""
    return [column[0] for column in connection.description or ()]


def rows(connection: "DuckDBPyConnection") -> Iterator[Row]:
    """The rows of the answer that stands ready."""
    while chunk := connection.fetchmany(_CHUNK):
        yield from chunk


def write_csv(connection: "DuckDBPyConnection", sink: TextIO) -> None:
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(names(connection))
    writer.writerows([plain(value) for value in row] for row in rows(connection))


def write_json(connection: "DuckDBPyConnection", sink: TextIO) -> None:
    """A list of objects, one a row."""
    columns, start = names(connection), "[\n "
    for row in rows(connection):
        record = {name: _json(value) for name, value in zip(columns, row, strict=True)}
        sink.write(start + json.dumps(record, ensure_ascii=False, default=str))
        start = ",\n "
    sink.write("[]\n" if start.startswith("[") else "\n]\n")


def write_parquet(connection: "DuckDBPyConnection", sink: BinaryIO) -> None:
    import pyarrow.parquet as pq

    with warnings.catch_warnings():
        # DuckDB would rather have the query itself, to save a copy; ours has been executed to see its errors first.
        warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)
        reader: Any = connection.to_arrow_reader()  # of pyarrow, which publishes no types
    with pq.ParquetWriter(sink, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)


def plain(value: Any) -> str:
    """A value as text: NULL is empty, a decimal has no idle zeros (238.580000 → 238.58)."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if isinstance(value, datetime | date) else value
