"""VSB: xxgk/nb.htm, further pages in xxgk/nb/ numbered backwards, articles info/1023/4567.htm."""

from functools import partial
from posixpath import dirname, relpath
from urllib.parse import quote

from crawler.sandbox.articles import Article
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Page, Pages, Query, article_body, is_attached, list_chunks, render
from crawler.sandbox.pdf import report_pdf

COLUMN_NUMBER = 1023
DOWNLOAD = "/system/_content/download.jsp"
OWNER = 1743201456


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
    column[DOWNLOAD] = partial(_download, {_file_id(article): article for article in articles if article.record})
    return column


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /xxgk/nb.htm; of the folder /xxgk/nb/ the page is beside it."""
    return portal.column if portal.column.endswith(".htm") else f"{portal.column.rstrip('/')}.htm"


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /info/1023/4567.htm."""
    return f"/info/{COLUMN_NUMBER}/{article.number}.htm"


def figures_path(portal: Portal, article: Article) -> str:
    """The article itself, or its attachment: an address without a name or an extension (guide §3.6)."""
    if not is_attached(portal, article):
        return article_path(portal, article)
    return f"{DOWNLOAD}?urltype=news.DownloadAttachUrl&owner={OWNER}&wbfileid={_file_id(article)}"


def _file_id(article: Article) -> str:
    return str(4_000_000 + article.number)


def _download(files: dict[str, Article], query: Query) -> Page | None:
    """The file of ?wbfileid=…, its name only in the header."""
    article = files.get(query.params.get("wbfileid", ""))
    if article is None or article.record is None:
        return None
    name = ("Content-Disposition", f"attachment; filename={quote(article.title)}.pdf")
    return Page(partial(report_pdf, article.record), article.modified, "application/octet-stream", headers=(name,))


def _list_path(portal: Portal, number: int, total: int) -> str:
    """Page one is the column itself; page two of three is nb/2.htm, page three nb/1.htm."""
    first = column_path(portal)
    return first if number == 1 else f"{first.removesuffix('.htm')}/{total - number + 1}.htm"


def _list_page(portal: Portal, chunk: list[Article], number: int, total: int) -> bytes:
    here = dirname(_list_path(portal, number, total))
    links = {page: relpath(_list_path(portal, page, total), here) for page in range(1, total + 1)}
    rows = [(relpath(article_path(portal, article), here), article) for article in chunk]
    return render(
        "vsb_list.html", portal=portal, record=None, rows=rows, number=number, total=total, links=links
    ).encode()


def _article_page(portal: Portal, article: Article) -> bytes:
    attached = is_attached(portal, article)
    return render(
        "vsb_article.html",
        portal=portal,
        article=article,
        record=article.record,
        body="" if attached else article_body(portal, article),
        attachment=figures_path(portal, article) if attached else None,
    ).encode()
