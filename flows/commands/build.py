"""`gongkai build`: Parquet → DuckDB."""

import json
from dataclasses import asdict

import typer

from flows import stages
from flows.commands.options import Json
from flows.data_folder import DataFolder
from flows.failure import told

EXAMPLES = """\
$ gongkai build
$ gongkai --data /srv/gongkai build --json"""


def build(context: typer.Context, as_json: Json = False) -> None:
    """Parquet → DuckDB. Built beside the old warehouse, checked, then put in its place."""
    from flows import render
    from flows.progress import shown
    from flows.terminal import err, out
    from warehouse import BuildFailed

    data: DataFolder = context.obj
    with shown(err()), told(BuildFailed):
        summary = stages.build(data)
    if as_json:
        typer.echo(json.dumps(asdict(summary), ensure_ascii=False, indent=2, default=str))
    else:
        out().print(render.counts("table", "rows", summary.rows))
        out().print(f"{data.database} is ready: gongkai sql")
