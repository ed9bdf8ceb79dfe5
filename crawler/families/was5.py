"""TRS WAS5: lists that the search engine draws (guide §3.1).

/was5/web/search?channelid=290792&templet=&classsql=chnlid%3D5727&prepage=10&page=3 answers with a page of HTML, or
with what is nearly JSON:  {"count":"2","pagenum":"1","py":'###pypy###',"docs":[{"title":"…","url":"…","time":"…"}]}
The column is that page itself, or its script or frame asks for it.
"""

import re
from urllib.parse import urlsplit

from ..page import Ask, Listing, Page, Row
from ..reading import answers
from ..reading.javascript import HOLE
from ..reading.pagecalls import page_call
from ..reading.pager import pager
from ..reading.parameters import column_of, field, number, of_column, with_field
from ..reading.rows import list_rows
from ..reading.scripted import requests

_PATH = "/was5/web/search"
_URLS = ("chnldocurl", "url", "docpuburl", "link")
_TITLES = ("title", "doctitle", "title2", "docTitle")
_DATES = ("time", "docreltime", "pubdate", "pubtime", "date")
_LISTS = ("docs", "data", "rows", "list", "results")


def recognise(page: Page) -> str | None:
    if urlsplit(page.url).path.endswith(_PATH):
        return _PATH
    if _PATH not in page.text.replace("\\/", "/") or page_call(page):
        return None
    ask = _first(page)
    return f"{_PATH} asked by the page, channel {field(ask, 'channelid')}" if ask else None


def listing(page: Page) -> Listing:
    if not urlsplit(page.url).path.endswith(_PATH) and _PATH not in urlsplit(page.asked.url).path:
        return _column(page)
    if page.text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        return _docs(page)
    return _html(page)


def _column(page: Page) -> Listing:
    rows, ask = tuple(list_rows(page)), _first(page)
    if ask is None:
        return Listing(rows)
    following, probes = answers.first(
        lambda at: of_column(with_field(ask, "page", at), page),
        len(rows), size=number(field(ask, "prepage")),
    )  # fmt: skip
    return Listing(rows, following, probes)


def _first(page: Page) -> Ask | None:
    """The list's request: with a channel, and with a condition or pages; a search box has neither."""
    asks = requests(page, _PATH) or ([] if list_rows(page) else requests(page, _PATH, links=True))
    for ask in asks:
        by_number = HOLE in (field(ask, "page") or "")
        sent = with_field(ask, "page", 1)
        known = HOLE not in re.sub(r"(?:^|&)(?:random|_|t)=[^&]*", "", sent.body or urlsplit(sent.url).query)
        listed = by_number or any(field(ask, name) for name in ("classsql", "prepage", "chnlid"))
        if known and field(ask, "channelid") and listed:
            return Ask(re.sub(r"[?&](?:random|_|t)=[^&]*\x00[^&]*", "", ask.url), ask.form)
    return None


def _docs(page: Page) -> Listing:
    found = answers.read(page)
    if not isinstance(found, dict):
        return answers.unreadable(_PATH)
    records = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), None)
    total = answers.declared(found, "count", "total", "recordCount", "totalCount")
    if records is None:
        return answers.unreadable(_PATH)
    rows = answers.rows_in(answers.row_of(column_of(page), record, _URLS, _TITLES, _DATES) for record in records)
    return _with_next(page, rows, len([record for record in records if record]), total)


def _html(page: Page) -> Listing:
    """A page with a pager of its own, whose link to the next page is followed where it has one."""
    rows, shown = tuple(list_rows(page)), pager(page)
    if shown.next and _PATH in shown.next.url:
        return Listing(rows, shown.next, total=shown.total, pages=shown.pages)
    return _with_next(page, rows, len(rows), shown.total, shown.pages)


def _with_next(
    page: Page, rows: tuple[Row, ...], count: int, total: int | None, pages: int | None = None
) -> Listing:
    here = number(field(page.asked, "page")) or 1
    ask, probes = answers.more(
        with_field(page.asked, "page", here + 1),
        page=here, rows=count, size=number(field(page.asked, "prepage")), total=total, pages=pages,
    )  # fmt: skip
    return Listing(rows, ask, probes, total=total, pages=pages)
