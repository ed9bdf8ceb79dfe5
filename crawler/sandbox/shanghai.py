"""The style of Shanghai (guide §3.8): ivs_title, ivs_date and ivs_content, index_2.html as page two, a pager drawn by a
plugin; files are shown in a viewer (viewer.html?file=…)."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    LISTS_SCRIPT,
    Attachment,
    compact,
    documents,
    figures_at,
    hex_id,
    html,
    lists_script,
    rows_of,
    with_column,
)
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Pages, list_chunks

VIEWER = "/pdfjs/web/viewer.html"


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages, the viewer, the articles and their files."""
    portal = with_column(portal, column_path(portal))
    chunks = list_chunks(portal, articles)
    site: Pages = {
        LISTS_SCRIPT: lists_script(),
        VIEWER: html("shanghai_viewer.html", portal, articles),
    }
    for position, chunk in enumerate(chunks, 1):
        name = f"index_{position}.html" if position > 1 else "index.html"
        site[_folder(portal) + name] = html(
            "shanghai_list.html",
            portal,
            articles,
            rows=rows_of(portal, chunk, article_path),
            total=len(articles),
            current=position,
            script=LISTS_SCRIPT,
        )
    site[_folder(portal)] = site[column_path(portal)]
    return site | documents(portal, articles, "shanghai_article.html", article_path, attachment_of, viewer=VIEWER)


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /nw32419/index.html."""
    return f"{_folder(portal)}index.html"


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /20250116/<32 hex>.html."""
    return f"/{compact(article)}/{hex_id(portal.site_id + article.key)}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file that only the viewer's address names."""
    path = f"/cmsres/{hex_id(article.key)[:2]}/{hex_id('file' + portal.site_id + article.key)}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or the file in its viewer."""
    return figures_at(portal, article, article_path, attachment_of)


def _folder(portal: Portal) -> str:
    return f"/nw{10000 + number(portal.site_id) % 40000}/"
