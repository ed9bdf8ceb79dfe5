"""Rows a second of parse and build over a crawl of the sandbox, beside a bare DuckDB read of the same Parquet."""

import tempfile
import time
from pathlib import Path

import duckdb
from rich.table import Table

from crawler import crawl_sites, sandbox
from pipeline import parse
from warehouse import build


def run() -> Table:
    table = Table(title="parse and build of the sandbox")
    for column in ("step", "what", "seconds", "a second"):
        table.add_column(column, justify="right" if column in ("seconds", "a second") else "left")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with sandbox.serve(0) as sites:
            crawl_sites(sites, folder / "archive")
        start = time.perf_counter()
        parsed = parse(folder / "archive", folder / "parquet")
        _row(table, "parse", f"{parsed.parsed} documents", parsed.parsed, time.perf_counter() - start)
        start = time.perf_counter()
        built = build(folder / "parquet", folder / "gongkai.duckdb")
        building = time.perf_counter() - start
        rows = sum(built.rows.values())
        _row(table, "build", f"{rows} rows", rows, building)
        start = time.perf_counter()
        with duckdb.connect(str(folder / "bare.duckdb")) as bare:
            for dataset in sorted(p.name for p in (folder / "parquet").iterdir()):
                bare.execute(f"create table {dataset} as from read_parquet('{folder}/parquet/{dataset}/*.parquet')")
        loading = time.perf_counter() - start
        _row(table, "bare load", "the same Parquet, no models, no checks", rows, loading)
        table.caption = f"build / bare load = {building / loading:.1f}"
    return table


def _row(table: Table, step: str, what: str, count: int, seconds: float) -> None:
    table.add_row(step, what, f"{seconds:.2f}", f"{count / seconds:,.0f}")
