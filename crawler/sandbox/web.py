"""The simulated web while it is served: all sites from one thread on loopback, each at a port of its own."""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, overload
from urllib.parse import urlsplit

from crawler.registry import DEFAULT_REGISTRY, Site, load_registry
from crawler.sandbox.articles import articles_of
from crawler.sandbox.faults import on_site
from crawler.sandbox.figures import Portal, portals
from crawler.sandbox.imagine import Column, Imagined, imagine
from crawler.sandbox.loopback import HOST, Asked, allow_sockets, listening, running_loop
from crawler.sandbox.navigation import decoys as decoys_around
from crawler.sandbox.pages import Pages
from crawler.sandbox.portal import FAMILIES, can_be_divided, imagined_pages, portal_pages
from crawler.sandbox.replies import Bodies
from crawler.sandbox.simulated import Published, SimulatedSite

KNOWN_PORT = 8801  # the first of the three ports in crawler/sites/sandbox.toml
SEED = 2026


class Decoy(NamedTuple):
    """A title on a site that is no report, or stands behind a link that leads astray."""

    site_id: str
    title: str
    url: str


class Web(Sequence[Site]):
    """The running sandbox: a sequence of the registry's rows at the addresses in use, and what a test may change.

    `log` holds every request since it was last cleared; only a sandbox that was started with log=False keeps none.
    """

    def __init__(self, sites: list["_Served"], log: list[Asked]) -> None:
        self._served, self.log = sites, log

    @property
    def sites(self) -> list[Site]:
        return [served.row for served in self._served]

    @property
    def published(self) -> list[Published]:
        """Every report that stands on the sites now, with its whole addresses."""
        return [
            replace(row, url=served.base + row.path, article_url=served.base + row.article_path)
            for served in self._served
            for row in served.site.published()
        ]

    @property
    def decoys(self) -> list[Decoy]:
        """What stands on the sites and is no report."""
        found = []
        for served in self._served:
            for path, article in served.site.decoys().items():
                found.append(Decoy(served.row.site_id, article.title, served.base + path))
            for link in decoys_around(served.imagined) if served.imagined else ():
                url = served.base + link.href if link.href.startswith("/") else link.href
                found.append(Decoy(served.row.site_id, link.text, url))
        return found

    def site(self, which: str | Site) -> SimulatedSite:
        """The simulated site of a registry row or site_id. Raises KeyError when it is none of these."""
        return self._of(which).site

    def switch(self, fault: str, which: str | Site | None = None, on: bool = True) -> None:
        """Turns a fault on or off at one site, or at all of them. One that moves a portal must be on at the start."""
        on_site([fault], 1)  # raises UnknownFault
        for served in self._served if which is None else [self._of(which)]:
            served.site.switch(fault, on)

    def edit(self, which: str | Site, key: str | None = None) -> Published:
        """Other figures in a report (its key or path; one that the seed chooses without); says which."""
        return self._whole(which, self.site(which).edit(key))

    def withdraw(self, which: str | Site, key: str | None = None) -> Published:
        """Takes a report off the lists and off the site; says where it was."""
        return self._whole(which, self.site(which).withdraw(key))

    def publish(self, which: str | Site, report_year: int = 2025) -> Published:
        """A report of a further agency at the head of the list; says where it is."""
        return self._whole(which, self.site(which).publish(report_year))

    def next_night(self) -> None:
        """The next night begins: reports are edited, withdrawn or appear where these faults are on."""
        for served in self._served:
            served.site.next_night()

    def write_out(self, folder: Path) -> None:
        """registry.toml (home pages only), published.jsonl and decoys.jsonl, into a folder that is made if needed."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "registry.toml").write_text("\n".join(map(_toml, self.sites)), "utf-8")
        (folder / "published.jsonl").write_text(_lines(map(asdict, self.published)), "utf-8")
        (folder / "decoys.jsonl").write_text(_lines(decoy._asdict() for decoy in self.decoys), "utf-8")

    @overload
    def __getitem__(self, index: int) -> Site: ...
    @overload
    def __getitem__(self, index: slice) -> list[Site]: ...
    def __getitem__(self, index: int | slice) -> Site | list[Site]:
        return self.sites[index]

    def __len__(self) -> int:
        return len(self._served)

    def _of(self, which: str | Site) -> "_Served":
        site_id = which if isinstance(which, str) else which.site_id
        for served in self._served:
            if served.row.site_id == site_id:
                return served
        raise KeyError(f"the sandbox serves no site {site_id}")

    def _whole(self, which: str | Site, row: Published) -> Published:
        base = self._of(which).base
        return replace(row, url=base + row.path, article_url=base + row.article_path)


@dataclass
class _Served:
    """A site at its address: `base` is where its pages are, the row's home where the registry believes it."""

    row: Site
    site: SimulatedSite
    base: str
    imagined: Imagined | None = None


