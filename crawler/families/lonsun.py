"""龙讯 Lonsun (安徽): a list that the page fetches as a piece of HTML from /site/label/8888, page by page.

    /site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&siteId=6781961&pageSize=15&pageIndex=1&…
    $.get("/site/label/8888", {labelName: "publicInfoList", siteId: 6781961, pageIndex: 1, …})
    /XxgkPolicy/showList/650/page_1.html?dataType=      (池州, 宣城: the number stands in the path)

The parameters are those of the page, verbatim; only pageIndex is changed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit

from ..page import Ask, Listing, Page
from ..reading import answers
from ..reading.counters import in_scripts
from ..reading.javascript import HOLE
from ..reading.lists import read_list
from ..reading.numbering import TURNED
from ..reading.pager import pager
from ..reading.parameters import column_of, number, parameter, unescaped, with_parameter
from ..reading.rows import list_rows
from ..reading.scripted import requests
from ..titles import names_report

_PATH = r"/site/label/\d+\b"
_QUERIED = re.compile(rf"[^\"'\s<>()]*{_PATH}\?[^\"'\s<>]*")
_MARK = re.compile(rf"{_PATH}|/public/column/\d+|/XxgkPolicy/|/site/tpl/\d+", re.I)
_LIST = re.compile(r"list", re.I)  # publicInfoList, articlePageList; not columnTree
_SEARCH = re.compile(r"search", re.I)  # searchDataList
_IN_PATH = re.compile(r"/page_(\d+)\.html", re.I)


def recognise(page: Page) -> str | None:
    if found := _MARK.search(urlsplit(page.url).path):
        return f"address {found[0]}"
    return "a list from /site/label/" if _label(page) else None


def listing(page: Page) -> Listing:
    if re.search(_PATH, page.asked.url):
        return _fragment(page)
    if _IN_PATH.search(page.url):
        return _numbered(page)
    label = _label(page)
    if label is None:
        return read_list(page, starts=())
    read = replace(read_list(page, guess=False), problem="")
    if not any(names_report(row.title) for row in read.rows):  # these are a sidebar; page one is fetched as well
        return replace(read, rows=(), next=_asked(page, label, 1))
    if read.next or read.pages == 1 or (read.total is not None and read.total <= len(read.rows)):
        return read
    return replace(read, next=_asked(page, label, 2, read.pages))


def categories(page: Page) -> Iterator[tuple[str, str]]:
    """The lists that an answer of labelName=columnTree names, with their addresses: [{"id": 6721, "name": "年报"}].

    Of the agency that it was asked for, or else of the page that asked.
    """
    organ = _parameter(page.asked, "organId")
    queue = [answers.read(page)]
    while organ and queue:
        node = queue.pop(0)
        queue += node if isinstance(node, list) else node.values() if isinstance(node, dict) else ()
        if isinstance(node, dict) and (own := str(node.get("id") or node.get("indicatorId") or "")).isalnum():
            name = answers.plain(str(node.get("name") or node.get("title") or ""))
            yield f"/public/column/{organ}?type=4&catId={own}&action=list", name


def _fragment(page: Page) -> Listing:
    """A piece of the list. It stands in the column's page, so its links start there; what the column declared travels
    in the fragment of the request, which is never sent."""
    here = number(_parameter(page.asked, "pageIndex")) or 1
    shown = Page(column_of(page), page.text, page.ask)
    rows, paging, scripted = tuple(list_rows(shown)), pager(shown), in_scripts(page.text)
    total = paging.total if paging.total is not None else scripted.total
    pages = paging.pages or scripted.pages or number(dict(parse_qsl(page.fragment)).get("pages"))
    if pages is None and total is not None and (size := number(_parameter(page.asked, "pageSize"))):
        pages = max(-(-total // size), 1)
    over = not rows or (pages is not None and here >= pages)
    return Listing(rows, None if over else _asked(page, page.asked, here + 1, pages), total=total, pages=pages)


def _numbered(page: Page) -> Listing:
    """page_1.html, page_2.html: the first page carries a number already."""
    read = read_list(page, guess=False)
    here = max(int(found) for found in _IN_PATH.findall(page.url))
    if read.next or not read.rows or (read.pages is not None and here >= read.pages):
        return read
    following = _IN_PATH.sub(f"/page_{here + 1}.html", page.url)
    return replace(read, probes=(Ask(f"{following}#{TURNED}"),))


def _label(page: Page) -> Ask | None:
    """The request for the list as the page's scripts, links or attributes write it."""
    queried = _QUERIED.findall(unescaped(page.text)) if "/site/label/" in page.text else []
    written = [Ask(url) for text in queried if (url := page.absolute(text))]
    asks = [ask for ask in (*requests(page, _PATH), *written) if _is_list(ask)]
    # Of several lists the one of the category in the column's own address; of one list the fullest reading: a sum
    # ("…&pageIndex=" + n + "&catId=…") is whole only in the first kind, an attribute's address only in the second.
    own = parameter(page.url, "catId")
    return max(asks, key=lambda ask: (_parameter(ask, "catId") == own, len(ask.key.replace(HOLE, ""))), default=None)


def _is_list(ask: Ask) -> bool:
    name = _parameter(ask, "labelName") or ""
    return bool(_LIST.search(name)) and not _SEARCH.search(name)


def _parameter(ask: Ask, name: str) -> str | None:
    found = parameter(urldefrag(ask.url).url, name)
    return found if found is not None else dict(ask.form or ()).get(name)


def _asked(page: Page, label: Ask, turned: int, pages: int | None = None) -> Ask:
    """The request with another pageIndex and nothing else changed; what only a running script knows (a random number
    against caches) is left empty."""
    memory = urlencode({"column": column_of(page)} | ({"pages": pages} if pages else {}))
    url = urldefrag(label.url).url
    if label.form is None or parameter(url, "pageIndex") is not None:
        return Ask(f"{with_parameter(url, 'pageIndex', turned).replace(HOLE, '')}#{memory}", label.form)
    fields = {name: value.replace(HOLE, "") for name, value in label.form}
    return Ask.post(f"{url.replace(HOLE, '')}#{memory}", {**fields, "pageIndex": turned})
