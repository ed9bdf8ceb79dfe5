"""A list of years as tabs or a select: one column for each year (site-families guide, §4)."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from ..page import Page
from .dialects import leads_to_list
from .links import address, links
from .scripts import code

# 2024, 2024年, 2024年度, 2024年年报, 2024年政府信息公开年报; not "某局2024年…": that is a report
_YEAR = re.compile(r"(?:19|20)\d\d年?度?(?:(?:政府)?(?:信息公开)?(?:工作)?(?:年度|年)?(?:报告|年报|报))?")
_ONLY_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_SHOWN_YEAR = re.compile(r">\s*(?:19|20)\d\d年?度?\s*<")
_ALL = re.compile(r"(?:^|\s)(?:全部|所有|不限)(?:年份|年度)?(?:\s|$)")
_NO_TABS = {"td", "th", "tr", "option", "select", "h1", "h2", "h3", "h4", "dt", "body", "html", "script", "style"}
# onchange="location.href=this.value", onchange="location.href='list.jsp?year='+this.value"
_BY_VALUE = re.compile(r"location(?:\.href)?\s*=\s*(?:(['\"])(.*?)\1\s*\+\s*)?(?:this|\w+)\.(?:value|options)", re.I)
_LEAST = 2


def year_columns(page: Page) -> tuple[str, ...]:
    """The addresses of the columns that tabs or a select of years lead to, in page order, this page left out.

    A link named by a year alone is a tab only when its address is that of a list; an article so called is a row.
    """
    found = dict.fromkeys([*_tabs(page), *_options(page)])
    return tuple(found) if len(found) + (page.url in found) >= _LEAST - 1 and found else ()


def closed_years(page: Page) -> frozenset[str]:
    """The years of tabs that only a script opens: <ul><li data-year="2023">2023年</li><li>2022年</li></ul>.

    Headings with rows between them and the cells of a table are none; beside a tab 全部 all rows are shown at first.
    """
    if page.json is not None or len(_SHOWN_YEAR.findall(page.text)) < _LEAST or page.tree.body is None:
        return frozenset()
    found: dict[int, dict[int, str]] = {}
    for piece in page.tree.body.traverse(include_text=True):
        if piece.tag == "-text" and _ONLY_YEAR.fullmatch(year := (piece.text() or "").strip()):
            tab = _tab(piece)
            if tab is not None and tab.parent is not None and not _ALL.search(tab.parent.text(separator=" ")):
                found.setdefault(tab.parent.mem_id, {})[tab.mem_id] = year[:4]
    return frozenset(year for tabs in found.values() if len(tabs) >= _LEAST for year in tabs.values())


def _tab(piece: LexborNode) -> LexborNode | None:
    """The element whose whole text is a year, when it leads nowhere and another one stands beside it."""
    tab = piece.parent
    if tab is None or tab.tag in _NO_TABS or address(tab):
        return None
    while tab.parent is not None and tab.parent.tag not in _NO_TABS and _squeezed(tab.parent) == _squeezed(tab):
        tab = tab.parent
        if address(tab):
            return None
    beside = (each for each in (_beside(tab, forward=True), _beside(tab, forward=False)) if each is not None)
    return tab if any(each.tag == tab.tag and _ONLY_YEAR.fullmatch(_squeezed(each)) for each in beside) else None


def _beside(node: LexborNode, *, forward: bool) -> LexborNode | None:
    """The element that follows or precedes with only white space between."""
    near = node.next if forward else node.prev
    while near is not None and near.tag == "-text" and not (near.text() or "").strip():
        near = near.next if forward else near.prev
    return near


def _squeezed(node: LexborNode) -> str:
    return "".join((node.text() or "").split())


def _tabs(page: Page) -> Iterator[str]:
    tabs = [link for link in links(page) if _YEAR.fullmatch(link.title)]
    lists = [link.url for link in tabs if leads_to_list(link.url) and _same_host(page, link.url)]
    if len(set(lists)) >= _LEAST:
        yield from (url for url in lists if url != page.url)


def _options(page: Page) -> Iterator[str]:
    for select in page.tree.css("select"):
        options = [option for option in select.css("option") if _YEAR.fullmatch("".join(option.text().split()))]
        values = [(option.attributes.get("value") or "").strip() for option in options]
        if len(values) < _LEAST:
            continue
        moved = _BY_VALUE.search(f"{select.attributes.get('onchange') or ''};{code(page)}")
        form = select.parent
        while form is not None and form.tag != "form":
            form = form.parent
        for value in values:
            target = f"{moved[2] or ''}{value}" if moved else value
            if not moved and value.isdigit() and form is not None and _is_get(form):
                action = urljoin(page.url, form.attributes.get("action") or "").split("?")[0]
                target = f"{action}?{select.attributes.get('name') or 'year'}={value}"
            url = page.absolute(target) if re.search(r"[/.?]", target) else None
            if url and url != page.url and _same_host(page, url):
                yield url


def _is_get(form: LexborNode) -> bool:
    return (form.attributes.get("method") or "get").lower() == "get"


def _same_host(page: Page, url: str) -> bool:
    return urlsplit(url).hostname == urlsplit(page.url).hostname