def published() -> list[Published]:
    """Every record of the figures with the document that holds it, on the three known portals."""
    bodies = Bodies()
    return [row for portal in portals() for row in _known(portal, bodies, ()).published()]


@contextlib.contextmanager
def serve(
    base_port: int | None = None, *, sites: int | None = None, years: int = 6, faults: Iterable[str] = (),
    seed: int = SEED, families: Sequence[str] | None = None, night: int = 1, log: bool = True,
) -> Iterator[Web]:  # fmt: skip
    """Serve simulated sites while the block runs.

    sites: how many to imagine, in all families (or the given ones) by turns; None: the three portals of the registry.
    base_port: the first site's port, the others follow; 0 takes free ports; None: 0 for imagined sites, else the
    registry's. faults: names of faults ("gone" at every site, "gone@3" at the third, "gone@1/10" at the first of every
    ten). night: 2 serves the second night at once. Raises PortTaken when a port is in use, UnknownFault, and
    ValueError when so many sites or years cannot be imagined.
    """
    specs, bodies = tuple(faults), Bodies()
    on_site(specs, 1)
    if base_port is None:
        base_port = KNOWN_PORT if sites is None else 0
    with contextlib.ExitStack() as stack:
        loop = stack.enter_context(running_loop())
        asked: list[Asked] = []
        served = []
        for number, (row, site, imagined) in enumerate(_sites(sites, years, specs, seed, families, bodies), 1):
            listen = partial(listening, loop, site, log=asked if log else None)
            port = stack.enter_context(listen(port=base_port and base_port + number - 1))
            row, base = _at(row, port), f"http://{HOST}:{port}"
            if any(fault.startswith("moved-portal") for fault in site.faults):
                site.moved_to = base = f"http://{HOST}:{stack.enter_context(listen(port=0))}"
            for _ in range(night - 1):
                site.next_night()
            served.append(_Served(row, site, base, imagined))
        yield Web(served, asked)


def _sites(
    count: int | None, years: int, specs: Sequence[str], seed: int, families: Sequence[str] | None, bodies: Bodies
) -> Iterator[tuple[Site, SimulatedSite, Imagined | None]]:
    if count is None:
        rows = {site.site_id: site for site in load_registry(DEFAULT_REGISTRY)}
        for number, portal in enumerate(portals(), 1):
            yield rows[portal.site_id], _known(portal, bodies, on_site(specs, number)), None
        return
    names = list(families or FAMILIES)
    allow_sockets(2 * count)
    for number in range(1, count + 1):
        site = imagine(number, years=years, seed=seed, families=names)
        if len(site.columns) > 1 and not can_be_divided(site):
            site = imagine(number, years=years, seed=seed, families=names, divide=False)
        row = Site(
            site_id=site.portal.site_id, name=site.portal.name, home=f"http://{HOST}/", sandbox=True, delay=0.0,
            evidence=f"imagined by crawler.sandbox, seed {seed}, site {number}",
        )  # fmt: skip
        yield row, SimulatedSite(site.columns, partial(imagined_pages, site), bodies, on_site(specs, number)), site


def _known(portal: Portal, bodies: Bodies, faults: Iterable[str]) -> SimulatedSite:
    return SimulatedSite([Column(portal, tuple(articles_of(portal)))], _known_pages, bodies, faults)


def _known_pages(columns: list[Column]) -> Pages:
    (column,) = columns
    return portal_pages(column.portal, list(column.articles))


def _at(site: Site, port: int) -> Site:
    def moved(url: str) -> str:
        return urlsplit(url)._replace(netloc=f"{HOST}:{port}").geturl()

    return replace(site, home=moved(site.home), columns=tuple(moved(column) for column in site.columns))


def _toml(site: Site) -> str:
    """The row of a site with a home only; a JSON string is a TOML string too."""
    values = {"site_id": site.site_id, "name": site.name, "home": site.home, "evidence": site.evidence,
              "delay": site.delay, "sandbox": site.sandbox}  # fmt: skip
    lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items())
    return "[[site]]\n" + "".join(lines)


def _lines(rows: Iterable[Mapping[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
