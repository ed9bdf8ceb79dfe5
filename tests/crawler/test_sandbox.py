"""The sandbox publishes every record exactly once, says that it is a simulation, and never changes."""

import io
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import pdfplumber
import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.registry import Site
from crawler.sandbox import PortTaken, Published, figures, published, serve
from crawler.sandbox.figures import Portal, portals
from crawler.sandbox.pages import Page, Pages
from crawler.sandbox.pdf import report_pdf
from crawler.sandbox.portal import pages_of

RECORDS = {record["key"]: record for record in figures()}
PORTALS = {portal.site_id: portal for portal in portals()}
ARTICLES = [item for item in published() if item.kind == "article"]
each_portal = pytest.mark.parametrize("portal", portals(), ids=lambda portal: portal.site_id)
each_article = pytest.mark.parametrize("item", ARTICLES, ids=lambda item: item.key)


class Answer(NamedTuple):
    status: int
    headers: Message
    content: bytes

    @property
    def text(self) -> str:
        """Decoded strictly, by the charset that the page itself names."""
        return self.content.decode("gbk" if b"charset=gb2312" in self.content else "utf-8")


class Web(NamedTuple):
    """The running sandbox: its rows, and a way to ask without following redirects."""

    sites: list[Site]

    def get(self, site_id: str, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        (home,) = (site.home for site in self.sites if site.site_id == site_id)
        connection = HTTPConnection(urlsplit(home).netloc, timeout=10)
        with closing(connection):
            connection.request("GET", address, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve(0) as sites:
        yield Web(sites.sites)


def rows_of(portal: Portal, html: str) -> list[tuple[str, str]]:
    """(href, title) of the rows of a list page, read where its family hides them."""
    if portal.family == "hanweb":
        html = "".join(re.findall(r"<record><!\[CDATA\[(.*?)\]\]></record>", html, re.S))
    links = LexborHTMLParser(html).css("li > a[title]")
    return [(link.attributes["href"] or "", link.attributes["title"] or "") for link in links]


def next_page(portal: Portal, html: str) -> str | None:
    """The address of the following list page, as the family's own script or links give it."""
    if portal.family == "trs":  # createPageHTML(3, 0, "index", "html")
        found = re.search(r'createPageHTML\((\d+), (\d+), "index", "html"\)', html)
        assert found
        total, current = int(found[1]), int(found[2])
        return f"index_{current + 1}.html" if current + 1 < total else None
    pattern = {
        "hanweb": r'<nextgroup><!\[CDATA\[<a href="([^"]+)">',
        "vsb": r'class="p_next p_fun"><a href="([^"]+)"',
    }
    following = re.search(pattern[portal.family], html)
    return following[1] if following else None


def walk(web: Web, portal: Portal) -> list[list[str]]:
    """The paths of the articles of each list page, from the column to its last page."""
    pages, address = [], portal.column
    while True:
        html = web.get(portal.site_id, address).text
        pages.append([urljoin(address, href) for href, _ in rows_of(portal, html)])
        following = next_page(portal, html)
        if following is None:
            return pages
        address = urljoin(address, following)


def test_each_record_is_published_exactly_once() -> None:
    assert sorted(item.key for item in published()) == sorted(RECORDS)
    assert len({(item.site_id, item.path) for item in published()}) == len(RECORDS) == 63


@each_portal
def test_paging_reaches_every_report_once_among_other_articles(portal: Portal, web: Web) -> None:
    pages = walk(web, portal)
    listed = [path for page in pages for path in page]
    reports = {item.path for item in published() if item.site_id == portal.site_id and item.kind == "article"}
    assert len(pages) >= 2
    assert all(len(page) == portal.rows_per_page for page in pages[:-1])
    assert len(set(listed)) == len(listed)
    assert reports < set(listed)


@each_portal
def test_every_page_says_that_it_is_a_simulation(portal: Portal, web: Web) -> None:
    addresses = [
        address
        for address, page in pages_of(portal).items()
        if isinstance(page, Page) and page.content_type.startswith("text/html") and page.redirect is None
    ]
    for address in [*addresses, "/no/such/page.html"]:
        answer = web.get(portal.site_id, address)
        assert answer.status == (404 if address.startswith("/no/") else 200)
        assert answer.headers["X-Gongkai-Sandbox"] == "1"
        assert "仿真页面" in answer.text, address


@each_portal
def test_pages_are_the_same_when_built_anew(portal: Portal) -> None:
    first, second = pages_of(portal), pages_of(portal)
    assert list(first) == list(second)
    assert _bodies(first) == _bodies(second)


def _bodies(pages: Pages) -> dict[str, bytes]:
    return {path: page.body() for path, page in pages.items() if isinstance(page, Page)}


@each_article
def test_a_report_gives_source_period_and_metas(item: Published, web: Web) -> None:
    html, record = web.get(item.site_id, item.path).text, RECORDS[item.key]
    year, text = record["report_year"], LexborHTMLParser(html).text()
    assert (record["url"] or "原网址未收录") in text
    assert f"统计期限{record.get('period', f'自{year}年1月1日起至{year}年12月31日止')}" in text
    assert f"新收政府信息公开申请{record['requests']['requests_received_new']['total']}件" in text
    for meta in ("SiteName", "ColumnName", "ArticleTitle", "PubDate", "ContentSource"):
        assert re.search(rf'name="{meta}"', html, re.IGNORECASE), meta


@each_article
def test_a_report_prints_the_figures_of_its_record(item: Published, web: Web) -> None:
    record = RECORDS[item.key]
    html = LexborHTMLParser(web.get(item.site_id, item.path).text)
    cells = [cell.text().strip() for cell in html.css("td" if html.css("td") else ".v_news_content p")]
    # "251000元", "2笔", "+1": the report's own spelling, where that is known
    spelt = record.get("printed", {})
    tables = [record["proactive"] | spelt, *record["requests"].values(), record["disputes"]]
    expected = ["不详" if value is None else str(value) for table in tables for value in table.values()]
    assert [cell for cell in cells if re.fullmatch(r"[-+]?[\d.]*[元笔]?|不详", cell)] == expected


def test_the_pdf_holds_the_figures_and_its_bytes_never_change(web: Web) -> None:
    (item,) = (item for item in published() if item.kind == "attachment")
    content = web.get(item.site_id, item.path).content
    assert content == report_pdf(RECORDS[item.key])
    with pdfplumber.open(io.BytesIO(content)) as document:
        texts = [page.extract_text() for page in document.pages]
    assert "仿真文件" in texts[0]
    for value in ("447228", "3985758", "96171.6", "3119", "3050", "351"):
        assert any(value in text for text in texts)
    assert all(f"-{number}-" in text for number, text in enumerate(texts, 1))
    # Table 三 begins on one page and ends on the next.
    first = next(
        number for number, text in enumerate(texts) if "本年新收政府信息公开申请数量" in text.replace("\n", "")
    )
    assert "结转下年度继续办理" not in texts[first].split("申请人情况")[-1]


def test_the_attachment_is_reached_through_a_redirect(web: Web) -> None:
    (item,) = (item for item in published() if item.kind == "attachment")
    portal = PORTALS[item.site_id]
    articles = [path for page in walk(web, portal) for path in page]
    links = {
        link
        for path in articles
        for link in re.findall(r'href="(/module/download/downfile\.jsp[^"]+)"', web.get(item.site_id, path).text)
    }
    (link,) = links
    answer = web.get(item.site_id, link.replace("&amp;", "&"))
    assert (answer.status, answer.headers["Location"]) == (302, item.path)


def test_the_gbk_page_is_gbk_to_the_last_byte(web: Web) -> None:
    (portal,) = (portal for portal in portals() if portal.gbk)
    (item,) = (item for item in published() if item.key in portal.gbk)
    answer = web.get(item.site_id, item.path)
    assert "charset" not in answer.headers["Content-Type"]
    assert "charset=gb2312" in answer.content.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode("utf-8")


@each_portal
def test_an_unchanged_page_is_answered_304(portal: Portal, web: Web) -> None:
    def ask(**headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.get(portal.site_id, portal.column, named)

    fresh = ask()
    by_tag = ask(If_None_Match=fresh.headers["ETag"])
    assert (by_tag.status, by_tag.content) == (304, b"")
    assert ask(If_Modified_Since=fresh.headers["Last-Modified"]).status == 304
    assert ask(If_None_Match='"other"').status == 200
    assert ask(If_Modified_Since="Wed, 01 Jan 2020 00:00:00 GMT").status == 200
    assert ask(If_Modified_Since="yesterday").status == 200  # no date: ignored, not an error
    assert ask(If_Modified_Since="Wed, 01 Jan 2020 00:00:00 -0000").status == 200


@each_portal
def test_robots_and_home_page_lead_to_the_column(portal: Portal, web: Web) -> None:
    assert "Disallow: /admin/" in web.get(portal.site_id, "/robots.txt").text
    assert f'href="{portal.column}"' in web.get(portal.site_id, "/").text


def test_each_portal_speaks_its_dialect(web: Web) -> None:
    marks = {
        "sandbox-trs": ['class="TRS_Editor"', "MsoNormal"],
        "sandbox-hanweb": ['id="zoom"', "Produced By 大汉网络", "<!--<$[信息内容]>begin-->"],
        "sandbox-vsb": ['id="vsb_content"', 'class="v_news_content"', "Announced by Visual SiteBuilder"],
    }
    for site_id, expected in marks.items():
        pages = [web.get(site_id, item.path).text for item in ARTICLES if item.site_id == site_id]
        for mark in expected:
            assert any(mark in page for page in pages), mark
    assert any(80_000 < len(web.get(item.site_id, item.path).content) < 250_000 for item in ARTICLES)


def test_serve_gives_the_registry_rows_at_the_ports_in_use(web: Web) -> None:
    names = {site.site_id: site.name for site in web.sites}
    assert names == {portal.site_id: portal.name for portal in portals()}
    assert all(site.sandbox for site in web.sites)
    assert len({urlsplit(site.home).port for site in web.sites}) == len(web.sites)
    for site in web.sites:
        column = urlsplit(site.columns[0])
        assert column.netloc == urlsplit(site.home).netloc
        assert column.path == PORTALS[site.site_id].column


def test_a_taken_port_is_named() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} "), serve(port):
            pass
