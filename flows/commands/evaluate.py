"""`gongkai evaluate`: what is read, against what people coded by hand."""

import json
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import Json, TimeLimit, Workers
from flows.failure import PROBLEMS

EXAMPLES = """\
$ gongkai evaluate sample.csv saved-pages/
$ gongkai evaluate truth/ reports/ --details
$ gongkai evaluate my-sample/ --partial --json | jq .by_table"""


def evaluate(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="TRUTH-AND-DOCS", help="CSV files are truth, others documents; folders hold either."),
    ],
    details: Annotated[bool, typer.Option("--details", help="List each cell that is not right.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="The truth is a sample of cells: do not judge the others.")
    ] = False,
    workers: Workers = None,
    time_limit: TimeLimit = None,
    as_json: Json = False,
) -> None:
    """What is read, against what people coded by hand: accuracy by table, form and file type.

    Truth is CSV with the columns measure, applicant, value, one file a document and named like it (a.csv for
    a.html), or one file for many with a column document. An empty value is an empty cell; a column unit is compared
    where it is filled. Tables of 2018 and before may be coded by label: label, unit, this_year, cumulative. Measures
    are those that gongkai extract prints.

    wrong: another value, or a blank read as 0. missing: not read. invented: a figure that stands nowhere. silent:
    wrong or invented, and no failed check and no problem in the report warns of it. Exit status: 0 all right, 3
    something is not, 2 bad usage.
    """
    from flows import evaluation_view, sample
    from flows.progress import shown
    from flows.terminal import err, out

    with shown(err()):
        evaluation = sample.evaluate(paths, partial, workers, time_limit)
    if as_json:
        typer.echo(json.dumps(evaluation.to_json(details), ensure_ascii=False, indent=2))
    else:
        out().print(evaluation_view.view(evaluation, details))
    if evaluation.errors:
        raise typer.Exit(PROBLEMS)
