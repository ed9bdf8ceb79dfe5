"""The registry: which sites are crawled. A site is a row of facts in a TOML or TSV file, never code."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from .addresses import address_key, is_loopback, not_an_address
from .families import FAMILIES

_SITES = Path(__file__).parent / "sites"
DEFAULT_REGISTRY = _SITES / "sandbox.toml"
PORTALS = _SITES / "portals.tsv"
"""The portals of China's provinces, cities and counties: 3,209 rows, home pages only."""

_BY_NAME = {"sandbox": DEFAULT_REGISTRY, "portals": PORTALS}

STATUSES = {
    "active": "answered when it was last looked at",
    "unreachable": "did not answer when it was last looked at, which the evidence dates; it is asked all the same",
    "stub": "answered with a page of no content that other hosts answer with too; it is asked all the same",
    "only_mobile_agent": "answered only those who call themselves a mobile browser, which we do not",
    "duplicate": "its address is that of another row; not crawled",
    "retired": "taken down; not crawled",
    "declined": "its owner asked us to stay away, which the evidence dates; not crawled",
}
NOT_CRAWLED = frozenset({"duplicate", "retired", "declined"})
LEVELS = ("national", "province", "prefecture", "county", "township")

# Below one request a second a small county server is a burden; only the sandbox may be asked faster.
_LEAST_DELAY = 1.0
_SITE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")  # "sandbox-trs": it becomes a folder name
_DIVISION_CODE = re.compile(r"\d{6}(\d{3}(\d{3})?)?")  # "520400" (GB/T 2260), 9 or 12 digits below the county
_LISTS = frozenset({"columns", "alternates"})  # in a cell of a TSV file their addresses are separated by spaces


class RegistryError(ValueError):
    """The person who edits the registry must act: an attribute is missing or contradicts another."""


@dataclass(frozen=True)
class Site:
    """One publishing site.

    `home` is enough: the annual-report lists (`columns`) and the module of `crawler.families` that reads them
    (`family`) are found by the crawl itself, unless the row gives them. `alternates` are other addresses that led to
    the same site, or may. `agency` is the publisher whose name holds when a title names none; `parent` the site_id of
    the portal under which this site was discovered; `status` is one of STATUSES; `delay` is in seconds between two
    requests to one host; `evidence` says why we believe the row. A site of imported files has no home, columns or
    family. Raises RegistryError for attributes that contradict each other.
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

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Site":
        """The site of a row as TOML and JSON hold it. Raises RegistryError, naming the site."""
        name = f"site {row.get('site_id', '?')!r}"
        if unknown := sorted(row.keys() - _FIELDS):
            raise RegistryError(f"{name}: unknown attribute {', '.join(unknown)}")
        if missing := sorted(_REQUIRED - row.keys()):
            raise RegistryError(f"{name}: {', '.join(missing)} is missing")
        if wrong := sorted(key for key, value in row.items() if not _is_typed(key, value)):
            raise RegistryError(f"{name}: {', '.join(wrong)} has a value of the wrong type")
        values: dict[str, Any] = {key: tuple(value) if key in _LISTS else value for key, value in row.items()}
        return cls(**values)

    @property
    def is_crawled(self) -> bool:
        """Whether a crawl of the whole registry asks it."""
        return self.status not in NOT_CRAWLED


_FIELDS = {field.name for field in fields(Site)}
_REQUIRED = {field.name for field in fields(Site) if field.default is MISSING}


def registry_path(registry: str | Path | None) -> Path:
    """The file of a registry: "portals" and "sandbox" name those that come with the crawler; None is the sandbox."""
    return _BY_NAME.get(str(registry), Path(registry)) if registry else DEFAULT_REGISTRY


def load_registry(path: Path) -> list[Site]:
    """The sites of a registry file, in its order. Raises RegistryError naming the file and the site."""
    sites, complaints = examine(path)
    if complaints:
        raise RegistryError(complaints[0])
    return sites


def examine(path: Path) -> tuple[list[Site], list[str]]:
    """The sites of a registry file whose rows hold, and a sentence for each row that does not.

    Raises RegistryError where the file is no registry at all.
    """
    sites: dict[str, Site] = {}
    homes: dict[str, str] = {}
    complaints: list[str] = []
    for place, row in _rows(path):
        try:
            site = Site.of(row)
            if site.site_id in sites:
                raise RegistryError(f"site {site.site_id!r} stands in the file twice")
            if site.is_crawled and site.home and (other := homes.get(address_key(site.home))):
                raise RegistryError(f"site {site.site_id!r}: its home is that of {other!r}; say status = duplicate")
        except RegistryError as error:
            complaints.append(f"{path}, {place}: {error}")
            continue
        sites[site.site_id] = site
        if site.is_crawled:
            homes[address_key(site.home)] = site.site_id
    return list(sites.values()), complaints


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a file, as they stand there, and where."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise RegistryError(f"{path}: there is no such registry file") from None
    except OSError as error:
        raise RegistryError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path}: is not valid UTF-8: {error}") from error
    return _tsv_rows(path, text) if path.suffix == ".tsv" else _toml_rows(path, text)


def _toml_rows(path: Path, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{path}: is not valid TOML: {error}") from error
    rows = tables.get("site")
    if set(tables) != {"site"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RegistryError(f"{path}: a registry holds [[site]] tables and nothing else")
    for number, row in enumerate(rows, 1):
        yield f"row {number}", row


def _tsv_rows(path: Path, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Lines of cells under a line of attribute names; an empty cell says nothing, a line with # is a comment."""
    lines = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line and not line.startswith("#"))
    _, head = next(lines, (0, ""))
    names = head.split("\t")
    if "site_id" not in names:
        raise RegistryError(f"{path}: the first line of a registry names its columns, site_id among them")
    for number, line in lines:
        cells = line.split("\t")
        if len(cells) != len(names):
            raise RegistryError(f"{path}, line {number}: has {len(cells)} cells under {len(names)} names")
        yield f"line {number}", {name: _cell(name, text) for name, text in zip(names, cells, strict=True) if text}


