"""The links of a page as candidates for rows, each with the place it stands in: which repeat, which are navigation."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from ..attachments import is_file
from ..page import Page
from ..titles import is_body, names_report
from .captions import date_inside, first_piece, is_date, is_generic, iso_date, looks_dated, title_around
from .context import Context
from .dialects import dialect, leads_to_list
from .links import Link

_ROW_TAGS = frozenset({"li", "tr", "dl", "article"})
_HOLDERS = frozenset({"ul", "ol", "table", "tbody", "body", "html", "form", "map"})
_CHINESE = re.compile(r"[一-鿿]")
_BESIDE = 200  # characters next to a row that may hold its date
_CLIMB = 5  # levels from a link up to its row: a link deeper than that in its row was not seen


class _Chrome(NamedTuple):
    """What navigation.toml holds: the words by which pages call what is no list."""

    navigation: frozenset[str]
    aside: frozenset[str]
    roles: frozenset[str]
    states: frozenset[str]
    tool: re.Pattern[str]


@cache
def _chrome() -> _Chrome:
    table = tomllib.loads((Path(__file__).parent / "navigation.toml").read_text("utf-8"))
    navigation, aside, roles, states = (frozenset(table[kind]) for kind in ("navigation", "aside", "roles", "states"))
    tool = re.compile("|".join(f"(?:{word})" for word in table["tools"]), re.I)
    return _Chrome(navigation, aside, roles, states, tool)


@dataclass(slots=True)
class Candidate:
    """A link that may be a row. `place` is the path of elements down to its row: the rows of a list share it."""

    url: str
    title: str
    listed_on: str | None
    dated: bool
    report: bool
    article: bool  # its address is that of an article or a file
    place: str
    aside: bool  # in a sidebar, or in a navigation without a date


def candidates(page: Page, found: Iterable[Link]) -> list[Candidate]:
    """The links that can be rows, in page order, one per address."""
    links = _titled(link for link in found if _may_be_row(page, link))
    shared = _shared(links)
    places, context = _Places(), Context(page)
    rows: dict[str, Candidate] = {}
    told: dict[str, str] = {}
    for link, title in links:  # "K0000123" and "某县2020年年报" in the cells of one row lead to the same
        if told.setdefault(link.url, title) != title and names_report(title) and not names_report(told[link.url]):
            told[link.url] = title
    for link, _ in links:
        if link.url in rows:
            continue
        title = told[link.url]
        row = _row(link.node, shared)
        if is_generic(title):
            title = title_around(row, link.node) or title
        title = context.complete(title, link.node)
        day, dated = _date(link.node, row)
        candidate = Candidate(
            link.url, title, day, dated, names_report(title), bool(dialect(link.url)) or is_file(link.url),
            places.path(row.parent), places.sort(link.node) == "aside" or (not dated and places.sort(link.node) != ""),
        )  # fmt: skip
        if _belongs(page, candidate):
            rows[link.url] = candidate
    return list(rows.values())


def _titled(found: Iterable[Link]) -> list[tuple[Link, str]]:
    """The links that say something, with their titles. "下载" beside a title says nothing; in the line of an agency
    (<tr><td><a>县教育局</a><td><a>查看</a>) it may be the agency's report, and so may the picture of a file."""
    tool = _chrome().tool
    links = [(link, link.title) for link in found if (not tool.fullmatch(link.title) if link.title else _in_cell(link))]
    mute = {_line(link.node) for link, title in links if is_generic(title)}
    told = {line for link, title in links if mute and (line := _line(link.node)) in mute
            and not (is_generic(title) or is_body(title))}  # fmt: skip
    links = [(link, title) for link, title in links if not (told and is_generic(title) and _line(link.node) in told)]
    return list(_without_companions(links))


def _without_companions(links: list[tuple[Link, str]]) -> Iterator[tuple[Link, str]]:
    """Without what stands in the line of a report and leads elsewhere, its number and its agency:
    <tr><td><a>0011/2024-01</a><td><a>某局2023年政府信息公开年报</a><td><a>某局</a>."""
    mute = [not _CHINESE.search(title) or is_body(title) for _, title in links]
    reports = {_row_tag(link.node) for link, title in links if any(mute) and names_report(title)} - {0}
    for (link, title), says_little in zip(links, mute, strict=True):
        if not (says_little and not names_report(title) and _row_tag(link.node) in reports):
            yield link, title


def _row_tag(node: LexborNode) -> int:
    """The identity of the nearest <li>, <tr> … around a link; 0 for none."""
    return next((above.mem_id for above in _ancestors(node) if above.tag in _ROW_TAGS), 0)


def _in_cell(link: Link) -> bool:
    """True for <td><a href="1.pdf"><img src="pdf.png"></a></td>."""
    return is_file(link.url) and any(above.tag == "td" for above in _ancestors(link.node))


def _line(node: LexborNode) -> int:
    """The identity of the <li>, <tr> … that a link stands in, or else of its <p>; 0 for none."""
    lines = {above.tag in _ROW_TAGS: above.mem_id for above in _ancestors(node) if above.tag in _ROW_TAGS | {"p"}}
    return lines.get(True) or lines.get(False) or 0


