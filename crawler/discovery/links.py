"""The addresses that a page names, however it names them: anchors, image maps, click handlers, select options,
frames, and the data of menus that a script draws. Nothing is executed: scripts are read as text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from selectolax.lexbor import LexborNode

from ..families.lonsun import categories
from ..page import Page
from ..reading.javascript import HOLE
from ..reading.scripted import requests
from ..reading.scripts import code as inline_code
from ..reading.scripts import evaluated, variables
from .labels import own_words, words_around
from .menus import ADDRESS, QUOTED, entries
from .words import bare, names_column

_MOST_LINKS = 20_000  # of one page; a page with more is no portal
_MOST_SCRIPT = 4_000_000  # characters of inline script that are read
_MOST_MUTE = 300  # links without words of their own whose surroundings are read


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute address (its fragment kept), what the page says about it (white space taken out), and by what
    means it names it: anchor, click, option, frame, script, script file."""

    url: str
    texts: tuple[str, ...]
    how: str = "anchor"


_Found = tuple[str, list[str], str, LexborNode | None]  # address as written, texts, how, and where its words may be


def links_of(page: Page) -> list[Link]:
    """The links of a page in page order, one per address and text.

    An answer that is no HTML (a menu as JSON, JSONP or a script) is read like an inline script.
    """
    found: dict[tuple[str, tuple[str, ...]], Link] = {}
    mute = 0
    for href, texts, how, node in _named(page):
        url = page.absolute(href, fragment=True)
        if url and _leads_on(page, url):
            if node is not None and not texts and mute < _MOST_MUTE:
                mute, texts = mute + 1, words_around(node)
            link = Link(url, tuple(dict.fromkeys(texts)), how)
            found.setdefault((link.url, link.texts), link)
            if len(found) == _MOST_LINKS:
                break
    return list(found.values())


def closed_entries(page: Page) -> list[str]:
    """The entries of a menu that name the column and lead nowhere we can follow: a script that we do not run opens
    them."""
    if not is_markup(page):
        return []
    nodes = page.tree.css("a, li[onclick], span[onclick], div[onclick], li[data-id]")
    texts = [(node, bare(node.text())) for node in nodes]
    return [
        text
        for node, text in texts
        if names_column(text) and not list(_of_node(node)) and (node.tag == "a" or not node.css_first("a[href]"))
    ]


def is_markup(page: Page) -> bool:
    """False for scripts and data."""
    return page.text.lstrip("\ufeff \t\r\n")[:1] == "<"


def forward_of(page: Page) -> str | None:
    """Where a page that is only a door leads to: by meta refresh, or by a script when it has hardly a link itself."""
    for meta in page.tree.css("meta[http-equiv]"):
        refresh = (meta.attributes.get("http-equiv") or "").lower() == "refresh"
        if refresh and (found := _REFRESH.match(meta.attributes.get("content") or "")):
            return _elsewhere(page, found[1])
    few = is_markup(page) and len(links_of(page)) <= _DOOR
    moves = [found[1] for found in _MOVES.finditer(_CLICKED.sub("", page.text))] if few else []
    doors = [door for move in moves if (door := _moved(page, move))]
    return next((door for door in doors if not _MOBILE.search(door)), next(iter(doors), None))


def _moved(page: Page, move: str) -> str | None:
    """Where a script leads that gives `location` this value."""
    here = urlsplit(page.url)
    place = {"host": here.netloc, "hostname": here.hostname or "", "protocol": f"{here.scheme}:",
             "origin": f"{here.scheme}://{here.netloc}", "pathname": here.path}
    names = {f"{window}location.{name}": value for name, value in place.items() for window in _WINDOWS}
    address = evaluated(move.rstrip(" )"), {**variables(inline_code(page)), **names})
    if not isinstance(address, str):  # "/index.html?t=" + new Date().getTime()
        quoted = re.match(r"[\"']([^\"']+)[\"']", move)
        address = quoted[1].replace("\\/", "/") if quoted else None
    return _elsewhere(page, address) if address else None


