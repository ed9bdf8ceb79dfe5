"""Lists that a script draws: an empty container and an external list script (guide §9, 15). Reported, never run.

    <ul id="list"></ul><script src="/js/list.js"></script>
"""

import re

from ..page import Listing, Page
from ..reading.lists import own_report
from ..reading.rows import list_rows
from ..reading.scripts import code
from ..reading.years import year_columns
from ..titles import is_bare, names_report

_CONTAINER = re.compile(r"list|con\b|content|data|news|zwgk|xxgk|table|tbody|main|app|wrap", re.I)
# /js/list.js, zfxxgk_page.min.js; not jquery.js, swiper-list.js of a slide show
_LIST_SCRIPT = re.compile(r"(list|page|column|channel|xxgk|zwgk|nb|news|data|search|app|index)[\w.-]*\.js", re.I)
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|layui|laydate|echarts|polyfill|share|vue(\.min)?\.js|pagination|jpage", re.I
)
# $.ajax({url: "/api/list"}), $.post('/x'), fetch("/y"), axios.get('/z')
_FETCHED = re.compile(r"(?:\burl\s*:|\$\.(?:get|post|getJSON)\s*\(|\bfetch\s*\(|axios\.\w+\s*\()\s*[\"']([^\"']+)[\"']")
# <li v-for="item in list">, <dl ms-repeat="list">, {{item.title}}
_TEMPLATE = re.compile(r"\b(?:v-for|ms-repeat|ng-repeat|ms-for|:for)\s*=|\{\{\s*[\w.]+\s*\}\}")


def recognise(page: Page) -> str | None:
    """No row of a report, and something empty that a script fills: rows that stand there are those of a sidebar."""
    drawn = _drawn_by(page)
    return f"drawn by script: {drawn}" if drawn else None


def listing(page: Page) -> Listing:
    drawn = _drawn_by(page)
    problem = f"drawn by script: {drawn}" if drawn else ""
    return Listing(tuple(list_rows(page)), columns=year_columns(page), problem=problem)


def _drawn_by(page: Page) -> str:
    """The script that fills the list; "" when the page has rows of reports, is one, or has nothing empty to fill."""
    if any(names_report(row.title) or is_bare(row.title) for row in list_rows(page)) or own_report(page):
        return ""
    template = _TEMPLATE.search(page.text)
    if not (template or _has_empty_container(page)):
        return ""
    sources = [script.attributes.get("src") or "" for script in page.tree.css("script[src]")]
    own = [source for source in sources if _LIST_SCRIPT.search(source) and not _LIBRARY.search(source)]
    if own:
        return own[-1]
    fetched = _FETCHED.search(code(page))
    return fetched[1] if fetched else f"a template, {template[0]}" if template else ""


def _has_empty_container(page: Page) -> bool:
    for node in page.tree.css("ul, ol, div, table, tbody, dl"):
        named = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        empty = not "".join(node.text().split()).strip("正在加载中.…") and node.css_first("img") is None
        if empty and named.strip() and (node.tag != "div" or _CONTAINER.search(named)):
            return True
    return False
