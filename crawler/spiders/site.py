"""The one spider. It walks the columns of a site, follows the reports they list and the files of those.

What a page means is asked of others: the family (rows, next page), `titles` (is this a report?),
`attachments` (which files?), `outcomes` (is this what was expected?). Every request ends in exactly one
outcome; what came back is kept whatever it was.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from functools import partial
from typing import Any

import scrapy
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from ..archive import ArchiveWriter
from ..attachments import attachments, is_file, sets_attachment_by_script, without_extension
from ..captures import Capture, Kind
from ..decoding import Undecodable, decode
from ..families import FAMILIES
from ..outcomes import HELD, Outcome, Verdict, judge_article, judge_file, judge_list, of_status
from ..page import Page, Row
from ..registry import Site
from ..titles import announces_report
from .failures import judge_failure
from .tally import MOST_LIST_PAGES, Column, Tally, iso

_LISTS_FIRST = 10  # priority: a list is read through before its rows can move to other pages


@dataclass(frozen=True)
class Link:
    """A URL to ask for, and what is known of it beforehand. `column` is set for list pages.

    The capture carries the URL that answered: where a link is redirected, that is not the link's."""

    url: str
    kind: Kind
    column: Column | None = None
    title: str | None = None
    listed_on: str | None = None
    parent_url: str | None = None
    name: str = ""  # what the page calls an attachment