def _cell(name: str, text: str) -> object:
    if name in _LISTS:
        return text.split()
    if name == "sandbox":
        return {"true": True, "false": False}.get(text, text)
    if name == "delay" and re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    return text


def _is_typed(key: str, value: object) -> bool:
    match key:
        case "columns" | "alternates":
            return isinstance(value, list | tuple) and all(isinstance(url, str) for url in value)
        case "delay":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "sandbox":
            return isinstance(value, bool)
        case "site_id" | "name" | "home" | "evidence" | "status" | "notes":
            return isinstance(value, str)
        case _:
            return value is None or isinstance(value, str)


def _contradiction(site: Site) -> str | None:
    """What is wrong with a site's attributes, as the end of a sentence; None when they agree."""
    if not _SITE_ID.fullmatch(site.site_id):
        return "site_id must be lower-case letters, digits and hyphens"
    if not site.name.strip() or not site.evidence.strip():
        return "name and evidence must say something"
    if site.division_code is not None and not _DIVISION_CODE.fullmatch(site.division_code):
        return f"division_code {site.division_code!r} has not 6, 9 or 12 digits"
    if site.level is not None and site.level not in LEVELS:
        return f"level {site.level!r} is none of {', '.join(LEVELS)}"
    if site.status not in STATUSES:
        return f"status {site.status!r} is none of {', '.join(STATUSES)}"
    if site.parent is not None and (site.parent == site.site_id or not _SITE_ID.fullmatch(site.parent)):
        return f"parent {site.parent!r} is not the site_id of another site"
    if site.family is not None and site.family not in FAMILIES:
        return f"family {site.family!r} is none of {', '.join(sorted(FAMILIES))}"
    if not site.home:  # imported files
        return "columns, family or alternates are given without a home" if _needs_home(site) else None
    return _contradiction_of_addresses(site)


def _needs_home(site: Site) -> bool:
    return bool(site.columns or site.family or site.alternates)


def _contradiction_of_addresses(site: Site) -> str | None:
    addresses = (site.home, *site.columns, *site.alternates)
    if problem := next(filter(None, map(not_an_address, addresses)), None):
        return problem
    if len(set(site.columns)) != len(site.columns):
        return "columns names the same address twice"
    if len({site.home, *site.alternates}) != len(site.alternates) + 1:
        return "alternates names the same address twice, or that of home"
    if set(map(is_loopback, addresses)) != {site.sandbox}:
        return "sandbox = true and an address on this machine go together, always"
    if not site.sandbox and site.delay < _LEAST_DELAY:
        return f"delay {site.delay} is under {_LEAST_DELAY} s, which only the sandbox may have"
    return "delay is negative" if site.delay < 0 else None
