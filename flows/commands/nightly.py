"""`gongkai nightly`: the Prefect flow, once."""

import json

import typer

from flows.commands.options import Archive, Contact, Json, Quiet, Registry, Shards, Sites, Together
from flows.data_folder import DataFolder
from flows.failure import FAILURES

EXAMPLES = """\
$ gongkai nightly
$ gongkai nightly --registry my-sites.toml --site anshun --contact me@example.org
$ gongkai nightly --registry portals --shards 4 --archive s3://bucket/archive --quiet 8-20"""


def nightly(
    context: typer.Context,
    site: Sites = None,
    registry: Registry = None,
    archive: Archive = None,
    contact: Contact = None,
    shards: Shards = 1,
    quiet: Quiet = None,
    together: Together = None,
    as_json: Json = False,
) -> None:
    """Run the nightly flow once: crawl, parse, build, and a report of what happened.

    A site that fails does not stop the others, and what there is gets parsed and built. Exit
    status 1: a site was not seen completely, or a stage failed.
    """
    from flows import archive_place, render
    from flows.run import one_night
    from flows.terminal import out

    data: DataFolder = context.obj
    archive_place.examine_for_writing(archive or data.archive)
    report = one_night(data, site, registry, contact, shards, archive, quiet, together)
    if as_json:
        typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2, default=str))
    else:
        out().print(render.night(report))
    if report.failed:
        raise typer.Exit(FAILURES)
