"""What proves that a page is the column of annual reports. Arrival is proven, never assumed."""

from collections.abc import Callable
from dataclasses import dataclass

from ..page import Listing, Page, Row
from ..reading.dialects import dialect, leads_to_list
from ..reading.pagenames import breadcrumb_end, current_tabs, headings, metas, title_parts
from ..titles import Announcement, announcement, is_bare
from .words import names_column, names_other_column

WHOLE = frozenset({"ColumnName", "title", "breadcrumb"})
"""Where words stand that name the whole page; a heading or a tab may name a block of it."""

_MOST, _SOME = 0.6, 0.2  # of the rows must announce reports, where nothing names the page and where something does
_EMPTY = 0.5  # the confidence in a page that is named like the column and lists no report


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a page turned out to be. `confidence` 0: not the column, and `evidence` says what was seen instead."""

    confidence: float
    name: str
    evidence: str

    @property
    def proven(self) -> bool:
        """False for a page that only calls itself the column and shows nothing: it may be an index of departments."""
        return self.confidence > _EMPTY


@dataclass(frozen=True, slots=True)
class Named:
    """Words of a page that name the column, and where they stand."""

    where: str
    text: str


def judge(page: Page, listing: Listing, *, led: bool, named: Named | None) -> Arrival:
    """Whether a page with these rows is the column.

    `led`: the link to it named the column; `named`: what the page calls itself (column_name).
    """
    if other := other_column(page):
        return Arrival(0, "", f"another column: {other}")
    certain, possible = _announced(listing.rows)
    share = (certain + possible) / len(listing.rows) if listing.rows else 0.0
    counted = f"{certain + possible} of {len(listing.rows)} rows announce reports" if listing.rows else "no rows"
    name, calls = (named.text, f"{named.where} 「{named.text}」; ") if named else ("", "")
    whole = named is not None and named.where in WHOLE
    if named and certain and (whole or share >= _SOME):
        return Arrival(0.98 if named.where == "ColumnName" else 0.96, name, f"{calls}{counted}")
    if (named or led) and share >= (_SOME if certain else _MOST):
        by_year = "" if certain else ", by their years only"
        confidence = (0.92 if certain else 0.7) if not named else 0.85
        return Arrival(confidence, name, f"{calls or 'the link names the column; '}{counted}{by_year}")
    if certain >= 2 and share >= _MOST:
        return Arrival(0.75, name, f"{counted}; nothing else names the column")
    if (whole or led) and listing.problem:
        calls = calls or "the link names the column; "
        return Arrival(0.6 if whole else 0.55, name, f"{calls}its rows cannot be read: {listing.problem}")
    bare = sum(is_bare(row.title) for row in listing.rows)
    if (whole or led) and bare and bare >= _MOST * len(listing.rows):
        calls = calls or "the link names the column; "
        return Arrival(0.55, name, f"{calls}{bare} of {len(listing.rows)} rows name no more than an agency or a year")
    if whole:
        return Arrival(_EMPTY, name, f"{calls}{counted}")
    problem = f"; {listing.problem}" if listing.problem else ""
    return Arrival(0, "", f"{counted}, and nothing names the column{problem}")


_PLACES: tuple[tuple[str, Callable[[Page], list[str]]], ...] = (
    ("ColumnName", lambda page: metas(page, "ColumnName")),
    ("title", title_parts),
    ("breadcrumb", breadcrumb_end),
    ("heading", headings),
    ("tab", current_tabs),
)


def column_name(page: Page) -> Named | None:
    """What the page calls itself, when that is a column of annual reports (guide §1: ColumnName is the cheapest proof;
    then the parts of the title, the end of the breadcrumb, a heading, the tab that is on)."""
    for where, read in _PLACES:
        for text in read(page):
            if names_column(text):
                return Named(where, text)
    return None


def other_column(page: Page) -> str | None:
    """The ColumnName of a column of other yearly reports: 政府网站年报, 法治政府建设年度报告."""
    return next((name for name in metas(page, "ColumnName") if names_other_column(name)), None)


def is_article_address(url: str) -> bool:
    """True for an address that is surely one article's."""
    return dialect(url) is not None and not leads_to_list(url)


def is_article_page(page: Page) -> bool:
    """True for the page of one article: ArticleTitle says so, or its address does and no ColumnName contradicts."""
    if metas(page, "ArticleTitle"):
        return True
    return is_article_address(page.url) and not any(map(names_column, metas(page, "ColumnName")))


def announces(rows: tuple[Row, ...]) -> bool:
    return any(announcement(row.title) is not Announcement.NO for row in rows)


def _announced(rows: tuple[Row, ...]) -> tuple[int, int]:
    grades = [announcement(row.title) for row in rows]
    return grades.count(Announcement.REPORT), grades.count(Announcement.PERHAPS)
