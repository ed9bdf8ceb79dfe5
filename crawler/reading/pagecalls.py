"""createPageHTML(…) and createPage(…): the call that draws the pager of static lists (guide §3.1, §3.3).

    createPageHTML(9, 0, "index", "html")                          TRS: pages, current from 0, prefix, extension
    createPage(40, 0, "index", "html")                             the same (重庆)
    createPageHTML('page_div',10, 1,'xlist','shtml',189)           UCAP: container, pages, current from 1, …, rows
    createPageHTML(10, 1, 1, 20, 189, "xlist", "shtml")            pages, current, first, rows a page, rows, …

One name, several orders: arguments are told apart by their kind, never by their place. Numbers keep their order
among each other, so the first is the count of pages.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..page import Page
from .javascript import HOLE, Call, parse, script_of

NAMES = "createPage(?:HTML)?"
_MENTIONED = re.compile(r"createPage(?:HTML)?\s*\(|\bcountPage\b", re.I)
_EXTENSION = re.compile(r"\.?(s?html?|jhtml|thtml|aspx?|jsp|php)", re.I)
# The pager of one long article's pages, not of a list: "t20190918_693227", or UCAP's 32 hex digits.
_OF_ARTICLE = re.compile(r"(?:^|/)(?:t\d{8}_\d+|[0-9a-f]{32})$", re.I)
_UCAP = re.compile(
    r"<UCAP(?:TITLE|CONTENT)|UCAP-CONTENT|"  # pseudo-tags of its templates
    r"/\d{6}/[0-9a-f]{32}\.shtml|"  # /site/c100123/202401/0f3c….shtml
    r"/xxgk_list\.shtml|/zfxxgk_\w+\.shtml",
    re.I,
)


@dataclass(frozen=True)
class PageCall:
    """A pager as its call tells it. `pages` is None when only a commented call speaks, which may be stale."""

    pages: int | None
    current: int | None
    total: int | None
    prefix: str
    extension: str
    container: str | None = None

    def number(self, page: Page) -> int | None:
        """The number in the page's own address: 2 of index_2.html, None of index.html and of /nb/."""
        stem = re.escape(self.prefix.rpartition("/")[2])
        found = re.search(rf"(?:^|/){stem}_(\d{{1,9}})\.{re.escape(self.extension)}$", urlsplit(page.url).path)
        return int(found[1]) if found else None

    def address(self, page: Page, number: int) -> str | None:
        return page.absolute(f"{self.prefix}_{number}.{self.extension}")


def page_call(page: Page) -> PageCall | None:
    """The pager of the list on this page; None when it has none of this kind.

    A call in a comment may be stale (9 pages, where `var countPage = 17` holds): the variable is preferred, and
    without it the comment proves no number.
    """
    if not page.mentions("createpage", "countpage") or not _MENTIONED.search(page.text):
        return None
    script = script_of(page)
    counted, current = _whole(script.value("countPage")), _whole(script.value("currentPage"))
    for call in script.calls(NAMES):
        if (found := _read(page, call)) is not None:
            return _with(found, counted, current)
    for call in parse(script.commented).calls(NAMES):
        if (found := _read(page, call)) is not None:
            stale = PageCall(None, current, None, found.prefix, found.extension, found.container)
            return _with(stale, counted, current)
    if counted is not None and not _is_article(urlsplit(page.url).path):
        return PageCall(counted, current, None, *_own_name(page))
    return None


def page_after(page: Page) -> str | None:
    """The address of the page after one whose pager is missing, by its own number: index_3.html after index_2.html."""
    found = re.search(r"^(.*_)(\d{1,3})(\.\w+)$", urlsplit(page.url).path)
    return page.absolute(f"{found[1]}{int(found[2]) + 1}{found[3]}") if found else None


def starts_at_one(page: Page, call: PageCall) -> bool | None:
    """True when page two is <prefix>_2, False when it is <prefix>_1, None when nothing tells.

    TRS counts its current page from 0 and UCAP from 1, which shows on the first page only.
    """
    if call.number(page) is None and call.current == 0:
        return False
    ucap = call.container is not None or call.total is not None or bool(_UCAP.search(page.text))
    if call.current is None or call.number(page) not in {None, call.current}:
        return None
    if ucap:
        return True
    return None


def _read(page: Page, call: Call) -> PageCall | None:
    # A number that only a running script knows keeps its place: createPageHTML(Math.ceil(189 / 20), 0, "index", "html")
    numbers = [_whole(value) for value in call.arguments if value == HOLE or _whole(value) is not None]
    texts = [str(value).strip() for value in call.arguments if isinstance(value, str) and value not in {HOLE, ""}]
    texts = [text for text in texts if not text.isdecimal() and HOLE not in text]
    extension = next((text for text in reversed(texts) if _EXTENSION.fullmatch(text)), None)
    if extension is None or not numbers:
        return None
    at = _last(texts, extension)
    others = [*texts[at + 1 :], *texts[:at]]  # what stands before the extension comes last
    prefix = _prefix(page, others)
    if prefix is None or _is_article(prefix):
        return None
    pages = max(numbers[0], 1) if numbers[0] is not None else None
    return PageCall(
        pages,
        numbers[1] if len(numbers) > 1 else None,
        _total(numbers),
        prefix,
        extension.lstrip("."),
        next((text for text in others if text != prefix), None),
    )


def _total(numbers: list[int | None]) -> int | None:
    """The last of three numbers or more, when so many rows fill so many pages."""
    pages, total = numbers[0], numbers[-1]
    if len(numbers) < 3 or not pages or total is None:
        return None
    return total if total >= pages or pages == 1 else None


def _prefix(page: Page, texts: list[str]) -> str | None:
    """Of a container's id and a prefix: what the page itself is called, what is no element's id, what stands last."""
    own = urlsplit(page.url).path.rpartition("/")[2]
    for text in texts:
        if re.match(rf"{re.escape(text.rpartition('/')[2])}(?:_\d+)?\.", own):
            return text
    named = {node.attributes.get("id") for node in page.tree.css("[id]")} if len(texts) > 1 else set()
    return next((text for text in reversed(texts) if text not in named), texts[-1] if texts else None)


def _with(call: PageCall, counted: int | None, current: int | None) -> PageCall:
    return PageCall(
        counted if counted is not None else call.pages,
        call.current if call.current is not None else current,
        call.total,
        call.prefix,
        call.extension,
        call.container,
    )


def _own_name(page: Page) -> tuple[str, str]:
    """The prefix and extension of the page's own address, index and html for a directory."""
    stem, _, extension = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")
    return (re.sub(r"_\d+$", "", stem), extension) if stem else ("index", "html")


def _is_article(prefix: str) -> bool:
    return bool(_OF_ARTICLE.search(re.sub(r"(?:_\d{1,3})?(?:\.\w+)?$", "", prefix)) or _OF_ARTICLE.search(prefix))


def _last(texts: list[str], text: str) -> int:
    return len(texts) - 1 - texts[::-1].index(text)


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value.strip(), re.ASCII) else None
