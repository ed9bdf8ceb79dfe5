"""A report as text that a person can lay beside the document: the goldens of the recorded corpus.

A blank is ␣, a dash keeps its mark, what cannot be read stands in ?…?, a value that an identity proves follows in ().
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.cells import cell_len, set_cell_size

import pipeline
from flows.query import plain

_LABEL = 44  # columns
_FIGURE = 9
_TABLES = {"proactive": "二 主动公开", "requests": "三 申请", "disputes": "四 复议诉讼", "statistics": "统计表"}


def readable(reports: Iterable[pipeline.Report], prose: bool) -> str:
    """All of the reports of a document but the text of its sections. `prose` False leaves out sentences, too."""
    return "\n".join(line for report in reports for line in _report(report, prose)) + "\n"


def _report(report: pipeline.Report, prose: bool) -> Iterator[str]:
    whose = report.identity
    yield f"{report.source}  ({report.reader or 'unreadable'})"
    for agency in whose.agencies:
        yield f"agency     {agency.name}  {agency.division_code}  {agency.level}  {agency.function}"
    yield f"year       {whose.report_year}    published {whose.published_on}    scope {whose.scope}"
    if prose:
        yield f"title      {whose.title}"
    yield f"forms      {'  '.join(f'{table} {form}' for table, form in report.forms.items())}"
    yield f"sections   {' '.join(str(section.number) for section in report.sections)}"
    yield f"methods    {_counted(cell.method for cell in report.cells)}"
    for table, title in _TABLES.items():
        cells = [cell for cell in report.cells if cell.table == table]
        if cells:
            yield f"\n{title}"
            yield from _requests(cells, report) if table == "requests" else _listed(cells, report)
    yield f"\nchecks     {_counted(check.verdict for check in report.checks)}"
    for check in report.checks:
        if check.verdict == "fail":
            subject = " ".join(filter(None, (check.subject, check.applicant)))
            yield f"  fails    {check.identity} {subject}: {plain(check.left)} ≠ {plain(check.right)}"
    for fact in report.facts:
        about = "about " if fact.qualifier == "approx" else ""
        yield f"fact       {fact.fact} {about}{plain(fact.value)} {fact.unit or ''}  in {fact.section}"
    for problem in report.problems:
        raw = f"  “{problem.raw_text}”" if problem.raw_text and prose else ""
        yield f"problem    {problem.severity} {problem.stage} {problem.kind}  {problem.place or ''}{raw}".rstrip()


def _listed(cells: list[pipeline.Cell], report: pipeline.Report) -> Iterator[str]:
    """One line a cell, in the order in which they stand."""
    for cell in sorted(cells, key=_place):
        label = pipeline.label(cell.measure, cell.form if cell.form in report.forms.values() else None)
        yield f"{set_cell_size(label, _LABEL)} {_figure(cell, report)} {cell.unit}"


def _requests(cells: list[pipeline.Cell], report: pipeline.Report) -> Iterator[str]:
    """The matrix of table 三: one line a row, one column an applicant."""
    applicants = pipeline.APPLICANTS.labels
    by_key = {(cell.measure, cell.applicant): cell for cell in cells}
    yield set_cell_size("", _LABEL) + "".join(_right(a.label[:4]) for a in applicants)
    for measure in dict.fromkeys(cell.measure for cell in sorted(cells, key=_place)):
        found = [by_key.get((measure, a.key)) for a in applicants]
        yield set_cell_size(pipeline.label(measure), _LABEL) + "".join(
            _right("…" if cell is None else _figure(cell, report)) for cell in found)


def _place(cell: pipeline.Cell) -> tuple[int, int, int, int]:
    page, grid, row, column = cell.where
    return page or 0, grid, row, column


def _right(text: str) -> str:
    return " " * max(_FIGURE - cell_len(text), 1) + text


def _figure(cell: pipeline.Cell, report: pipeline.Report) -> str:
    proven = report.derived.get(cell.key)
    after = "" if proven is None else f"({plain(proven)})"
    if cell.value is not None:
        return ("约" if cell.approximate else "") + plain(cell.value)
    return {"blank": "␣", "dash": cell.raw_text, "not_on_form": "×"}.get(cell.status, f"?{cell.raw_text}?") + after


def _counted(words: Iterable[str]) -> str:
    return "  ".join(f"{word} {number}" for word, number in sorted(Counter(words).items())) or "none"
