"""Rows out of the links of a list page: titles and dates as pages print them (site-families guide, §9, "Rows")."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from selectolax.lexbor import LexborNode

from ..page import Page, Row
from ..titles import is_body, names_report
from .captions import iso_date, squeeze, title_of
from .clusters import Candidate, candidates
from .links import Link, address, links
from .numbering import turned
from .pagenames import metas, title_parts
from .turns import ask_of

__all__ = ["iso_date", "list_rows", "rows_of", "squeeze", "title_of"]

_OF_REPORTS = re.compile("年报|年度报告")
_LEAST_CLUSTER = 2  # a column of two or three reports is normal; one dated link of no known dialect is not yet a list


def list_rows(page: Page) -> list[Row]:
    """The rows of a list page of whatever family, in page order, one per address.

    In the guide's order: links whose address is that of an article, with a date; lists of alike elements with dates;
    links anywhere whose title announces a report; at last undated links to articles. Navigation, breadcrumbs, sidebars
    and pagers are left out. Where several lists stand on a page (a heading per kind of agency), all that are made of
    reports are taken.
    """
    return list(_list_rows(page))


@lru_cache(maxsize=8)  # each family that may know the page asks for them, then its reader
def _list_rows(page: Page) -> tuple[Row, ...]:
    found = candidates(page, [*links(page), *_called(page)])
    # A block of reports without dates beside the list is part of the first page; after it, it is the same again.
    rows = _chosen(found, lambda row: row.article, least=_LEAST_CLUSTER, undated=not turned(page))
    if not rows and any(map(_OF_REPORTS.search, [*metas(page, "ColumnName"), *title_parts(page)[:1]])):
        # 县教育局, 县民政局 without a date, each leading to its report: /nb/2023/7.html
        rows = _chosen(found, lambda row: not row.aside and is_body(row.title), least=_LEAST_CLUSTER, only_known=True)
    return tuple(rows)


def _called(page: Page) -> Iterator[Link]:
    """Reports that a call opens whose function puts the address together: <li onclick="show(2021, 7)">."""
    for node in page.tree.css('[onclick], a[href^="javascript:" i]'):
        if not address(node) and names_report(title_of(node)) and (ask := ask_of(page, node)) and ask.body is None:
            yield Link(node, ask.url)


def rows_of(page: Page, anchors: Iterable[LexborNode], is_article: Callable[[str], bool]) -> list[Row]:
    """The rows among `anchors`, in page order, one per URL, where the family knows the addresses of its articles.

    When some anchors have a date printed near them and others have none, the dated ones are the list
    and the others are the sidebar. A row that leads elsewhere (another host, a file) is kept when it stands in the
    midst of the family's.
    """
    given = [Link(node, url) for node in anchors if (target := address(node)) and (url := page.absolute(target))]
    return _chosen(candidates(page, given), lambda row: is_article(row.url), least=1, only_known=True)


def _chosen(
    found: list[Candidate], known: Callable[[Candidate], bool], *, least: int, only_known: bool = False,
    undated: bool = False,
) -> list[Row]:  # fmt: skip
    """The rows of the list among the candidates: the best group of alike elements, and with it the other groups that
    are made of reports."""
    groups: dict[str, list[Candidate]] = {}
    for row in found:
        groups.setdefault(row.place, []).append(row)
    able = [group for group in groups.values() if _is_list(group, known, least, only_known)]
    if not able:
        return []
    best = max(able, key=lambda group: _rank(group, known))
    dated = any(row.dated for row in best)
    taken = [
        group
        for group in able
        if group is best or (_made_of_reports(group) and (undated or not dated or any(row.dated for row in group)))
    ]
    chosen = {id(row) for group in taken for row in _without_strays(group)}
    return [Row(row.url, row.title, row.listed_on) for row in found if id(row) in chosen]


def _is_list(group: list[Candidate], known: Callable[[Candidate], bool], least: int, only_known: bool) -> bool:
    articles = sum(known(row) for row in group)
    if only_known:
        return articles > 0
    dated = sum(row.dated for row in group)
    if all(row.aside for row in group):
        return any(row.report for row in group)
    return (
        any(row.report for row in group)
        or any(row.dated and known(row) for row in group)
        or (dated >= least and 2 * dated >= len(group))
        or articles >= least
    )


def _rank(group: list[Candidate], known: Callable[[Candidate], bool]) -> tuple[bool, bool, bool, int, int]:
    reports, dated = sum(row.report for row in group), sum(row.dated for row in group)
    articles = sum(known(row) for row in group)
    aside = all(row.aside for row in group)
    return not aside, reports > 0, dated > 0, 3 * reports + 2 * dated + articles, len(group)


def _made_of_reports(group: list[Candidate]) -> bool:
    return 2 * sum(row.report for row in group) >= len(group) and not all(row.aside for row in group)


def _without_strays(group: list[Candidate]) -> list[Candidate]:
    """Where most rows have a date, a link without one is no row (a heading, "图解") unless it is clearly an article."""
    if 2 * sum(row.dated for row in group) <= len(group):
        return group
    return [row for row in group if row.dated or row.report or row.article]
