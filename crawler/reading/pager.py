"""The pager of a list page, whatever made it: the request for the next page, and what it says of the whole list.

Site-families guide, §4 and step 12 of §9: words and arrows, numbers, scripts, and pagers hidden in base64.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import unquote_plus, urlsplit

from selectolax.lexbor import LexborNode

from ..page import Ask, Page
from .counters import in_scripts, in_words
from .scripts import code
from .turns import ask_of, scripts_of

Resolve = Callable[[Page, LexborNode], Ask | None]

# [下一页], 下页 >, 后页, Next »
_NEXT = re.compile(r"\W*(下\s*[一1]?\s*[页頁]|[后後]一?[页頁]|next(\s*page)?)\W*", re.I)
_BACK = re.compile(r"\W*(上\s*一?\s*[页頁]|[前]一?[页頁]|prev(ious)?(\s*page)?)\W*", re.I)
_LAST = re.compile(r"\W*([尾末]\s*[页頁]|最[后末]一?[页頁]|last(\s*page)?)\W*", re.I)
# 加载更多, 点击加载更多>>: a script appends rows; "更多" alone is the link to a list
_MORE = re.compile(r"\W*(点击)?(加载|显示|展开|载入)(更多|下一页|全部)?(数据|信息|内容)?\W*|load\s*more\W*", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
# <span>共20条</span> away from any pager
_COUNT = re.compile(r"\W*(总共|共有|共计|共)\s*\d[\d,]*\s*条\s*(记录|信息|数据|内容)?\W*")
_ARROW = re.compile(r"[>›→﹥＞]|[»≫]|>>|＞＞")
_NEXT_CLASS = re.compile(r"(^|[\s_-])(next|nextpage|p_next|page_?next|pagenext)([\s_-]|$)", re.I)
_DISABLED = re.compile(r"(^|[\s_-])(disabled?|p_next_d|nolink|unable)([\s_-]|$)", re.I)
_CURRENT = re.compile(r"(^|[\s_-])(cur|curr|current|active|on|now|selected|thisclass|p_no_d|cpb)([\s_-]|$)", re.I)
# class="p_pages", id="fanyeu7", class="page_base"
_REGION = re.compile(
    r"(^|[\s_-])(pages?|pager|paging|pagination|pagebar|fen_?ye|fan_?ye|fy\b|yema|laypage|turnpage|digg|p_t|AspNetPager)",
    re.I,
)
_REGION_TEXT = 400  # characters: larger parts of a page that are called "page…" hold more than its pager
_OPTION = re.compile(r"第?\s*(\d{1,3})\s*页?")  # not a year
_BARE_CLIMB = 6  # levels from a number to its pager: GridView wraps it in a table of its own
# <div id="pages">JTNDYSUyMGhyZWY…</div>, window.atob("JTNDYS…"): quote_plus(html) in base64 (云南发改)
_BASE64 = re.compile(r"[>\"']\s*([A-Za-z0-9+/\n]{40,}={0,2})\s*(?=[<\"'])")
# The text of a pager that nothing names: "首页 上一页 1 2 3 … 下一页 尾页 共3页"
_BARE = re.compile(r"[\d\s\[\]().…·|/<>‹›«»首上下尾末一最后页頁第共到跳转条记录:：,，]*")


_RUNS = re.compile(r"[A-Za-z_$][\w$.]*\s*\([^)]")  # a call with arguments; void(0) is none
_RUNS_NOTHING = re.compile(r"^\s*(javascript:)?\s*void\b", re.I)


@dataclass(frozen=True, slots=True)
class Pager:
    """`seen` is False when the page shows no pager at all. `next` is None on the last page, and where only a browser
    can tell what comes next: `script` is what the next link would run then. `away`: the next link leads to another
    host, where the list is not followed."""

    seen: bool = False
    next: Ask | None = None
    total: int | None = None
    pages: int | None = None
    here: int | None = None
    script: str = ""
    away: str = ""


@lru_cache(maxsize=8)  # recognised, then read: the same page is asked twice
def pager(page: Page, resolve: Resolve = ask_of) -> Pager:
    """Reads the pager of a page; `resolve` says what following an element of it asks for."""
    views = [_View(shown, resolve) for shown in _shown(page)]
    said = in_words(text for view in views for text in view.texts)
    scripted = in_scripts(code(page))
    following = next((ask for view in views if (ask := view.next)), None)
    total = said.total if said.total is not None else scripted.total
    here = said.here or next((number for view in views if (number := view.current)), None)
    pages = said.pages or scripted.pages
    if pages is None and following and here:
        pages = next((count for view in views if (count := view.pages_by_last(following, here))), None)
    if pages is not None and here is not None and here >= pages:
        following = None
    script = "" if following else next((script for view in views if (script := view.script)), "")
    seen = following or total is not None or pages is not None or any(view.worded or view.is_marked for view in views)
    away = "" if following else next((url for view in views if (url := view.away)), "")
    return Pager(bool(seen), following, total, pages, here, script, away)


def _shown(page: Page) -> Iterator[Page]:
    """The page, and the pagers that it carries in base64."""
    yield page
    for coded in _BASE64.findall(page.text):
        try:
            shown = unquote_plus(base64.b64decode(coded).decode("utf-8"))
        except (binascii.Error, ValueError):  # a picture, a key: no text
            continue
        if "<" in shown:
            yield Page(page.url, f'<div class="pages">{shown}</div>', page.ask)


class _View:
    """One piece of markup with a pager in it."""

    def __init__(self, page: Page, resolve: Resolve) -> None:
        self.page, self.resolve = page, resolve

    @cached_property
    def clickable(self) -> list[tuple[LexborNode, list[str]]]:
        """The elements that can be clicked, with what they say."""
        kinds = "a, area, input[type=button], input[type=submit], input[type=image], button, [onclick]"
        return [(node, words) for node in self.page.tree.css(kinds) if (words := _captions(node))]

    @cached_property
    def worded(self) -> list[LexborNode]:
        return [node for node, words in self.clickable if any(_NEXT.fullmatch(word) for word in words)]

    @cached_property
    def last(self) -> list[LexborNode]:
        return [node for node, words in self.clickable if any(_LAST.fullmatch(word) for word in words)]

    @cached_property
    def is_marked(self) -> bool:
        """A pager without a link onwards: 下一页 as mere text, only 上一页, or numbers of which this is the last."""
        if self.numbers and self.current is not None:
            return True
        if any(_BACK.fullmatch(word) for _, words in self.clickable for word in words):
            return True
        if not re.search("[下后後].?[页頁]", self.page.text):
            return False
        return any(_NEXT.fullmatch(_squeezed(node)) for node in self.page.tree.css("span, li, em, b, font, td"))

    @cached_property
    def regions(self) -> list[LexborNode]:
        """The parts of the page that are its pager: called so, or around the words 下一页 and 尾页."""
        kinds = self.page.tree.css("div, p, ul, ol, nav, td, table, span, form")
        named = [
            node
            for node in kinds
            if _REGION.search(_class(node)) or _REGION.search(node.attributes.get("id") or "")
        ]
        parents = [node.parent for node in (*self.worded[:4], *self.last[:4])]
        around = [above for node in parents if node is not None for above in (node, node.parent) if above is not None]
        counted = [node for node in self.page.tree.css("span, div, p, em, td") if _COUNT.fullmatch(node.text())]
        return [node for node in (*named, *around, *self.bare(), *counted) if len(node.text()) <= _REGION_TEXT]

    def bare(self) -> list[LexborNode]:
        """What holds links that are numbers and nothing but a pager's words around them."""
        numerals = [node for node, words in self.clickable if words[0].isdigit() and len(words[0]) < 5]
        found = []
        for node in numerals[:4]:
            for _ in range(_BARE_CLIMB):
                above = node.parent
                if above is None or above.tag == "body" or not _BARE.fullmatch(above.text(separator=" ")):
                    break
                node = above
            found.append(node)
        return found

    @cached_property
    def texts(self) -> list[str]:
        return sorted((_squeezed(region, " ") for region in self.regions), key=len, reverse=True)

    @cached_property
    def next(self) -> Ask | None:
        """By words; else by arrows and the class "next" within a pager; else the number after the current one."""
        for node in (*self.page.tree.css('a[rel="next"], link[rel="next"]'), *self.worded, *self.arrows()):
            if not _is_disabled(node) and (ask := self.allowed(node)):
                return ask
        return self.numbers.get(self.current + 1) if self.current is not None else None

    @cached_property
    def away(self) -> str:
        asks = (self.resolve(self.page, node) for node in self.worded if not _is_disabled(node))
        return next((ask.url for ask in asks if ask and not self.is_own(ask)), "")

    @cached_property
    def script(self) -> str:
        """What a next link runs that leads nowhere we can read: toPage(2), __doPostBack('pager','2')."""
        for node in self.worded:
            running = (text for text in scripts_of(node) if _RUNS.search(text) and not _RUNS_NOTHING.match(text))
            written = next(running, "")
            if written and not _is_disabled(node) and not self.resolve(self.page, node):
                return written
        return next((words for words in map(_squeezed, self.appending) if words), "")

    @cached_property
    def appending(self) -> list[LexborNode]:
        """What a script appends rows at: <div onclick="loadMore()">加载更多</div>; hidden when all are there."""
        kinds = self.page.tree.css("a, button, div, span, p")
        said = [node for node in kinds if len(node.html or "") < _REGION_TEXT and _MORE.fullmatch(_squeezed(node))]
        return [node for node in said if not _is_hidden(node) and not self.resolve(self.page, node)]

    def arrows(self) -> list[LexborNode]:
        nodes = [node for region in self.regions for node in region.css("a, [onclick]")]
        marked = [node for node in nodes if any(_NEXT_CLASS.search(_class(near)) for near in (node, node.parent))]
        pointing = [(node, word) for node in nodes for word in _captions(node) if _ARROW.fullmatch(word)]
        # "»" and ">>" are the last page where "›" or ">" is the next one.
        single = [node for node, word in pointing if word not in {"»", "≫", ">>", "＞＞"}]
        return marked or single or [node for node, _ in pointing]

    @cached_property
    def numbers(self) -> dict[int, Ask]:
        found: dict[int, Ask] = {}
        for region in self.regions:
            for node in region.css("a, [onclick]"):
                if (number := _numeral(node)) and (ask := self.allowed(node)):
                    found.setdefault(number, ask)
        for option, number in self.options:
            url = self.page.absolute(option.attributes.get("value"))
            if url and url != self.page.url and urlsplit(url).hostname == urlsplit(self.page.url).hostname:
                found.setdefault(number, Ask(url))
        return found

    @cached_property
    def options(self) -> list[tuple[LexborNode, int]]:
        """Pages to choose from: <select onchange="location=this.value"><option value="index_1.html">第2页</option>."""
        chosen = self.page.tree.css('select[onchange*="location"] option')
        counted = [(option, _OPTION.fullmatch(_squeezed(option))) for option in chosen]
        return [(option, int(found[1])) for option, found in counted if found]

    @cached_property
    def current(self) -> int | None:
        """The number in the pager that is marked, or the only one that is no link."""
        plain: set[int] = set()
        for region in self.regions:
            for node in region.css("a, span, em, b, strong, i, li, font"):
                number = _numeral(node)
                if number is None:
                    continue
                if _CURRENT.search(_class(node)) or (node.tag == "a" and _CURRENT.search(_class(node.parent))):
                    return number
                if not any(self.allowed(near) for near in (node, node.parent, node.css_first("a")) if near is not None):
                    plain.add(number)
        if len(plain) == 1:
            return plain.pop()
        chosen = next((number for option, number in self.options if "selected" in option.attributes), None)
        return chosen if chosen is not None or plain else self._left_out()

    def _left_out(self) -> int | None:
        """The number that a pager does not show at all: its links are 1 3, or on the first page 2 3."""
        linked = sorted(self.numbers)
        between = [number for number in range(linked[0], linked[-1]) if number not in self.numbers] if linked else []
        if len(between) == 1:
            return between[0]
        return 1 if linked[:1] == [2] and not between else None

    def pages_by_last(self, following: Ask, here: int) -> int | None:
        """How many pages there are by the numbers in the addresses of the next and the last one: index_1 and index_7,
        or, numbered backwards, 10.htm and 1.htm."""
        last = next((ask for node in self.last if (ask := self.allowed(node))), None)
        if last is None or re.sub(r"\d+", "#", following.key) != re.sub(r"\d+", "#", last.key):
            return None
        pairs = zip(re.findall(r"\d+", following.key), re.findall(r"\d+", last.key), strict=True)
        apart = [abs(int(one) - int(other)) for one, other in pairs if one != other]
        return here + 1 + sum(apart) if len(apart) <= 1 else None

    def allowed(self, node: LexborNode) -> Ask | None:
        """What an element asks for, when that is another page of the same host."""
        ask = self.resolve(self.page, node)
        if ask is None or not self.is_own(ask):
            return None
        return ask if ask.key not in {self.page.asked.key, Ask(self.page.url).key} else None

    def is_own(self, ask: Ask) -> bool:
        """On the same host, with or without www."""
        mine, other = (urlsplit(url).hostname or "" for url in (self.page.url, ask.url))
        return mine.removeprefix("www.") == other.removeprefix("www.")


def _captions(node: LexborNode) -> list[str]:
    attributes = node.attributes
    words = [_squeezed(node), *(attributes.get(name) or "" for name in ("title", "value", "alt", "aria-label"))]
    if not words[0] and (picture := node.css_first("img[alt]")) is not None:
        words.append(picture.attributes.get("alt") or "")
    return [word for word in words if word and len(word) < 20]


def _numeral(node: LexborNode) -> int | None:
    word = node.text().strip(" []\t\r\n\xa0")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 5 else None


def _is_disabled(node: LexborNode) -> bool:
    return "disabled" in node.attributes or any(_DISABLED.search(_class(near)) for near in (node, node.parent))


def _is_hidden(node: LexborNode) -> bool:
    styles = (near.attributes.get("style") for near in (node, node.parent) if near is not None)
    return any(style and _HIDDEN.search(style) for style in styles)


def _squeezed(node: LexborNode, between: str = "") -> str:
    return " ".join(node.text(separator=between).split())


def _class(node: LexborNode | None) -> str:
    return (node.attributes.get("class") or "") if node is not None else ""