class SiteSpider(scrapy.Spider):
    name = "site"

    def __init__(
        self, site: Site, archive: ArchiveWriter, tally: Tally, emit: Callable[[dict[str, Any]], None]
    ) -> None:
        super().__init__()
        self.site, self.archive, self.tally, self.emit = site, archive, tally, emit
        self.family = FAMILIES[site.family]
        self.asked: set[str] = set()
        self.listed: set[str] = set()
        self.kept: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        for column in self.tally.columns:
            for request in self.ask(Link(column.url, "list", column)):
                yield request

    def ask(self, link: Link) -> Iterator[Request]:
        """The request for a link; none when its URL was asked for in this crawl."""
        url = Request(link.url).url  # percent-encoded as Scrapy sends it
        if url in self.asked:
            return
        self.asked.add(url)
        link = replace(link, url=url)
        yield Request(
            url,
            callback=self.answered,
            cb_kwargs={"link": link},
            errback=partial(self.failed, link),
            priority=_LISTS_FIRST if link.kind == "list" else 0,
            # Redirects to the same URL (a cookie gate) must pass, so `asked` replaces Scrapy's filter.
            dont_filter=True,
        )

    def answered(self, response: Response, link: Link) -> Iterator[Request]:
        """A response came: judge it, keep it, follow it."""
        if response.status == 304 and (held := self.archive.held(response.url)):
            capture, body = held
            self.count(link, Outcome.NOT_MODIFIED)
            yield from self.follow(link, page_of(response.url, body, capture.charset))
            return
        page = page_of(response.url, response.body, charset_of(response))
        verdict = self.judge(response, link, page)
        capture = self.keep(link, verdict, response)
        if verdict.outcome not in HELD:
            self.count(link, verdict.outcome)
            return
        fresh = capture.run_id == self.archive.run_id and capture.capture_id not in self.kept
        self.kept.add(capture.capture_id)
        self.count(link, Outcome.OK if fresh else Outcome.UNCHANGED)
        yield from self.follow(link, page)

    def failed(self, link: Link, failure: Failure) -> None:
        """No response came."""
        verdict = judge_failure(failure.value)
        self.keep(link, verdict, None)
        self.count(link, verdict.outcome)

    def judge(self, response: Response, link: Link, page: Page | None) -> Verdict:
        if outcome := of_status(response.status):
            return Verdict(outcome, f"HTTP {response.status}")
        if link.kind == "attachment":
            return judge_file(response.body, link.name or link.url, page)
        if page is None:
            return Verdict(Outcome.UNDECODABLE, "text in no charset we know")
        if link.kind == "list":
            return judge_list(page, self.family.rows(page))
        if response.url.rstrip("/") == self.site.home.rstrip("/"):
            return Verdict(Outcome.SOFT_404, "leads to the site's home page")
        verdict = judge_article(page, len(attachments(page)))
        if sets_attachment_by_script(page):
            return verdict._replace(detail=verdict.detail or "an attachment's address is set by script")
        return verdict

    def keep(self, link: Link, verdict: Verdict, response: Response | None) -> Capture:
        notes = [verdict.detail]
        if link.name and link.name != link.title:
            notes.append(f"named {link.name!r}")
        if response is None:
            return self.archive.add(
                link.url, link.kind, verdict.outcome, iso(datetime.now(UTC)),
                title=link.title, listed_on=link.listed_on, parent_url=link.parent_url,
                detail="; ".join(filter(None, notes)) or None,
            )  # fmt: skip
        if response.url != link.url:
            notes.append(f"linked as {link.url}")
        return self.archive.add(
            response.url, link.kind, verdict.outcome, iso(datetime.now(UTC)),
            body=response.body, http_status=response.status, headers=headers_of(response),
            title=link.title, listed_on=link.listed_on, parent_url=link.parent_url,
            detail="; ".join(filter(None, notes)) or None,
        )  # fmt: skip

    def count(self, link: Link, outcome: Outcome) -> None:
        self.tally.count(link.kind, outcome)
        if link.column and outcome not in HELD:
            link.column.ended = f"list page failed: {outcome}, {link.url}"
        self.emit(self.tally.event(link.url, outcome))

    def follow(self, link: Link, page: Page | None) -> Iterator[Request]:
        """The requests that a page we hold leads to."""
        if page and link.column:
            yield from self.follow_list(page, link.column)
        elif page and link.kind == "article":
            yield from self.follow_article(page, link)

    def follow_list(self, page: Page, column: Column) -> Iterator[Request]:
        rows = self.family.rows(page)
        total, pages = self.family.declared_total(page), self.family.declared_pages(page)
        if not column.read({row.url for row in rows}, total, pages):
            return
        for row in rows:
            yield from self.follow_row(row, page.url)
        next_url = None if column.has_all() else self.family.next_page(page)
        if next_url is None:
            return
        if column.pages >= MOST_LIST_PAGES:
            column.ended = f"more than {MOST_LIST_PAGES} list pages"
            return
        requests = list(self.ask(Link(next_url, "list", column, parent_url=page.url)))
        if not requests:
            column.ended = "page repeats"
        yield from requests

    def follow_row(self, row: Row, list_url: str) -> Iterator[Request]:
        if row.url in self.listed:
            return
        self.listed.add(row.url)
        self.tally.items_seen += 1
        if announces_report(row.title):
            self.tally.reports_listed += 1
            kind: Kind = "attachment" if is_file(row.url) else "article"
            yield from self.ask(Link(row.url, kind, title=row.title, listed_on=row.listed_on, parent_url=list_url))

    def follow_article(self, page: Page, link: Link) -> Iterator[Request]:
        for found in attachments(page):
            # The list title identifies the report, unless the file's own name announces one: a page may
            # carry the reports of many agencies.
            title = without_extension(found.name) if announces_report(found.name) else link.title
            yield from self.ask(
                Link(
                    found.url, "attachment", title=title, listed_on=link.listed_on,
                    parent_url=page.url, name=found.name,
                )
            )  # fmt: skip


def page_of(url: str, body: bytes, charset: str | None) -> Page | None:
    """The body as a page; None when it is text in no charset."""
    try:
        return Page(url, decode(body, charset))
    except Undecodable:
        return None


def headers_of(response: Response) -> list[tuple[str, str]]:
    """The headers as they came, as latin-1: it maps every byte, and GBK file names stand in some."""
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]


def charset_of(response: Response) -> str | None:
    """The charset of the HTTP header. "text/html; charset=GBK" -> "gbk"."""
    message = Message()
    message["Content-Type"] = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return message.get_content_charset()
