"""`gongkai import`: saved pages and files → archive."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.data_folder import DataFolder
from flows.failure import USAGE, told

EXAMPLES = """\
$ gongkai import saved-pages/
$ gongkai import report.html --url http://www.example.gov.cn/zfxxgk/report.html"""


def import_(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files, or folders of files.")],
    url: Annotated[
        str | None, typer.Option(metavar="U", help="Where the one file came from, if you know it.")
    ] = None,
) -> None:
    """Saved pages and files from disk → archive, as the site “imported”. Then run: parse, build."""
    from crawler import Archive, ArchiveBusy, ArchiveDamaged, ArchiveFull, ImportFailed, import_files

    data: DataFolder = context.obj
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with told(ArchiveBusy, ArchiveDamaged, ArchiveFull), told(ImportFailed, code=USAGE):
        known = {capture.capture_id for capture in Archive(data.archive).captures("imported")}
        captures = import_files(paths, data.archive, url=url, fetched_at=now)
    new = sum(capture.capture_id not in known for capture in captures)
    typer.echo(f"{new} of {len(captures)} files are new in {data.archive}")
