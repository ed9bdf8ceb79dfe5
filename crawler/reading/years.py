"""A list of years as tabs or a select: one column for each year (site-families guide, §4)."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from ..page import Page
from .dialects import leads_to_list
from .links import links
from .scripts import code

# 2024, 2024年, 2024年度, 2024年年报, 2024年政府信息公开年报; not "某局2024年…": that is a report
_YEAR = re.compile(r"(?:19|20)\d\d年?度?(?:(?:政府)?(?:信息公开)?(?:工作)?(?:年度|年)?(?:报告|年报|报))?")
# onchange="location.href=this.value", onchange="location.href='list.jsp?year='+this.value"
_BY_VALUE = re.compile(r"location(?:\.href)?\s*=\s*(?:(['\"])(.*?)\1\s*\+\s*)?(?:this|\w+)\.(?:value|options)", re.I)
_LEAST = 2


def year_columns(page: Page) -> tuple[str, ...]:
    """The addresses of the columns that tabs or a select of years lead to, in page order, this page left out.

    A link named by a year alone is a tab only when its address is that of a list; an article so called is a row.
    """
    found = dict.fromkeys([*_tabs(page), *_options(page)])
    return tuple(found) if len(found) + (page.url in found) >= _LEAST - 1 and found else ()


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
