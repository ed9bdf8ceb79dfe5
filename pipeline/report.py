"""One document → one report: read, find sections, fill the forms, check, identify."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.cells import Cell
from pipeline.checks import Check, check
from pipeline.document import UnreadableDocument
from pipeline.fill import fill
from pipeline.identity import Identity, Origin, identify
from pipeline.narrative import Fact, find_facts
from pipeline.problems import Problem
from pipeline.readers import read
from pipeline.sections import Section, find_sections


@dataclass(frozen=True, slots=True)
class Report:
    """What one document says. `reader` is None when it could not be read at all (see `problems`).

    `forms` maps table (proactive, requests, disputes) to the form found for it; a document without
    any table of the form has no cells and is no report.
    """

    source: str
    reader: str | None = None
    identity: Identity = field(default_factory=Identity)
    forms: dict[str, str] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    derived: dict[tuple[str, str | None], Decimal] = field(default_factory=dict)  # blank cells that an identity proves
    problems: list[Problem] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def agency(self) -> str | None:
        return self.identity.agency

    @property
    def report_year(self) -> int | None:
        return self.identity.report_year

    @property
    def title(self) -> str | None:
        return self.identity.title

    @property
    def published_on(self) -> date | None:
        return self.identity.published_on


def extract(data: bytes, origin: Origin) -> Report:
    """Read one document, purely: no clock, network or file system.

    Never raises on bad input: what cannot be read comes back as a Report without cells and with a
    problem of stage `read` that says why.
    """
    try:
        document = read(data, origin.charset)
    except UnreadableDocument as error:
        return Report(origin.source, problems=[Problem("read", error.kind, "error", str(error))])
    cells, forms, problems = fill(document)
    identity, doubts = identify(document, origin)
    sections = find_sections(document)
    if not cells:  # whose report it would be does not matter then
        doubts, problems = [], [p for p in problems if p.kind != "table_missing"]
        problems.append(Problem("fill", "no_report", "error", "no table of the official forms stands in this document",
                                identity.title))
    checks, derived = check(cells, forms)
    return Report(
        origin.source, document.reader, identity, forms, cells, find_facts(sections), checks, derived,
        document.problems + doubts + problems, sections,
    )


def extract_all(data: bytes, origin: Origin) -> list[Report]:
    """The reports of a file: one, or one for each member of a ZIP attachment."""
    return [extract(data, origin)]


def to_json(report: Report) -> dict[str, Any]:
    """The report as JSON-ready data, in the published shape (README, `gongkai extract --format json`)."""
    return {
        "source": report.source,
        "agency": report.agency,
        "report_year": report.report_year,
        "title": report.title,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "forms": report.forms,
        "cells": [
            {
                "table": c.table, "measure": c.measure, "applicant": c.applicant, "value": number(c.value),
                "unit": c.unit, "status": c.status, "raw_text": c.raw_text, "where": c.where._asdict(),
                "method": c.method,
            }
            for c in report.cells
        ],
        "facts": [
            {"fact": f.fact, "value": number(f.value), "unit": f.unit, "qualifier": f.qualifier,
             "sentence": f.sentence, "start": f.start, "end": f.end}
            for f in report.facts
        ],
        "checks": [
            {"identity": c.identity, "table": c.table, "subject": c.subject, "applicant": c.applicant,
             "left": number(c.left), "right": number(c.right), "residual": number(c.residual), "verdict": c.verdict}
            for c in report.checks
        ],
        "problems": [
            {"stage": p.stage, "kind": p.kind, "severity": p.severity, "message": p.message,
             "raw_text": p.raw_text, "place": p.place}
            for p in report.problems
        ],
    }


def number(value: Any) -> int | float | None:
    """A Decimal as JSON number: an int where it is whole, else a float (six decimals print back unchanged)."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
