"""The registry: which sites are crawled. A site is a row of facts in a TOML file, never code."""

import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .families import FAMILIES

DEFAULT_REGISTRY = Path(__file__).parent / "sites" / "sandbox.toml"

# Below one request a second a small county server is a burden; only the sandbox may be asked faster.
_LEAST_DELAY = 1.0
_SITE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")  # "sandbox-trs": it becomes a folder name
_DIVISION_CODE = re.compile(r"\d{6}(\d{3}(\d{3})?)?")  # "520400" (GB/T 2260), 9 or 12 digits below the county
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class RegistryError(ValueError):
    """The person who edits the registry must act: an attribute is missing or contradicts another."""


@dataclass(frozen=True)
class Site:
    """One publishing site.

    `home` is enough: the annual-report lists (`columns`) and the module of `crawler.families` that reads them
    (`family`) are found by the crawl itself, unless the row gives them. `alternates` are other addresses that led to
    the same site. `agency` is the publisher whose name holds when a title names none; `parent` the site_id of the
    portal under which this site was discovered; `status` "active", or why the row is not crawled ("unreachable",
    "retired"); `delay` is in seconds between two requests to one host; `evidence` says why we believe the row.
    A site of imported files has no home, columns or family.
    """

    site_id: str
    name: str
    home: str
    evidence: str
    columns: tuple[str, ...] = ()
    family: str | None = None
    alternates: tuple[str, ...] = ()
    agency: str | None = None
    division_code: str | None = None
    level: str | None = None
    parent: str | None = None
    status: str = "active"
    delay: float = 2.0
    sandbox: bool = False
    notes: str = ""

    def __post_init__(self) -> None:
        if problem := _contradiction(self):
            raise RegistryError(f"site {self.site_id!r}: {problem}")


def load_registry(path: Path) -> list[Site]:
    """The sites of a registry file, in its order. Raises RegistryError naming the file and the site."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise RegistryError(f"{path}: there is no such registry file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegistryError(f"{path}: is not valid TOML: {error}") from error
    if set(tables) != {"site"} or not isinstance(tables["site"], list):
        raise RegistryError(f"{path}: a registry holds [[site]] tables and nothing else")
    sites: list[Site] = []
    for number, row in enumerate(tables["site"], 1):
        try:
            site = _site(row)
        except RegistryError as error:
            raise RegistryError(f"{path}, row {number}: {error}") from None
        if any(site.site_id == other.site_id for other in sites):
            raise RegistryError(f"{path}, row {number}: site {site.site_id!r} stands in the file twice")
        sites.append(site)
    return sites


def _site(row: dict[str, Any]) -> Site:
    known = {field.name for field in fields(Site)}
    required = {field.name for field in fields(Site) if field.default is MISSING}
    name = f"site {row.get('site_id', '?')!r}"
    if unknown := sorted(row.keys() - known):
        raise RegistryError(f"{name}: unknown attribute {', '.join(unknown)}")
    if missing := sorted(required - row.keys()):
        raise RegistryError(f"{name}: {', '.join(missing)} is missing")
    wrong = sorted(key for key, value in row.items() if not _is_typed(key, value))
    if wrong:
        raise RegistryError(f"{name}: {', '.join(wrong)} has a value of the wrong type")
    return Site(**{**row, "columns": tuple(row["columns"])})


def _is_typed(key: str, value: object) -> bool:
    match key:
        case "columns":
            return isinstance(value, list) and all(isinstance(url, str) for url in value)
        case "delay":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "sandbox":
            return isinstance(value, bool)
        case _:
            return isinstance(value, str)


def _contradiction(site: Site) -> str | None:
    """What is wrong with a site's attributes, as the end of a sentence; None when they agree."""
    if not _SITE_ID.fullmatch(site.site_id):
        return "site_id must be lower-case letters, digits and hyphens"
    if not site.name.strip() or not site.evidence.strip():
        return "name and evidence must say something"
    if site.division_code is not None and not _DIVISION_CODE.fullmatch(site.division_code):
        return f"division_code {site.division_code!r} has not 6, 9 or 12 digits"
    if not site.columns and not site.family and not site.home:
        return None  # imported files
    if site.family not in FAMILIES:
        return f"family {site.family!r} is none of {', '.join(sorted(FAMILIES))}"
    if not site.columns:
        return "columns is empty, so there is nothing to crawl"
    for url in (site.home, *site.columns):
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            return f"{url!r} is not an http address"
    if len(set(site.columns)) != len(site.columns):
        return "columns names the same address twice"
    on_loopback = {urlsplit(url).hostname in _LOOPBACK for url in (site.home, *site.columns)}
    if on_loopback != {site.sandbox}:
        return "sandbox = true and an address on this machine go together, always"
    if not site.sandbox and site.delay < _LEAST_DELAY:
        return f"delay {site.delay} is under {_LEAST_DELAY} s, which only the sandbox may have"
    return "delay is negative" if site.delay < 0 else None
