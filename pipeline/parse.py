"""Archive → Parquet: parses what is new, keeps what is known, and leaves a row for everything it met."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from crawler import Archive, ArchiveDamaged, Capture, Site
from pipeline.document import MAX_SLOTS
from pipeline.identity import Origin
from pipeline.problems import Problem
from pipeline.report import Report, extract
from pipeline.store import Rows, read_rows, write_rows
from pipeline.tables import SCHEMAS

Progress = Callable[[str, int, int], None]  # site, documents done, documents to parse
_PARSED = ("documents", "reports", "report_agencies", "sections", "cells", "facts", "checks", "problems")
_KINDS = frozenset({"article", "attachment", "file"})  # list pages hold no report


@dataclass(frozen=True, slots=True)
class ParseSummary:
    """What a run of `parse` did, over all sites; `problems` counts the rows now stored, by kind."""

    sites: int
    parsed: int
    unchanged: int
    reports: int
    problems: dict[str, int]


@cache
def parser_version() -> str:
    """A digest of the pipeline's own code and data: other code parses anew, the same code never does."""
    digest = hashlib.sha256(str(MAX_SLOTS).encode())

    def add(folder: Traversable) -> None:
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            if entry.is_dir() and entry.name != "__pycache__":
                add(entry)
            elif entry.name.endswith((".py", ".toml")):
                digest.update(entry.name.encode() + entry.read_bytes())

    add(files("pipeline"))
    return digest.hexdigest()[:12]


def parse(archive_root: Path, parquet_root: Path, on_progress: Progress | None = None) -> ParseSummary:
    """Bring the Parquet up to date with the archive, site by site.

    A capture is parsed once by the same code (`parser_version`). The outcome depends only on the
    archive and the code, not on the order of captures or runs. A capture whose WARC is damaged, or
    that no reader understands, becomes a problem row and never stops the run.
    """
    archive = Archive(archive_root)
    parsed = unchanged = reports = 0
    sites = archive.site_ids()
    problems: Counter[str] = Counter()
    for site_id in sites:
        try:
            rows, new, known = _parse_site(archive, site_id, parquet_root, on_progress)
        except ArchiveDamaged as error:
            rows, new, known = _stored_with_damage(parquet_root, site_id, error)
        write_rows(parquet_root, site_id, rows)
        parsed, unchanged, reports = parsed + new, unchanged + known, reports + len(rows["reports"])
        problems.update(row["kind"] for row in rows["problems"])
    return ParseSummary(len(sites), parsed, unchanged, reports, dict(problems))


def _parse_site(
    archive: Archive, site_id: str, parquet_root: Path, on_progress: Progress | None
) -> tuple[Rows, int, int]:
    site, captures = archive.site(site_id), archive.captures(site_id)
    done = {d["capture_id"] for d in read_rows(parquet_root, "documents", site_id)
            if d["parser_version"] == parser_version()}
    rows: Rows = {name: _known_rows(parquet_root, name, site_id, done) for name in _PARSED}
    rows |= {
        "sites": [_row("sites", asdict(site))],
        "captures": [_row("captures", asdict(capture)) for capture in captures],
        "crawls": [_row("crawls", asdict(crawl)) for crawl in archive.crawls(site_id)],
    }
    documents = {c.capture_id: c for c in captures if c.kind in _KINDS and c.outcome == "ok"}
    new = [c for key, c in sorted(documents.items()) if key not in done]
    parents = {c.parent_url for c in captures if c.kind == "attachment" and c.outcome == "ok"}
    for i, capture in enumerate(new, 1):
        _add_document(rows, archive, site, capture, capture.url in parents)
        if on_progress:
            on_progress(site_id, i, len(new))
    return rows, len(new), len(documents) - len(new)


def _stored_with_damage(parquet_root: Path, site_id: str, error: ArchiveDamaged) -> tuple[Rows, int, int]:
    """A site whose index cannot be read keeps the rows of earlier runs, with a problem row that says so."""
    rows: Rows = {name: read_rows(parquet_root, name, site_id) for name in SCHEMAS}
    rows["problems"] = [row for row in rows["problems"] if row["kind"] != "damaged_index"]
    problem = Problem("archive", "damaged_index", "error", str(error))
    rows["problems"].append({"site_id": site_id, "capture_id": None, "report_id": None, **asdict(problem)})
    return rows, 0, len(rows["documents"])


