"""One portal as all its pages: what the three families share, and which family adds what."""

from datetime import UTC, datetime
from functools import partial

from crawler.sandbox import hanweb, trs, vsb
from crawler.sandbox.articles import Article, articles_of
from crawler.sandbox.figures import HERE, Portal
from crawler.sandbox.pages import Page, Pages, render

ROBOTS = "User-agent: *\nDisallow: /admin/\n"
STYLES_CHANGED = datetime(2020, 1, 1, tzinfo=UTC)
FAMILIES = {"trs": trs, "hanweb": hanweb, "vsb": vsb}


def pages_of(portal: Portal) -> Pages:
    """Every address of the portal except those it does not have; nothing is rendered yet."""
    articles = articles_of(portal)
    newest = articles[0].modified
    return {
        "/": Page(partial(_home, portal, articles), newest),
        "/robots.txt": Page(ROBOTS.encode, STYLES_CHANGED, "text/plain"),
        "/css/site.css": Page(partial(_asset, "site.css"), STYLES_CHANGED, "text/css"),
        "/script/site.js": Page(partial(_asset, "site.js"), STYLES_CHANGED, "text/javascript; charset=utf-8"),
        **FAMILIES[portal.family].pages(portal, articles),
    }


def report_paths(portal: Portal) -> dict[str, str]:
    """Where the figures of each report stand: key of the record -> path of its page or PDF."""
    family = FAMILIES[portal.family]
    return {
        article.key: family.figures_path(portal, article)
        for article in articles_of(portal)
        if article.record is not None
    }


def missing_page(portal: Portal) -> bytes:
    """The page of a 404."""
    return render("missing.html", portal=portal, record=None).encode()


def _home(portal: Portal, articles: list[Article]) -> bytes:
    path = FAMILIES[portal.family].article_path
    rows = [(path(portal, article), article) for article in articles[:7]]
    return render("home.html", portal=portal, record=None, rows=rows).encode()


def _asset(name: str) -> bytes:
    return (HERE / "templates" / name).read_bytes()
