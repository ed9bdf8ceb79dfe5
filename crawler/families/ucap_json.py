"""开普 UCAP, lists in JSON (guide §3.3 ii-iv).

/common/search/<32hex>?_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=1
(also /search/<hex>, /searchList/<hex>)
→ {"data": {"total", "page", "rows": 20, "results": [{"title", "url", "publishedTimeStr", …}]}}

POST https://api.hunan.gov.cn/search/common/search/<channelId>  datas[0][key]=status&datas[0][value]=1&page=1

/u/channel/treeNew/<site>?level=1&channelId=… → JSONP null({…}) with the columns below; an address may be
/x/null.shtml, whose list is then called xlist.shtml or xxgkList.shtml.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from ..page import Ask, Listing, Page
from ..reading import answers
from ..reading.javascript import HOLE, as_text, script_of
from ..reading.pagecalls import page_call
from ..reading.parameters import column_of, field, number, of_column, parameter, with_parameter
from ..reading.rows import list_rows
from ..reading.scripted import requests, searches
from . import ucap

_PATH = re.compile(r"(?:^|/)(?:common/search|search|searchList)/([\w-]{3,})$")
_TREE = "/u/channel/treeNew/"
_POSTED = "/search/common/search/"
_MARKS = re.compile(r"_isJson\b|/(?:common/search|searchList)/|/search/[0-9a-f]{32}|/u/channel/treeNew/")
_DEFAULTS = (
    ("_isAgg", "true"), ("_isJson", "true"), ("_pageSize", "20"), ("_template", "index"), ("_rangeTimeGte", ""),
    ("_channelName", ""),
)  # fmt: skip
_POST_DEFAULTS = {"datas[0][key]": "status", "datas[0][value]": "1"}
_NAMED = re.compile("年报|年度报告")
_GUESSES = ("xlist.shtml", "xxgkList.shtml")
_URLS, _TITLES = ("url", "publishedUrl", "link"), ("title", "titleO", "name")
_DATES = ("publishedTimeStr", "publishedTime", "pubDate", "createTime")
TOKEN = "a token made by script precedes &_isAgg"


def recognise(page: Page) -> str | None:
    if not _MARKS.search(page.text.replace("\\/", "/")) or page_call(page):
        return None
    if ask := _first(page):
        return f"{urlsplit(ask.url).path} asked by the page" if not _has_token(ask) else TOKEN
    return f"{_TREE} asked by the page" if _tree(page) else None


def listing(page: Page) -> Listing:
    path = urlsplit(page.asked.url).path
    if _TREE in path:
        return _columns(page)
    if _PATH.search(path) and not page.text.lstrip().startswith("<"):
        return _answer(page)
    return _column(page)


def _column(page: Page) -> Listing:
    if page_call(page):  # a list that the column tree named
        return ucap.listing(page)
    rows, ask = tuple(list_rows(page)), _first(page)
    if ask is not None and _has_token(ask):
        return Listing(rows, problem=f"{TOKEN}: {urlsplit(ask.url).path}")
    if ask is not None:
        following, probes = answers.first(
            lambda at: of_column(_numbered(ask, at), page), len(rows), size=number(_size(_numbered(ask, 1)))
        )
        return Listing(rows, following, probes)
    tree = _tree(page)
    return Listing(rows, of_column(tree, page) if tree and not rows else None)


def _answer(page: Page) -> Listing:
    found = answers.read(page)
    data = found.get("data", found) if isinstance(found, dict) else None
    results = _results(data)
    if results is None:
        return answers.unreadable(urlsplit(page.asked.url).path)
    total = answers.declared(data, "total", "totalCount", "count")
    ask = page.asked
    here = number(field(ask, "page")) or 1
    size = answers.declared(data, "rows", "pageSize", "size") or number(_size(ask))
    following, probes = answers.more(_numbered(ask, here + 1), page=here, rows=len(results), size=size, total=total)
    rows = answers.rows_in(answers.row_of(column_of(page), record, _URLS, _TITLES, _DATES) for record in results)
    return Listing(rows, following, probes, total=total)


def _results(data: Any) -> list[Any] | None:
    if not isinstance(data, dict):
        return None
    return next((data[name] for name in ("results", "list", "rows", "data") if isinstance(data.get(name), list)), None)


def _first(page: Page) -> Ask | None:
    """The list's request: its channel stands in the page, its page number may be a HOLE."""
    for ask in requests(page, r"/(?:common/search|search|searchList)/"):
        parts = urlsplit(ask.url)
        channel = _PATH.search(parts.path)
        if channel is None or HOLE in parts.path or searches(ask):
            continue
        if ask.form is not None or _POSTED in parts.path:
            fields = {name: value for name, value in ask.form or () if HOLE not in value or name == "page"}
            return Ask.post(ask.url.partition("?")[0], fields or _POST_DEFAULTS)
        if "_isJson" in parts.query or "_isAgg" in parts.query or re.fullmatch(r"[0-9a-f]{32}", channel[1]):
            return ask
    return None


