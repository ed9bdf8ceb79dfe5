"""A list of repeated siblings with dates whose addresses follow no dialect (guide §9, rows): /…/detail/k3x9.html."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import Attachment, documents, figures_at, hex_id, html, rows_of
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Pages, list_chunks


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages, the articles and their files."""
    chunks = list_chunks(portal, articles)
    site: Pages = {}
    for position, chunk in enumerate(chunks, 1):
        following = _list_path(portal, position + 1) if position < len(chunks) else None
        site[_list_path(portal, position)] = html(
            "cluster_list.html",
            portal,
            articles,
            rows=rows_of(portal, chunk, article_path),
            following=following,
        )
    return site | documents(portal, articles, "cluster_article.html", article_path, attachment_of)


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/list."""
    return _list_path(portal, 1)


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/detail/k3x9a2b1.html."""
    return f"{portal.column}detail/k{hex_id(portal.site_id + article.key)[:7]}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file below the column."""
    path = f"{portal.column}detail/k{hex_id(portal.site_id + article.key)[:7]}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _list_path(portal: Portal, position: int) -> str:
    return f"{portal.column}list" if position == 1 else f"{portal.column}list-{position}"
