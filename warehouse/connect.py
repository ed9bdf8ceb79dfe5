"""How people, notebooks and programs open the warehouse: read-only."""

import os
from pathlib import Path

import duckdb


class WarehouseMissing(Exception):
    """The user must build the warehouse first."""


def connect(database: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open the warehouse read-only; a build that swaps the file meanwhile does not disturb the connection.

    `database` defaults to gongkai.duckdb in $GONGKAI_DATA, or in ./data. Raises WarehouseMissing.
    Within one process DuckDB opens a path once: close every older connection to see what a build has
    swapped in since.
    """
    path = database or Path(os.environ.get("GONGKAI_DATA", "data")) / "gongkai.duckdb"
    if not path.is_file():
        raise WarehouseMissing(f"there is no warehouse at {path}; run `gongkai build`, or `gongkai demo` to begin with")
    return duckdb.connect(str(path), read_only=True)
