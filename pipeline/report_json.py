"""The report as JSON: the published shape of `gongkai extract --format json`."""

from typing import Any

from pipeline.forms import label
from pipeline.report import Report


def to_json(report: Report) -> dict[str, Any]:
    """The report as JSON-ready data. Values are numbers as printed, NULL where nothing readable is printed."""
    identity = report.identity
    return {
        "source": report.source,
        "reader": report.reader,
        "agency": report.agency,
        "agency_id": identity.agency_id,
        "division_code": identity.division_code,
        "level": identity.level,
        "function": identity.function,
        "scope": identity.scope,
        "report_year": report.report_year,
        "title": report.title,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "quarantined": identity.quarantined,
        "flags": [{"kind": f.kind, "severity": f.severity, "message": f.message} for f in identity.flags],
        "forms": report.forms,
        "cells": _cells(report),
        "facts": [
            {"fact": f.fact, "section": f.section, "value": number(f.value), "unit": f.unit, "qualifier": f.qualifier,
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


def _cells(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "form": c.form, "table": c.table, "measure": c.measure, "applicant": c.applicant,
            "label": label(c.measure, c.form), "value": number(c.value), "unit": c.unit,
            "value_cny": number(c.value_cny), "value_derived": number(report.derived.get(c.key)),
            "status": c.status, "approximate": c.approximate, "raw_text": c.raw_text, "where": c.where._asdict(),
            "method": c.method, "confidence": c.confidence,
        }
        for c in report.cells
    ]


def number(value: Any) -> int | float | None:
    """A Decimal as JSON number: an int where it is whole, else a float (six decimals print back unchanged)."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
