"""The real published figures behind the simulated sites, and who publishes them.

figures.jsonl holds one report a line: key, agency, title, report_year, published, url (the source of the
figures, null where it is not recorded), form (the form of each table), the three tables, and the identities
its figures break. A cell is a number; null = not known to us, printed as 不详; "" = printed empty by the
source. Nothing is invented, except dates of publication marked "published_simulated". `printed`: the spelling
of single cells of table 二 where it is known ("251000元"); `period`: the period of the figures where it is not
the whole year.
"""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).parent
Record = dict[str, Any]


@dataclass(frozen=True)
class Portal:
    """One simulated site, as portals.toml describes it, or one list of a site that is imagined by number.

    `column` is where the list of annual reports lies: for the portals of portals.toml its address; for an imagined
    site a folder of its own ("/zwgk/zfxxgknb/") below which the family lays out its addresses, or which it leaves
    aside where the dialect has other ones. `pdf`, `gbk` and `flat` are keys of articles: published as an attachment,
    in GB2312, with its tables lost.

    Of imagined sites only: `seed` is what the variety of the site depends on; `menu` the address that menus of
    disclosure pages link to (what `column_path` of the family's module says), `entry` the one behind 政府信息公开 in
    the navigation of every page; `column_name` what the list is called; `metas` how its pages carry the mandated meta
    tags: "full", "absent", "template" (the template's words left in) or "reversed" (content first, capitals).
    """

    site_id: str
    family: str
    name: str
    domain: str
    id_code: str
    colour: str
    column: str
    rows_per_page: int
    publishes: tuple[str, ...] = ()
    gbk: tuple[str, ...] = ()
    pdf: tuple[str, ...] = ()
    flat: tuple[str, ...] = ()
    seed: str = ""
    menu: str = ""
    entry: str = ""
    column_name: str = "政府信息公开年报"
    metas: str = "full"

    @property
    def list_link(self) -> str:
        """The address of the list, as menus and breadcrumbs link to it."""
        return self.menu or self.column

    @property
    def nav_link(self) -> str:
        """The address behind 政府信息公开 in the navigation of the templates."""
        return self.entry or self.list_link


@cache
def figures() -> tuple[Record, ...]:
    """All records of figures.jsonl, in file order. Treat them as read-only."""
    lines = (HERE / "figures.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def portals() -> tuple[Portal, ...]:
    """The simulated portals, in the order of their ports."""
    return tuple(_portal(row) for row in knowledge("portals")["portal"])


def _portal(row: dict[str, Any]) -> Portal:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Portal(**values)


def records_of(portal: Portal) -> list[Record]:
    """The records whose reports the portal publishes."""
    return [record for record in figures() if record["key"].startswith(portal.publishes)]


@cache
def knowledge(name: str) -> dict[str, Any]:
    """The content of the data file <name>.toml beside this module."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def number(key: str) -> int:
    """A number that depends on the key alone: the source of all variety, so that pages never change."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:12], 16)


_T = TypeVar("_T")


def choose(options: Sequence[_T], key: str) -> _T:
    """One of the options, always the same one for the same key."""
    return options[number(key) % len(options)]
