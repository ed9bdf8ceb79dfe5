"""The simulated web while it is served: all sites from one thread on loopback, each at a port of its own."""

import asyncio
import contextlib
import json
import resource
import socket
import threading
import time
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
from crawler.sandbox.navigation import decoys as decoys_around
from crawler.sandbox.pages import Pages, Query
from crawler.sandbox.portal import FAMILIES, can_be_divided, imagined_pages, portal_pages
from crawler.sandbox.replies import Answer, Bodies
from crawler.sandbox.simulated import Published, SimulatedSite
from crawler.sandbox.wire import Connection

HOST = "127.0.0.1"
KNOWN_PORT = 8801  # the first of the three ports in crawler/sites/sandbox.toml
SEED = 2026
_STOP_SECONDS = 10.0


class PortTaken(OSError):
    """The person who starts the sandbox must act: a port is in use."""


@dataclass(frozen=True)
class Asked:
    """One request that was answered; `at` is in seconds of time.monotonic()."""

    site_id: str
    method: str
    target: str
    status: int
    at: float
    headers: Mapping[str, str]


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
        loop = stack.enter_context(_running_loop())
        asked: list[Asked] = []
        served = []
        for number, (row, site, imagined) in enumerate(_sites(sites, years, specs, seed, families, bodies), 1):
            listen = partial(_listening, loop, site, log=asked if log else None)
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
    _allow_sockets(2 * count)
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


@contextlib.contextmanager
def _running_loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True, name="sandbox")
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result(_STOP_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_STOP_SECONDS)
        loop.close()


async def _cancel_all() -> None:
    """Slow drips end with the sandbox."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.contextmanager
def _listening(
    loop: asyncio.AbstractEventLoop, site: SimulatedSite, *, port: int, log: list[Asked] | None
) -> Iterator[int]:
    """The site on a port of loopback (0: a free one); yields the port."""

    def respond(target: str, query: Query) -> Answer:
        answer = site.respond(target, query)
        if log is not None:
            log.append(Asked(site.site_id, query.method, target, answer.status, time.monotonic(), query.headers))
        return answer

    listener, open_connections = _bound(port), set[Connection]()
    make = partial(Connection, respond, open_connections)
    server = asyncio.run_coroutine_threadsafe(loop.create_server(make, sock=listener), loop).result(_STOP_SECONDS)
    try:
        yield int(listener.getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_close(server, open_connections), loop).result(_STOP_SECONDS)


async def _close(server: asyncio.Server, connections: set[Connection]) -> None:
    server.close()
    for connection in list(connections):
        connection.abort()


def _bound(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"port {port} of {HOST} is taken: stop what listens there, or start the sandbox at another base port"
        ) from error
    return listener


def _allow_sockets(count: int) -> None:
    """A listening socket and a connection a site may be more than a process has by default (often 1024)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 512
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


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
