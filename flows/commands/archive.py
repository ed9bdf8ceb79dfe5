"""`gongkai archive`: is the archive what it says, and its tables made anew from the WARC alone."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import Json
from flows.data_folder import DataFolder
from flows.failure import FAILURES, told
from flows.steps import Step, report

VERIFY_EXAMPLES = """\
$ gongkai archive verify
$ gongkai archive verify --archive s3://bucket/archive --json"""
REINDEX_EXAMPLES = """\
$ gongkai archive reindex
$ gongkai archive reindex --archive /srv/archive"""

Place = Annotated[
    str | None,
    typer.Option("--archive", metavar="DIR-OR-URL", help="The archive, instead of that of the data folder."),
]
app = typer.Typer(
    no_args_is_help=True, help="Verify the archive, and make its tables anew.",
    epilog=f"Examples:\n{VERIFY_EXAMPLES}\n{REINDEX_EXAMPLES}",
)


@app.callback()
def archive() -> None:
    """Verify the archive, and make its tables anew."""


@app.command("verify", epilog=f"Examples:\n{VERIFY_EXAMPLES}")
def verify(context: typer.Context, place: Place = None, as_json: Json = False) -> None:
    """Read every byte of the archive. Exit status 1 when something in it is not what was stored.

    Each WARC segment is read by our own reader and by warcio's, each digest is counted again, and the tables beside
    the segments are compared with what these say. A fault is told with its file and the offset of its record.
    """
    from crawler.archive import verify as verify_archive
    from flows.progress import shown
    from flows.terminal import err, out

    with shown(err()):
        found = verify_archive(_root(context, place), lambda name, done, whole: report(
            Step("verify", "archive", done >> 20, max(whole >> 20, 1), f"MB: {name}")))  # fmt: skip
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        for fault in found.faults:
            offset = "" if fault.offset is None else f", offset {fault.offset}"
            typer.echo(f"{fault.file}{offset}: {fault.problem}")
        in_work = f"; {found.in_work} more are being written" if found.in_work else ""
        out().print(f"{found.segments} segments, {found.bytes:,} bytes, {found.records} records, {found.captures} "
                    f"captures read{in_work}: {_count(len(found.faults), 'fault') if found.faults else 'all is well'}")
    if found.faults:
        raise typer.Exit(FAILURES)


@app.command("reindex", epilog=f"Examples:\n{REINDEX_EXAMPLES}")
def reindex(context: typer.Context, place: Place = None, as_json: Json = False) -> None:
    """Make all tables of the archive anew from its WARC segments alone, and say what changed.

    To be run after an index file was damaged or lost, or a version of gongkai came that keeps other columns.
    """
    from crawler import ArchiveBusy, ArchiveFull
    from crawler.archive import reindex as reindex_archive
    from flows.progress import shown
    from flows.terminal import err, out

    data: DataFolder = context.obj
    with told(ArchiveBusy, ArchiveFull), shown(err()):
        changed = reindex_archive(
            _root(context, place), lambda name, done, whole: report(Step("index", "archive", done, whole, name)),
            spool=data.spool,
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in changed], ensure_ascii=False, indent=2))
        return
    for each in changed:
        before = "unreadable or missing" if each.before is None else _count(each.before, "row")
        after = "removed, its segment is gone" if each.after is None else _count(each.after, "row")
        typer.echo(f"{each.file}: {before} → {after}")
    out().print(f"{_count(len(changed), 'table')} changed" if changed else "every table was right")


def _root(context: typer.Context, place: str | None) -> str | Path:
    data: DataFolder = context.obj
    return place or data.archive


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
