"""`gongkai crawl`: sites → archive."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows import stages
from flows.commands.options import Contact, Json, Registry, Sites
from flows.data_folder import DataFolder
from flows.failure import FAILURES, told

EXAMPLES = """\
$ gongkai crawl
$ gongkai crawl --registry my-sites.toml --site anshun --contact me@example.org
$ gongkai crawl --archive /srv/archive --json"""


def crawl(
    context: typer.Context,
    site: Sites = None,
    registry: Registry = None,
    archive: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The archive to write to, instead of that of the data folder.")
    ] = None,
    contact: Contact = None,
    as_json: Json = False,
) -> None:
    """Sites → archive. Fetch what is new or changed at each site, politely, and keep it.

    A site that fails does not stop the others. Exit status 1: a site was not seen completely.
    """
    from crawler import ContactMissing, CrawlFailed, RegistryError
    from flows import render, sandbox
    from flows.nightly_report import SiteNight
    from flows.progress import shown
    from flows.terminal import err, out

    data: DataFolder = context.obj
    with told(RegistryError):
        sites = stages.choose(registry, site)
    nights: list[SiteNight] = []
    with sandbox.served(sites), shown(err()):
        for each in sites:
            try:
                done = stages.crawl(each, archive or data.archive, contact)
                nights.append(SiteNight(each.site_id, each.name, done))
            except (ContactMissing, CrawlFailed) as error:
                nights.append(SiteNight(each.site_id, each.name, None, str(error)))
    if as_json:
        typer.echo(json.dumps([asdict(night) for night in nights], ensure_ascii=False, indent=2))
    else:
        out().print(render.sites(nights))
    if any(night.failed for night in nights):
        raise typer.Exit(FAILURES)
