"""`gongkai diff`: what would change if the archive were parsed by the present code."""

import json
from typing import Annotated

import typer

from flows import archive_place, stages
from flows.commands.options import Archive, Json, TimeLimit, Workers
from flows.data_folder import DataFolder
from flows.failure import PROBLEMS, told

EXAMPLES = """\
$ gongkai diff
$ gongkai diff --limit 200
$ gongkai diff --archive s3://bucket/archive
$ gongkai diff --json | jq .measures"""


def diff(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many changes to print one by one.")
    ] = 20,
    archive: Archive = None,
    workers: Workers = None,
    time_limit: TimeLimit = None,
    as_json: Json = False,
) -> None:
    """What would change: the archive parsed by the present code, beside the stored Parquet.

    Nothing is written. Cells, agencies and years, verdicts of checks, facts and problems are compared row by row
    and counted by measure, kind and document. Exit status: 0 nothing changes, 3 something does.
    """
    from crawler import ArchiveDamaged
    from flows import diff_view
    from flows.progress import shown
    from flows.terminal import err, out
    from pipeline import StoreDamaged

    data: DataFolder = context.obj
    archive_place.examine(archive or data.archive)
    with told(ArchiveDamaged, StoreDamaged), shown(err()):
        found = stages.diff(data, archive, limit, workers, time_limit)
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        out().print(diff_view.view(found))
    if found.changed:
        raise typer.Exit(PROBLEMS)
