"""What a page calls itself: its mandated metas, the parts of its title, its breadcrumb, its headings (guide, §1)."""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from ..page import Page
from .captions import squeeze

# "政府信息公开年报_政府信息公开_平潭综合实验区党工委管委会"
_TITLE_ENDS = re.compile(r"[_|–—>›»·]|\s+|-+")
# <div class="position">, <ul id="breadcrumb">, <td class="dqwz">; or the words 您的位置
_CRUMBS = re.compile(r"position|location|crumb|weizhi|dqwz|^path|sitepath|^wz$|^dq", re.I)
_CRUMB_ENDS = re.compile(r"[>›»＞》→/|\\:：]|\n|-{1,2}")  # 首页 > 政务公开 > 政府信息公开年报
_LEAF = re.compile(r"^(列表|正文|详情|内容|浏览|信息列表|查看)$")
_LONGEST_CRUMBS = 200  # characters; a longer block is no breadcrumb
_LONGEST_TAB = 30


def metas(page: Page, name: str) -> list[str]:
    """The contents of a meta tag: its name in any case, its attributes in any order, it may stand there twice."""
    return [
        content
        for meta in page.tree.css("meta[name]")
        if (meta.attributes.get("name") or "").strip().lower() == name.lower()
        and (content := squeeze(meta.attributes.get("content") or ""))
    ]


def title_parts(page: Page) -> list[str]:
    """The parts of the title of the window, which names the page, its parents and the site."""
    title = page.tree.css_first("title")
    return [part for part in _TITLE_ENDS.split(title.text() if title else "") if part]


def breadcrumb_end(page: Page) -> list[str]:
    """The end of 您的位置：首页 > 政务公开 > 政府信息公开年报; nothing without a breadcrumb."""
    for node in page.tree.css("div, p, span, td, ul, ol, nav, h3, h4, section"):
        marked = _CRUMBS.search(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}")
        if not (marked or "位置" in node.text(deep=False)):
            continue
        parts = ["".join(part.split()) for part in _CRUMB_ENDS.split(node.text(separator="\n"))]
        parts = [part for part in parts if part and not _LEAF.match(part)]
        if len(parts) > 1 and len("".join(parts)) < _LONGEST_CRUMBS:
            return parts[-1:]
    return []


def headings(page: Page) -> list[str]:
    """Headings that lead nowhere: entries of a menu are often headings too."""
    return [squeeze(node.text()) for node in page.tree.css("h1, h2, h3") if not _leads_away(page, node.css("a[href]"))]


def current_tabs(page: Page) -> list[str]:
    """The tabs and the entries of menus that are on."""
    marked = page.tree.css(".on, .cur, .active, .current, .selected, .hover, .now")
    return [text for node in marked if (text := squeeze(node.text())) and len(text) < _LONGEST_TAB]


def _leads_away(page: Page, anchors: list[LexborNode]) -> bool:
    here = urlsplit(page.url).path
    urls = (page.absolute(anchor.attributes.get("href")) for anchor in anchors)
    return any(url and urlsplit(url).path != here for url in urls)
