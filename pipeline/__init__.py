"""Reports: bytes and capture metadata in, rows out. Pure: no network, no clock, no global state.

Public face: `extract` (one document), `parse` (archive → Parquet) and the forms.
"""

from pipeline.cells import Cell
from pipeline.checks import Check
from pipeline.document import Place
from pipeline.forms import APPLICANTS, FORMS, Form, applicant_label, label
from pipeline.identity import Identity, Origin
from pipeline.parse import ParseSummary, parse
from pipeline.problems import Problem
from pipeline.reparse import Reparsed, reparse
from pipeline.report import Report, extract, extract_all
from pipeline.report_json import to_json
from pipeline.store import StoreDamaged
from pipeline.tables import SCHEMAS

__all__ = [
    "APPLICANTS",
    "FORMS",
    "SCHEMAS",
    "Cell",
    "Check",
    "Form",
    "Identity",
    "Origin",
    "ParseSummary",
    "Place",
    "Problem",
    "Reparsed",
    "Report",
    "StoreDamaged",
    "applicant_label",
    "extract",
    "extract_all",
    "label",
    "parse",
    "reparse",
    "to_json",
]
