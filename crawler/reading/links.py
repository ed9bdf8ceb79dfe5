"""Where the elements of a page lead: anchors, areas of image maps, and elements that a script opens on a click."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from selectolax.lexbor import LexborNode

from ..page import Page
from .captions import title_of

# <a onclick="jumpToDetail('./202605/t1.html')">, <tr onclick="openUrl('/a/1.html','_blank')">,
# <a href="javascript:window.open('1.pdf')">, <input onclick="location.href=encodeURI('index_2.jhtml')">
_QUOTED = re.compile(r"""(["'])(.*?)\1""", re.S)
# An address among the words of a call: with a slash, a query or an extension; "_blank" and "2" are none.
_ADDRESS = re.compile(
    r"^(https?://|\.{0,2}/|\?)\S|^[^\s()<>;,]+\.(s?html?|jhtml|jspx?|aspx?|php|do|pdf|docx?|wps|ofd)\b", re.I
)
# <a href="{{item.url}}">, <a href="${url}">, <a href="<%=url%>">: a template that nobody filled in.
_TEMPLATE = re.compile(r"\{\{|\$\{|<%|%7B%7B|'\s*\+|\"\s*\+", re.I)
_NOWHERE = re.compile(r"^(#.*|javascript:\s*(void\s*\(\s*0?\s*\)|;)?\s*;?|about:blank)?$", re.I)
_KEPT = ("data-href", "data-url", "data-link")  # <a href="javascript:;" data-url="/nb/1.html">
_CLICKED = "a, area, [onclick]"


@dataclass(frozen=True)
class Link:
    """An element and the absolute address that it leads to."""

    node: LexborNode
    url: str

    @cached_property
    def title(self) -> str:
        return title_of(self.node)


@lru_cache(maxsize=8)  # its rows are looked for, and the years among its tabs
def links(page: Page) -> tuple[Link, ...]:
    """The links of a page in page order (guide §4: `area`, `onclick`)."""
    written = [(node, address(node)) for node in page.tree.css(_CLICKED)]
    return tuple(Link(node, url) for node, target in written if target and (url := page.absolute(target)))


def address(node: LexborNode) -> str | None:
    """What an element leads to, as it is written: its href, else the address in its script; None when there is none."""
    attributes = node.attributes
    href = (attributes.get("href") or "").strip()
    if href and not href.lower().startswith("javascript:") and not _NOWHERE.match(href):
        return None if _TEMPLATE.search(href) else href
    if written := scripted_address(attributes.get("onclick") or "") or scripted_address(href):
        return written
    kept = next((value for name in _KEPT if (value := attributes.get(name))), None)
    return None if kept is None or _TEMPLATE.search(kept) or not _ADDRESS.search(kept) else kept


def scripted_address(code: str) -> str | None:
    """The first address among the quoted words of a script.

    >>> scripted_address("return openUrl('./202605/t20260501_1.html', '_blank')")
    './202605/t20260501_1.html'
    """
    if _TEMPLATE.search(code):
        return None
    return next((word.strip() for _, word in _QUOTED.findall(code) if _ADDRESS.search(word.strip())), None)
