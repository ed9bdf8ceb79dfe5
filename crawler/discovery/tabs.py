"""Parts of a column that only a script opens: tabs of levels, and agencies to choose from, that lead nowhere.

    <ul><li class="on" data-id="1">县政府</li><li data-id="2">县直部门</li></ul>
    <select id="dept"><option value="1">县政府办</option><option value="2">县教育局</option></select>
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from ..page import Page
from ..reading.links import address
from ..titles import is_body, names_report
from .words import bare, says

_ON = re.compile(r"(^|[\s_-])(on|cur|curr|current|active|selected|hover|now)([\s_-]|$)", re.I)
_YEAR = re.compile(r"(19|20)\d\d")
_LONGEST = 12
_LEAST = 2


def closed_parts(page: Page) -> tuple[str, ...]:
    """What the tabs and choices say whose rows are not on the page; () when it shows as many lists as it has tabs."""
    if page.json is not None or page.tree.body is None:
        return ()
    return tuple(dict.fromkeys([*_tabs(page), *_choices(page)]))


def _tabs(page: Page) -> Iterator[str]:
    groups: dict[int, list[LexborNode]] = {}
    for node in page.tree.css("[data-id], [data-type], [data-cat], [data-code], [data-channel], [onclick]"):
        text = bare(node.text()) if len(node.html or "") < 400 else ""
        if 0 < len(text) <= _LONGEST and says("tab", text) and not _YEAR.search(text) and not address(node):
            groups.setdefault(node.parent.mem_id if node.parent else 0, []).append(node)
    tabs = max(groups.values(), key=len, default=[])
    if len(tabs) >= _LEAST and _lists(page) < len(tabs):
        yield from (bare(tab.text()) for tab in tabs if not _ON.search(tab.attributes.get("class") or ""))


def _lists(page: Page) -> int:
    """How many lists of reports the page holds, the hidden ones too."""
    lists = page.tree.css("ul, ol, dl, tbody")
    return sum(any(names_report(link.text()) for link in each.css("a")) for each in lists)


def _choices(page: Page) -> Iterator[str]:
    for select in page.tree.css("select"):
        options = [(bare(option.text()), option.attributes.get("value") or "") for option in select.css("option")]
        named = all(is_body(text) and not re.search(r"[/.?]", value) for text, value in options)
        if named and len(options) >= _LEAST and "location" not in (select.attributes.get("onchange") or ""):
            yield from (text for text, _ in options[1:])
