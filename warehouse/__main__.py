"""Print the codebook as Markdown: `python -m warehouse > docs/codebook.md`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from warehouse.build import build, table_columns
from warehouse.connect import connect
from warehouse.dimensions import document

with TemporaryDirectory() as folder:
    database = Path(folder) / "empty.duckdb"
    build(Path(folder) / "parquet", database)
    with connect(database) as connection:
        print(document(table_columns(connection)), end="")
