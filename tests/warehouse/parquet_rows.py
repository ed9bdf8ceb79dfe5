"""Small Parquet, written straight from figures: one report of one agency and year, column 总计."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import FORMS, SCHEMAS

Figures = Mapping[str, int | None]  # measure → figure; None is a blank cell


def write(root: Path, dataset: str, rows: Sequence[Mapping[str, Any]]) -> Path:
    """The rows as the dataset's one file; a column that a row does not name is empty."""
    path = root / dataset / "s.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = [{name: row.get(name) for name in SCHEMAS[dataset].names} for row in rows]
    pq.write_table(pa.Table.from_pylist(whole, schema=SCHEMAS[dataset]), path)
    return path


def write_reports(root: Path, reports: Mapping[tuple[str, int], Figures], form: str = "2021") -> Path:
    """Reports with their cells, captures and site. (agency, report year) is the report_id too."""
    ids = {key: f"{key[0]} {key[1]}" for key in reports}
    home = "http://127.0.0.1/"
    write(root, "sites", [{"site_id": "s", "name": "站点", "home": home, "columns": [], "alternates": [],
                           "status": "active", "sandbox": True}])
    write(root, "captures", [
        {"capture_id": name, "site_id": "s", "url": home + name, "kind": "article", "outcome": "ok",
         "fetched_at": datetime(2026, 11, 24, tzinfo=UTC), "last_seen_at": datetime(2026, 11, 24, tzinfo=UTC),
         "run_id": "r", "length": 1, "warc_file": "a.warc.gz", "warc_offset": 0, "warc_length": 1}
        for name in ids.values()])
    cells = [cell(ids[key], form, m, v) for key, figures in reports.items() for m, v in figures.items()]
    write(root, "reports", [
        report(agency, year, **{f"form_{c['table']}": c["form"] for c in cells if c["report_id"] == name})
        for (agency, year), name in ids.items()])
    write(root, "cells", cells)
    return root


def report(agency: str, year: int | None, /, **more: Any) -> dict[str, Any]:
    """One report, its own capture's; `more` are further columns, or others than the usual."""
    name = f"{agency} {year}"
    return {"report_id": name, "agency_id": agency, "agency": agency, "report_year": year, "site_id": "s",
            "capture_id": name, "url": f"http://127.0.0.1/{name}", "reader": "html", "parser_version": "p", **more}


def cell(report_id: str, form: str, measure: str, figure: int | None, **more: Any) -> dict[str, Any]:
    """One cell, of 总计 where it is of table 三; `more` are further columns, or others than the usual."""
    tables = ("statistics",) if FORMS[form].statistics else ("proactive", "requests", "disputes")
    table = next(t for t in tables if measure.removesuffix("_cumulative") in FORMS[form].measures(t))
    return {
        "report_id": report_id, "form": form, "table": table, "measure": measure,
        "applicant": "total" if table == "requests" else None,
        "value": None if figure is None else Decimal(figure), "status": "blank" if figure is None else "reported",
        "raw_text": "" if figure is None else str(figure), "unit": "件", "grid": 1, "row": 1, "column": 1,
        "method": "grid", "approximate": False, **more,
    }
