"""`gongkai parse`: archive → Parquet."""

import json
from dataclasses import asdict

import typer

from flows import archive_place, stages
from flows.commands.options import Archive, Json, TimeLimit, Workers
from flows.data_folder import DataFolder
from flows.failure import told

EXAMPLES = """\
$ gongkai parse
$ gongkai parse --workers 1 --time-limit 600
$ gongkai parse --archive s3://bucket/archive
$ gongkai --data /srv/gongkai parse --json"""


def parse(
    context: typer.Context, archive: Archive = None, workers: Workers = None, time_limit: TimeLimit = None,
    as_json: Json = False,
) -> None:
    """Archive → Parquet. Read what is new; every document is parsed once by the same code.

    Each document is read in a process of its own limits: one that takes too long, too much memory or breaks its
    process becomes a problem row (time_limit, memory_limit, worker_died) and stops nothing else. With --time-limit,
    those that were stopped before are tried again.
    """
    from crawler import ArchiveDamaged
    from flows import render
    from flows.progress import shown
    from flows.terminal import err, out
    from pipeline import StoreDamaged

    data: DataFolder = context.obj
    archive_place.examine(archive or data.archive)
    with told(ArchiveDamaged, StoreDamaged), shown(err()):
        summary = stages.parse(data, archive, workers, time_limit)
    if as_json:
        typer.echo(json.dumps(asdict(summary), ensure_ascii=False, indent=2))
    else:
        out().print(
            f"{summary.parsed} documents parsed anew, {summary.unchanged} unchanged: "
            f"{summary.reports} reports of {summary.sites} sites"
        )
        out().print(render.counts("problem", "rows", summary.problems))
