"""Columns without a list machine (guide §4): "plain", a few anchors without dates; "plain-pdf", whose rows are PDFs
under Chinese names; "plain-article", where the column leads straight to the newest report and that to the others.

Only reports stand in them, on one page; the other articles have pages to which no list links.
"""

from urllib.parse import quote, unquote

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import Attachment, Row, documents, figures_at, file_page, hex_id, html
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Page, Pages


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The column, the reports and their files."""
    reports = [article for article in articles if article.record is not None]
    rows = [Row(article_path(portal, report), report.title, "") for report in reports]
    files = reports if portal.family == "plain-pdf" else []
    site: dict[str, Page] = {article_path(portal, report): file_page(report) for report in files}
    linked = [article for article in articles if article not in files]
    years = rows if portal.family == "plain-article" else []
    site |= documents(portal, linked, "plain_article.html", article_path, attachment_of, years=years)
    if portal.family == "plain-article" and reports:
        site[portal.column] = Page(bytes, articles[0].modified, redirect=article_path(portal, reports[0]))
    else:
        site[portal.column] = html("plain_list.html", portal, articles, rows=rows)
    return {unquote(address): page for address, page in site.items()}


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, or of the PDF that is its row."""
    if portal.family == "plain-pdf" and article.record is not None:
        return f"{portal.column}files/{quote(article.title)}.pdf"
    return f"{portal.column}{article.number}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """The file that a page embeds."""
    path = f"/upload/{article.date[:4]}/{hex_id('file' + portal.site_id + article.key)}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, its file, or the file that is its row."""
    if portal.family == "plain-pdf" and article.record is not None:
        return article_path(portal, article)
    return figures_at(portal, article, article_path, attachment_of)
