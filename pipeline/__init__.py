"""Reports: bytes and capture metadata in, rows out. Pure: no network, no clock, no global state.

Public face: `extract` (one document), `parse` (archive → Parquet) and the forms.
"""

from pipeline.cells import Cell
from pipeline.checks import Check
from pipeline.document import Place
from pipeline.equations import equations, identity_definitions
from pipeline.extraction import extract_each, extract_safely
from pipeline.forms import APPLICANTS, FORMS, Form, applicant_label, label, statistic_key
from pipeline.identity import Identity, Origin, function_labels, scope_labels
from pipeline.identity.divisions import divisions
from pipeline.parse import ParseSummary, parse
from pipeline.problems import Problem
from pipeline.readings import comparisons
from pipeline.reparse import Reparsed, reparse
from pipeline.report import Report, extract, extract_all
from pipeline.report_json import to_json
from pipeline.store import StoreDamaged
from pipeline.tables import SCHEMAS
from pipeline.workers import Workers

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
    "Workers",
    "applicant_label",
    "comparisons",
    "divisions",
    "equations",
    "extract",
    "extract_all",
    "extract_each",
    "extract_safely",
    "function_labels",
    "identity_definitions",
    "label",
    "parse",
    "reparse",
    "scope_labels",
    "statistic_key",
    "to_json",
]
