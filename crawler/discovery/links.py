"""The addresses that a page names, however it names them: anchors, image maps, click handlers, select options,
frames, and the data of menus that a script draws. Nothing is executed: scripts are read as text.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..page import Page
from .words import bare, names_column, path_score, says, text_score

_MOST_LINKS = 20_000  # of one page; a page with more is no portal
_MOST_SCRIPT = 4_000_000  # characters of inline script that are read
_AROUND = 60  # characters of the block around a 更多 link that may name it


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute address (its fragment kept), what the page says about it (white space taken out), and by what
    means it names it: anchor, click, option, frame, script, script file."""

    url: str
    texts: tuple[str, ...]
    how: str = "anchor"


def links_of(page: Page) -> list[Link]:
    """The links of a page in page order, one per address and text.

    An answer that is no HTML (a menu as JSON, JSONP or a script) is read like an inline script.
    """
    found: dict[tuple[str, tuple[str, ...]], Link] = {}
    for href, texts, how in _named(page):
        url = page.absolute(href, fragment=True)
        if url and _leads_on(page, url):
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
    few = len(page.tree.css("a[href], area[href], frame, iframe")) <= _DOOR
    found = _MOVES.search(page.text) if few else None
    return _elsewhere(page, found[1].replace("\\/", "/")) if found else None


# content="0;URL=../zwgk/"; a page that loads itself again after minutes is none
_REFRESH = re.compile(r"\s*\d{1,2}\s*[;,]\s*url\s*=\s*['\"]?\s*([^'\"\s]+)", re.I)
# window.location.href = "/index.html";  top.location='…'  location.replace("…")  self.location = …
_MOVES = re.compile(r"\blocation(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*[\"']([^\"']+)[\"']")
_DOOR = 3


def _elsewhere(page: Page, href: str) -> str | None:
    url = page.absolute(href)
    return url if url and url != urldefrag(page.url).url else None


def _named(page: Page) -> Iterator[tuple[str, list[str], str]]:
    if not is_markup(page):
        yield from _of_script(page.text[:_MOST_SCRIPT])
        return
    for node in page.tree.css("a, area, [onclick], [data-url], option[value], frame[src], iframe[src]"):
        yield from _of_node(node)
    left = _MOST_SCRIPT
    for node in page.tree.css("script"):
        if source := node.attributes.get("src"):
            if _MENU_FILE.search(source):
                yield source, [], "script file"
        elif left > 0:
            code = node.text()[:left]
            left -= len(code)
            yield from _of_script(code)


_MENU_FILE = re.compile(r"(menu|nav|channel|tree|lanmu|daohang|column|header|top)[^/]*\.js([?#]|$)", re.I)
_NOWHERE = re.compile(r"#|javascript:|about:blank", re.I)
_ASIDE = ("data-url", "data-href", "data-link")  # read where href leads nowhere
_FOLDERS = re.compile(r"^\w[\w-]*(/[\w.-]+)+/?$")  # openUrl('zwgk/nb')
# window.open('/zwgk/')   location.href="../xxgk/index.html"   openUrl('./nb/')   javascript:goTo("/zfxxgk/",1)
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")
_ADDRESS = re.compile(
    r"^(https?:)?//|^\.{0,2}/\w|^\.\.?/|^[\w./-]+\.(s?html?|jsp|jhtml|thtml|aspx?|php|do|action)([?#]|$)", re.I
)


def _of_node(node: LexborNode) -> Iterator[tuple[str, list[str], str]]:
    attributes = node.attributes
    if attributes.get("rel") in {"next", "prev"}:  # the pager
        return
    if node.tag in {"frame", "iframe"}:
        yield attributes.get("src") or "", [bare(attributes.get("title") or attributes.get("name") or "")], "frame"
        return
    if node.tag == "option":
        value = attributes.get("value") or ""
        if _ADDRESS.search(value):
            yield value, [bare(node.text())], "option"
        return
    href = (attributes.get("href") or "").strip()
    if href and not _NOWHERE.match(href):
        yield href, _texts(node), "anchor"
        return
    codes = [href, attributes.get("onclick") or "", *(f"'{attributes.get(name) or ''}'" for name in _ASIDE)]
    for address in dict.fromkeys(word for code in codes for word in _clicks(code)):
        yield address, _texts(node), "click"


def _clicks(code: str) -> list[str]:
    """The addresses in a click handler or a javascript: href."""
    return [word for word in _QUOTED.findall(code) if _ADDRESS.search(word) or _FOLDERS.search(word)]


