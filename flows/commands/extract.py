"""`gongkai extract`: one document → its cells, checks and problems. Needs no project and no data folder."""

import csv
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.identify import PageTitle, PageUrl, Published, check_day
from flows.commands.options import TimeLimit
from flows.failure import OK, PROBLEMS, UNREADABLE

if TYPE_CHECKING:
    from pipeline import Report

EXAMPLES = """\
$ gongkai extract report.html
$ gongkai extract report.pdf --format json | jq .checks
$ gongkai extract saved.html --url http://czj.anshun.gov.cn/nb.html --title 市财政局2023年政府信息公开工作年度报告
$ gongkai extract *.html --format csv > cells.csv"""

COLUMNS = ("measure", "applicant", "value", "unit", "status", "raw_text", "table", "where", "method", "form", "label",
           "confidence")


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


def extract(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="HTML, PDF, Word, Excel, text, pictures, ZIP.")
    ],
    format: Annotated[Format, typer.Option(help="table: for people; json, csv: for programs.")] = Format.table,
    title: PageTitle = None,
    url: PageUrl = None,
    published: Published = None,
    time_limit: TimeLimit = None,
) -> None:
    """One document → its cells, checks and problems. No project needed.

    Exit status: 0 understood, 3 read but with an error among its problems, 4 the file cannot be
    read, 2 bad usage; of several files the worst counts. JSON is one object for one report and a list
    for several (a ZIP holds one a file); in CSV of several, `where` begins with file=…. --title, --url
    and --published are what is known of a saved page from outside (see gongkai identify); they hold
    for every FILE.
    """
    if published:
        check_day(published)
    readable, code = [], OK
    for path in files:
        if fault := _unreadable(path):
            typer.echo(f"gongkai: cannot read {path}: {fault}", err=True)
            code = UNREADABLE
        else:
            readable.append(path)
    reports = _reports(readable, time_limit, url, title, published)
    for report in reports:
        if report.reader is None:
            typer.echo(f"gongkai: cannot read {report.source}: {report.problems[0].message}", err=True)
            code = UNREADABLE
        elif any(problem.severity == "error" for problem in report.problems):
            code = max(code, PROBLEMS)
    several = len(files) > 1 or len(reports) > 1
    if reports or several:
        _print(reports, format, several)
    raise typer.Exit(code)


def _unreadable(path: Path) -> str | None:
    try:
        with path.open("rb"):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _reports(
    paths: list[Path], time_limit: float | None, url: str | None, title: str | None, published: str | None
) -> "list[Report]":
    """The reports of all files, read in processes of their own: a hostile file ends as a problem, not as a hang."""
    import pipeline
    from flows import steps
    from flows.progress import shown
    from flows.terminal import err

    def on_progress(what: str, done: int, total: int) -> None:
        steps.report(steps.Step("read", what, done, total, note=f"{done}/{total}"))

    count = 1 if len(paths) == 1 else None  # None: one a processor
    with shown(err()), pipeline.Workers(count, time_limit, on_progress) as workers:
        documents = ((path.read_bytes(), pipeline.Origin(str(path), url, title, published)) for path in paths)
        found: list[Report] = []
        for number, reports in enumerate(pipeline.extract_each(documents, workers), 1):
            found += reports
            steps.report(steps.Step("read", "files", number, len(paths), note=f"{number}/{len(paths)}"))
    return found


def _print(reports: "list[Report]", format: Format, several: bool) -> None:
    if format is Format.json:
        _print_json(reports, several)
    elif format is Format.csv:
        _print_csv(reports, several)
    else:
        _print_tables(reports)


def _print_json(reports: "list[Report]", several: bool) -> None:
    import pipeline

    shapes = [pipeline.to_json(report) for report in reports]
    typer.echo(json.dumps(shapes if several else shapes[0], ensure_ascii=False, indent=2))


def _print_csv(reports: "list[Report]", several: bool) -> None:
    import pipeline
    from flows.query import plain

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        source = f"file={report.source};" if several else ""
        for c in report.cells:
            writer.writerow((c.measure, c.applicant or "", plain(c.value), c.unit, c.status, c.raw_text, c.table,
                             f"{source}{c.where}", c.method, c.form, pipeline.label(c.measure, c.form),
                             "" if c.confidence is None else f"{c.confidence:.2f}"))


def _print_tables(reports: "list[Report]") -> None:
    from flows.report_view import view
    from flows.terminal import out

    for i, report in enumerate(reports):
        if i:
            out().print("═" * 72)
        out().print(view(report))
