"""The files an article page links to.

The block with the attachments stands outside the body container in most families, so the whole page
is scanned; and many links carry no extension, so the words around the link count as much as its path.
Rules: site-families guide, §5; the knowledge is in attachments.toml.
"""

import html
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .page import Page
from .reading.captions import squeeze
from .reading.dialects import dialect
from .reading.scripts import unescaped

_SOURCES = {"iframe": "src", "embed": "src", "object": "data"}
_SHOWN = {"file", "url", "src", "pdf", "pdfurl", "path", "fileurl"}  # viewer.html?file=/x.pdf
_NEIGHBOUR = re.compile(r"^\W*[上下前后]一?(篇|条|页|个)")  # 上一篇：某县2022年年报.pdf
_REPORT = re.compile("年报|年度|报告|附件")
_WORDS = re.compile(r"[^a-z]+")
_TAG = re.compile(r"<[a-z/][^<>]*>", re.I)
_TEMPLATE = re.compile(r"\{\{|\$\{|<%|['\"]\s*\+|%7B%7B", re.I)  # href="{{item.url}}": nobody filled it in
# <a ms-attr-href="qzbFile">文件下载</a>, <a :href="file.url">附件</a>: the address is set by script.
_BOUND = ("ms-attr-href", ":href", "v-bind:href", "ng-href", "data-bind")
# <a href="javascript:down('/f/1.pdf','1.pdf')">, <a href="#" onclick="window.open('1.pdf')">, <button onclick=…>
_NOWHERE = re.compile(r"(#.*|javascript:.*)?$", re.I | re.S)
_QUOTED = re.compile(r"""(["'])(.*?)\1""", re.S)
# <meta http-equiv="refresh" content="0;URL=./P020260129382295081505.pdf">
_REFRESH = re.compile(r"^\s*\d{1,2}\s*[;,]\s*url\s*=\s*['\"]?([^'\"\s]+)", re.I)
_PAGE = re.compile(r"\.(s?html?|jhtml)$", re.I)
# A frame with something of the site's, not with the text: /video/player.html, /inc/header.htm, /share.html
_OF_SITE = re.compile(r"video|audio|player|map|share|comment|login|head|foot|top|bottom|menu|nav|count|weather", re.I)
_LEAST_TEXT = 200  # characters; a body with less shows its report as pictures, if it has any
_LEAST_SIDE = 100  # pixels; smaller pictures are ornaments


@dataclass(frozen=True, slots=True)
class Attachment:
    """A linked file and the name the page gives it ("" when it gives none)."""

    url: str
    name: str


def attachments(page: Page) -> list[Attachment]:
    """The files a page links to, in page order, one per URL; at last the pictures that are the report itself, or the
    page in a frame that is."""
    found: dict[str, Attachment] = {}
    for href, name in (*_candidates(page), *_scans(page), *_framed(page)):
        url = page.absolute(_unwrapped(href, page.url))
        if url and url != page.url and not _rules().icons.search(url):
            known = found.get(url)
            if known is None or not known.name:
                found[url] = Attachment(url, name)
    return list(found.values())


def is_file(url: str) -> bool:
    """True for an address that names a file of a document type: a list row can be the PDF itself."""
    return bool(_rules().typed.search(unquote(urlsplit(url).path)))


def shown_by(url: str) -> str:
    """The file that a viewer's address shows; any other address as it is.

    >>> shown_by("http://a.gov.cn/pdfjs/web/viewer.html?file=/nb/1.pdf"), shown_by("http://a.gov.cn/nb/1.html")
    ('http://a.gov.cn/nb/1.pdf', 'http://a.gov.cn/nb/1.html')
    """
    return _unwrapped(url, url)


def without_extension(name: str) -> str:
    """
    >>> without_extension("某市2024年政府信息公开工作年度报告.pdf")
    '某市2024年政府信息公开工作年度报告'
    """
    return _rules().ending.sub("", name)


def sets_attachment_by_script(page: Page) -> bool:
    """True when a link with a download word gets its address from a script we do not run."""
    links = (link for link in page.elements["a"] if not link.attributes.keys().isdisjoint(_BOUND))
    return any(re.search("下载|附件", link.text()) for link in links)


