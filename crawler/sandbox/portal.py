"""One site as all its pages: what the families share, and which family adds what."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from crawler.sandbox import hanweb, trs, vsb
from crawler.sandbox.articles import Article, articles_of
from crawler.sandbox.dialects import DIALECTS
from crawler.sandbox.figures import Portal
from crawler.sandbox.imagine import Column, Imagined
from crawler.sandbox.navigation import Link, asset, pages_around, recent_rows, way_to
from crawler.sandbox.pages import Page, Pages, render

ROBOTS = "User-agent: *\nDisallow: /admin/\n"
SCRIPT = "text/javascript; charset=utf-8"
STYLES_CHANGED = datetime(2020, 1, 1, tzinfo=UTC)


class Family(Protocol):
    """What a module of the sandbox gives for its dialect."""

    def pages(self, portal: Portal, articles: list[Article]) -> Pages:
        """The lists, articles and attachments of the column."""
        ...

    def column_path(self, portal: Portal) -> str:
        """The address that menus link to; it may carry a query or a fragment."""
        ...

    def article_path(self, portal: Portal, article: Article) -> str:
        """The address of an article."""
        ...

    def figures_path(self, portal: Portal, article: Article) -> str:
        """Where the figures stand: the article or its attachment."""
        ...


FAMILIES: dict[str, Family] = {"trs": trs, "hanweb": hanweb, "vsb": vsb, **DIALECTS}


def portal_pages(portal: Portal, articles: list[Article]) -> Pages:
    """Every address of a portal of portals.toml; nothing is rendered yet."""
    home = Page(partial(_home, portal, articles), articles[0].modified)
    return {"/": home, **_assets(), **FAMILIES[portal.family].pages(portal, articles)}


def pages_of(portal: Portal) -> Pages:
    """Every address of a portal of portals.toml with the articles it has from the beginning."""
    return portal_pages(portal, articles_of(portal))


def imagined_pages(site: Imagined, columns: Iterable[Column]) -> Pages:
    """Every address of an imagined site whose lists hold `columns`; nothing is rendered yet."""
    family, columns = FAMILIES[site.portal.family], list(columns)
    lists = [Link(column.portal.column_name, family.column_path(column.portal)) for column in columns]
    way = way_to(site, lists, _columns_pages(family, columns))
    linked = [
        replace(column, portal=replace(column.portal, menu=to.href, entry=way.entry.href))
        for column, to in zip(columns, lists, strict=True)
    ]
    first = linked[0]
    paths = [family.article_path(first.portal, article) for article in first.articles]
    recent = recent_rows(first.articles, paths, site.portal.seed)
    pages = _columns_pages(family, linked)
    return {**pages_around(site, way, recent, pages), **_assets(), **pages}


def can_be_divided(site: Imagined) -> bool:
    """Whether the family keeps the addresses of the site's lists apart; an API at one address cannot."""
    family = FAMILIES[site.portal.family]
    addresses = [path for column in site.columns for path in family.pages(column.portal, list(column.articles))]
    return len(addresses) == len(set(addresses))


def missing_page(portal: Portal) -> bytes:
    """The page of a 404."""
    return render("missing.html", portal=portal, record=None).encode()


def _columns_pages(family: Family, columns: Iterable[Column]) -> Pages:
    pages: Pages = {}
    for column in columns:
        pages |= family.pages(column.portal, list(column.articles))
    return pages


def _assets() -> Pages:
    return {
        "/robots.txt": Page(ROBOTS.encode, STYLES_CHANGED, "text/plain"),
        "/css/site.css": Page(partial(asset, "site.css"), STYLES_CHANGED, "text/css"),
        "/script/site.js": Page(partial(asset, "site.js"), STYLES_CHANGED, SCRIPT),
        "/script/site_lists.js": Page(partial(asset, "site_lists.js"), STYLES_CHANGED, SCRIPT),
    }


def _home(portal: Portal, articles: list[Article]) -> bytes:
    path = FAMILIES[portal.family].article_path
    rows = [(path(portal, article), article) for article in articles[:7]]
    return render("home.html", portal=portal, record=None, rows=rows).encode()
