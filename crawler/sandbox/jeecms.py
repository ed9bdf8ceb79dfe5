"""jeecms (guide §3.10): index.jhtml, index_2.jhtml; page one answers as index_1.jhtml too, other columns' links look
alike; files below /u/cms/www/."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    Attachment,
    compact,
    documents,
    figures_at,
    html,
    named_in_gbk,
    rows_of,
)
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Pages, list_chunks


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages, the articles and their files."""
    chunks = list_chunks(portal, articles)
    folder = _folder(portal)
    site: Pages = {
        f"{folder}index_{position}.jhtml": html(
            "jeecms_list.html",
            portal,
            articles,
            rows=rows_of(portal, chunk, article_path),
            total=len(articles),
            count=len(chunks),
            current=position,
            folder=folder,
        )
        for position, chunk in enumerate(chunks, 1)
    }
    site[column_path(portal)] = site[f"{folder}index_1.jhtml"]
    return site | documents(portal, articles, "jeecms_article.html", article_path, attachment_of)


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zfxxgknb/index.jhtml."""
    return f"{_folder(portal)}index.jhtml"


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zfxxgknb/81050.jhtml."""
    return f"{_folder(portal)}{article.number}.jhtml"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file of the month, e.g. /u/cms/www/202501/16103522k3vf.pdf; the header names it in GBK."""
    stamp = f"{compact(article)[6:]}{number(article.key) % 10**6:06d}"
    path = f"/u/cms/www/{compact(article)[:6]}/{stamp}{number('file' + article.key) % 36**4:04x}.pdf"
    return Attachment(path, path, f"{article.title}.pdf", headers=named_in_gbk(f"{article.title}.pdf"))


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _folder(portal: Portal) -> str:
    return f"/{portal.column.strip('/').split('/')[-1]}/"