def _candidates(page: Page) -> Iterator[tuple[str, str]]:
    yield from _linked(page.elements["clickable"])
    for tag, name in _SOURCES.items():
        for node in page.elements[tag]:
            source = node.attributes.get(name) or ""
            if _is_path(_unwrapped(source, page.url)):
                yield source, ""
    for node in page.elements["script"]:
        if "src" not in node.attributes:
            yield from _in_script(node.text())
    for target in _refreshed(page):
        if _is_path(target) or dialect(page.absolute(target) or ""):
            yield target, ""


def _refreshed(page: Page) -> Iterator[str]:
    """Where the page leads on by itself: to the file that is the report, or to the article as it is called now. To a
    folder it leads when the report was removed."""
    for node in page.tree.css("meta[http-equiv]"):
        if (node.attributes.get("http-equiv") or "").lower() == "refresh":
            yield from _REFRESH.findall(node.attributes.get("content") or "")


def _linked(nodes: Iterable[LexborNode]) -> Iterator[tuple[str, str]]:
    """The elements that lead to files: by href, or by the call that a click makes. OLDSRC, data-href and bound
    attributes are no addresses."""
    for node in nodes:
        href = (node.attributes.get("href") or "").strip()
        if _NOWHERE.match(href):
            called = next((word for word in _called(node) if not _TEMPLATE.search(word)), None)
            if called and _is_of_report(node):
                yield called, _name(node)
        elif not _TEMPLATE.search(href) and _leads_to_file(node, href) and _is_of_report(node):
            yield href, _name(node)


def _called(node: LexborNode) -> Iterator[str]:
    """The files among the texts that a call is given; of a name and a path the path."""
    code = f"{node.attributes.get('onclick') or ''};{node.attributes.get('href') or ''}"
    words = [word.strip() for _, word in _QUOTED.findall(unescaped(code))]
    words = [word for word in words if _is_path(word) and not _rules().picture.search(word)]
    return iter(sorted(words, key=lambda word: "/" not in word))


def _in_script(code: str) -> Iterator[tuple[str, str]]:
    """Files in scripts: markup as a string (gkmlpt keeps a whole article so) and plain addresses; pictures there are
    the buttons of the site."""
    code, rules = unescaped(code), _rules()
    if "&lt;" in code:  # "content": "&lt;p&gt;&lt;a href=&quot;…"
        code = html.unescape(code)
    if "<a " in code:
        nodes = LexborHTMLParser(code).css("a[href], [onclick]")
        yield from ((href, name) for href, name in _linked(nodes) if not rules.picture.search(href))
        code = _TAG.sub("", code)  # alt="2023年年报.pdf" is a name
    for before, address in rules.quoted.findall(code) if rules.ends.search(code) else ():
        # {"name": "2023年年报.pdf", "url": …}: a name is no address
        placed = "/" in address or (before in {"=", "("} and address.isascii())
        if placed and not rules.picture.search(address) and not _TEMPLATE.search(address):
            yield address, ""


def _scans(page: Page) -> Iterator[tuple[str, str]]:
    """The pictures in the body of an article that has neither a table nor much text: the report as it was scanned."""
    if not page.elements["img"]:
        return
    for body in page.tree.css(_rules().bodies):
        pictures = [shown for picture in body.css("img") if (shown := _shown(picture))]
        if pictures and not body.css_first("table") and len(squeeze(body.text())) < _LEAST_TEXT:
            yield from pictures
            return


def _framed(page: Page) -> Iterator[tuple[str, str]]:
    """The pages of the same host in the frames of an article that says nothing itself: the report as Word saved it."""
    shown = [node for node in page.elements["iframe"] if _is_page(node.attributes.get("src") or "", page)]
    if not shown or page.elements["table"]:
        return
    outside = page.tree.clone()
    outside.strip_tags(["a", "script", "style", "noscript", "iframe"])
    if outside.body is not None and len(squeeze(outside.body.text(separator=" "))) < _LEAST_TEXT:
        yield from ((node.attributes.get("src") or "", "") for node in shown if not _is_ornament(node))


def _is_page(source: str, page: Page) -> bool:
    url = page.absolute(source) or ""
    path = urlsplit(url).path
    return bool(_PAGE.search(path)) and not _OF_SITE.search(path) and urlsplit(url).netloc == urlsplit(page.url).netloc


def _is_ornament(node: LexborNode) -> bool:
    sides = (re.match(r"\s*(\d+)(?!\s*[\d%])", node.attributes.get(side) or "") for side in ("width", "height"))
    return any(side and int(side[1]) < _LEAST_SIDE for side in sides)