# content="0;URL=../zwgk/"; a page that loads itself again after minutes is none
_REFRESH = re.compile(r"\s*\d{1,2}\s*[;,]\s*url\s*=\s*['\"]?\s*([^'\"\s]+)", re.I)
# window.location.href = "/index.html";  top.location='…'  location.replace("…")  location = "//" + location.host + "/"
_MOVES = re.compile(r"\blocation(?:\.href)?\s*(?:=(?!=)|\.(?:replace|assign)\s*\()\s*([^;\n\r<}]+)")
# function goPage(n) { location.href = "?page=" + n; } moves when it is called, with a number: the pager of a list
_CLICKED = re.compile(r"\bfunction\b[^(){}]*\(\s*[\w$][^(){}]*\)\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
# if (isPhone) location.href = "/m/"; else location.href = "/pc/": another edition for small screens
_MOBILE = re.compile(r"//(?:m|wap|3g|mobile)\.|/(?:m|wap|3g|mobile|phone|sjb)(?:/|$|\.)", re.I)
_WINDOWS = ("", "window.", "document.", "self.", "top.")
_DOOR = 3


def _elsewhere(page: Page, href: str) -> str | None:
    url = page.absolute(href)
    return url if url and url != urldefrag(page.url).url else None


def _named(page: Page) -> Iterator[_Found]:
    if not is_markup(page) and _CATEGORIES in page.asked.url:
        yield from ((address, [name], "script", None) for address, name in categories(page))
        return
    if not is_markup(page):
        yield from ((address, texts, "script", None) for address, texts in entries(page.text[:_MOST_SCRIPT]))
        return
    for node in page.tree.css(_NAMING):
        yield from _of_node(node)
    for node in page.tree.css("select[onchange]"):
        yield from _of_select(node)
    left = _MOST_SCRIPT
    for node in page.tree.css("script"):
        if source := node.attributes.get("src"):
            if _MENU_FILE.search(source):
                yield source, [], "script file", None
        elif left > 0:
            code = node.text()[:left]
            left -= len(code)
            yield from ((address, texts, "script", None) for address, texts in entries(code))
            yield from ((address, [], "frame", None) for address in _LOADED.findall(code))
    for ask in requests(page, _TREES) if re.search(_TREES, page.text) else ():
        known = re.sub(rf"[?&]\w+=[^&]*{HOLE}[^&]*", "", ask.url)  # ?channelId= + what only a running script knows
        if HOLE not in known and (_TREE in known or _CATEGORIES in known):
            yield known, [], "script", None


_NAMING = "a, area, [onclick], [data-url], [data-href], [data-link], option[value], frame[src], iframe[src]"
_LOADED = re.compile(r"\.load\(\s*[\"']([^\"'\s]+)")  # $("#nav").load("/include/nav.html")
_TREE = "/u/channel/treeNew/"  # "/u/channel/treeNew/" + site + "?level=1&channelId=" (guide §3.3 iii)
_CATEGORIES = "labelName=columnTree"  # /site/label/8888?labelName=columnTree&isJson=true&isChild=true&id= (§3.7)
_TREES = rf"{_TREE}|/site/label/\d+"
_CHANGED = re.compile(
    r"\blocation(?:\.href)?\s*=\s*([^;]+)|window\.open\(([^;,]+)"
)  # location.href='/nb/'+this.value+'/'
_CHOSEN = re.compile(r"\b(\w+)\.options\[\s*\1\.selectedIndex\s*\]\.value")  # this.options[this.selectedIndex].value
_MENU_FILE = re.compile(r"(menu|nav|channel|tree|lanmu|daohang|column|header|top)[^/]*\.js([?#]|$)", re.I)
_NOWHERE = re.compile(r"#(?!\d)|javascript:|about:blank", re.I)
_ASIDE = ("data-url", "data-href", "data-link")  # read where href leads nowhere
_FOLDERS = re.compile(r"^\w[\w-]*(/[\w.-]+)+/?$")  # openUrl('zwgk/nb')


def _of_node(node: LexborNode) -> Iterator[_Found]:
    attributes = node.attributes
    if attributes.get("rel") in {"next", "prev"}:  # the pager
        return
    if node.tag in {"frame", "iframe"}:
        name = bare(attributes.get("title") or attributes.get("name") or "")
        yield attributes.get("src") or "", [name], "frame", None
        return
    if node.tag == "option":
        value = attributes.get("value") or ""
        if ADDRESS.search(value):
            yield value, [bare(node.text())], "option", None
        return
    href = (attributes.get("href") or "").strip()
    if href and not _NOWHERE.match(href):
        yield href, own_words(node), "anchor", node
        return
    codes = [href, attributes.get("onclick") or "", *(f"'{attributes.get(name) or ''}'" for name in _ASIDE)]
    for address in dict.fromkeys(word for code in codes for word in _clicks(code)):
        yield address, own_words(node), "click", node


def _of_select(node: LexborNode) -> Iterator[_Found]:
    """The addresses that the handler of a select puts together with the values of its options."""
    changed = _CHANGED.search(node.attributes.get("onchange") or "")
    expression = _CHOSEN.sub("this.value", (changed[1] or changed[2] or "").rstrip(" )")) if changed else ""
    for option in node.css("option[value]") if expression else ():
        value = option.attributes.get("value") or ""
        address = evaluated(expression, {"this.value": value, "value": value})
        if value and isinstance(address, str) and address != value:
            yield address, [bare(option.text())], "option", None


def _clicks(code: str) -> list[str]:
    """The addresses in a click handler or a javascript: href.

    >>> _clicks("window.open('/zwgk/','_blank')"), _clicks('javascript:goTo("zfxxgk/nb",1)')
    (['/zwgk/'], ['zfxxgk/nb'])
    """
    return [word for word in QUOTED.findall(code) if ADDRESS.search(word) or _FOLDERS.search(word)]


def _leads_on(page: Page, url: str) -> bool:
    """False for a place on the same page; a number as fragment is a category (gkmlpt, guide §3.4)."""
    bare_url, fragment = urldefrag(url)
    return bare_url != urldefrag(page.url).url or fragment.isdecimal()
