"""Document → the cells of tables 二, 三 and 四, each with the form that its own labels prove."""

from collections.abc import Iterable

from pipeline.cells import Cell, Findings, Problem
from pipeline.document import Document
from pipeline.fill_flat import fill_flat
from pipeline.fill_grid import fill_grids
from pipeline.forms import FORMS

TABLES = ("proactive", "requests", "disputes")
_TITLES = {"proactive": "二", "requests": "三", "disputes": "四"}
# The rows of table 三 that one form has and the other has not.
_ONLY = {
    form.key: {r.key for r in form.requests} - {r.key for o in FORMS.values() if o is not form for r in o.requests}
    for form in FORMS.values()
}


def fill(document: Document) -> tuple[list[Cell], dict[str, str], list[Problem]]:
    """All cells in the order of the forms, the form of each table found, and the problems.

    The form is told table by table from the labels seen, never from the year (specification §1):
    table 二 by its columns, table 三 by the rows under 其他处理; table 四 is the same in both forms
    and takes the form of the others, the newer where they differ.
    """
    findings = Findings()
    fill_grids(document.grids(), findings)
    missing = set(TABLES) - {table for table, _, _ in findings.cells}
    if missing:
        fill_flat([p.text for p in document.paragraphs()], missing, findings)
    forms = _forms(findings)
    cells = [cell if cell.form else cell._replace(form=forms[cell.table]) for cell in findings.cells.values()]
    problems = findings.problems + _missing(cells, forms)
    return sorted(cells, key=_reading_order), forms, problems


def _forms(findings: Findings) -> dict[str, str]:
    tables = findings.tables()
    forms: dict[str, str] = {}
    if seen := {cell.form for cell in tables.get("proactive", ())}:
        if len(seen) > 1:
            findings.problems.append(Problem("fill", "mixed_form", "warning",
                                             "table 二 mixes the columns of two forms; each cell keeps its own"))
        forms["proactive"] = max(seen)
    if rows := {cell.measure for cell in tables.get("requests", ())}:
        proven = [key for key, only in _ONLY.items() if only & rows]
        if len(proven) != 1:
            findings.problems.append(Problem(
                "fill", "form_unproven", "error",
                "table 三 has the rows of both forms or of neither under （六）其他处理"))
        forms["requests"] = max(proven, default=forms.get("proactive", max(FORMS)))
    if "disputes" in tables:
        forms["disputes"] = max(forms.values(), default=max(FORMS))
    return forms


def _missing(cells: Iterable[Cell], forms: dict[str, str]) -> list[Problem]:
    """Rows of the form that a table does not print, and tables that the document does not have."""
    seen = {(cell.table, cell.measure) for cell in cells}
    problems = []
    for table in TABLES:
        if table not in forms:
            problems.append(Problem("fill", "table_missing", "error", f"table {_TITLES[table]} was not found"))
            continue
        for measure in FORMS[forms[table]].measures(table):
            if (table, measure) not in seen:
                problems.append(Problem("fill", "row_missing", "warning",
                                        f"table {_TITLES[table]} prints no {measure} (form {forms[table]})"))
    return problems


_ORDER = {
    (table, measure): i
    for table in TABLES
    for form in FORMS.values()
    for i, measure in enumerate(form.measures(table))
}
_COLUMN_ORDER = {key: i for i, key in enumerate(
    ("natural_person", "commercial_enterprise", "research_institution", "public_interest_org", "legal_service_org",
     "other_org", "total"))}


def _reading_order(cell: Cell) -> tuple[int, str, int, int]:
    applicant = _COLUMN_ORDER[cell.applicant] if cell.applicant else 0
    return TABLES.index(cell.table), cell.form, _ORDER[cell.table, cell.measure], applicant
