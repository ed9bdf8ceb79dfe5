"""A list whose pager no HTML shows (guide §4, §9 step 13): index_2.html is page two in "suffix", where index_1.html is
page one again; index_1.html is page two in "suffix-1". No link or script tells; other names are 404."""

from crawler.sandbox.answers import text
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import Attachment, compact, documents, figures_at, hex_id, html, rows_of
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Page, Pages, list_chunks


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages, the articles and their files."""
    chunks = list_chunks(portal, articles)
    first = 1 if portal.family == "suffix" else 0
    lists: dict[str, Page] = {
        f"{portal.column}index_{first + position}.html": html(
            "suffix_list.html", portal, articles, rows=rows_of(portal, chunk, article_path)
        )
        for position, chunk in enumerate(chunks)
    }
    start = lists[f"{portal.column}index_{first}.html"]
    if first == 0:
        del lists[f"{portal.column}index_0.html"]
    return {
        **lists,
        portal.column: start,
        f"{portal.column}index.html": start,
        f"{portal.column}page.js": text(_pager(first, len(chunks)), articles, "text/javascript"),
        **documents(portal, articles, "next_article.html", article_path, attachment_of),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/index.html."""
    return f"{portal.column}index.html" if portal.family == "suffix" else portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/20250116/81050.html."""
    return f"{portal.column}{compact(article)}/{article.number}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file below /files/."""
    path = f"/files/{compact(article)[:6]}/{hex_id('file' + portal.site_id + article.key)}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _pager(first: int, count: int) -> str:
    """The script that draws the pager in a browser."""
    names = ["index.html", *(f"index_{first + position}.html" for position in range(1, count))]
    anchors = "".join(f'<a href="{name}">{number}</a>' for number, name in enumerate(names, 1))
    return f"document.getElementById('page').innerHTML = '{anchors}';"
