"""NFCMS of Guangdong portals (guide §3.5): window.NFCMS_PUB_TYPE says what a page is; index_2.html is page two."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    Attachment,
    column_pages,
    documents,
    figures_at,
    html,
    list_key,
    rows_of,
)
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, list_chunks


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages, the articles under both their names and their files."""
    chunks = list_chunks(portal, articles)
    site: dict[str, Page] = {}
    for position, chunk in enumerate(chunks, 1):
        site[_list_path(portal, position)] = html(
            "nfcms_list.html",
            portal,
            articles,
            rows=rows_of(portal, chunk, article_path),
            links={page: _list_path(portal, page) for page in range(1, len(chunks) + 1)},
            current=position,
            site=_site(portal),
            category=_category(portal),
        )
    posts = documents(
        portal,
        articles,
        "nfcms_article.html",
        article_path,
        attachment_of,
        site=_site(portal),
        category=_category(portal),
    )
    mobile = {path.replace("/post_", "/mpost_"): page for path, page in posts.items() if "/post_" in path}
    return {**site, **column_pages(portal, site[_list_path(portal, 1)]), **posts, **mobile}


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/content/post_1081050.html."""
    return f"{portal.column}content/post_{_post(article)}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file below numbers of the post, e.g. /zwgk/attachment/1/1081/1081050/4746781.pdf."""
    post, folder = _post(article), portal.column.split("/")[1]
    file = 4000000 + number("file" + portal.site_id + article.key) % 900000
    path = f"/{folder}/attachment/{post // 10**6}/{post // 10**3}/{post}/{file}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _site(portal: Portal) -> int:
    return 668001 + number(portal.site_id) % 900


def _category(portal: Portal) -> int:
    return 1000 + number("category" + list_key(portal)) % 9000


def _post(article: Article) -> int:
    return 1000000 + article.number


def _list_path(portal: Portal, position: int) -> str:
    return f"{portal.column}index_{position}.html" if position > 1 else f"{portal.column}index.html"
