"""`gongkai parse`: archive → Parquet."""

import json
from dataclasses import asdict

import typer

from flows import stages
from flows.commands.options import Json
from flows.data_folder import DataFolder
from flows.failure import told

EXAMPLES = """\
$ gongkai parse
$ gongkai --data /srv/gongkai parse --json"""


def parse(context: typer.Context, as_json: Json = False) -> None:
    """Archive → Parquet. Read what is new; every document is parsed once by the same code."""
    from crawler import ArchiveDamaged
    from flows import render
    from flows.progress import shown
    from flows.terminal import err, out

    data: DataFolder = context.obj
    with told(ArchiveDamaged), shown(err()):
        summary = stages.parse(data)
    if as_json:
        typer.echo(json.dumps(asdict(summary), ensure_ascii=False, indent=2))
    else:
        out().print(
            f"{summary.parsed} documents parsed anew, {summary.unchanged} unchanged: "
            f"{summary.reports} reports of {summary.sites} sites"
        )
        out().print(render.counts("problem", "rows", summary.problems))
