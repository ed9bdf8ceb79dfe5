"""Small portals made up for one fact each, crawled from their home pages alone; all of a module in one run."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from crawler import Archive, Capture, Crawl, Outcome, crawl_sites
from tests.crawler.website import PROSE, Answer, Website, website


@dataclass
class Portal:
    """`reports` are the paths that must be held, and no other document may be."""

    web: Website
    reports: list[str] = field(default_factory=list)
    complete: bool = True
    reason: str = ""  # words of the stop reason

    def put(self, path: str, markup: str) -> None:
        self.web.pages[path] = Answer(markup, headers={"Content-Type": "text/html; charset=utf-8"})

    def publish(self, path: str, markup: str | bytes) -> str:
        self.reports.append(path)
        self.web.pages[path] = Answer(markup)
        return path

    def article(self, path: str, title: str, more: str = "") -> tuple[str, str]:
        body = f"<h1>{title}</h1><p>{path} {PROSE}</p>{more}"
        self.publish(path, f"<html><title>{title}_某县</title><body>{body}</body></html>")
        return path, title

    def menu(self, column: str) -> None:
        """Home, 政务公开, and on it the way to the column among others."""
        self.put("/", """<html><title>某县人民政府</title><body><ul><li><a href="/">首页</a>
            <li><a href="./zwgk/">政务公开</a><li><a href="/zmhd/">政民互动</a></ul></body></html>""")
        self.put("/zwgk/", f"""<html><body><dl><dd><a href="zn/">公开指南</a>
            <dd><a href="{column}">政府信息公开年报</a>
            <dd><a href="/fz/">法治政府建设年度报告</a></dl></body></html>""")


def rows(*listed: tuple[str, str]) -> str:
    lines = (f'<li><a href="{path}">{title}</a><span>2024-01-0{n}</span>' for n, (path, title) in enumerate(listed, 1))
    return f"<ul class=list>{''.join(lines)}</ul>"


def column(body: str) -> str:
    return f"<html><title>政府信息公开年报</title><body>{body}</body></html>"


class Crawled(NamedTuple):
    """What became of a portal: `held` are the documents in the archive by their paths."""

    portal: Portal
    crawl: Crawl
    held: dict[str, Capture]


def crawl_portals(builds: Sequence[Callable[[Portal], None]], root: Path, nights: int = 1) -> dict[str, Crawled]:
    """The portals by the names of the functions that build them, as the last of so many crawls leaves them."""
    with ExitStack() as stack:
        portals = {build.__name__: Portal(stack.enter_context(website())) for build in builds}
        for build in builds:
            build(portals[build.__name__])
        sites = [portal.web.site(site_id=name.replace("_", "-"), family=None) for name, portal in portals.items()]
        for _ in range(nights):
            crawls = {crawl.site_id: crawl for crawl in crawl_sites(sites, root)}
    found = {}
    for (name, portal), site in zip(portals.items(), sites, strict=True):
        good = [c for c in Archive(root).captures(site.site_id) if c.outcome == Outcome.OK]
        held = {c.url.removeprefix(portal.web.root): c for c in good if c.kind in {"article", "attachment"}}
        found[name] = Crawled(portal, crawls[site.site_id], held)
    return found
