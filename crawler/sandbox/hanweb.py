"""Hanweb: rows inside a script's datastore, further pages from dataproxy.jsp, attachments through downfile.jsp."""

import hashlib
from functools import partial

from crawler.sandbox.articles import Article
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, Query, article_body, list_chunks, render
from crawler.sandbox.pdf import report_pdf

PROXY = "/module/web/jpage/dataproxy.jsp"
DOWNLOAD = "/module/download/downfile.jsp"


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The column, the datastore of each page, the articles and the attachments."""
    chunks = list_chunks(portal, articles)
    newest = articles[0].modified
    column: Pages = {column_path(portal): Page(partial(_list_page, portal, chunks), newest)}
    column[PROXY] = partial(_proxy, portal, chunks)
    names = {_pdf_name(article): article for article in articles if article.key in portal.pdf}
    column[DOWNLOAD] = partial(_download, portal, names)
    for article in articles:
        column[article_path(portal, article)] = Page(partial(_article_page, portal, article), article.modified)
        if article.record is not None and article.key in portal.pdf:
            pdf = partial(report_pdf, article.record)
            column[figures_path(portal, article)] = Page(pdf, article.modified, "application/pdf")
    return column


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /col/col1101/index.html."""
    return f"/col/col{_column_id(portal)}/index.html"


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /art/2022/1/20/art_1101_80641.html."""
    year, month, day = (int(part) for part in article.date.split("-"))
    return f"/art/{year}/{month}/{day}/art_{_column_id(portal)}_{article.number}.html"


def figures_path(portal: Portal, article: Article) -> str:
    """The article itself, or the attachment that holds its figures."""
    return f"/attach/0/{_pdf_name(article)}" if article.key in portal.pdf else article_path(portal, article)


def _column_id(portal: Portal) -> int:
    return 1101 if not portal.seed else 1000 + number(portal.seed + portal.column) % 90_000


def _pdf_name(article: Article) -> str:
    return hashlib.md5(article.key.encode(), usedforsecurity=False).hexdigest() + ".pdf"


def _datastore(portal: Portal, chunks: list[list[Article]], number: int) -> str:
    rows = [(article_path(portal, article), article) for article in chunks[number - 1]]
    following = number + 1 if number < len(chunks) else None
    return render("hanweb_datastore.xml", proxy=PROXY, column_id=_column_id(portal), rows=rows, following=following)


def _list_page(portal: Portal, chunks: list[list[Article]]) -> bytes:
    return render(
        "hanweb_list.html",
        portal=portal,
        record=None,
        column_id=_column_id(portal),
        datastore=_datastore(portal, chunks, 1),
        total=sum(map(len, chunks)),
    ).encode()


def _proxy(portal: Portal, chunks: list[list[Article]], query: Query) -> Page | None:
    """The datastore of ?page=n."""
    page = query.params.get("page", "")
    if not (page.isdecimal() and 1 <= int(page) <= len(chunks)):
        return None
    text = _datastore(portal, chunks, int(page))
    return Page(text.encode, chunks[0][0].modified, "text/xml; charset=utf-8")


def _download(portal: Portal, names: dict[str, Article], query: Query) -> Page | None:
    """The redirect of ?filename=… to the file."""
    article = names.get(query.params.get("filename", ""))
    if article is None:
        return None
    return Page(bytes, article.modified, redirect=figures_path(portal, article))


def _article_page(portal: Portal, article: Article) -> bytes:
    attached = article.key in portal.pdf
    return render(
        "hanweb_article.html",
        portal=portal,
        article=article,
        record=article.record,
        body="" if attached else article_body(portal, article),
        attachment=f"{DOWNLOAD}?classid=0&filename={_pdf_name(article)}" if attached else None,
    ).encode()
