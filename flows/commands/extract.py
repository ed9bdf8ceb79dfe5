"""`gongkai extract`: one document → its cells, checks and problems. Needs no project and no data folder."""

import csv
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.identify import PageTitle, PageUrl, Published, check_day
from flows.failure import OK, PROBLEMS, UNREADABLE

if TYPE_CHECKING:
    from pipeline import Report

EXAMPLES = """\
$ gongkai extract report.html
$ gongkai extract report.pdf --format json | jq .checks
$ gongkai extract saved.html --url http://czj.anshun.gov.cn/nb.html --title 市财政局2023年政府信息公开工作年度报告
$ gongkai extract *.html --format csv > cells.csv"""

COLUMNS = ("measure", "applicant", "value", "unit", "status", "raw_text", "table", "where", "method")


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="HTML, PDF or plain text.")],
    format: Annotated[Format, typer.Option(help="table: for people; json, csv: for programs.")] = Format.table,
    title: PageTitle = None,
    url: PageUrl = None,
    published: Published = None,
) -> None:
    """One document → its cells, checks and problems. No project needed.

    Exit status: 0 understood, 3 read but with an error among its problems, 4 the file cannot be
    read, 2 bad usage; of several files the worst counts. JSON is one object for one file and a list
    for several; in CSV of several files, `where` begins with file=…. --title, --url and --published are
    what is known of a saved page from outside (see gongkai identify); they hold for every FILE.
    """
    if published:
        check_day(published)
    import pipeline

    reports: list[Report] = []
    code = OK
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            typer.echo(f"gongkai: cannot read {path}: {error.strerror}", err=True)
            code = UNREADABLE
            continue
        report = pipeline.extract(data, pipeline.Origin(str(path), url, title, published))
        if report.reader is None:
            typer.echo(f"gongkai: cannot read {path}: {report.problems[0].message}", err=True)
            code = UNREADABLE
        elif any(problem.severity == "error" for problem in report.problems):
            code = max(code, PROBLEMS)
        reports.append(report)
    if reports or len(files) > 1:
        _print(reports, format, several=len(files) > 1)
    raise typer.Exit(code)


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
    from flows.query import plain

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        source = f"file={report.source};" if several else ""
        for c in report.cells:
            writer.writerow((c.measure, c.applicant or "", plain(c.value), c.unit, c.status, c.raw_text, c.table,
                             f"{source}{c.where}", c.method))


def _print_tables(reports: "list[Report]") -> None:
    from flows.report_view import view
    from flows.terminal import out

    for i, report in enumerate(reports):
        if i:
            out().print("═" * 72)
        out().print(view(report))
