"""What a list page declares of the whole list: how many rows, how many pages, which one this is."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Declared(NamedTuple):
    """None where the page does not say it."""

    total: int | None = None
    pages: int | None = None
    here: int | None = None


_N = r"(\d[\d,]*)"
# 共11页, 总页数：11, 1/11, 1/11页, 第1页/共11页, 页次：1/11
_PAGES = [
    re.compile(rf"共\s*(?:有|计)?\s*{_N}\s*页"),
    re.compile(rf"总\s*页\s*数?\s*[:：]?\s*{_N}"),
    re.compile(rf"(?<![\d/])\d+\s*[/／]\s*{_N}(?![\d/])"),
]
_HERE = [
    re.compile(rf"第\s*{_N}\s*页"),
    re.compile(rf"(?:当前页?|页次)\s*[:：]?\s*第?\s*{_N}"),
    re.compile(rf"(?<![\d/]){_N}\s*[/／]\s*\d+(?![\d/])"),
]
# 共217条, 共 217 条记录, 总记录数：217, 记录总数 217, 共有217篇; not 本页共20条
_TOTAL = [
    re.compile(rf"(?<![本每])(?<![本每]页)(?:总共|共有|共计|共|总计|合计)\s*{_N}\s*(?:条|篇|个|项|件|则|份)"),
    re.compile(rf"(?:总\s*(?:记录|条|信息)\s*数?|(?:记录|信息|数据)\s*总数)\s*[:：]?\s*{_N}"),
]
# var countPage = 17;  totalPage: '4',  "pageCount":3
_SCRIPT_PAGES = re.compile(
    r"\b(?:total_?pages?|pages?_?count|count_?page|page_?total|max_?page|all_?page)[\"']?\s*[:=]\s*[\"']?(\d+)", re.I
)
# totalRecord:47   var total = 47;   $('#page').pagination(45, {…})   laypage.render({elem: 'p', count: 45})
_SCRIPT_TOTAL = re.compile(
    r"\b(?:total_?(?:records?|count|data|size|num|rows?|elements|items)|records?_?(?:count|total)|row_?count)[\"']?"
    r"\s*[:=]\s*[\"']?(\d+)|\.pagination\(\s*(?:\{[^}]*\btotal(?!_?page)\w*\s*:\s*)?(\d+)\s*[,)}]|\bvar\s+total\s*=\s*(\d+)|laypage\.render\(\s*\{[^}]*\bcount\s*:\s*(\d+)",
    re.I,
)
# current: 1,  currentPage = 0  — some count from 0, so it is not read.


def in_words(texts: Iterable[str]) -> Declared:
    """What the texts of a pager say.

    >>> in_words(["共217条 1/11 首页 下页"])
    Declared(total=217, pages=11, here=1)
    """
    texts = list(texts)
    return Declared(_first(_TOTAL, texts), _first(_PAGES, texts), _first(_HERE, texts))


def in_scripts(source: str) -> Declared:
    """What the scripts of a page say (comments taken out before).

    >>> in_scripts("$('#p').pagination(45, {items_per_page: 20}); var countPage = 3;")
    Declared(total=45, pages=3, here=None)
    """
    return Declared(_number(_SCRIPT_TOTAL.search(source)), _number(_SCRIPT_PAGES.search(source)))


def _first(patterns: list[re.Pattern[str]], texts: list[str]) -> int | None:
    return next((_number(found) for pattern in patterns for text in texts if (found := pattern.search(text))), None)


def _number(found: re.Match[str] | None) -> int | None:
    digits = next(group for group in found.groups() if group).replace(",", "") if found else ""
    return int(digits) if 0 < len(digits) < 19 else None  # more are no number of rows
