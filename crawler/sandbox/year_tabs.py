"""A column in years (guide §4): the tabs of each year lead to a list of its own, xxgknb2024n/; the column shows the
newest year. Each list has one page."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import Attachment, documents, figures_at, hex_id, html, rows_of
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Page, Pages


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The column, the list of each year, the articles and their files."""
    years: dict[int, list[Article]] = {}
    for article in articles:
        years.setdefault(_year(article), []).append(article)
    tabs = {year: f"{portal.column}xxgknb{year}n/" for year in years}
    lists: dict[str, Page] = {
        tabs[year]: html(
            "year_list.html", portal, articles, rows=rows_of(portal, rows, article_path), tabs=tabs, year=year
        )
        for year, rows in years.items()
    }
    return {
        **lists,
        portal.column: next(iter(lists.values())),
        **documents(portal, articles, "next_article.html", article_path, attachment_of),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article below its year, e.g. /zwgk/zfxxgknb/xxgknb2024n/2025-01/16/c_81050.html."""
    month, day = article.date[:7], article.date[8:]
    return f"{portal.column}xxgknb{_year(article)}n/{month}/{day}/c_{article.number}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file below the column."""
    path = f"{portal.column}files/{hex_id('file' + portal.site_id + article.key)}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _year(article: Article) -> int:
    """The year that was reported on: the one before publication."""
    return int(article.date[:4]) - 1
