"""Lists of systems without a name of their own, which the page's script asks for page by page (guide §3.11).

    index.php?c=api&m=essearchlist&catid=88&page=            吉安
    POST /szinf/xxgk/interfacesWebZcwj/loadData  pageIndex=  苏州
    SelectDocByItemIdAndChild?itemId=936&pageSize=&pageIndex=  金融监管总局
    POST getFileListByCodeId  channelId=<uuid of the page>   the tax administration (§3.3)
    -> {"total": 24, "data": [{"title": …, "url": …, "inputtime": …}]}, the rows under any name, at any depth
    -> <ul><li><a href=…>…</a></li></ul>, or the same as a text in JSON

What makes a list of an answer is that its records have a title and an address, and that reports are among them.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..page import Ask, Listing, Page, Row
from ..reading import answers
from ..reading.javascript import HOLE
from ..reading.lists import own_report
from ..reading.pager import pager
from ..reading.parameters import column_of, field, memory, number, of_column, sent, with_field
from ..reading.rows import list_rows
from ..reading.scripted import requests, searches
from ..titles import names_report

# Without one of them no request is sent, and the scripts need not be read.
_SENDS = ("ajax", ".get(", ".post(", "getjson(", "fetch(", ".load(", "axios", "$http", "data-url", "data-api")
_ADDRESS = r"^[^\s<>]*[/?][^\s<>]*$"
_PAGE = re.compile(r"(?:cur_?|current_?|to_?)?page_?(?:no|num|number|index|now)?|pn?", re.I)
_SIZE = re.compile(r"_?page_?size|size|rows|limit|per_?page|prepage", re.I)
_NAMED = re.compile(r"\w*(?:id|guid|code|num|token|sign)", re.I)  # what is asked for: without it comes another list
_LISTED = re.compile(r"list|search|doc|query|data|article|info|content|channel", re.I)
_ASIDE = re.compile(r"hot|top|visit|count|login|comment|mail|letter|banner|weather|link", re.I)
_URLS = (
    "url", "docurl", "docpuburl", "link", "linkurl", "infourl", "articleurl", "pageurl", "staticurl", "publishedurl",
    "href", "path",
)  # fmt: skip
_TITLES = ("title", "doctitle", "infotitle", "articletitle", "subject", "bt", "name")
_DATES = (
    "publisheddate", "publishedtimestr", "publishdate", "publishtime", "pubdate", "docreltime", "infodate",
    "inputtime", "date", "time", "createtime",
)  # fmt: skip
_TOTALS = ("total", "totalcount", "totalelements", "totalrecord", "totalnum", "recordcount", "rowcount", "count")
_PAGES = ("totalpages", "totalpage", "pagecount", "pages")
_LISTS = ("data", "list", "rows", "results", "records", "content", "infolist", "docs", "items")
_Found = tuple[list[Any], list[dict[str, Any]]]
_DEEPEST = 6  # objects in objects


def recognise(page: Page) -> str | None:
    if not page.mentions(*_SENDS) or any(names_report(row.title) for row in list_rows(page)) or own_report(page):
        return None
    ask = _first(page)
    return f"{urlsplit(ask.url).path} asked by the page, page by page" if ask else None


def listing(page: Page) -> Listing:
    if memory(page, "first"):
        return _answer(page)
    ask = _first(page)
    if ask is None:
        return Listing(tuple(list_rows(page)))
    name = _name(ask, _PAGE)
    if not name:  # the whole list at once
        return Listing(next=of_column(ask, page, first="1"))
    start = number(field(ask, name))
    # Where the script only knows the number when it is clicked, most count from 1.
    first, guessed = (1, "yes") if start is None else (start, "")
    return Listing(next=of_column(_turned(ask, name, first), page, first=str(first), guessed=guessed))


def _answer(page: Page) -> Listing:
    ask, name = page.asked, _name(page.asked, _PAGE)
    first = number(memory(page, "first")) or 0
    here = (number(field(ask, name)) or 0) if name else first
    path = urlsplit(ask.url).path
    found = _found(page)
    if found is None:
        return answers.unreadable(path)
    records, around = found
    rows = answers.rows_in(map(_row_of(page), records))
    if here == first and not any(names_report(row.title) for row in rows):
        return Listing(problem=f"drawn by script: {path}")
    size = number(field(ask, _name(ask, _SIZE)))
    total, pages = _declared(around, _TOTALS), _declared(around, _PAGES)
    if total == len(records) == size:  # may be the rows of this page
        total = None
    if here < first or not name:
        return Listing(rows, total=total, pages=pages)
    following, probes = answers.more(
        _turned(ask, name, here + 1), page=here - first + 1, rows=len(records), size=size, total=total, pages=pages
    )
    if following is None and memory(page, "guessed"):  # were 0 the first page, one would be missing
        probes = (*probes, _turned(ask, name, first - 1))
    return Listing(rows, following, probes, total=total, pages=pages)


def _row_of(page: Page) -> Callable[[Any], Row | None]:
    base = column_of(page)
    return lambda it: it if isinstance(it, Row) else answers.row_of(base, it, _URLS, _TITLES, _DATES)


# -- the request


def _first(page: Page) -> Ask | None:
    """The request that is most like a list's: it has a page, and shows what it asks for."""
    asks = [ask for ask in map(_settled, requests(page, _ADDRESS)) if ask and (_name(ask, _PAGE) or _is_data(ask))]
    own = set(parse_qsl(urlsplit(page.url).query))  # /list.shtml?cid=88 asks for channel 88
    return max(asks, key=lambda ask: (not own.isdisjoint(sent(ask)), _likeness(ask)), default=None)


