"""What proves that a page is the column of annual reports, or is one report itself. Arrival is proven, never assumed."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from ..page import Listing, Page, Row
from ..rows import iso_date, squeeze
from ..titles import Announcement, announcement
from .words import bare, names_column, names_other_column

_MOST_SHARE = 0.6  # of the rows must announce reports where nothing else names the column

WHOLE = {"ColumnName", "title", "breadcrumb"}  # these name the page; a heading or a tab may name a block of it


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a page turned out to be. `confidence` 0: not the column, and `evidence` says what was seen instead."""

    confidence: float
    name: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Named:
    """Words of a page that name the column, and where they stand."""

    where: str
    text: str


def judge(page: Page, listing: Listing, *, led: bool, named: Named | None) -> Arrival:
    """Whether a page with these rows is the column. `led`: the link to it named the column; `named` is what the page
    calls itself (column_name)."""
    name = named.text if named else ""
    calls = f"{named.where} 「{named.text}」" if named else ""
    if other := other_column(page):
        return Arrival(0, "", f"another column: {other}")
    certain, possible = _announced(listing.rows)
    share = (certain + possible) / len(listing.rows) if listing.rows else 0.0
    counted = f"{certain + possible} of {len(listing.rows)} rows announce reports"
    if named and certain and (named.where in WHOLE or share >= _MOST_SHARE):
        return Arrival(0.98 if named.where == "ColumnName" else 0.96, name, f"{calls}; {counted}")
    if named and possible and share >= _MOST_SHARE:
        return Arrival(0.85, name, f"{calls}; {counted}, by year only")
    if led and certain and share >= _MOST_SHARE:
        return Arrival(0.92, name, counted)
    if led and possible and share >= _MOST_SHARE:
        return Arrival(0.7, name, f"{counted}, by year only; the link names the column")
    if certain >= 2 and share >= _MOST_SHARE:
        return Arrival(0.75, name, f"{counted}; nothing else names the column")
    if named and named.where in WHOLE:
        if listing.problem:
            return Arrival(0.6, name, f"{calls}; its rows are not readable: {listing.problem}")
        return Arrival(0.5, name, f"{calls}; {counted if listing.rows else 'no rows'}")
    return Arrival(0, "", f"{counted}, no name of the column" if listing.rows else "no rows, no name of the column")


def column_name(page: Page) -> Named | None:
    """What the page calls itself, when that is a column of annual reports (guide §1: ColumnName is the cheapest proof;
    the parts of the title, the end of the breadcrumb, a heading, the tab that is on)."""
    for where, texts in (
        ("ColumnName", _metas(page, "columnname")),
        ("title", _title_parts(page)),
        ("breadcrumb", _breadcrumb(page)),
        ("heading", _headings(page)),
        ("tab", _current(page)),
    ):
        for text in texts:
            if names_column(text):
                return Named(where, text)
    return None


def other_column(page: Page) -> str | None:
    """The ColumnName of a column of other yearly reports: 政府网站年报, 法治政府建设年度报告."""
    return next((name for name in _metas(page, "columnname") if names_other_column(name)), None)


def only_report(page: Page, is_article: bool) -> Row | None:
    """The report that the page itself is; None when it is no report. `is_article`: its address is an article's.

    A column can be one article directly (guide §4).
    """
    titles = _metas(page, "articletitle") or (_headings(page) + _title_parts(page))
    title = next((title for title in titles if announcement(title) is not Announcement.NO), None)
    if title is None or not (is_article or _metas(page, "articletitle") or _is_report_text(page)):
        return None
    dates = (iso_date(date) for date in _metas(page, "pubdate"))
    return Row(page.url, title, next((date for date in dates if date), None))


def is_article_page(page: Page, by_address: bool) -> bool:
    """True for the page of one article: it says so in ArticleTitle, or its address does and no ColumnName contradicts."""
    if _metas(page, "articletitle"):
        return True
    return by_address and not any(names_column(name) for name in _metas(page, "columnname"))


def _is_report_text(page: Page) -> bool:
    """The first two sections of a report, in their order (the official form prescribes their headings)."""
    text = bare(page.tree.body.text() if page.tree.body else "")
    return bool(re.search(r"总体(情况|工作).{20,}主动公开", text))


def _announced(rows: tuple[Row, ...]) -> tuple[int, int]:
    grades = [announcement(row.title) for row in rows]
    return grades.count(Announcement.REPORT), grades.count(Announcement.PERHAPS)


def _metas(page: Page, name: str) -> list[str]:
    """The contents of a meta tag: its name in any case, its attributes in any order, it may stand there twice."""
    return [
        content
        for meta in page.tree.css("meta[name]")
        if (meta.attributes.get("name") or "").strip().lower() == name
        and (content := squeeze(meta.attributes.get("content") or ""))
    ]


def _title_parts(page: Page) -> list[str]:
    """政府信息公开年报_政府信息公开_平潭综合实验区党工委管委会 -> its three parts."""
    title = page.tree.css_first("title")
    return [part for part in (bare(part) for part in re.split(r"[_|–—>›»·]|\s+|-+", title.text() if title else "")) if part]


_CRUMBS = re.compile(r"位置|position|location|crumb|weizhi|dqwz|^path|sitepath|^wz$|^dq", re.I)
_LEAF = re.compile(r"^(列表|正文|详情|内容|浏览|信息列表|查看)$")


def _breadcrumb(page: Page) -> list[str]:
    """The end of 您的位置：首页 > 政务公开 > 政府信息公开年报."""
    for node in page.tree.css("div, p, span, td, ul, ol, nav, h3, h4, section"):
        marked = _CRUMBS.search(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}")
        if not (marked or "位置" in node.text(deep=False)):
            continue
        parts = [bare(part) for part in re.split(r"[>›»＞》→/|\\:：]|\n|-{1,2}", node.text(separator="\n"))]
        parts = [part for part in parts if part and not _LEAF.match(part)]
        if len(parts) > 1 and len("".join(parts)) < 200:
            return parts[-1:]
    return []


def _headings(page: Page) -> list[str]:
    """Headings that lead nowhere: entries of a menu are often headings too."""
    return [bare(node.text()) for node in page.tree.css("h1, h2, h3") if not _leads_away(page, node.css("a[href]"))]


def _current(page: Page) -> list[str]:
    """The tab or entry of the menu that is on."""
    marked = ".on, .cur, .active, .current, .selected, .hover, .now"
    return [text for node in page.tree.css(marked) if (text := bare(node.text())) and len(text) < 30]


def _leads_away(page: Page, anchors: list[LexborNode]) -> bool:
    here = urlsplit(page.url).path
    urls = (page.absolute(anchor.attributes.get("href")) for anchor in anchors)
    return any(url and urlsplit(url).path != here for url in urls)
