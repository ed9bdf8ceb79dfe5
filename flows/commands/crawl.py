"""`gongkai crawl`: sites → archive."""

import json
import os
from dataclasses import asdict
from typing import Annotated

import typer

from flows import archive_place, stages
from flows.commands.options import Archive, Contact, Json, Quiet, Registry, Sites, Together
from flows.data_folder import DataFolder
from flows.failure import FAILURES, USAGE, Failure, told

EXAMPLES = """\
$ gongkai crawl
$ gongkai crawl --registry my-sites.toml --site anshun --contact me@example.org
$ gongkai crawl --registry portals --shard 3/16 --archive s3://bucket/archive --quiet 8-20
$ gongkai crawl --archive /srv/archive --json"""


def crawl(
    context: typer.Context,
    site: Sites = None,
    registry: Registry = None,
    archive: Archive = None,
    shard: Annotated[
        str, typer.Option(metavar="K/N", help="Only the K-th of N parts of the registry: a part a machine.")
    ] = "1/1",
    quiet: Quiet = None,
    together: Together = None,
    contact: Contact = None,
    as_json: Json = False,
) -> None:
    """Sites → archive. Fetch what is new or changed at each site, politely, and keep it.

    A home page is enough: the list of annual reports and how it pages are found out. A site that fails does not
    stop the others. Exit status 1: a site was not seen completely.
    """
    from crawler import ContactMissing, CrawlFailed, RegistryError, admitted
    from flows import render, sandbox
    from flows.nightly_report import site_nights
    from flows.progress import shown
    from flows.terminal import err, out

    data: DataFolder = context.obj
    number, shards = _shard(shard)
    with told(RegistryError):
        sites = stages.choose(registry, site, (number, shards))
    with told(ContactMissing, ValueError, code=USAGE):
        admitted(sites, contact, quiet)
    archive_place.examine_for_writing(archive or data.archive)
    if not sites and shards > 1:
        err().print(f"no site of the registry is in shard {shard}: nothing to do")
    error = None
    with sandbox.served(sites), shown(err()):
        try:
            crawls = stages.crawl(sites, archive or data.archive, contact, shard=(number, shards),
                                  spool=data.spool, quiet=quiet, together=together)
        except CrawlFailed as failed:
            crawls, error = list(failed.crawls), str(failed)
    nights = site_nights(sites, crawls, error)
    if as_json:
        typer.echo(json.dumps([asdict(night) for night in nights], ensure_ascii=False, indent=2))
    elif crawls:
        out().print(render.sites(nights))
    if error:
        raise Failure(_sentence(error))
    if any(night.failed for night in nights):
        raise typer.Exit(FAILURES)


def _shard(text: str) -> tuple[int, int]:
    """"3/16" → (3, 16)."""
    number, slash, shards = text.partition("/")
    if slash and number.isdigit() and shards.isdigit() and 1 <= int(number) <= int(shards):
        return int(number), int(shards)
    raise Failure(f"--shard wants two numbers like 3/16, the first not above the second, not {text!r}", USAGE)


def _sentence(error: str) -> str:
    """What stopped the run; of a traceback the last line, unless it is asked for."""
    if "\n" not in error or os.environ.get("GONGKAI_DEBUG"):
        return error
    return f"{error.splitlines()[-1]}; GONGKAI_DEBUG=1 shows where"
