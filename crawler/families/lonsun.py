"""龙讯 Lonsun (安徽): a list that the page fetches as a piece of HTML from /site/label/8888, page by page.

    /site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&siteId=6781961&pageSize=15&pageIndex=1&…
    $.get("/site/label/8888", {labelName: "publicInfoList", siteId: 6781961, pageIndex: 1, …})
    /XxgkPolicy/showList/650/page_1.html?dataType=      (池州, 宣城: the number stands in the path)

The parameters are those of the page, verbatim; only pageIndex is changed.
"""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urldefrag, urlencode, urlsplit

from ..clusters import names_report
from ..counters import in_scripts, in_words
from ..lists import read_list
from ..numbering import TURNED
from ..page import Ask, Listing, Page
from ..pager import pager
from ..rows import list_rows
from ..scripts import code, literal, variables

_LABEL = re.compile(r"[^\"'\s<>()]*/site/label/\d+\b")
_QUERIED = re.compile(r"[^\"'\s<>()]*/site/label/\d+\?[^\"'\s<>]*")
_OBJECT = re.compile(r"\{(?=[^{}]*\blabelName\b)")
_MARK = re.compile(r"/site/label/\d+|/public/column/\d+|/XxgkPolicy/|\blabelName\b|/site/tpl/\d+", re.I)
_INDEX = re.compile(r"(?<=[?&])pageIndex=(\d*)", re.I)
_SIZE = re.compile(r"(?<=[?&])pageSize=([1-9]\d*)", re.I)
_LISTS = re.compile(r"labelName=\w*List\b|labelName=\w*list\b")  # publicInfoList, articlePageList; not columnTree
_SEARCHES = re.compile(r"labelName=search", re.I)
_IN_PATH = re.compile(r"/page_(\d+)\.html", re.I)


def recognise(page: Page) -> str | None:
    if found := _MARK.search(urlsplit(page.url).path):
        return f"address {found[0]}"
    return "a list from /site/label/" if _label(page) else None


def listing(page: Page) -> Listing:
    if "/site/label/" in page.asked.url:
        return _fragment(page)
    if _IN_PATH.search(page.url):
        return _numbered(page)
    label = _label(page)
    if label is None:
        return read_list(page, starts=())
    read = read_list(page, guess=False)
    if not any(names_report(row.title) for row in read.rows):  # these are a sidebar; page one is fetched as well
        return replace(read, rows=(), next=_asked(page, label, 1), problem="")
    if read.next or _is_all(page, read):
        return replace(read, problem="")
    return replace(read, next=_asked(page, label, 2, read.pages), problem="")


def _fragment(page: Page) -> Listing:
    """A piece of the list. Where it has no pager of its own, the pages that the column declared stand in the fragment
    of the request, which is never sent."""
    index = _INDEX.search(page.asked.url)
    number = int(index[1] or 1) if index else 1
    rows = tuple(list_rows(page))
    paging = pager(page)
    scripted = in_scripts(page.text)
    pages = paging.pages or scripted.pages or (int(page.fragment) if page.fragment.isdigit() else None)
    total = paging.total if paging.total is not None else scripted.total
    size = _SIZE.search(page.asked.url)
    if pages is None and total is not None and size:
        pages = max(-(-total // int(size[1])), 1)
    over = not rows or index is None or (pages is not None and number >= pages)
    following = None if over else _asked(page, urldefrag(page.asked.url).url, number + 1, pages)
    return Listing(rows, following, total=total, pages=pages)


def _numbered(page: Page) -> Listing:
    """page_1.html, page_2.html: the first page carries a number already."""
    read = read_list(page, guess=False)
    number = max(int(found) for found in _IN_PATH.findall(page.url))
    if read.next or not read.rows or (read.pages is not None and number >= read.pages):
        return read
    following = _IN_PATH.sub(f"/page_{number + 1}.html", page.url)
    return replace(read, probes=(Ask(f"{following}#{TURNED}"),))


def _label(page: Page) -> str | None:
    """The address of the list's label as the page writes it, in one piece or as an object of parameters."""
    text = unescape(page.text)
    whole = [found for found in _QUERIED.findall(text) if _LISTS.search(found) and not _SEARCHES.search(found)]
    if whole:
        return str(whole[0])
    source = code(page)
    names = variables(source)
    for found in _OBJECT.finditer(source):
        data = literal(source[found.start() :], names)
        if isinstance(data, dict) and re.search("list", str(data.get("labelName")), re.I):
            path = _LABEL.search(source)
            values = {key: _written(value) for key, value in data.items()}
            return f"{path[0] if path else '/site/label/8888'}?{urlencode(values)}"
    return None


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _asked(page: Page, label: str, number: int, pages: int | None = None) -> Ask | None:
    """The label with another pageIndex and nothing else changed."""
    turned = _INDEX.sub(f"pageIndex={number}", label) if _INDEX.search(label) else f"{label}&pageIndex={number}"
    url = page.absolute(turned)
    return Ask(f"{url}#{pages}" if pages else url) if url else None


def _is_all(page: Page, read: Listing) -> bool:
    said = in_words([" ".join(page.tree.body.text(separator=" ").split())] if page.tree.body is not None else [])
    return read.pages == 1 or (read.total is not None and read.total <= len(read.rows)) or said.pages == 1
