"""TRS IGS: lists in JSON that the page's script asks for (guide §3.1).

/igs/front/search/list.html?index=…&type=…&filter[SITEID]=54&pageNumber=1&pageSize=10&orderProperty=PUBDATE
/igs/front/search.jhtml?code=<32hex>&siteId=5&searchWord=年度报告&pageNumber=&pageSize=
/igs/front/search/publish/data/list.jhtml?siteId=34&pageNumber=1&pageSize=10        天津
→ {"page": {"content": [{"DOCTITLE", "DOCPUBURL", "PUBDATE", …}], "total": 31, "totalPages": 4}}
"""

import re
from typing import Any
from urllib.parse import urlsplit

from ..page import Ask, Listing, Page
from ..reading import answers
from ..reading.javascript import HOLE
from ..reading.pagecalls import page_call
from ..reading.parameters import column_of, field, number, of_column, parameter, with_parameter
from ..reading.rows import list_rows
from ..reading.scripted import requests, searches

_PATH = "/igs/front/search"
_LIST = r"/igs/front/search(?:/\w+)*\.j?html"
_DEFAULT_SIZE = 10
_URLS = ("DOCPUBURL", "url", "docpuburl", "CHNLDOCURL", "link", "trs_url")
_TITLES = ("DOCTITLE", "title", "FileName", "name", "BT")
_DATES = ("PUBDATE", "DOCRELTIME", "trs_time", "publishTime", "releaseTime", "DOCPUBTIME", "pubTime", "date", "ZXSJ")


def recognise(page: Page) -> str | None:
    if re.search(_LIST, urlsplit(page.url).path):
        return f"{_PATH} itself"
    if _PATH not in page.text.replace("\\/", "/") or page_call(page):
        return None
    ask = _first(page)
    return f"{urlsplit(ask.url).path} asked by the page" if ask else None


def listing(page: Page) -> Listing:
    if re.search(_LIST, urlsplit(page.asked.url).path) and not re.match(r"\s*<", page.text):
        return _answer(page)
    rows, ask = tuple(list_rows(page)), _first(page)
    if ask is None:
        return Listing(rows)
    following, probes = answers.first(
        lambda at: of_column(_numbered(ask, at), page), len(rows), size=_number(ask, "pageSize")
    )
    return Listing(rows, following, probes)


def _answer(page: Page) -> Listing:
    found = answers.read(page)
    part = found.get("page", found.get("data", found)) if isinstance(found, dict) else None
    content = _content(part)
    if content is None:
        return answers.unreadable(_PATH)
    total = answers.declared(part, "total", "totalElements", "totalCount", "count", "totalRecord")
    pages = answers.declared(part, "totalPages", "pageCount", "totalPage")
    ask = page.asked
    here = _number(ask, "pageNumber") or 1
    size = answers.declared(part, "pageSize", "size") or _number(ask, "pageSize")
    following, probes = answers.more(
        _numbered(ask, here + 1), page=here, rows=len(content), size=size, total=total, pages=pages
    )
    rows = answers.rows_in(answers.row_of(column_of(page), record, _URLS, _TITLES, _DATES) for record in content)
    return Listing(rows, following, probes, total=total, pages=pages)


def _content(part: Any) -> list[Any] | None:
    if isinstance(part, list):
        return part
    if isinstance(part, dict):
        if "content" in part and part["content"] is None:  # after the last page
            return []
        lists = (part.get(name) for name in ("content", "datas", "list", "rows"))
        return next((value for value in lists if isinstance(value, list)), None)
    return None


def _first(page: Page) -> Ask | None:
    """The list's request among those of the page."""
    for ask in requests(page, _LIST):
        numbered = _numbered(ask, 1)
        known = HOLE not in numbered.url and all(HOLE not in value for _, value in numbered.form or ())
        if known and not searches(ask):
            return numbered
    return None


def _numbered(ask: Ask, page: int) -> Ask:
    """The request for a page: its number set, a size where the script leaves it to the reader's screen."""
    if ask.form is not None:
        fields = {**dict(ask.form), "pageNumber": str(page)}
        if not number(fields.get("pageSize")):
            fields["pageSize"] = str(_DEFAULT_SIZE)
        return Ask.post(ask.url, fields)
    url = with_parameter(ask.url, "pageNumber", page)
    return Ask(url if number(parameter(url, "pageSize")) else with_parameter(url, "pageSize", _DEFAULT_SIZE))


def _number(ask: Ask, name: str) -> int | None:
    return number(field(ask, name))
