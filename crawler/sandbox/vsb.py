"""VSB: xxgk/nb.htm, further pages in xxgk/nb/ numbered backwards, articles info/1023/4567.htm."""

from functools import partial
from posixpath import dirname, relpath

from crawler.sandbox.articles import Article
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Page, Pages, article_body, list_chunks, render

COLUMN_NUMBER = 1023


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages and articles of the column."""
    chunks = list_chunks(portal, articles)
    column: Pages = {
        _list_path(portal, number, len(chunks)): Page(
            partial(_list_page, portal, chunk, number, len(chunks)), articles[0].modified
        )
        for number, chunk in enumerate(chunks, 1)
    }
    for article in articles:
        column[article_path(portal, article)] = Page(partial(_article_page, portal, article), article.modified)
    return column


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /xxgk/nb.htm."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /info/1023/4567.htm."""
    return f"/info/{COLUMN_NUMBER}/{article.number}.htm"


figures_path = article_path


def _list_path(portal: Portal, number: int, total: int) -> str:
    """Page one is the column itself; page two of three is nb/2.htm, page three nb/1.htm."""
    return portal.column if number == 1 else f"{portal.column.removesuffix('.htm')}/{total - number + 1}.htm"


def _list_page(portal: Portal, chunk: list[Article], number: int, total: int) -> bytes:
    here = dirname(_list_path(portal, number, total))
    links = {page: relpath(_list_path(portal, page, total), here) for page in range(1, total + 1)}
    rows = [(relpath(article_path(portal, article), here), article) for article in chunk]
    return render(
        "vsb_list.html", portal=portal, record=None, rows=rows, number=number, total=total, links=links
    ).encode()


def _article_page(portal: Portal, article: Article) -> bytes:
    return render(
        "vsb_article.html",
        portal=portal,
        article=article,
        record=article.record,
        body=article_body(portal, article),
    ).encode()
