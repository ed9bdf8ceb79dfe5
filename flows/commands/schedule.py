"""`gongkai schedule`: the nightly flow, every night."""

from typing import Annotated

import typer

from flows.commands.options import Archive, Contact, Quiet, Registry, Shards, Sites, Together
from flows.data_folder import DataFolder
from flows.failure import USAGE, Failure, told

EXAMPLES = """\
$ gongkai schedule --registry my-sites.toml --contact me@example.org
$ gongkai schedule --cron "0 4 * * 1-5" --timezone Europe/Berlin"""


def schedule(
    context: typer.Context,
    cron: Annotated[str, typer.Option(metavar="CRON", help="When: minute, hour, day, month, weekday.")] = "30 2 * * *",
    timezone: Annotated[str, typer.Option(metavar="ZONE", help="The clock that CRON is read by.")] = "Asia/Shanghai",
    site: Sites = None,
    registry: Registry = None,
    archive: Archive = None,
    contact: Contact = None,
    shards: Shards = 1,
    quiet: Quiet = None,
    together: Together = None,
    port: Annotated[int, typer.Option(help="Of the Prefect server; not used when PREFECT_API_URL is set.")] = 4200,
) -> None:
    """Run the nightly flow by a schedule, until Ctrl-C: by default every night at 02:30 in Shanghai."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from crawler import ContactMissing, RegistryError, admitted, registry_path
    from flows import archive_place, prefect_home, sandbox, stages
    from flows.schedule import prefect_server, serve_nightly
    from flows.terminal import err

    data: DataFolder = context.obj
    archive_place.examine_for_writing(archive or data.archive)
    registry = registry_path(registry)
    with told(RegistryError):
        sites = stages.choose(registry, site)
    with told(ContactMissing, ValueError, code=USAGE):
        admitted(sites, contact, quiet)
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Failure(f"there is no time zone “{timezone}”; give one like Asia/Shanghai", USAGE) from None
    prefect_home.settle(data.prefect, quiet=False)
    err().print("starting Prefect …")
    with prefect_server(port) as api, sandbox.served(sites):
        err().print(f"nightly runs at “{cron}” {timezone} for {len(sites)} sites; see {api.removesuffix('/api')}; "
                    "stop with Ctrl-C")
        serve_nightly(cron, timezone, site, registry, data.root, contact, shards, archive, quiet, together)
