"""What the families publish alike: article pages, attached files, list pages, and ids that never change."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from crawler.sandbox.articles import Article
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, article_body, is_attached, render
from crawler.sandbox.pdf import report_pdf

Address = Callable[[Portal, Article], str]


@dataclass(frozen=True)
class Attachment:
    """The file that holds an article's figures.

    href: what the article links to; path: where the file answers; name: the file's name as the article prints it;
    redirected: the link is an address of its own that answers with a redirect to the file.
    """

    href: str
    path: str
    name: str
    redirected: bool = False
    headers: tuple[tuple[str, str], ...] = ()


AttachmentOf = Callable[[Portal, Article], Attachment]


class Row(NamedTuple):
    """One row of a list as it is printed."""

    href: str
    title: str
    date: str


def hex_id(key: str) -> str:
    """32 hex digits that depend on the key alone."""
    return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()


def list_key(portal: Portal) -> str:
    """What the ids of one list depend on: the site and the folder of the list."""
    return portal.site_id + portal.column


def uuid_of(key: str) -> str:
    """A UUID that depends on the key alone."""
    return str(uuid.UUID(hex_id(key)))


def listed_on(article: Article) -> str:
    """The date in the list, ISO: for one article in nine some days before the one in its URL (guide §1, §4)."""
    day = date.fromisoformat(article.date)
    return (day - timedelta(days=3) if number("listed" + article.key) % 9 == 0 else day).isoformat()


def compact(article: Article) -> str:
    """The day of publication as URLs write it: 20250310."""
    return article.date.replace("-", "")


def rows_of(portal: Portal, articles: Iterable[Article], address: Address) -> list[Row]:
    """The rows of a list, in the order of the articles."""
    return [Row(address(portal, article), article.title, listed_on(article)) for article in articles]


def html(template: str, portal: Portal, articles: Sequence[Article], **values: object) -> Page:
    """A page of the portal as old as its newest article."""
    return Page(partial(_filled, template, portal, **values), articles[0].modified)


def documents(
    portal: Portal,
    articles: Sequence[Article],
    template: str,
    address: Address,
    attachment: AttachmentOf,
    **values: object,
) -> dict[str, Page]:
    """Address -> page of each article and of each attached file."""
    published: dict[str, Page] = {}
    for article in articles:
        file = attachment(portal, article) if is_attached(portal, article) else None
        gbk = article.key in portal.gbk
        filled = partial(
            _filled,
            template,
            portal,
            article=article,
            record=article.record,
            shown=listed_on(article),
            body=partial(body_of, portal, article),
            attachment=file,
            charset="gb2312" if gbk else "utf-8",
            **values,
        )
        # The servers of GBK pages leave the charset to the page.
        kind = "text/html" if gbk else "text/html; charset=utf-8"
        published[address(portal, article)] = Page(filled, article.modified, kind)
        if file is not None:
            published[file.path] = file_page(article, file.headers)
            if file.redirected:
                published[file.href] = Page(bytes, article.modified, redirect=file.path)
    return published


def file_page(article: Article, headers: tuple[tuple[str, str], ...] = ()) -> Page:
    """The report as a PDF. Raises ValueError for an article that is no report."""
    if article.record is None:
        raise ValueError(f"{article.title} has no figures to print")
    return Page(partial(report_pdf, article.record), article.modified, "application/pdf", headers=headers)


def body_of(portal: Portal, article: Article) -> Markup:
    """The inner HTML of an article: where its figures stand in a file, the sentence that says so."""
    if is_attached(portal, article):
        return Markup('<p style="text-indent: 2em;">{}全文见附件，现予公布。</p>').format(article.title)
    return article_body(portal, article)


def figures_at(portal: Portal, article: Article, address: Address, attachment: AttachmentOf) -> str:
    """Where the figures of an article stand: its own address, or that of its attachment."""
    return attachment(portal, article).path if is_attached(portal, article) else address(portal, article)


def named_in_gbk(name: str) -> tuple[tuple[str, str], ...]:
    """Content-Disposition as old servers send it: the bytes of the name in GBK (guide §5)."""
    return (("Content-Disposition", f'attachment; filename="{name.encode("gbk").decode("latin-1")}"'),)


def named_in_percent(name: str) -> tuple[tuple[str, str], ...]:
    """Content-Disposition with the name percent-encoded."""
    return (("Content-Disposition", f"attachment; filename={quote(name)}"),)


def column_pages(portal: Portal, page: Page) -> Pages:
    """The column at its folder and as index.html."""
    return {portal.column: page, f"{portal.column}index.html": page}


def _filled(template: str, portal: Portal, **values: object) -> bytes:
    body = values.get("body")
    if callable(body):
        values["body"] = body()
    page = render(f"families/{template}", **{"portal": portal, "record": None, **values})
    # "gb2312" on a page means GBK to its maker, and GB18030 where GBK lacks a character.
    return page.encode("gb18030" if values.get("charset") == "gb2312" else "utf-8")
