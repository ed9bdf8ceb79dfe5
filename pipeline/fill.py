"""Document → the cells of tables 二, 三 and 四 and of older forms, each with the form that its own labels prove."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.cells import Cell, Findings, Key, Slot
from pipeline.document import Document
from pipeline.fill_flat import fill_flat
from pipeline.fill_grids import fill_grids
from pipeline.forms import APPLICANTS, FORMS, MODERN, TABLES, VALUE_COLUMNS, Form
from pipeline.numbers import read_figure
from pipeline.outline import FIGURE, Outline, figures_decide, outline_of, positions, texts_of
from pipeline.problems import Problem

Filled = tuple[list[Cell], dict[str, str], list[Problem]]  # cells, table → form, problems

_TITLES = {"proactive": "二", "requests": "三", "disputes": "四"}
_NEWEST = max(form.key for form in MODERN)
# The rows of table 三 that one form has and the other has not.
_ONLY = {
    form.key: {r.key for r in form.requests} - {r.key for o in MODERN if o is not form for r in o.requests}
    for form in MODERN
}

# The shortest one-column form has seven rows; a report with tables 二, 三 and 四 prints none but the whole.
_FEWEST, _FEWEST_BESIDE = 5, 10


class Layout(NamedTuple):
    """What was understood of tables with one outline: where each figure stands, their forms and what they lack.

    `printed`: for each slot the number of its cell in reading order. `order` sorts the cells as the form does.
    """

    slots: list[Slot]
    printed: list[int]
    order: list[int]
    forms: dict[str, str]
    problems: list[Problem]
    missing: list[Problem]

    def filled(self, texts: Sequence[str]) -> Filled:
        """The cells of a page with these texts."""
        findings = Findings()
        cells = findings.cells(self.slots, [texts[number] for number in self.printed])
        problems = [*self.problems, *findings.problems, *self.missing]
        return [cells[number] for number in self.order], dict(self.forms), problems


def fill(document: Document) -> Filled:
    """All cells in the order of the forms, the form of each table found, and the problems.

    The form is told table by table from the labels seen, never from the year (specification §1):
    table 二 by its columns, table 三 by the rows under 其他处理; table 四 is the same in both forms
    and takes the form of the others, the newer where they differ.
    """
    grids = document.grids()
    texts = texts_of(grids)
    outline = outline_of(grids, texts)
    layout = layout_of(outline) if outline else None
    return layout.filled(texts) if layout else _filled(document)


@lru_cache(maxsize=256)  # some 60 kB each; labels and spans are all that it depends on
def layout_of(outline: Outline) -> Layout | None:
    """What the labels of these tables say, whatever the figures; None where figures or running text have a say too."""
    grids = outline.grids()
    findings = Findings()
    fill_grids(grids, findings)
    texts, at = texts_of(grids), positions(grids)
    if figures_decide(grids) or _needs_text(_tables(findings)) or len(at) < len(texts):
        return None
    forms = _forms(findings)
    problems = list(findings.problems)
    if findings.repeated or any(FIGURE in f"{problem.message} {problem.raw_text}" for problem in problems):
        return None
    slots, figures = findings.slots(forms), findings.texts()
    printed = [at.get((where.grid, where.row, where.column), -1) for _, _, _, where, _, _ in slots]
    if any(number < 0 or texts[number] != figure for number, figure in zip(printed, figures, strict=True)):
        return None
    order = sorted(range(len(slots)), key=lambda number: _PLACE[slots[number][0], *slots[number][1]])
    return Layout(slots, printed, order, forms, problems, _missing(findings.drafts, forms))


def _filled(document: Document) -> Filled:
    findings = Findings()
    fill_grids(document.grids(), findings)
    found = _tables(findings)
    if _needs_text(found):
        fill_flat([p.text for p in document.paragraphs()], set(TABLES) - set(found), findings)
        _tables(findings)
    forms = _forms(findings)
    cells = findings.cells(findings.slots(forms), findings.texts())
    cells.sort(key=_reading_order)
    return cells, forms, findings.problems + _missing(findings.drafts, forms)


def _needs_text(found: Collection[str]) -> bool:
    """Whether a table that no grid holds may stand in the text, one cell a line."""
    return "statistics" not in found and not {"proactive", "requests", "disputes"} <= set(found)


def _tables(findings: Findings) -> dict[str, set[str]]:
    """The measures found, by table. A few rows under 项目 and 数量 are a table of the report's own making, not the
    one-column form: they are dropped."""
    tables = findings.tables()
    rows = {measure.removesuffix("_cumulative") for measure in tables.get("statistics", ())}
    if not rows or len(rows) >= (_FEWEST_BESIDE if len(tables) > 1 else _FEWEST):
        return tables
    for key in [key for key in findings.drafts if key[0] == "statistics"]:
        _, _, raw, where, *_ = findings.drafts.pop(key)
        findings.refuse("other_table", f"{key[1]} stands in a table too short for a form", raw, where, "warning")
    del tables["statistics"]
    return tables


def _forms(findings: Findings) -> dict[str, str]:
    tables = findings.tables()
    forms: dict[str, str] = {}
    if "requests" in tables:
        forms["requests"] = _requests_form(findings, tables["requests"])
    if "proactive" in tables:
        seen = {draft[0] for key, draft in findings.drafts.items() if key[0] == "proactive"} - {""}
        if len(seen) > 1:
            findings.problems.append(Problem("fill", "mixed_form", "warning",
                                             "table 二 mixes the columns of two forms; each cell keeps its own"))
        forms["proactive"] = max(seen, default=forms.get("requests") or _NEWEST)
    if "disputes" in tables:
        forms["disputes"] = max(forms.values(), default=_NEWEST)
    if "statistics" in tables:
        forms["statistics"] = next(draft[0] for key, draft in findings.drafts.items() if key[0] == "statistics")
    return {table: forms[table] for table in TABLES if table in forms}


def _requests_form(findings: Findings, rows: set[str]) -> str:
    """The form of table 三 by the rows under 其他处理: one row in the form of 2019, three in that of 2021.

    A report that prints both has figures beside a group label: they are no row of the form, and adding
    them to the three would count twice (specification §3.1).
    """
    proven = [key for key, only in _ONLY.items() if only & rows]
    if len(proven) > 1:
        for key in [k for k in findings.drafts if k[0] == "requests" and k[1] in _ONLY["2019"]]:
            _, _, raw, where, *_ = findings.drafts.pop(key)
            if read_figure(raw).status not in ("blank", "dash"):
                findings.refuse("extra_row", "figures beside the group label 其他处理, whose rows are printed below it",
                                raw, where, "warning")
        return "2021"
    if not proven:
        findings.problems.append(Problem("fill", "form_unproven", "error",
                                         "table 三 has no row under （六）其他处理, by which its form is told"))
        return _NEWEST
    return proven[0]


def _missing(keys: Iterable[Key], forms: dict[str, str]) -> list[Problem]:
    """Rows and columns of the form that a table does not print, and tables that the document does not have."""
    seen = {(table, measure) for table, measure, _ in keys}
    applicants = {applicant for table, _, applicant in keys if table == "requests"}
    problems = [
        Problem("fill", "column_missing", "warning", f"table 三 prints no column {label.label}")
        for label in APPLICANTS.labels if applicants and label.key not in applicants
    ]
    for table in TABLES:
        if table in forms:
            problems += [
                Problem("fill", "row_missing", "warning", f"table {_TITLES.get(table, table)} prints no {measure} "
                        f"(form {forms[table]})")
                for measure in FORMS[forms[table]].measures(table) if (table, measure) not in seen
            ]
        elif table in _TITLES and "statistics" not in forms:
            problems.append(Problem("fill", "table_missing", "error", f"table {_TITLES[table]} was not found"))
    return problems


def _printed(form: Form, table: str) -> list[str]:
    """The measures of a table in reading order, those of its further columns beside them."""
    measures = form.measures(table)
    if table != "statistics":
        return measures
    return [measure + column.suffix for measure in measures for column in VALUE_COLUMNS]


_PLACE = {
    key: place
    for place, key in enumerate(
        (form.key, table, measure, applicant)
        for table in TABLES
        for form in FORMS.values()
        for measure in _printed(form, table)
        for applicant in ((label.key for label in APPLICANTS.labels) if table == "requests" else (None,))
    )
}


def _reading_order(cell: Cell) -> int:
    return _PLACE[cell[:4]]  # form, table, measure, applicant