def _texts(node: LexborNode) -> list[str]:
    """What a link says: its title, its text, its picture's alt; when all are mute, the block around it."""
    said = [node.attributes.get("title"), node.attributes.get("alt"), node.attributes.get("value"), node.text()]
    for picture in node.css("img"):
        said += [picture.attributes.get("alt"), picture.attributes.get("title")]
    texts = [text for word in said if word and (text := bare(word))]
    spoken = [text for text in texts if not says("mute", text)]
    return spoken or [around for around in [_around(node)] if around]


def _around(node: LexborNode) -> str:
    """The heading beside a 更多 link: <div class="hd"><span>政府信息公开年报</span><a>更多</a></div>."""
    own, parent = bare(node.text()), node.parent
    for _ in range(3):
        if parent is None or parent.tag in {"body", "html"}:
            break
        text = bare(parent.text())
        rest = text.replace(own, "", 1) if own else text
        if rest and not says("mute", rest):
            return rest if len(rest) <= _AROUND else _heading(parent)
        parent = parent.parent
    return ""


def _heading(block: LexborNode) -> str:
    """The first words of a block that is too long to be a heading itself."""
    for node in block.css("h1, h2, h3, h4, h5, dt, th, span, strong, b, p, li, a, div"):
        if (text := bare(node.text(deep=False))) and not says("mute", text):
            return text if len(text) <= _AROUND else ""
    return ""


_SEGMENT = re.compile(r"[{}]")
# "name":"政府信息公开年报"   url: '/zfxxgk/nb/'   id: 1076
_PROPERTY = re.compile(r"[\"']?([A-Za-z_]\w*)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|(\d+))")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_CATEGORIES = re.compile(r"\b(?:TREE|SID)[\"']?\s*:")  # window._CONFIG = {SID: '755001', TREE: [ … ]}
_NUMBERED = re.compile(r"^(id|catid|cateid|cate_id|classify_id|channelid|nodeid)$", re.I)


def _of_script(code: str) -> Iterator[tuple[str, list[str], str]]:
    """Menus in scripts: markup to be written into the page, objects with a name and an address (or, in a category
    tree, a number: /gkmlpt/index#1076), and lone addresses whose path says enough."""
    code = _unescaped(code)
    if "<a " in code:
        for node in LexborHTMLParser(code).css("a[href]"):
            href = (node.attributes.get("href") or "").strip()
            if not re.search(r"['\"+{$]", href):  # '<a href="'+url+'">': put together at run time
                yield href, _texts(node), "script"
    numbered = bool(_CATEGORIES.search(code))
    for segment in _SEGMENT.split(code):
        yield from _of_object(segment, numbered)
    for word in _QUOTED.findall(code):
        if len(word) < 200 and _ADDRESS.search(word) and (path_score(word) or 0) >= 40:
            yield word, [], "script"


def _of_object(segment: str, numbered: bool) -> Iterator[tuple[str, list[str], str]]:
    names, addresses, number = [], [], None
    for key, double, single, digits in _PROPERTY.findall(segment):
        value = double or single
        if digits or (value.isdecimal() and _NUMBERED.match(key)):
            number = (digits or value) if _NUMBERED.match(key) and number is None else number
        elif _ADDRESS.search(value):
            addresses.append(value)
        elif _WORDS.search(value):
            names.append(bare(value))
    if not names:
        return
    for address in addresses:
        if address.endswith("/null.shtml"):  # UCAP's channel tree (guide §3.3 iii)
            folder = address.removesuffix("null.shtml")
            yield from ((folder + page, names, "script") for page in ("xlist.shtml", "xxgkList.shtml"))
        else:
            yield address, names, "script"
    if numbered and number and not addresses and any((text_score(name) or 0) >= 50 for name in names):
        yield f"#{number}", names, "script"


def _unescaped(code: str) -> str:
    r"""
    >>> _unescaped('"\\u5e74\\u62a5":"\\/nb\\/"')
    '"年报":"/nb/"'
    """
    code = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: _character(found[1]), code)
    return code.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")


def _character(digits: str) -> str:
    return "" if 0xD800 <= int(digits, 16) <= 0xDFFF else str(json.loads(f'"\\u{digits}"'))


def _leads_on(page: Page, url: str) -> bool:
    """False for a place on the same page; a number as fragment is a category (gkmlpt, guide §3.4)."""
    bare_url, fragment = urldefrag(url)
    return bare_url != urldefrag(page.url).url or fragment.isdecimal()
