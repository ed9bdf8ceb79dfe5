"""UCAP lists (guide §3.3): "ucap" with the six-argument createPageHTML, "ucap-seven" with the third order of
arguments. xlist.shtml is page one, xlist_2.shtml page two; articles lie below the month under 32 hex digits."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    documents,
    figures_at,
    html,
    rows_of,
)
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Pages, list_chunks
from crawler.sandbox.ucap_names import article_path, attachment_of, channel


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages, the articles and their files."""
    chunks = list_chunks(portal, articles)
    site: Pages = {}
    for position, chunk in enumerate(chunks, 1):
        site[_list_path(portal, position)] = html(
            "ucap_list.html",
            portal,
            articles,
            rows=rows_of(portal, chunk, article_path),
            count=len(chunks),
            current=position,
            total=len(articles),
        )
    return site | documents(portal, articles, "ucap_article.html", article_path, attachment_of)


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /site/c106213/xlist.shtml."""
    return f"{channel(portal)}xlist.shtml"


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or the file below its UUID."""
    return figures_at(portal, article, article_path, attachment_of)


def _list_path(portal: Portal, position: int) -> str:
    return f"{channel(portal)}xlist_{position}.shtml" if position > 1 else column_path(portal)


__all__ = ["article_path", "column_path", "figures_path", "pages"]
