"""Faults of lists: empty ones, ones drawn by script, pagers that lie (the arts of it are in crawler.sandbox.lists)."""

from functools import partial
from typing import TYPE_CHECKING

from crawler.sandbox import lists
from crawler.sandbox.faults.effect import Effect, is_page, small_page
from crawler.sandbox.pages import Query, render
from crawler.sandbox.replies import Answer

if TYPE_CHECKING:
    from crawler.sandbox.simulated import SimulatedSite


def _without_rows(script: str, query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    """The column with an empty list; APIs of the site answer nothing."""
    if query.path == "/js/list.js":
        return Answer(200, b"/* draws the list */", "text/javascript")
    if site.is_column(query):
        html = render("faulty_list.html", portal=site.portal, record=None, script=script)
        return answer.changed(html.encode(), content_type="text/html; charset=utf-8")
    return small_page("", 404) if _page(query, answer, site) else answer


def _arranged(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    """The order of the rows does it (lists.arranged)."""
    return answer


def _pages_too_many(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    if not _page(query, answer, site):
        return answer
    column = site.columns[0]
    text = lists.without_ghosts(column, answer.body.decode("utf-8"), partial(site.family.article_path, column.portal))
    return small_page("", 404) if text is None else answer.changed(text.encode())


def _short_page(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    if _page(query, answer, site) != 2:
        return answer
    column = site.columns[0]
    text = lists.shortened(column, answer.body.decode("utf-8"), partial(site.family.article_path, column.portal))
    return answer.changed(text.encode())


def _next_missing(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    if _page(query, answer, site) != 2:
        return answer
    return answer.changed(lists.without_next(answer.body.decode("utf-8")).encode())


def _error_on_page_3(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    if _page(query, answer, site) != 3:
        return answer
    return small_page("<html><head><title>500</title></head></html>", 500)


def _page(query: Query, answer: Answer, site: "SimulatedSite") -> int | None:
    """Which page of the first list an answer shows; None for articles, the home page and everything else."""
    texts = ("text/", "application/json")
    if query.path == "/" or answer.status != 200 or not is_page(query) or not answer.content_type.startswith(texts):
        return None
    if site.is_article(query):
        return None
    column = site.columns[0]
    return lists.page_shown(column, answer.body.decode("utf-8"), partial(site.family.article_path, column.portal))


EFFECTS: dict[str, Effect] = {
    "empty-list": partial(_without_rows, ""),
    "drawn-by-script": partial(_without_rows, "/js/list.js"),
    "repeated-page": _arranged,
    "pages-too-many": _pages_too_many,
    "pager-loops": _arranged,
    "short-page": _short_page,
    "next-missing": _next_missing,
    "error-on-page-3": _error_on_page_3,
    "endless-pager": _arranged,
}
