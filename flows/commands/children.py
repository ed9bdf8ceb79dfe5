"""`gongkai sites children`: the sites of agencies that crawled portals link to."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.options import Json
from flows.data_folder import DataFolder
from flows.failure import USAGE, Failure, told

if TYPE_CHECKING:
    from crawler import Site

EXAMPLES = """\
$ gongkai sites children anshun
$ gongkai sites children anshun --to my-sites.toml
$ gongkai sites children --json"""


def children(
    context: typer.Context,
    portal: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Portals of the archive; without one, all of them.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Add the sites to this registry; made where there is none.")
    ] = None,
    archive: Annotated[
        str | None,
        typer.Option(metavar="DIR-OR-URL", help="The archive, instead of that of the data folder."),
    ] = None,
    as_json: Json = False,
) -> None:
    """The sites of departments, counties and townships that the home pages of crawled portals link to.

    They come out of the archive, nothing is fetched. They are candidates with their source; `--to` adds them to a
    registry as children of the portal, those that stand there already are left.
    """
    from crawler import Archive, ArchiveDamaged, children_of, json_rows
    from flows import render
    from flows.terminal import err, out

    data: DataFolder = context.obj
    held = Archive(archive or data.archive)
    found: dict[str, Site] = {}
    with told(ArchiveDamaged):
        known = held.site_ids()
        if unknown := sorted(set(portal or ()) - set(known)):
            raise Failure(f"no site “{unknown[0]}” in the archive {held.root}; crawl it first", USAGE)
        for site_id in portal or known:
            found |= {site.site_id: site for site in children_of(held, site_id)}
    if as_json:
        typer.echo(json.dumps(list(json_rows(found.values())), ensure_ascii=False, indent=2))
    else:
        out().print(render.children(list(found.values())))
    if to is not None:
        added = _add(to, list(found.values()))
        err().print(f"{added} added to {to}, {len(found) - added} stood there already")


def _add(to: Path, found: "list[Site]") -> int:
    """Adds those whose site or address does not stand in the registry yet; how many that were."""
    from crawler import RegistryError, add_rows, address_key, load_registry

    with told(RegistryError):
        standing = load_registry(to) if to.exists() else []
        ids, homes = {site.site_id for site in standing}, {address_key(site.home) for site in standing if site.home}
        new = [site for site in found if site.site_id not in ids and address_key(site.home) not in homes]
        add_rows(to, new)
    return len(new)
