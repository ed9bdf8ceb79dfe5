"""Print the codebook as Markdown: `python -m warehouse > docs/codebook.md`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from warehouse.build import build, table_columns
from warehouse.codebook import markdown
from warehouse.connect import connect

with TemporaryDirectory() as folder:
    database = Path(folder) / "empty.duckdb"
    build(Path(folder) / "parquet", database)
    with connect(database) as connection:
        print(markdown(table_columns(connection)), end="")