def _is_data(ask: Ask) -> bool:
    """A list without pages: /gk/nb.json."""
    return urlsplit(ask.url).path.endswith(".json")


def _settled(ask: Ask) -> Ask | None:
    """The request as a page sends it that was just opened: what is typed into its fields is empty. None where its
    address, a token or the id of what is asked for is known to the running script only, and for a search box."""
    unknown = {name for name, value in sent(ask) if HOLE in value and not _PAGE.fullmatch(name)}
    if searches(ask) or any(map(_NAMED.fullmatch, unknown)) or HOLE in ask.url.partition("?")[0]:
        return None
    url = re.sub(rf"(?<==)[^&]*{HOLE}[^&]*", "", ask.url)
    form = None if ask.form is None else tuple((name, "" if HOLE in value else value) for name, value in ask.form)
    return Ask(url, form, ask.json and ask.json.replace(HOLE, ""))


def _likeness(ask: Ask) -> tuple[bool, ...]:
    path = ask.url if "?" in ask.url else urlsplit(ask.url).path
    signs = (_name(ask, _PAGE), not _ASIDE.search(path), _name(ask, _NAMED), _LISTED.search(path), _name(ask, _SIZE))
    return tuple(map(bool, signs))


def _name(ask: Ask, pattern: re.Pattern[str]) -> str:
    """The name under which a request sends its page, or its size; "" without one."""
    return next((name for name, _ in sent(ask) if pattern.fullmatch(name)), "")


def _turned(ask: Ask, name: str, number: int) -> Ask:
    if ask.body is not None and name in dict(parse_qsl(urlsplit(ask.url).query)):  # POST …?pageNo=1 with a form beside
        return Ask(with_field(Ask(ask.url), name, number).url, ask.form, ask.json)
    return with_field(ask, name, number)


# -- the answer


def _found(page: Page) -> _Found | None:
    """The records of an answer, or the rows of its markup, and the objects around them."""
    read = answers.read(page)
    if found := _records(read):
        return found
    fragment = page.text if page.text.lstrip()[:1] in {"<", ""} else None  # nothing at all: after the last page
    markup = fragment if read is None else _markup(read)
    if markup is None:
        return None
    shown = Page(column_of(page), markup)
    paging = pager(shown)
    told = {"total": paging.total, "pages": paging.pages}
    return list(list_rows(shown)), [*([read] if isinstance(read, dict) else []), told]


def _records(value: Any) -> _Found | None:
    """The list of an answer and the objects around it, the nearest first; None when it has none."""
    found = list(_lists(value, ()))
    rows = [each for each in found if any(_is_row(record) for record in each[0])]
    empty = [each for each in found if not each[0]]
    return max(rows, key=lambda each: len(each[0])) if rows else empty[0] if empty else None


def _lists(value: Any, around: tuple[dict[str, Any], ...], name: str = "data") -> Iterator[_Found]:
    if len(around) > _DEEPEST:
        return
    if isinstance(value, list) and (value or name.lower() in _LISTS):
        yield value, list(around)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists(inner, (value, *around), key)


def _markup(value: Any) -> str | None:
    """The markup that an answer carries as a text: {"html": "<ul>…"}."""
    if isinstance(value, dict):
        return next((found for inner in value.values() if (found := _markup(inner))), None)
    return value if isinstance(value, str) and "<a " in value else None


def _is_row(record: Any) -> bool:
    return answers.row_of("http://a/", record, _URLS, _TITLES, _DATES) is not None


def _declared(around: list[dict[str, Any]], names: tuple[str, ...]) -> int | None:
    for each in around:
        numbers = {name.lower(): value for name, value in each.items()}
        if (found := answers.declared(numbers, *names)) is not None:
            return found
    return None
