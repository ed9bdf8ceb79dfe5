"""The requests that a page's scripts send, read without running them.

    var chnl = "5727";
    $.get("/was5/web/search?channelid=290792&classsql=chnlid%3D" + chnl + "&page=" + p, draw);

says that /was5/web/search is asked with two values that stand in the page and one that the reader's click gives. Such
a value is a HOLE in the address.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ..page import Ask, Page
from .javascript import HOLE, Reader, Script, Token, as_json, as_text, script_of, unquoted, word
from .parameters import sent, unescaped

_MOST = 50  # requests read from one page
_SENDS = frozenset({"post", "get", "getJSON", "load", "ajax", "fetch"})
_WORD = re.compile(r"(?:search|key)_?words?\d?|keys?|kw|q|wd|search", re.I)
_REPORTS = re.compile("年报|年度报告")


def requests(page: Page, path: str, *, links: bool = False) -> list[Ask]:
    """The requests to addresses that match `path` which a page's scripts send, its frames show, or, where `links` are
    wanted, its links lead to; what only running would tell is a HOLE in the address or in a form value.

    `$.ajax({url: …, data: {…}, type: "post"})`, `$.post(url, {…})`, `$.get(url, {…})`, fetch and axios, whose body is
    JSON, and bare addresses are read.
    """
    wanted = re.compile(path, re.I)
    script = script_of(page)
    found: dict[Ask, None] = {}
    for at in _mentions(script, wanted)[:_MOST]:
        address, data, posts = _request(script, at)
        if wanted.search(address) and (ask := _as_ask(page, address, data, posts)):
            found[ask] = None
    attributes = ("url", "data-url", "data-api", "data-search", "data-source", "data-src", "data-action")
    marked = ", ".join(f"[{name}]" for name in attributes)
    for node in page.tree.css(f"iframe[src], frame[src], {marked}" + ", a[href]" * links):
        for name in ("src", "href", *attributes):
            address = node.attributes.get(name) or ""
            if wanted.search(address) and (url := page.absolute(address)):
                found[Ask(url)] = None
    return list(found)


def searches(ask: Ask) -> bool:
    """Whether a request is that of a search box: it asks for a word, and for another than that of annual reports."""
    return any(_WORD.fullmatch(name) and value and not _REPORTS.search(value) for name, value in sent(ask))


def form_of(data: Any) -> list[tuple[str, str]]:
    """The fields that jQuery makes of a literal: {datas: [{key: "status"}]} is datas[0][key]=status."""
    return [(name, text) for name, text in _fields("", data) if name]


def _fields(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(f"{name}[{key}]" if name else str(key), inner)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _fields(f"{name}[{position if isinstance(inner, dict | list) else ''}]", inner)
    else:
        yield name, as_text(value)


def _mentions(script: Script, wanted: re.Pattern[str]) -> list[int]:
    """Where the address stands in the script, or a variable that was given it: those that are sent with data first."""
    tokens = script.tokens
    found = (at for at, token in enumerate(tokens) if token.kind == "text" and wanted.search(unquoted(token.text)))
    # One for each expression that they are part of: "/s?a=" + a + "/s?b=" + b is read once.
    starts = {_expression_start(tokens, at): at for at in islice(found, _MOST)}
    named = {tokens[start - 2].text for start in starts if start >= 2 and tokens[start - 1].text == "="}
    uses = [
        at
        for at, token in enumerate(tokens)
        if token.kind == "name" and token.text in named and at and tokens[at - 1].text in {"(", ":", "+"}
    ]
    return [*uses, *starts.values()]


def _request(script: Script, at: int) -> tuple[str, Any, bool]:
    """The address whose text stands at `at`, the data sent with it, and whether it is a POST."""
    start = _expression_start(script.tokens, at)
    reader = Reader(script, start)
    address = as_text(reader.expression())
    before = script.tokens[start - 2 : start]
    if [token.text for token in before[1:]] == ["("] and before[0].text in _SENDS:
        following = list(Reader(script, reader.at + 1).items(")")) if reader.text() == "," else []
        options = next((value for value in following if isinstance(value, dict | str)), None)
        if before[0].text in {"ajax", "fetch"} and isinstance(options, dict):
            return address, _data(options), _posts(options)
        posts = before[0].text == "post"
        if posts and isinstance(options, dict) and _sends_json(script.tokens, start - 2):
            return address, as_json(options), True
        inner = options.get("params") if isinstance(options, dict) and not posts else None
        return address, inner if isinstance(inner, dict) else options, posts  # axios.get(url, {params: {…}})
    if len(before) == 2 and before[1].text == ":" and word(before[0]) == "url":
        opened = _enclosing(script.tokens, start - 2)
        options = Reader(script, opened).expression()
        if isinstance(options, dict):
            data, posts = _data(options), _posts(options)
            is_json = posts and isinstance(data, dict) and _sends_json(script.tokens, opened - 1)
            return address, as_json(data) if is_json else data, posts
    return address, None, False


def _data(options: dict[str, Any]) -> Any:
    """What is sent: `data` of jQuery, `params` of axios and vue-resource, `body` of fetch."""
    return next((options[name] for name in ("data", "params", "body") if name in options), None)


def _sends_json(tokens: Sequence[Token], at: int) -> bool:
    """Whether what is called at `at` sends objects as JSON, as axios and Angular do and jQuery does not."""
    return any(token.text in {"axios", "$http"} for token in tokens[max(at - 2, 0) : at + 1])


def _posts(options: dict[str, Any]) -> bool:
    return as_text(options.get("type") or options.get("method")).lower() == "post"


def _as_ask(page: Page, address: str, data: Any, posts: bool) -> Ask | None:
    # ctx + "/was5/web/search": where the site lies under its host is not told, and as a rule at its root.
    url = page.absolute(unescaped(address).lstrip(HOLE))
    if url is None:
        return None
    if urlsplit(url).netloc == urlsplit(page.url).netloc:  # written http:// in a page that answers https://
        url = f"{urlsplit(page.url).scheme}:{url.partition(':')[2]}"
    if posts and isinstance(data, str) and data.lstrip()[:1] == "{":
        return Ask(url, json=data)
    if isinstance(data, str) and data != HOLE:
        pairs = [part.partition("=")[::2] for part in data.lstrip("?&").split("&") if part]
        fields = [(unquote(name), unquote(value.replace("+", " "))) for name, value in pairs]
    else:
        fields = form_of(data) if isinstance(data, dict) else []
    if posts:
        return Ask(url, form=tuple(fields))
    joined = "&".join(f"{quote(name, safe='[],-')}={quote(value, safe=HOLE)}" for name, value in fields)
    return Ask(f"{url}{'&' if '?' in url else '?'}{joined}" if joined else url)


def _expression_start(tokens: Sequence[Token], at: int) -> int:
    """Where the `a + "…" + b` begins that the text at `at` is part of."""
    while at >= 2 and tokens[at - 1].text == "+" and tokens[at - 2].kind in {"text", "name", "number"}:
        at -= 2
        while at >= 2 and tokens[at - 1].text == ".":
            at -= 2
    return at


def _enclosing(tokens: Sequence[Token], at: int) -> int:
    """The position of the bracket that is open at `at`; 0 when none is."""
    depth = 0
    for position in range(at - 1, -1, -1):
        text = tokens[position].text
        depth += (text in ")]}") - (text in "([{") if tokens[position].kind == "mark" else 0
        if depth < 0:
            return position
    return 0