def _known_rows(parquet_root: Path, dataset: str, site_id: str, done: set[str]) -> list[dict[str, Any]]:
    """Stored rows that belong to captures parsed by this very code."""
    rows = read_rows(parquet_root, dataset, site_id)
    if "capture_id" in SCHEMAS[dataset].names:
        return [row for row in rows if row["capture_id"] in done]
    current = {r["report_id"] for r in read_rows(parquet_root, "reports", site_id) if r["capture_id"] in done}
    return [row for row in rows if row["report_id"] in current]


def _add_document(rows: Rows, archive: Archive, site: Site, capture: Capture, has_attachment: bool) -> None:
    """Parse one capture and add the rows of whatever came of it."""
    try:
        data = archive.payload(capture)
    except ArchiveDamaged as error:
        report = Report(capture.url, problems=[Problem("archive", "damaged_record", "error", str(error))])
    else:
        report = extract(data, Origin(capture.url, capture.url, capture.title, capture.listed_on, capture.charset,
                                      site.agency))
    if not report.cells and has_attachment and report.reader:
        report = Report(report.source, report.reader, problems=[
            Problem("fill", "report_in_attachment", "info", "the page has no tables; its attachment is the report")])
    report_id = _report_id(report, capture) if report.cells else None
    state = "report" if report_id else "no_report" if report.reader else "unreadable"
    rows["documents"].append({
        "capture_id": capture.capture_id, "site_id": site.site_id, "reader": report.reader,
        "member": None, "state": state,
        "report_id": report_id, "parser_version": parser_version(),
    })
    rows["problems"] += [
        {"site_id": site.site_id, "capture_id": capture.capture_id, "report_id": report_id, **asdict(problem)}
        for problem in report.problems
    ]
    if report_id:
        _add_report(rows, report, report_id, site, capture)


def _report_id(report: Report, capture: Capture) -> str:
    """Stable across runs: agency, report year and the capture (which is site, address and content)."""
    agency = report.identity.agency_id or "unknown"
    return f"{agency}-{report.report_year or 'unknown'}-{capture.capture_id[:8]}"


def _add_report(rows: Rows, report: Report, report_id: str, site: Site, capture: Capture) -> None:
    whose = report.identity
    rows["reports"].append({
        "report_id": report_id, "agency_id": whose.agency_id, "agency": whose.agency,
        "division_code": whose.division_code, "level": whose.level, "function": whose.function, "scope": whose.scope,
        "report_year": report.report_year, "title": report.title, "published_on": report.published_on,
        **{f"form_{table}": report.forms.get(table) for table in ("proactive", "requests", "disputes", "statistics")},
        "site_id": site.site_id, "capture_id": capture.capture_id, "url": capture.url, "reader": report.reader,
        "parser_version": parser_version(),
    })
    rows["report_agencies"] += [
        {"report_id": report_id, "position": i, "agency_id": a.agency_id, "agency": a.name,
         "division_code": a.division_code, "level": a.level, "function": a.function}
        for i, a in enumerate(whose.agencies, 1)
    ]
    rows["sections"] += [
        {"report_id": report_id, "position": i, "section": s.number, "heading": s.heading,
         "subheading": getattr(s, "subheading", None), "text": s.text}
        for i, s in enumerate(report.sections, 1)
    ]
    rows["cells"] += [
        {"report_id": report_id, "form": c.form, "table": c.table, "measure": c.measure, "applicant": c.applicant,
         "value": c.value, "unit": c.unit, "value_cny": c.value_cny,
         "value_derived": report.derived.get((c.measure, c.applicant)), "approximate": c.approximate, "status": c.status, "raw_text": c.raw_text,
         **c.where._asdict(), "method": c.method, "confidence": c.confidence}
        for c in report.cells
    ]
    rows["facts"] += [
        {"report_id": report_id, "position": i, "section": None, **asdict(f)} for i, f in enumerate(report.facts, 1)
    ]
    rows["checks"] += [{"report_id": report_id, **c._asdict()} for c in report.checks]


def _row(dataset: str, values: dict[str, Any]) -> dict[str, Any]:
    """The columns that the dataset declares; ISO times become timestamps."""
    row: dict[str, Any] = {name: values.get(name) for name in SCHEMAS[dataset].names}
    for name in ("fetched_at", "started_at", "finished_at"):
        if row.get(name):
            row[name] = datetime.fromisoformat(row[name]).astimezone(UTC)
    if "outcome" in row:
        row["outcome"] = str(row["outcome"])
    return row
