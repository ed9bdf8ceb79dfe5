"""`gongkai identify`: whose report is it, and of which year? One JSON object. Needs no project and no data folder."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from flows.failure import OK, PROBLEMS, UNREADABLE, USAGE, Failure

PageTitle = Annotated[
    str | None, typer.Option("--title", metavar="TITLE", help="Its title, as the list or the link says it.")
]
PageUrl = Annotated[str | None, typer.Option("--url", metavar="URL", help="The address it was published at.")]
Published = Annotated[
    str | None, typer.Option("--published", metavar="YYYY-MM-DD", help="When, if the page does not say.")
]

EXAMPLES = """\
$ gongkai identify --title 市财政局2023年政府信息公开工作年度报告 --url http://czj.anshun.gov.cn/nb.html
$ gongkai identify --text report.html --url https://www.gz.gov.cn/content/post_7058154.html | jq .agency
$ pbpaste | gongkai identify --text - --published 2024-01-20"""


def identify(
    title: PageTitle = None,
    url: PageUrl = None,
    published: Published = None,
    text: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="The report itself, of any type; - reads standard input.")
    ] = None,
) -> None:
    """Whose report is it, and of which year? One JSON object, with a flag and a reason for every doubt.

    agency (canonical), agency_id, division_code (GB/T 2260, 9 digits for townships), level, function,
    report_year, scope, flags; agencies lists both of a joint report; quarantined is true for hijacked copies.

    Exit status: 0 identified, 3 an error among the flags, 4 the file cannot be read, 2 bad usage.
    """
    if not (title or url or text):
        raise Failure("nothing to identify: give --title, --url or --text (see gongkai identify --help)", USAGE)
    from pipeline.identity import Origin, UnreadableDocument, identify_saved, identity_json

    if published:
        check_day(published)
    data = None if text is None else _read(text)
    try:
        identity = identify_saved(data, Origin(text or url or "title", url, title, published))
    except UnreadableDocument as error:
        raise Failure(f"cannot read {text}: {error}", UNREADABLE) from error
    typer.echo(json.dumps(identity_json(identity), ensure_ascii=False, indent=2))
    raise typer.Exit(PROBLEMS if any(flag.severity == "error" for flag in identity.flags) else OK)


def _read(text: str) -> bytes:
    if text == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(text).read_bytes()
    except OSError as error:
        raise Failure(f"cannot read {text}: {error.strerror}", UNREADABLE) from error


def check_day(day: str) -> None:
    """Raise Failure (bad usage) unless `day` is a date as ISO 8601 writes it."""
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise Failure(f"--published takes a day like 2024-01-31, not {day}", USAGE) from error
