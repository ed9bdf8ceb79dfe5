"""`gongkai sites probe` and `gongkai sites add`: a stranger adds a site in a minute."""

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.options import Contact, Json
from flows.failure import FAILURES, USAGE, told

if TYPE_CHECKING:
    from crawler import Probe, Site

PROBE_EXAMPLES = """\
$ gongkai sites probe http://www.anshun.gov.cn/ --contact me@example.org
$ gongkai sites probe http://127.0.0.1:8801/ --json"""
ADD_EXAMPLES = """\
$ gongkai sites add http://www.anshun.gov.cn/ --to my-sites.toml --contact me@example.org
$ gongkai sites add http://127.0.0.1:8801/ --to my-sites.toml --yes"""

_BEIJING = timezone(timedelta(hours=8))

Url = Annotated[str, typer.Argument(metavar="URL", help="The site's home page.")]


def probe(url: Url, contact: Contact = None, as_json: Json = False) -> None:
    """Look at a site: does it answer, which family is it and why, where is its list of annual reports and why,
    how does it page, and the registry row that it proposes.

    Some ten to twenty polite requests, two seconds apart; nothing is kept. Exit status 1: no list was found.
    """
    from flows.terminal import out

    found, row = _probe(url, contact)
    if as_json:
        typer.echo(json.dumps({**asdict(found), "row": asdict(row) if row else None}, ensure_ascii=False, indent=2))
    else:
        from flows.probe_view import show

        show(found, row, out())
    if row is None:
        raise typer.Exit(FAILURES)


def add(
    url: Url,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The registry to add to; made where there is none.")],
    contact: Contact = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write the row without asking.")] = False,
    parent: Annotated[
        str | None, typer.Option(metavar="ID", help="The portal under which the site was found.")
    ] = None,
) -> None:
    """Probe a site, show the row that it proposes, and write it to your registry when you agree."""
    from crawler import RegistryError, add_rows
    from flows.probe_view import show
    from flows.terminal import err, out

    found, row = _probe(url, contact)
    row = replace(row, parent=parent) if row else None
    show(found, row, out())
    if row is None:
        raise typer.Exit(FAILURES)
    if not yes and not typer.confirm(f"Write this row to {to}?", err=True):
        raise typer.Exit(FAILURES)
    with told(RegistryError):
        add_rows(to, [row])
    err().print(f"{row.site_id} stands in {to}; gongkai crawl --registry {to} --site {row.site_id}")


def _probe(url: str, contact: str | None) -> "tuple[Probe, Site | None]":
    """The probe, and its proposed row with what the site's name says of its division."""
    from crawler import ContactMissing, CrawlFailed, RegistryError, probe_site
    from flows.progress import shown
    from flows.steps import Step, report
    from flows.terminal import err

    asked = 0

    def on_event(event: dict[str, object]) -> None:
        nonlocal asked
        asked += event["event"] == "page"
        report(Step("probe", url, asked, note=f"{asked} requests"))

    with told(RegistryError, ContactMissing, code=USAGE), told(CrawlFailed), shown(err()):
        found = probe_site(url, contact=contact, on_event=on_event)
    return found, _placed(found.row) if found.row else None


def _placed(row: "Site") -> "Site":
    """The row with the day, and with the division and level that the site's own name stands for where that is certain.
    """
    from pipeline.identity import place_of_site

    code, level = place_of_site(row.name)
    row = replace(row, evidence=f"{row.evidence}; seen {datetime.now(_BEIJING):%Y-%m-%d}")
    return replace(row, division_code=code, level=level) if code else row
