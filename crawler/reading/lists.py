"""A list page that is markup, read whole: its rows, its pager, its years. What most families have in common."""

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from ..attachments import attachments
from ..page import Listing, Page, Row
from ..titles import names_report
from .captions import iso_date, plain
from .dialects import dialect
from .numbering import successors, turned
from .pagenames import metas, title_parts
from .pager import Pager, Resolve, pager
from .rows import list_rows
from .turns import ask_of
from .years import year_columns

_LEAST_PROSE = 400  # Chinese characters outside links: a list page has its dates, its foot and little more
_SECTIONS = re.compile(r"总体情况.{20,}主动公开", re.S)  # the first two headings of the official form
_PRINTED = re.compile(r"(?:发布|公开|发文|成文)?(?:日期|时间)\s*[:：]\s*(\S{8,11})")
_CHINESE = re.compile(r"[一-鿿]")
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇○零]\S\S年")


def read_list(
    page: Page, *, rows: Sequence[Row] | None = None, resolve: Resolve = ask_of, starts: Sequence[int] = (1, 2),
    guess: bool = True,
) -> Listing:  # fmt: skip
    """What a list page in markup says.

    `starts` are the numbers that page two may have in its name; with `guess` the page after one whose pager says
    nothing is probed for. A column that is itself a report, or that has one above its rows, gives the page as a row.
    """
    if turned(page) and not _answered(page):
        return Listing()
    found = list(list_rows(page) if rows is None else rows)
    if own := own_report(page, alone=not found):
        found.insert(0, own)
    paging = pager(page, resolve)
    open_ended = guess and bool(found) and own is None and paging.next is None and not _ends(page, paging, len(found))
    probes = successors(page, (row.url for row in found), starts=starts) if open_ended else ()
    dated = {row.url for row in found if row.listed_on}  # "2020年度报告" with a date beside it is a row, no tab
    problem = f"pages turned by script: {paging.script[:80]}" if paging.script else ""
    if paging.away:
        problem = f"the next page is on another host: {paging.away[:80]}"
    counted = paging.pages is not None or paging.total is not None  # then the certificate knows what is missing
    return Listing(
        tuple(found), paging.next, probes, total=paging.total, pages=paging.pages,
        columns=() if turned(page) else tuple(url for url in year_columns(page) if url not in dated),
        problem="" if counted else problem,
    )  # fmt: skip


def own_report(page: Page, *, alone: bool = True) -> Row | None:
    """The page as a row, when it is a report itself (guide §4: a column which is directly one article).

    `alone` says that it lists nothing: then a table, a document or some text are enough; beside rows it must be long.
    """
    title = next((title for title in titles(page) if names_report(title) and _YEAR.search(title)), None)
    if title is None:
        return None
    text, prose = page.tree.body.text(separator=" ") if page.tree.body is not None else "", _prose(page)
    stated = metas(page, "ArticleTitle") or dialect(page.url) or _SECTIONS.search(text)
    if not (prose >= _LEAST_PROSE and stated) and not (alone and (prose >= _LEAST_PROSE // 2 or attachments(page))):
        return None
    printed = _PRINTED.search(text)
    return Row(page.url, title, iso_date(printed[1]) if printed else None)


def _answered(page: Page) -> bool:
    """False when a guess was redirected: to the home page, to page one. That is no next page."""
    asked, answered = urlsplit(page.asked.url), urlsplit(page.url)
    return (unquote(asked.path), unquote(asked.query)) == (unquote(answered.path), unquote(answered.query))


def _ends(page: Page, paging: Pager, rows: int) -> bool:
    """True when the pager itself says that this is the last page."""
    if paging.pages is not None and (paging.here is not None or not turned(page)):
        return (paging.here or 1) >= paging.pages
    if paging.total is not None and not turned(page) and paging.total <= rows:
        return True
    return paging.seen and not paging.script and paging.pages is None and paging.total is None


def titles(page: Page) -> list[str]:
    """What an article page may be called, the most certain first: ArticleTitle, headings, <title>."""
    marked = page.tree.css('h1, h2, [class*="title" i], [id*="title" i], ucaptitle')
    shown = [node.text() for node in marked if node.css_first("a") is None and len(node.text()) < 200]
    return [plain(text) for text in (*metas(page, "ArticleTitle"), *shown, *title_parts(page))]


def _prose(page: Page) -> int:
    """How many Chinese characters stand outside links, scripts and forms."""
    body = page.tree.body
    if body is None:
        return 0
    linked = sum(len(_CHINESE.findall(node.text())) for node in body.css("a, script, style, select, button"))
    return len(_CHINESE.findall(body.text())) - linked
