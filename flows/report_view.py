"""One report for a person: who and when, the tables as the form prints them, checks, problems."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import pipeline
from flows.query import plain
from flows.render import grid

TITLES = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
    "statistics": "政府信息公开情况统计表",
}
APPLICANTS = {label.key: label.label for label in pipeline.APPLICANTS.labels}
# How a cell without a figure looks: a blank is not a zero, and neither is a dash.
SIGNS = {"blank": "␣", "dash": "-", "not_on_form": "×"}
LEGEND = "␣ printed blank   - printed dash   × not on the form   ? unreadable   (nothing) not found"

Cells = dict[tuple[str, str | None], pipeline.Cell]


def view(report: pipeline.Report) -> RenderableType:
    """The whole report; a document that is none shows its problems only."""
    parts: list[RenderableType] = [_head(report)]
    for table, title in TITLES.items():
        form = report.forms.get(table)
        if form is not None:
            cells = {(c.measure, c.applicant): c for c in report.cells if c.table == table}
            parts += ["", Text(f"{title}  ({form} form)", style="bold")]
            parts += _drawn(table, form, cells)
    if report.cells:
        parts.append(Text(LEGEND, style="dim"))
    return Group(*parts, *_facts(report), *_checks(report), *_problems(report))


def _head(report: pipeline.Report) -> Text:
    head = Text(f"{report.agency or 'agency unknown'}  {report.report_year or 'year unknown'}", style="bold cyan")
    for line in (report.title, f"published {report.published_on}" if report.published_on else None, report.source):
        if line:
            head.append(f"\n{line}", style="not bold default")
    return head


def _drawn(table: str, form: str, cells: Cells) -> Iterator[Table]:
    if table == "requests":
        yield _requests(form, cells)
    elif table == "statistics":
        yield _statistics(form, cells)
    else:
        yield from _crossed(table, form, cells)


def _statistics(form: str, cells: Cells) -> Table:
    """The one-column table of 2018 and before, with the figures of all years where they are printed."""
    drawn = grid()
    drawn.add_column("", overflow="fold")
    drawn.add_column("本年", justify="right")
    cumulative = any(measure.endswith("_cumulative") for measure, _ in cells)
    if cumulative:
        drawn.add_column("历年累计", justify="right")
    for measure in pipeline.FORMS[form].measures("statistics"):
        columns = (measure, f"{measure}_cumulative") if cumulative else (measure,)
        drawn.add_row(pipeline.label(measure, form), *(_figure(cells.get((column, None))) for column in columns))
    return drawn


def _crossed(table: str, form: str, cells: Cells) -> Iterator[Table]:
    """Tables 二 and 四, whose labels are “row·column”: one grid for each run of rows with the same columns."""
    rows: dict[str, dict[str, str]] = {}  # row label → column label → measure
    for measure in pipeline.FORMS[form].measures(table):
        row, _, column = pipeline.label(measure, form).partition("·")
        rows.setdefault(row, {})[column] = measure
    for columns, run in groupby(rows, key=lambda row: tuple(rows[row])):
        drawn = grid()
        drawn.add_column("", width=20, overflow="fold")
        for column in columns:
            drawn.add_column(column, justify="right", overflow="fold")
        for row in run:
            drawn.add_row(row, *(_figure(cells.get((rows[row][column], None))) for column in columns))
        yield drawn


def _requests(form: str, cells: Cells) -> Table:
    """Table 三: its rows under their group labels, one column for each applicant."""
    drawn = grid()
    drawn.add_column("", overflow="fold")
    for applicant in pipeline.APPLICANTS.labels:
        drawn.add_column(applicant.label, justify="right", min_width=4, max_width=8, overflow="fold")
    for group, run in groupby(pipeline.FORMS[form].requests, key=lambda row: row.group):
        if group:
            drawn.add_row(Text(group, style="dim"))
        for row in run:
            figures = (_figure(cells.get((row.key, a.key))) for a in pipeline.APPLICANTS.labels)
            drawn.add_row(f"  {row.label}" if group else row.label, *figures)
    return drawn


def _figure(cell: pipeline.Cell | None) -> Text:
    if cell is None:
        return Text("")
    if cell.value is None:
        return Text(SIGNS.get(cell.status, f"{cell.raw_text} ?"), style="red" if cell.status == "unreadable" else "dim")
    unit = cell.unit.replace("unknown", "(unit unknown)") if cell.measure.endswith(_MONEY) else ""
    return Text(f"{plain(cell.value)} {unit}".strip())


# The measures that are money: their unit is printed and belongs to the figure.
_MONEY = ("procurement_amount", "admin_fees_collected", "request_fees", "ogi_budget", "fees_waived")


def _facts(report: pipeline.Report) -> Iterator[Text]:
    if report.facts:
        yield Text("\nIn sentences", style="bold")
    for fact in report.facts:
        about = "about " if fact.qualifier == "approx" else ""
        yield Text(f"  {fact.fact}: {about}{plain(fact.value)} {fact.unit or ''}").append(
            f"  “{fact.sentence.strip()}”", style="dim")


def _checks(report: pipeline.Report) -> Iterator[Text]:
    """The failed identities one by one; of the others only how many."""
    if not report.checks:
        return
    verdicts = [check.verdict for check in report.checks]
    yield Text(f"\nChecks: {verdicts.count('fail')} failed, {verdicts.count('pass')} passed, "
               f"{verdicts.count('not_assessable')} not assessable (a figure is blank or missing)", style="bold")
    for check in report.checks:
        if check.verdict == "fail":
            sides = f"{plain(check.left)} ≠ {plain(check.right)} (difference {plain(check.residual)})"
            yield Text(f"  ✗ {check.identity} {subject(check.subject)}: {sides}", style="red")


def subject(key: str) -> str:
    """In Chinese what an identity was checked for: an applicant, a block of table 四, a measure; a narrative fact
    keeps its key."""
    if key in APPLICANTS:
        return APPLICANTS[key]
    with suppress(KeyError):
        return pipeline.label(f"{key}_total").partition("·")[0]
    with suppress(KeyError):
        return pipeline.label(key)
    return key


def _problems(report: pipeline.Report) -> Iterator[Text]:
    if report.problems:
        yield Text(f"\nProblems: {len(report.problems)}", style="bold")
    for problem in report.problems:
        line = Text(f"  {problem.severity} ", style={"error": "red", "warning": "yellow"}.get(problem.severity, "dim"))
        line.append(f"{problem.kind}: {problem.message}", style="default")
        seen = "  ".join(filter(None, (problem.raw_text and f"“{problem.raw_text}”", problem.place)))
        yield line.append(f"  {seen}" if seen else "", style="dim")
