"""Politeness on the wire: stay on the site, obey robots.txt, ask only for news, back off from trouble."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from ..archive import ArchiveWriter

RETRIES = 3
LONGEST_WAIT = 120.0
"""Seconds we wait between two tries. A server that asks for longer is left alone until the next run."""

_RETRIED_STATUSES = {408, 429, 500, 502, 503, 504, 522, 524}
_RETRIED_EXCEPTIONS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    OSError,
)


class OffSite(IgnoreRequest):
    """The address, or the redirect, leads to a host that is not the site's."""


class RobotsForbidden(IgnoreRequest):
    """The site's robots.txt asks us not to fetch this address."""


class OffSiteMiddleware:
    """Lets only requests to the site's own hosts through; redirects come by here again.

    Scrapy's own one compares names without ports and lets subdomains through, which are other sites here.
    """

    def __init__(self, hosts: set[str]) -> None:
        self._hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        site = crawler.settings["SITE"]
        return cls({host_of(url) for url in (site.home, *site.columns)})

    def process_request(self, request: Request) -> None:
        if host_of(request.url) not in self._hosts:
            raise OffSite(f"leads to {host_of(request.url)}")


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware, with a refusal that can be told from other dropped requests, and with
    the two cases of RFC 9309 §2.3.1 that it leaves out: no file allows all, a server in trouble nothing."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            response = response.replace(body=b"User-agent: *\nDisallow: /")
        elif response.status >= 400:
            response = response.replace(body=b"")  # the error page is no robots.txt
        await super()._parse_robots(response, netloc, request)

    def process_request_2(self, rp: Any, request: Request) -> None:
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbidden(str(error)) from error


class ConditionalMiddleware:
    """Asks only for what has changed since the capture we hold (and can still read)."""

    def __init__(self, archive: ArchiveWriter) -> None:
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["ARCHIVE"])

    def process_request(self, request: Request) -> None:
        request.headers.pop("If-None-Match", None)  # a redirect brings those of the address before it
        request.headers.pop("If-Modified-Since", None)
        held = self._archive.held(request.url)
        if held and held[0].etag:
            request.headers["If-None-Match"] = held[0].etag
        if held and held[0].last_modified:
            request.headers["If-Modified-Since"] = held[0].last_modified


class BackOffMiddleware:
    """Retries a server in trouble: after 2, 4, 8 delays of the site, or after its Retry-After.

    One request is under way at a time, so the whole site waits, not only this page.
    """

    def __init__(self, delay: float) -> None:
        self._delay = delay

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["SITE"].delay)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in _RETRIED_STATUSES:
            return response
        asked = retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), datetime.now(UTC))
        return await self._again(request, asked) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        return await self._again(request, None) if isinstance(exception, _RETRIED_EXCEPTIONS) else None

    async def _again(self, request: Request, asked: float | None) -> Request | None:
        tries = request.meta.get("tries", 0) + 1
        wait = self._delay * 2**tries if asked is None else max(asked, self._delay)
        if tries > RETRIES or (asked is not None and asked > LONGEST_WAIT):
            return None
        await asyncio.sleep(min(wait, LONGEST_WAIT))
        return request.replace(meta={**request.meta, "tries": tries}, dont_filter=True)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for; None when it asks for nothing we understand.

    >>> retry_after("120", datetime(2021, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after("Fri, 01 Jan 2021 00:00:30 GMT", datetime(2021, 1, 1, tzinfo=UTC))
    30.0
    """
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return None


def host_of(url: str) -> str:
    """Host and port of a URL, the port left out where it is the scheme's own: "www.a.gov.cn", "a:8080"."""
    parts = urlsplit(url)
    standard = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return parts.netloc.lower().rpartition("@")[2].removesuffix(standard)
