"""`gongkai sites`: the registry of sites, and how they fare."""

import csv
import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from flows.commands.options import Json
from flows.data_folder import DataFolder
from flows.failure import FAILURES, USAGE, Failure, told

if TYPE_CHECKING:
    from crawler import Site

app = typer.Typer(no_args_is_help=True, help="The registry of sites: what is in it, whether it holds, how sites fare.")

_BEIJING = timezone(timedelta(hours=8))
_LIMIT = 50


class Format(StrEnum):
    csv = "csv"
    json = "json"
    toml = "toml"
    tsv = "tsv"


Registry = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="A registry: a TOML or TSV file, or “portals” or “sandbox”, which come along."),
]
Level = Annotated[str | None, typer.Option(metavar="LEVEL", help="province, prefecture, county or township.")]
Division = Annotated[
    str | None, typer.Option(metavar="CODE", help="In this division (GB/T 2260), or its first digits: 52, 520400.")
]
Family = Annotated[str | None, typer.Option(metavar="FAMILY", help="Of this family of site software.")]
Status = Annotated[str | None, typer.Option(metavar="STATUS", help="active, unreachable, stub, duplicate, …")]
Limit = Annotated[int, typer.Option(min=0, metavar="N", help="Rows on the screen; 0 shows all.")]
ArchivePlace = Annotated[
    str | None,
    typer.Option("--archive", metavar="DIR-OR-URL", help="The archive, instead of that of the data folder."),
]


def _examples(*lines: str) -> str:
    return "Examples:\n" + "\n".join(f"$ gongkai sites {line}" for line in lines)


@app.command("list", epilog=_examples("list", "list --division 5204 --level county", "list --status stub --json"))
def list_(
    registry: Registry = None, level: Level = None, division: Division = None, family: Family = None,
    status: Status = None, limit: Limit = _LIMIT, as_json: Json = False,
) -> None:
    """The sites of a registry; without --registry the portals of China's provinces, prefectures and counties."""
    from crawler import json_rows
    from flows import site_views
    from flows.terminal import out

    sites = _chosen(registry, level, division, family, status)
    if as_json:
        typer.echo(json.dumps(list(json_rows(sites)), ensure_ascii=False, indent=2))
    else:
        out().print(site_views.listing(sites, limit))


@app.command("show", epilog=_examples("show anshun", "show sandbox-trs --registry sandbox --json"))
def show(
    context: typer.Context,
    site_id: Annotated[str, typer.Argument(metavar="ID", help="The site_id of the site.")],
    registry: Registry = None, archive: ArchivePlace = None, as_json: Json = False,
) -> None:
    """One site: all its fields, the sites found under it, its last crawls and what they certify."""
    from crawler import Archive, ArchiveDamaged, RegistryError, load_registry
    from flows import archive_place, site_choice, site_views
    from flows.terminal import out

    data: DataFolder = context.obj
    files = site_choice.registries(registry)
    archive_place.examine(archive or data.archive)
    kept = Archive(archive or data.archive)
    with told(RegistryError, ArchiveDamaged):
        archived = {each: kept.site(each) for each in kept.site_ids()}
        rows = {**archived, **{site.site_id: site for file in files for site in load_registry(file)}}
        site = site_choice.one(site_id, rows.values(), ", ".join(map(str, files)))
        crawls = kept.crawls(site_id) if site_id in archived else []
    children = [each for each in rows.values() if each.parent == site_id]
    if as_json:
        shown = {"site": asdict(site), "found": asdict(archived[site_id]) if site_id in archived else None,
                 "children": [each.site_id for each in children], "crawls": [asdict(crawl) for crawl in crawls]}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        out().print(site_views.record(site, archived.get(site_id), children, crawls))