def _may_be_row(page: Page, link: Link) -> bool:
    """Not the page itself, and no list of the same site unless its words are those of a report."""
    if link.url == page.url:
        return False
    if not leads_to_list(link.url) or dialect(link.url):
        return True
    return _foreign(page, link.url) or names_report(link.title)


def _belongs(page: Page, candidate: Candidate) -> bool:
    """An address that is a list's is a row only with a date, or on another host (guide §4: kept, not dropped)."""
    return candidate.article or not leads_to_list(candidate.url) or candidate.dated or (
        _foreign(page, candidate.url) and candidate.report
    )  # fmt: skip


def _foreign(page: Page, url: str) -> bool:
    return not _same_host(url, page.url) and urlsplit(url).hostname != urlsplit(page.url).hostname


def _same_host(url: str, other: str) -> bool:
    """True for the common case of two addresses alike up to their path, told without taking them apart."""
    return url.split("/", 3)[:3] == other.split("/", 3)[:3]


def _ancestors(node: LexborNode | None) -> Iterator[LexborNode]:
    while node is not None and node.tag not in {"-undef", "-document"}:
        yield node
        node = node.parent


def _shared(links: list[tuple[Link, str]]) -> set[int]:
    """The elements with links to several addresses in them, by identity: one walk up for each link."""
    first: dict[int, str] = {}
    shared: set[int] = set()
    for link, _ in links:
        for node in _ancestors(link.node):
            if node.mem_id in shared:
                break  # so are all above it
            if first.setdefault(node.mem_id, link.url) != link.url:
                shared.add(node.mem_id)
    return shared


def _row(node: LexborNode, shared: set[int]) -> LexborNode:
    """The element that is the row of a link: the nearest <li>, <tr> … or else the largest with this one link in it."""
    row = node
    for _, above in zip(range(_CLIMB), _ancestors(node.parent), strict=False):
        if row.tag in _ROW_TAGS or above.mem_id in shared or above.tag in _HOLDERS:
            break
        row = above
    return row


def _date(node: LexborNode, row: LexborNode) -> tuple[str | None, bool]:
    """The date of a row, and whether one is printed at all: in the row beside the link, in the link, beside the row."""
    own = node.text(separator=" ")
    for above in _ancestors(node.parent if node != row else None):
        if looks_dated(text := above.text(separator=" ").replace(own, " ")):
            return iso_date(text), True
        if above == row:
            break
    if inside := date_inside(node):
        return inside, True
    text = _beside(row)
    return iso_date(text), looks_dated(text) or looks_dated(own)


def _beside(row: LexborNode) -> str:
    """The text next to a row: <a>…</a> 2021-01-28<br>, <h3><a>…</a></h3><p>2021-01-28</p>, 2021-01-28 <a>…</a><br>."""
    before, after = _up_to_row(row, after=False), _up_to_row(row, after=True)
    first = row.parent and first_piece(row.parent)
    return before if not looks_dated(after) or (first and is_date(first) and looks_dated(before)) else after


def _up_to_row(row: LexborNode, *, after: bool) -> str:
    """The text between a row and the next one (or the one before), or the end of its line."""
    text, node = "", row.next if after else row.prev
    while node is not None and node.tag not in {row.tag, "br"} and len(text) < _BESIDE:
        if node.tag != "-text" and node.css_first("a, area, [onclick]") is not None:
            break
        said = node.text(separator=" ") or ""
        text = f"{text} {said}" if after else f"{said} {text}"
        node = node.next if after else node.prev
    return text


class _Places:
    """The paths of elements, each worked out once: rows with the same path are rows of the same list."""

    def __init__(self) -> None:
        self.paths: dict[int, str] = {}
        self.sorts: dict[int, str] = {}

    def path(self, node: LexborNode | None) -> str:
        path = ""
        for element in reversed(list(_ancestors(node))):
            known = self.paths.get(element.mem_id)
            path = known if known is not None else f"{path}/{_step(element)}"
            self.paths[element.mem_id] = path
        return path

    def sort(self, node: LexborNode) -> str:
        """The sort of place: "aside" (a sidebar), "navigation", or "" for the page proper."""
        sort = ""
        for element in reversed(list(_ancestors(node))):
            known = self.sorts.get(element.mem_id)
            sort = known if known is not None else "aside" if sort == "aside" else _sort(element) or sort
            self.sorts[element.mem_id] = sort
        return sort


def _step(element: LexborNode) -> str:
    """An element as it repeats: its tag and words, without numbers and states ("tab1 on" and "tab2" are alike)."""
    words = {re.sub(r"\d+", "", word) for word in _words(element)} - _chrome().states
    return ".".join([element.tag or "", *sorted(words)])


def _sort(element: LexborNode) -> str:
    """What an element is by its tag, role and words: "aside", "navigation" or ""."""
    if element.tag in {"body", "html"}:
        return ""
    words = [word for word in _words(element) if not word.startswith("position-")]  # position-relative is no place
    parts = {part.lower() for word in words for part in re.split(r"[-_]|(?<=[a-z])(?=[A-Z])|\d+", word)}
    if element.tag == "aside" or parts & _chrome().aside:
        return "aside"
    role = element.attributes.get("role") or ""
    if element.tag in {"nav", "header", "footer"} or role in _chrome().roles or parts & _chrome().navigation:
        return "navigation"
    return ""


def _words(element: LexborNode) -> list[str]:
    attributes = element.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
