"""What the families publish alike: article pages, attached files, list pages, and ids that never change."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from crawler.sandbox.articles import Article
from crawler.sandbox.figures import HERE, Portal, number
from crawler.sandbox.pages import Page, Pages, article_body, render
from crawler.sandbox.pdf import report_pdf

LISTS_SCRIPT = "/script/site_lists.js"
SCRIPT_CHANGED = datetime(2020, 1, 1, tzinfo=UTC)

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


def is_attached(portal: Portal, article: Article) -> bool:
    """Whether the figures of the article stand only in an attached PDF."""
    return article.record is not None and article.key in portal.pdf


def hex_id(key: str) -> str:
    """32 hex digits that depend on the key alone."""
    return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()


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


def html(
    template: str, portal: Portal, articles: Sequence[Article], *, column: str | None = None, **values: object
) -> Page:
    """A page of the portal as old as its newest article; its menus link to `column`, or else to the portal's own."""
    shown = with_column(portal, column) if column else portal
    return Page(partial(_filled, template, shown, **values), articles[0].modified)


def documents(
    portal: Portal,
    articles: Sequence[Article],
    template: str,
    address: Address,
    attachment: AttachmentOf,
    *,
    column: str | None = None,
    **values: object,
) -> dict[str, Page]:
    """Address -> page of each article and of each attached file; their menus link to `column`."""
    shown = with_column(portal, column) if column else portal
    published: dict[str, Page] = {}
    for article in articles:
        file = attachment(portal, article) if is_attached(portal, article) else None
        filled = partial(
            _filled,
            template,
            shown,
            article=article,
            record=article.record,
            shown=listed_on(article),
            body=partial(_body, portal, article),
            attachment=file,
            **values,
        )
        published[address(portal, article)] = Page(filled, article.modified)
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


def figures_at(portal: Portal, article: Article, address: Address, attachment: AttachmentOf) -> str:
    """Where the figures of an article stand: its own address, or that of its attachment."""
    return attachment(portal, article).path if is_attached(portal, article) else address(portal, article)


def named_in_gbk(name: str) -> tuple[tuple[str, str], ...]:
    """Content-Disposition as old servers send it: the bytes of the name in GBK (guide §5)."""
    return (("Content-Disposition", f'attachment; filename="{name.encode("gbk").decode("latin-1")}"'),)


def named_in_percent(name: str) -> tuple[tuple[str, str], ...]:
    """Content-Disposition with the name percent-encoded."""
    return (("Content-Disposition", f"attachment; filename={quote(name)}"),)


def lists_script() -> Page:
    """The script that draws the lists of these families in a browser."""
    return Page((HERE / "templates" / "site_lists.js").read_bytes, SCRIPT_CHANGED, "text/javascript; charset=utf-8")


def column_pages(portal: Portal, page: Page) -> Pages:
    """The column at its folder and as index.html, and the script that draws its list."""
    return {portal.column: page, f"{portal.column}index.html": page, LISTS_SCRIPT: lists_script()}


def with_column(portal: Portal, column: str) -> Portal:
    """The portal with the address that its menus link to."""
    return replace(portal, column=column)


def _filled(template: str, portal: Portal, **values: object) -> bytes:
    body = values.get("body")
    if callable(body):
        values["body"] = body()
    return render(f"families/{template}", **{"portal": portal, "record": None, **values}).encode()


def _body(portal: Portal, article: Article) -> Markup:
    if is_attached(portal, article):
        return Markup('<p style="text-indent: 2em;">{}全文见附件，现予公布。</p>').format(article.title)
    return article_body(portal, article)