@app.command("check", epilog=_examples("check", "check --registry my-sites.toml"))
def check(registry: Registry = None) -> None:
    """Check every row of a registry, without --registry those that come along. Exit status 1: something is wrong."""
    from crawler import RegistryError
    from flows import site_checks, site_choice
    from flows.terminal import out

    wrong = 0
    for path in site_choice.registries(registry):
        with told(RegistryError):
            sound, complaints = site_checks.complaints(path)
        for complaint in complaints:
            typer.echo(complaint)
        wrong += len(complaints)
        out().print(f"{path}: {sound:,} rows hold, {len(complaints):,} things are wrong", soft_wrap=True)
    if wrong:
        raise typer.Exit(FAILURES)


@app.command("export", epilog=_examples(
    "export --format csv > portals.csv", "export --division 52 --format toml --output guizhou.toml"))
def export(
    registry: Registry = None, level: Level = None, division: Division = None, family: Family = None,
    status: Status = None,
    format: Annotated[Format, typer.Option(help="How the sites are written.")] = Format.csv,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there instead of to stdout.")] = None,
) -> None:
    """Write the sites of a registry to a file; as TOML or TSV it is a registry again."""
    sites = _chosen(registry, level, division, family, status)
    try:
        with output.open("w", encoding="utf-8", newline="") if output else nullcontext(sys.stdout) as file:
            _write(sites, format, file)
    except OSError as error:
        raise Failure(f"cannot write {output or 'to stdout'}: {error.strerror}") from error


@app.command("health", epilog=_examples(
    "health", "health --registry portals --state blocked --state silent", "health --json | jq '.[].state'"))
def health(
    context: typer.Context,
    registry: Registry = None, archive: ArchivePlace = None,
    state: Annotated[
        list[str] | None,
        typer.Option(metavar="STATE", help="silent, blocked, moved, empty, incomplete, late, never_crawled or ok; "
                     "may be given several times."),
    ] = None,
    today: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Judge as of this day.")] = None,
    limit: Limit = _LIMIT, as_json: Json = False,
) -> None:
    """How sites fare: silent, blocked and by what, moved, empty, late …, since when. Without --registry, those crawled.

    “since” is the first crawl of the unbroken run in this state, “last good” the last complete crawl. Late is a site
    whose lists were read to their end after 31 March and hold no report of the last year.
    """
    from crawler import ArchiveDamaged, RegistryError, State
    from flows import archive_place, site_choice, site_views
    from flows.site_health import fared
    from flows.terminal import out

    data: DataFolder = context.obj
    if unknown := sorted(set(state or ()) - set(State)):
        raise Failure(f"no state “{unknown[0]}”; the states are {', '.join(State)}", USAGE)
    archive_place.examine(archive or data.archive)
    with told(RegistryError, ArchiveDamaged):
        sites = site_choice.read(registry) if registry else []
        rows = fared(sites, archive or data.archive, _day(today))
    rows = [row for row in rows if not state or row.state in state]
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2, default=date.isoformat))
    else:
        out().print(site_views.health(rows, limit))


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(_BEIJING).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Failure(f"--today takes a day like 2026-04-01, not {text}", USAGE) from error


def _chosen(
    registry: str | None, level: str | None, division: str | None, family: str | None, status: str | None
) -> "list[Site]":
    from crawler import LEVELS, STATUSES, RegistryError
    from flows import site_choice

    for name, value, known in (("level", level, LEVELS), ("status", status, STATUSES)):
        if value is not None and value not in known:
            raise Failure(f"no {name} “{value}”; there are {', '.join(known)}", USAGE)
    with told(RegistryError):
        sites = site_choice.read(registry)
    return site_choice.chosen(sites, level=level, division=division, family=family, status=status)


def _write(sites: "list[Site]", format: Format, file: TextIO) -> None:
    from crawler import json_rows, toml_row, tsv

    match format:
        case Format.json:
            json.dump(list(json_rows(sites)), file, ensure_ascii=False, indent=2)
            file.write("\n")
        case Format.toml:
            file.write("\n".join(map(toml_row, sites)))
        case Format.tsv:
            file.write(tsv(sites))
        case Format.csv:
            rows = [{name: " ".join(v) if isinstance(v, tuple) else v for name, v in row.items()}
                    for row in json_rows(sites)]
            writer = csv.DictWriter(file, list(rows[0]) if rows else ["site_id"], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
