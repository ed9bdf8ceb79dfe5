"""Columns without a list machine (guide §4): "plain", a few anchors without dates; "plain-pdf", whose rows are PDFs
under Chinese names; "plain-article", where the column is itself the newest report and links to the earlier ones.

Only reports stand in them, on one page.
"""

from urllib.parse import quote, unquote

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import Attachment, Row, documents, figures_at, file_page, hex_id, html
from crawler.sandbox.figures import Portal, records_of
from crawler.sandbox.pages import Page, Pages


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The column, the reports and their files."""
    reports = [article for article in articles if article.record is not None]
    rows = [Row(article_path(portal, report), report.title, "") for report in reports]
    site: dict[str, Page] = {}
    if portal.family == "plain-pdf":
        site |= {article_path(portal, report): file_page(report) for report in reports}
    else:
        earlier = rows[1:] if portal.family == "plain-article" else []
        site |= documents(portal, reports, "plain_article.html", article_path, attachment_of, earlier=earlier)
    if portal.family != "plain-article":
        site[portal.column] = html("plain_list.html", portal, articles, rows=rows)
    return {unquote(address): page for address, page in site.items()}


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """An article, the PDF of a row, or the column where the newest report is the column."""
    if portal.family == "plain-pdf":
        return f"{portal.column}files/{quote(article.title)}.pdf"
    if portal.family == "plain-article" and article.key == _newest(portal):
        return portal.column
    return f"{portal.column}{article.number}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """The file that a page embeds."""
    path = f"/upload/{article.date[:4]}/{hex_id('file' + portal.site_id + article.key)}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, its file, or the file that is its row."""
    if portal.family == "plain-pdf":
        return article_path(portal, article)
    return figures_at(portal, article, article_path, attachment_of)


def _newest(portal: Portal) -> str:
    """The key of the newest report, as the list of articles orders them."""
    return str(max(records_of(portal), key=lambda record: (record["published"], record["key"]))["key"])
