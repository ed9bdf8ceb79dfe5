"""TRS: index.html, index_1.html = page two, ./202103/t20210305_80595.html, a TRS_Editor body."""

import re
from functools import partial

from crawler.sandbox.articles import Article
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, article_body, is_attached, list_chunks, render
from crawler.sandbox.pdf import report_pdf

# "…/zfxxgknb/202103/t20210305_80595.htm": the source's own document number is kept.
_DOCUMENT = re.compile(r"(\d{6}/t\d{8}_\d+)\.html?$")


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages and articles of the column."""
    chunks = list_chunks(portal, articles)
    column: Pages = {}
    for page, chunk in enumerate(chunks):
        name = f"index_{page}.html" if page else "index.html"
        column[portal.column + name] = Page(
            partial(_list_page, portal, chunk, page, len(chunks)), articles[0].modified
        )
    column[portal.column] = column[f"{portal.column}index.html"]
    for article in articles:
        gbk = article.key in portal.gbk
        column[article_path(portal, article)] = Page(
            partial(_article_page, portal, article, "gbk" if gbk else "utf-8"),
            article.modified,
            # These servers leave the charset to the page; the GBK page must be read by its meta.
            "text/html",
        )
        if is_attached(portal, article) and article.record:
            pdf = partial(report_pdf, article.record)
            column[figures_path(portal, article)] = Page(pdf, article.modified, "application/pdf")
    return column


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/202103/t20210305_80595.html."""
    return portal.column + _name(portal, article)


def figures_path(portal: Portal, article: Article) -> str:
    """The article itself, or the file beside it: ./P020260310382295081505.pdf."""
    if not is_attached(portal, article):
        return article_path(portal, article)
    return article_path(portal, article).rpartition("/")[0] + "/" + _file_name(article)


def _file_name(article: Article) -> str:
    return f"P0{article.date.replace('-', '')}{number(article.key) % 10**12:012d}.pdf"


def _name(portal: Portal, article: Article) -> str:
    if not portal.seed and article.record is not None:
        source = article.record.get("first_url", article.record["url"])  # an edit keeps the name
        if found := _DOCUMENT.search(source or ""):
            return f"{found[1]}.html"
    year, month, day = article.date.split("-")
    return f"{year}{month}/t{year}{month}{day}_{article.number}.html"


def _list_page(portal: Portal, chunk: list[Article], page: int, total: int) -> bytes:
    rows = [(f"./{_name(portal, article)}", article) for article in chunk]
    return render("trs_list.html", portal=portal, record=None, rows=rows, number=page, total=total).encode()


def _article_page(portal: Portal, article: Article, encoding: str) -> bytes:
    html = render(
        "trs_article.html",
        portal=portal,
        article=article,
        record=article.record,
        body="" if is_attached(portal, article) else article_body(portal, article),
        attachment=_file_name(article) if is_attached(portal, article) else None,
        charset="gb2312" if encoding == "gbk" else "utf-8",
    )
    return html.encode(encoding)
