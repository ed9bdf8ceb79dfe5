"""The style of Shanghai (guide §3.8): ivs_title, ivs_date and ivs_content, index_2.html as page two, a pager drawn by a
plugin; files are shown in a viewer (viewer.html?file=…)."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    Attachment,
    compact,
    documents,
    figures_at,
    hex_id,
    html,
    list_key,
    rows_of,
)
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Pages, list_chunks


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages, the viewer, the articles and their files."""
    chunks = list_chunks(portal, articles)
    site: Pages = {
        _viewer(portal): html("shanghai_viewer.html", portal, articles),
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
        )
    site[_folder(portal)] = site[column_path(portal)]
    return site | documents(
        portal, articles, "shanghai_article.html", article_path, attachment_of, viewer=_viewer(portal)
    )


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


def _viewer(portal: Portal) -> str:
    return f"{_folder(portal)}pdfjs/web/viewer.html"


def _folder(portal: Portal) -> str:
    return f"/nw{10000 + number(list_key(portal)) % 40000}/"