def _has_token(ask: Ask) -> bool:
    """…/<hex>?<token>&_isAgg=true: the token is a parameter without name, or one that only a script knows."""
    before, found, _ = urlsplit(ask.url).query.partition("_isAgg=")
    parts = [part for part in before.split("&") if part] if found else urlsplit(ask.url).query.split("&")
    return any(part and ("=" not in part or (HOLE in part and not re.match(r"page=|_\w+=", part))) for part in parts)


def _numbered(ask: Ask, page: int) -> Ask:
    if ask.form is not None:
        return Ask.post(ask.url, {**dict(ask.form), "page": page})
    url = re.sub(r"(?<=[?&])(_\w+=)\x00", r"\1", ask.url)
    for name, value in _DEFAULTS:
        if parameter(url, name) is None:
            url = with_parameter(url, name, value)
    return Ask(with_parameter(url, "page", page))


def _size(ask: Ask) -> str | None:
    return field(ask, "_pageSize") or field(ask, "pageSize")


# -- the column tree


def _tree(page: Page) -> Ask | None:
    for ask in requests(page, _TREE):
        url = ask.url if ask.form is None else f"{ask.url}?{ask.body}"
        if HOLE in url:  # ?channelId= + a variable set elsewhere
            channel = as_text(script_of(page).value("channelId"))
            url = re.sub(r"[?&][\w]+=[^&]*\x00[^&]*", "", url)
            url = with_parameter(url, "channelId", channel) if channel and HOLE not in channel else url
        if HOLE not in url:
            return Ask(re.sub(r"([?&])callback=\?", r"\1callback=JsonpCallBack", url))
    return None


def _columns(page: Page) -> Listing:
    """The columns of the tree whose name is that of annual reports, and guesses for those without an address."""
    tree = answers.read(page)
    if tree is None:
        return answers.unreadable(_TREE)
    column = Page(column_of(page), "")
    named = [node for node in _nodes(tree) if _NAMED.search(answers.plain(as_text(node.get("name"))))]
    addresses = [as_text(node.get("iframeurl") or node.get("url")) for node in named]
    columns = [url for address in addresses if "null." not in address and (url := column.absolute(address))]
    guesses = [
        Ask(url)
        for address in addresses
        if "null." in address
        for guess in _GUESSES
        if (url := column.absolute(re.sub(r"null\.\w+$", guess, address)))
    ]
    problem = "" if columns or guesses else "the column tree names no list of annual reports"
    own = 0 if columns and not guesses else None  # the tree has no rows of its own
    return Listing(probes=tuple(guesses), total=own, columns=tuple(dict.fromkeys(columns)), problem=problem)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if "name" in tree and ("url" in tree or "iframeurl" in tree):
            yield tree
        for inner in tree.values():
            yield from _nodes(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _nodes(inner)
