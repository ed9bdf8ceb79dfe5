"""Broken lists: the rows put in an order that makes the family's own pager lie, and single answers maimed afterwards.

What a list page shows is known by the rows it mentions, so this works for every dialect, HTML, XML or JSON.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from crawler.sandbox.articles import Article
from crawler.sandbox.imagine import Column

PAGER_FAULTS = frozenset({
    "repeated-page", "pages-too-many", "pager-loops", "short-page", "next-missing", "error-on-page-3", "endless-pager",
})  # fmt: skip
_LEAST_PAGES = 4
ENDLESS_PAGES = 600
_LONG_AGO, _NOTHING = "2008-01-02 09:00", ("公示期满，无异议。",)

# The last part of an address is enough to know a row; of these the last two: "/20260113/5f…c/c.html", "/123/index.html"
_COMMON = re.compile(r"^(?:index|content|c)\.s?html?$")
# <nextgroup><![CDATA[<a href="…page=3…"></a>]]></nextgroup>, <a href="index_2.html">下一页</a>, <a …>&gt;</a>,
# createPageHTML(4, 1, "index", "html");
_NEXT = re.compile(
    r"<nextgroup>.*?</nextgroup>|<a\b[^>]*>\s*(?:下一?页|后一页|&gt;|›|»|>)\s*</a>|createPage(?:HTML)?\([^)]*\);?", re.S
)
# WAS5 writes strings that JSON does not know: "py":'###pypy###'
_NO_JSON = re.compile(r"'(###\w+###)'")


def arranged(column: Column, faults: set[str]) -> Column:
    """The column with the order of rows that the faults need; four pages or more when the pager is broken."""
    on = faults & PAGER_FAULTS
    if not on:
        return column
    rows = list(column.articles)
    size = max(2, min(column.portal.rows_per_page, len(rows) // _LEAST_PAGES))
    hidden: list[Article] = []
    if "repeated-page" in on:
        hidden, rows = rows[size : 2 * size], rows[:size] + rows[:size] + rows[2 * size :]
    if "pager-loops" in on:
        rows = rows + rows
    if "pages-too-many" in on:
        rows += _ghosts(column, -len(rows) % size + size)
    if "endless-pager" in on:
        rows += _ghosts(column, ENDLESS_PAGES * size)
    return Column(replace(column.portal, rows_per_page=size), tuple(rows), tuple(hidden))


def unreachable(fault: str, column: Column) -> set[str]:
    """The keys of the articles that no list page shows under the fault."""
    size = column.portal.rows_per_page
    match fault:
        case "repeated-page":
            return {article.key for article in column.hidden}
        case "short-page":
            return {_taken_out(column).key}
        case "error-on-page-3":
            return {article.key for article in column.articles[2 * size :]}
        case _:
            return set()


def is_ghost(article: Article) -> bool:
    return article.key.startswith("ghost")


def page_shown(column: Column, text: str, path_of: Callable[[Article], str]) -> int | None:
    """Which page of the list (from 1) an answer shows; None when it shows no row of it."""
    text = _plain(text)
    for position, article in enumerate(column.articles):
        if _mark(path_of(article)) in text:
            return position // column.portal.rows_per_page + 1
    return None


def shortened(column: Column, text: str, path_of: Callable[[Article], str]) -> str:
    """Page two of the list with one report too few."""
    return without_row(text, path_of(_taken_out(column)))


def without_ghosts(column: Column, text: str, path_of: Callable[[Article], str]) -> str | None:
    """The answer without rows that are not there; None when it would show nothing else."""
    plain = _plain(text)
    shown = [article for article in column.articles if _mark(path_of(article)) in plain]
    if shown and all(is_ghost(article) for article in shown):
        return None
    for article in filter(is_ghost, shown):
        text = without_row(text, path_of(article))
    return text


def without_next(text: str) -> str:
    """The answer without its link to the next page."""
    return _NEXT.sub("", text)


def without_row(text: str, path: str) -> str:
    """The answer without the row that leads to `path`: an element of HTML or a member of a JSON list."""
    mark = _mark(path)
    if text.lstrip()[:1] in ("{", "["):
        return json.dumps(_without(json.loads(_NO_JSON.sub(r'"\1"', text)), mark), ensure_ascii=False)
    at = text.find(mark)
    if at < 0:
        at = text.find(html.escape(mark))
    if at < 0:
        return text
    start, end = _row(text, at)
    return text[:start] + text[end:]


def _row(text: str, at: int) -> tuple[int, int]:
    """Where the row around a place in the text begins and ends: a <record>, else the smallest row-like element."""
    rows = list(_elements(text, at, ("record",))) or list(_elements(text, at, ("li", "tr", "dl", "dd", "p", "div")))
    return max(rows)


def _elements(text: str, at: int, tags: Iterable[str]) -> Iterator[tuple[int, int]]:
    for tag in tags:
        start = max(text.rfind(f"<{tag} ", 0, at), text.rfind(f"<{tag}>", 0, at))
        end = text.find(f"</{tag}>", at)
        if start >= 0 and end >= 0 and text.find(f"</{tag}>", start, at) < 0:
            yield start, end + len(tag) + 3


def _without(value: Any, mark: str) -> Any:
    if isinstance(value, dict):
        return {name: _without(part, mark) for name, part in value.items()}
    if isinstance(value, list):
        return [part for part in value if mark not in json.dumps(part, ensure_ascii=False)]
    if isinstance(value, str) and mark in value and "<" in value:  # JPaaS carries its rows as HTML in the JSON
        return without_row(value, mark)
    return value


def _taken_out(column: Column) -> Article:
    """The report that page two leaves out."""
    size = column.portal.rows_per_page
    page = column.articles[size : 2 * size]
    return next((article for article in page if article.record), page[0])


def _ghosts(column: Column, count: int) -> list[Article]:
    """Rows for pages that a pager promises: notices older than everything else."""
    source = column.articles[-1].source
    return [
        Article(f"ghost{n}", f"关于公共事项的公示（第{n}号）", _LONG_AGO, 1_000_000 + n, source, paragraphs=_NOTHING)
        for n in range(count, 0, -1)
    ]


def _mark(path: str) -> str:
    first, _, last = path.rpartition("/")
    return f"{first.rpartition('/')[2]}/{last}" if _COMMON.match(last) else last


def _plain(text: str) -> str:
    return html.unescape(text.replace("\\/", "/"))
