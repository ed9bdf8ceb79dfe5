"""What list pages said when they were read last: a page that has not changed is not read again.

This is a cache on the machine of the crawl, and no part of the archive. A listing depends on nothing but the page, its
request and our code, so one that was read by the same code from the same page is that page's; without the cache, or
after a change of the code, every page is read anew, to the same end.
"""

import hashlib
import json
import sqlite3
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from ..attachments import shown_by
from ..code_digest import code_digest
from ..families import FAMILIES
from ..page import Ask, Listing, Page, Row

_TABLE = """CREATE TABLE IF NOT EXISTS listings (
    site_id TEXT, request TEXT, reading TEXT, listing TEXT, PRIMARY KEY (site_id, request)
) WITHOUT ROWID"""
_OF_OTHERS = frozenset({"archive", "sandbox", "sites", "spiders"})  # folders that read no list


def read(page: Page, family: str) -> Listing:
    """What a family of `families.FAMILIES` reads on a page; nothing for "", a page of no known family."""
    known = FAMILIES.get(family)
    listing = known.listing(page) if known else Listing()
    return replace(listing, rows=tuple(replace(row, url=shown_by(row.url)) for row in listing.rows))


class Readings:
    """The listings of all sites, in one file that several crawls may use. `path` None remembers nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path, self._store = path, _opened(path) if path else None
        self._known: dict[str, dict[str, tuple[str, str]]] = {}
        self._new: dict[str, dict[str, tuple[str, str]]] = {}

    def listing(self, site_id: str, page: Page, family: str) -> Listing:
        """`read`, or what it said of the same page before."""
        request, reading = f"{page.asked.key}#{page.fragment}", _reading(page, family)
        known = self._of(site_id).get(request)
        if known and known[0] == reading:
            return _listing(json.loads(known[1]))
        listing = read(page, family)
        self._new.setdefault(site_id, {})[request] = reading, json.dumps(asdict(listing))
        return listing

    def keep(self, site_id: str) -> None:
        """Remembers what was read of a site in this run. A file that cannot be written is left: it only saves time."""
        self._known.pop(site_id, None)
        new = self._new.pop(site_id, {})
        if self._store is None or not new:
            return
        rows = [(site_id, request, *said) for request, said in new.items()]
        try:
            with self._store:
                self._store.executemany("INSERT OR REPLACE INTO listings VALUES (?, ?, ?, ?)", rows)
        except sqlite3.Error:
            self._drop()

    def _of(self, site_id: str) -> dict[str, tuple[str, str]]:
        if site_id not in self._known:
            self._known[site_id] = self._load(site_id)
        return self._known[site_id]

    def _load(self, site_id: str) -> dict[str, tuple[str, str]]:
        if self._store is None:
            return {}
        query = "SELECT request, reading, listing FROM listings WHERE site_id = ?"
        try:
            return {request: (reading, listing) for request, reading, listing in self._store.execute(query, [site_id])}
        except sqlite3.Error:
            self._drop()
            return {}

    def _drop(self) -> None:
        """Goes on without the file, which the next run begins anew."""
        if self._store is not None and self._path is not None:
            self._store.close()
            self._path.unlink(missing_ok=True)
        self._store = None


def _opened(path: Path) -> sqlite3.Connection | None:
    """The file's database; None when it is busy, damaged, or cannot be written: a crawl that needs the disk says so."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        store = sqlite3.connect(path, timeout=30)
        store.execute("PRAGMA synchronous = OFF")  # lost with the machine's power, it is read anew
        store.execute(_TABLE)
    except (OSError, sqlite3.OperationalError):
        return None
    except sqlite3.DatabaseError:  # no database: the next run begins it anew
        path.unlink(missing_ok=True)
        return None
    return store


def _reading(page: Page, family: str) -> str:
    """The name of all that a listing depends on."""
    said = "\0".join((_version(), family, page.url, page.asked.url, page.text))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _version() -> str:
    """A digest of the code and the data by which lists are read."""
    return code_digest("crawler", without=_OF_OTHERS)


def _listing(said: dict[str, Any]) -> Listing:
    rows, probes = (Row(**row) for row in said["rows"]), map(_ask, said["probes"])
    following = _ask(said["next"]) if said["next"] else None
    return Listing(**{**said, "rows": tuple(rows), "next": following, "probes": tuple(probes),
                      "columns": tuple(said["columns"])})  # fmt: skip


def _ask(said: dict[str, Any]) -> Ask:
    form = said["form"]
    return Ask(said["url"], None if form is None else tuple((name, value) for name, value in form), said["json"])