def _shown(picture: LexborNode) -> tuple[str, str] | None:
    """Address and name of a picture of a page; None for ornaments. Pages that load late keep the address aside."""
    attributes = picture.attributes
    if _is_ornament(picture):
        return None
    sources = (attributes.get(name) or "" for name in ("data-original", "data-src", "src"))
    address = next((source for source in sources if _rules().picture.search(urlsplit(source).path)), None)
    return (address, squeeze(attributes.get("title") or attributes.get("alt") or "")) if address else None


def _unwrapped(href: str, base: str) -> str:
    """The file that a viewer shows, else the address itself; the viewer takes it from its own place.

    >>> _unwrapped("/pdfjs/web/viewer.html?file=..%2F..%2Ffiles%2Fa.pdf", "http://a.gov.cn/nb/1.html")
    'http://a.gov.cn/files/a.pdf'
    """
    try:
        parts = urlsplit(href)
        if not _rules().viewers.search(parts.path):
            return href
        shown = next(
            (value for name, value in parse_qsl(parts.query) if name.lower() in _SHOWN and _is_path(value)), None
        )
        return urljoin(urljoin(base, href), unquote(shown)) if shown else href
    except ValueError:  # "http://[": no address
        return href


def _leads_to_file(node: LexborNode, href: str) -> bool:
    words = (node.attributes.get("title"), node.attributes.get("download"), node.text())
    return _is_path(href) or any(_rules().typed.search(word) for word in words if word)


def _is_of_report(node: LexborNode) -> bool:
    """False for the link to the article before or after this one, and for what the site offers on each of its pages:
    readers, a manual, whatever stands at its foot."""
    if any(around and _NEIGHBOUR.match(around.text()) for around in (node, node.parent)):
        return False
    name = _name(node)
    return bool(_REPORT.search(name)) or not (_rules().aid.search(name) or _stands_at_foot(node))


def _stands_at_foot(node: LexborNode) -> bool:
    around = node.parent
    while around is not None:
        named = f"{around.attributes.get('class') or ''} {around.attributes.get('id') or ''}".lower()
        if around.tag == "footer" or not _rules().foot.isdisjoint(_WORDS.split(named)):
            return True
        around = around.parent
    return False


def _is_path(href: str) -> bool:
    return bool(_rules().paths.search(href) or _rules().typed.search(unquote(href)))


def _name(node: LexborNode) -> str:
    """download= before title= before the anchor's text (guide §5.3)."""
    for word in (node.attributes.get("download"), node.attributes.get("title"), node.text()):
        if word and (name := squeeze(word)):
            return name
    return ""


class _Rules(NamedTuple):
    typed: re.Pattern[str]  # "2020年报.pdf", "P0202101.pdf?x=1"
    ending: re.Pattern[str]
    picture: re.Pattern[str]
    ends: re.Pattern[str]  # .pdf': much faster to look for
    quoted: re.Pattern[str]  # var file = './P020210129.pdf'; with the sign before it
    paths: re.Pattern[str]
    icons: re.Pattern[str]
    aid: re.Pattern[str]
    foot: frozenset[str]
    viewers: re.Pattern[str]
    bodies: str


@cache
def _rules() -> _Rules:
    tables = tomllib.loads((Path(__file__).parent / "attachments.toml").read_text("utf-8"))
    types = "|".join(tables["types"])
    paths, icons, viewers, aid = (
        re.compile("|".join(f"(?:{row['pattern']})" for row in tables[table]), re.I)
        for table in ("path", "icon", "viewer", "aid")
    )
    return _Rules(
        typed=re.compile(rf"(?<=[^.,/])\.({types})(?![a-z0-9])", re.I),
        ending=re.compile(rf"\s*\.({types})$", re.I),
        picture=re.compile(r"\.(jpe?g|png)$", re.I),
        ends=re.compile(rf"\.(?:{types})[\"']", re.I),
        quoted=re.compile(rf"""([=(]?)\s*["']([^"'<>\s,]*[^"'<>\s,./]\.(?:{types}))["']""", re.I),
        paths=paths, icons=icons, viewers=viewers, aid=aid, foot=frozenset(tables["foot"]["names"]),
        bodies=", ".join(tables["body"]["selectors"]),
    )  # fmt: skip
