"""What came of a capture → its rows in every dataset, as Arrow batches that travel between processes as bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from crawler import Capture, Site
from pipeline.problems import Problem
from pipeline.report import Report
from pipeline.tables import ORDER, SCHEMAS

# What parsing fills; the other datasets are copied from the archive.
PARSED = ("documents", "reports", "report_agencies", "sections", "cells", "facts", "checks", "problems")

Row = dict[str, Any]
Rows = dict[str, list[Row]]  # dataset → rows
Batches = dict[str, bytes]  # dataset → one serialised record batch of its schema; no rows, no entry


def rows_of(reports: Sequence[Report], capture: Capture, site: Site, parser_version: str) -> Rows:
    """The rows of one capture; of a ZIP attachment every member is a document."""
    rows: Rows = {dataset: [] for dataset in PARSED}
    for number, report in enumerate(reports):
        state = _state(report)
        report_id = _report_id(report, capture, number) if state == "report" else None
        rows["documents"].append({
            "capture_id": capture.capture_id, "site_id": site.site_id, "reader": report.reader,
            "member": _member(report, capture), "state": state, "report_id": report_id,
            "parser_version": parser_version,
        })
        rows["problems"] += [problem_row(p, site.site_id, capture.capture_id, report_id) for p in report.problems]
        if report_id:
            rows["reports"].append(_report_row(report, report_id, capture, site, parser_version))
            for dataset, row in _figures(report, report_id):
                rows[dataset].append(row)
    return rows


def problem_row(problem: Problem, site_id: str, capture_id: str | None = None, report_id: str | None = None) -> Row:
    return {"site_id": site_id, "capture_id": capture_id, "report_id": report_id, **asdict(problem)}


def to_batches(rows: Rows) -> Batches:
    """The rows sorted by ORDER and typed. Raises ArrowInvalid for a value that its column cannot hold."""
    return {
        dataset: record_batch(dataset, found).serialize().to_pybytes() for dataset, found in rows.items() if found
    }


def record_batch(dataset: str, rows: Sequence[Row]) -> pa.RecordBatch:
    ordered = sorted(rows, key=lambda row: [_sortable(row[column]) for column in ORDER[dataset]])
    return pa.RecordBatch.from_pylist(ordered, schema=SCHEMAS[dataset])


def from_batches(batches: Batches) -> Iterator[tuple[str, pa.RecordBatch]]:
    for dataset, batch in batches.items():
        yield dataset, pa.ipc.read_record_batch(pa.py_buffer(batch), SCHEMAS[dataset])


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def _state(report: Report) -> str:
    if report.reader is None:
        return "unreadable"
    if report.identity.quarantined:
        return "quarantined"
    return "report" if report.is_report else "no_report"


def _member(report: Report, capture: Capture) -> str | None:
    """The name of the file in a ZIP attachment: http://…/a.zip!年报.docx → 年报.docx."""
    return report.source.removeprefix(f"{capture.url}!") if report.source != capture.url else None


def _report_id(report: Report, capture: Capture, number: int) -> str:
    """Stable across runs: agency, report year and the capture (which is site, address and content)."""
    agency = report.identity.agency_id or "unknown"
    member = f"-{number + 1}" if number else ""
    return f"{agency}-{report.report_year or 'unknown'}-{capture.capture_id[:8]}{member}"


def _report_row(report: Report, report_id: str, capture: Capture, site: Site, parser_version: str) -> Row:
    whose = report.identity
    return {
        "report_id": report_id, "agency_id": whose.agency_id, "agency": whose.agency,
        "division_code": whose.division_code, "level": whose.level, "function": whose.function, "scope": whose.scope,
        "report_year": report.report_year, "title": report.title, "published_on": report.published_on,
        **{f"form_{table}": report.forms.get(table) for table in ("proactive", "requests", "disputes", "statistics")},
        "site_id": site.site_id, "capture_id": capture.capture_id, "url": capture.url, "reader": report.reader,
        "parser_version": parser_version,
    }


def _figures(report: Report, report_id: str) -> Iterator[tuple[str, Row]]:
    """The rows that hang on a report, with their dataset."""
    key: Row = {"report_id": report_id}
    for i, a in enumerate(report.identity.agencies, 1):
        yield "report_agencies", key | {
            "position": i, "agency_id": a.agency_id, "agency": a.name, "division_code": a.division_code,
            "level": a.level, "function": a.function,
        }
    for i, s in enumerate(report.sections, 1):
        yield "sections", key | {
            "position": i, "section": s.number, "heading": s.heading, "subheading": s.subheading, "text": s.text,
        }
    for c in report.cells:
        yield "cells", key | {
            "form": c.form, "table": c.table, "measure": c.measure, "applicant": c.applicant, "value": c.value,
            "unit": c.unit, "value_cny": c.value_cny, "value_derived": report.derived.get(c.key),
            "approximate": c.approximate, "status": c.status, "raw_text": c.raw_text, **c.where._asdict(),
            "method": c.method, "confidence": c.confidence,
        }
    for i, f in enumerate(report.facts, 1):
        yield "facts", key | {"position": i} | asdict(f)
    for check in report.checks:
        yield "checks", key | check._asdict()
