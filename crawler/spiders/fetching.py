"""One walk's way to the web: asks politely, one request after the other, keeps what comes, says what it is.

Every link ends in exactly one outcome; what came back is kept whatever it was. Which answer was expected is the
caller's knowledge: it hands in the judge.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from ..archive import ArchiveDamaged, ArchiveWriter, SiteMemory
from ..captures import Capture
from ..decoding import Undecodable, decode
from ..filenames import name_of
from ..outcomes import BLOCKS, HELD, SILENT, Outcome, Verdict, of_status, product_of
from ..page import Ask, Kind, Page
from ..registry import Site
from .compression import WIRE
from .failures import judge_failure
from .pace import HostCount, Pace, host_of
from .readings import Readings
from .retrying import LONGEST_WAIT, RETRIES, may_help, retry_after
from .robots import KEPT_FOR, NOTHING, Rules, rules_of
from .schemes import Schemes, other
from .scope import Scope
from .tally import Tally, iso
from .traps import ReadsTooLong, trap_of

MOST_REDIRECTS = 6
MOST_TROUBLE = 5
"""So many links in a row that end in a block or in silence end the walk: asking on would only be a burden."""

Judge = Callable[["Page | None", bytes], Verdict]
"""What an answer with status 200 is, given its body as a page (None: text in no charset we know) and its bytes."""


class Interrupted(Exception):
    """The run was asked to stop; the walk ends after the request under way."""


class GivenUp(Exception):
    """The site refuses or is silent, again and again; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Link:
    """A request, and what is known of its answer beforehand."""

    ask: Ask
    kind: Kind
    title: str | None = None
    listed_on: str | None = None
    parent_url: str | None = None
    name: str = ""  # what the page calls an attachment
    referer: str | None = None
    beyond: bool = False  # a guess at a page after those that the list names: its absence is no failure


@dataclass(frozen=True, slots=True)
class Answer:
    """How a link ended. `page` is there when the archive holds the document and it is text."""

    outcome: Outcome
    detail: str | None = None
    page: Page | None = None
    capture: Capture | None = None

    @property
    def held(self) -> bool:
        return self.outcome in HELD


@dataclass
class Run:
    """What all walks of one run share. `download` is Scrapy's; `now` the time that stands in captures."""

    archive: ArchiveWriter
    readings: Readings
    download: Callable[[Request], Any]
    pace: Pace
    now: Callable[[], datetime]
    emit: Callable[[dict[str, Any]], None]
    stopping: asyncio.Event
    refused: dict[str, str]
    rules: dict[str, Rules | Verdict] = field(default_factory=dict)
    asking: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))


class Fetcher:
    """Fetches for one walk."""

    def __init__(self, run: Run, site: Site, memory: SiteMemory, tally: Tally) -> None:
        self.run, self.site, self.memory, self.tally = run, site, memory, tally
        self.scope = Scope(site)
        self._schemes = Schemes()
        self.counts: defaultdict[str, HostCount] = defaultdict(HostCount)
        self._trouble = 0

    async def get(self, link: Link, judge: Judge) -> Answer:
        """Asks for a link, keeps and counts what came. Raises Interrupted, GivenUp, and ArchiveFull."""
        if self.run.stopping.is_set():
            raise Interrupted
        answer = await self._get(link, judge)
        self.tally.count(link.kind, answer.outcome, link.beyond)
        self.run.emit(self.tally.event(link.ask.key, answer.outcome))
        self._watch(answer)
        return answer

    async def _get(self, link: Link, judge: Judge) -> Answer:
        got = await self._exchange(link, conditional=True)
        if isinstance(got, Response) and got.status == 304 and (held := self.memory.held(_key(link.ask, got.url))):
            try:
                return await self._confirm(link, held, got)
            except ArchiveDamaged:  # fetched anew, which mends the archive
                got = await self._exchange(link, conditional=False)
        if isinstance(got, Verdict):
            capture = await self._keep(link, got, None, None)
            return Answer(got.outcome, got.detail, capture=capture)
        page = _page(link.ask, got)
        verdict = self._judge(link, got, page, judge)
        before = self.memory.held(_key(link.ask, got.url))
        capture = await self._keep(link, verdict, got, got.url)
        outcome = verdict.outcome
        if outcome is Outcome.OK and before is not None and before.digest == capture.digest:
            outcome = Outcome.UNCHANGED
        return Answer(outcome, verdict.detail, page if verdict.outcome is Outcome.OK else None, capture)

    async def _confirm(self, link: Link, held: Capture, response: Response) -> Answer:
        """304: what we hold still stands. Raises ArchiveDamaged when it cannot be read any more."""
        body = self.memory.payload(held)
        capture = await asyncio.to_thread(
            self.run.archive.revisit, held, iso(self.run.now()), headers=headers_of(response)
        )
        page = _decoded(link.ask, held.url, body, held.charset)
        return Answer(Outcome.NOT_MODIFIED, page=page, capture=capture)

    def _judge(self, link: Link, response: Response, page: Page | None, judge: Judge) -> Verdict:
        if page and (trap := trap_of(page.text, link.kind)):
            return Verdict(Outcome.TOO_LARGE, trap)
        try:
            return self._verdict(response, page, judge)
        except (ReadsTooLong, RecursionError) as error:
            return Verdict(Outcome.TOO_LARGE, str(error))

    def _verdict(self, response: Response, page: Page | None, judge: Judge) -> Verdict:
        if outcome := of_status(response.status):
            product = product_of(page.text) if page else None
            if product and outcome in {Outcome.FORBIDDEN, Outcome.OTHER_STATUS, Outcome.SERVER_ERROR}:
                outcome = Outcome.CHALLENGE
            return Verdict(outcome, ", ".join(filter(None, (f"HTTP {response.status}", product))))
        return judge(page, response.body)

    async def _keep(self, link: Link, verdict: Verdict, response: Response | None, url: str | None) -> Capture:
        key = link.ask.key if url is None else _key(link.ask, url)
        # A file's name: the page's words for it before the server's (guide §5.3).
        name = link.name or (_sent_name(response) if link.kind == "attachment" else None)
        named = f"named {name!r}" if name and name != link.title else None
        return await asyncio.to_thread(
            self.run.archive.add,
            self.site.site_id, key, verdict.kind or link.kind, verdict.outcome, iso(self.run.now()),
            body=None if response is None else response.body,
            http_status=None if response is None else response.status,
            headers=() if response is None else headers_of(response),
            title=verdict.title or link.title, listed_on=link.listed_on, parent_url=link.parent_url,
            asked_url=link.ask.key if key != link.ask.key else None,
            detail="; ".join(filter(None, (verdict.detail, named))) or None,
        )  # fmt: skip

    def _watch(self, answer: Answer) -> None:
        """Blocks and silence in a row end the walk."""
        if answer.outcome not in BLOCKS | SILENT or answer.outcome is Outcome.ROBOTS_FORBIDDEN:
            self._trouble = 0
            return
        self._trouble += 1
        if self._trouble >= MOST_TROUBLE:
            what = answer.outcome if answer.detail is None else f"{answer.outcome} ({answer.detail})"
            raise GivenUp(f"{what}, {MOST_TROUBLE} times in a row")

    # -- the exchange on the wire

    async def _exchange(self, link: Link, *, conditional: bool) -> Response | Verdict:
        """The answer behind all redirects, or the verdict when there is none."""
        ask, seen, cookies = link.ask, [link.ask.url], False
        for _ in range(MOST_REDIRECTS):
            if refusal := self.scope.refusal(ask.url):
                return refusal
            rules = await self._rules(ask.url) if link.kind != "robots" else Rules(None)
            if isinstance(rules, Verdict):
                return rules
            if not rules.allows(ask.url):
                return Verdict(Outcome.ROBOTS_FORBIDDEN)
            got = await self._reach(ask, link, max(self.site.delay, rules.delay), conditional)
            location = _location(got) if isinstance(got, Response) else None
            if isinstance(location, Verdict):
                return location
            if isinstance(got, Verdict) or location is None:
                return got
            ask = Ask(location)
            seen.append(ask.url)
            cookies = cookies or "Set-Cookie" in got.headers
        if len(set(seen)) == 1 and cookies:
            return Verdict(Outcome.COOKIE_GATE, "redirects to itself, with our cookies too")
        return Verdict(Outcome.REDIRECT_LOOP, f"{MOST_REDIRECTS} redirects, the last to {seen[-1][:200]}")

    async def _reach(self, ask: Ask, link: Link, delay: float, conditional: bool) -> Response | Verdict:
        """One address, under the scheme that its host answers to."""
        way = self._schemes.way(ask)
        got = await self._ask(way, link, delay, conditional)
        if isinstance(got, Verdict) and way == ask and self._schemes.may_switch(ask, got):
            way = other(ask)
            got = await self._ask(way, link, delay, conditional)
        if way != ask and (isinstance(got, Verdict) or _location(got) == ask.url):
            return self._schemes.undo(ask) or got
        if isinstance(got, Response):
            self._schemes.answered(way)
        return got

    async def _ask(self, ask: Ask, link: Link, delay: float, conditional: bool) -> Response | Verdict:
        """One address, with the retries that politeness allows."""
        host = host_of(ask.url)
        count = self.counts[host]
        if left := self.run.pace.closed(host):
            return Verdict(Outcome.SERVER_ERROR, f"{host} asked to be left alone for {left:.0f} more seconds")
        for attempt in range(RETRIES + 1):
            if self.run.stopping.is_set():
                raise Interrupted
            request = self._request(ask, link, conditional)
            async with self.run.pace.turn(host, delay, count):
                got = await self._send(request)
            asked: float | None = None
            if isinstance(got, Response):
                count.bytes += request.meta.get(WIRE, len(got.body))
                verdict = Verdict(of_status(got.status) or Outcome.OK)
                asked = retry_after((got.headers.get("Retry-After") or b"").decode("latin-1"), datetime.now(UTC))
            else:
                verdict = got
            if verdict.outcome in BLOCKS or (isinstance(got, Response) and got.status in {429, 503}):
                self.run.pace.refused(host, delay, count)
            if asked is not None and asked > LONGEST_WAIT:
                self.run.pace.close(host, asked, count)
                return got
            if not may_help(verdict.outcome, attempt):
                return got
            self.run.pace.pause(host, min(delay * 2 ** (attempt + 1) if asked is None else asked, LONGEST_WAIT), count)
        raise AssertionError("the last attempt never helps")

    async def _send(self, request: Request) -> Response | Verdict:
        try:
            response: Response = await self.run.download(request)
        except Exception as error:  # judged, and raised again when it is none of the network's
            verdict = judge_failure(error)
            name = request.url.split("/")[2].rpartition("@")[2].split(":")[0]
            if address := self.run.refused.get(name):
                return Verdict(Outcome.PRIVATE_ADDRESS, f"{name} leads to {address}")
            return verdict
        return response

    def _request(self, ask: Ask, link: Link, conditional: bool) -> Request:
        headers: dict[str, str] = {}
        if link.referer:
            headers["Referer"] = link.referer
        if ask.body is not None:
            form = "application/x-www-form-urlencoded; charset=UTF-8"
            headers["Content-Type"] = form if ask.form is not None else "application/json"
        held = self.memory.held(ask.key) if conditional and ask.body is None else None
        if held and held.etag:
            headers["If-None-Match"] = held.etag
        if held and held.last_modified:
            headers["If-Modified-Since"] = held.last_modified
        return Request(
            ask.url, method="GET" if ask.body is None else "POST", body=ask.body, headers=headers, dont_filter=True,
            meta={"cookiejar": self.site.site_id, "download_slot": host_of(ask.url), "proxy": None},
        )  # fmt: skip

    # -- robots.txt

    async def _rules(self, url: str) -> Rules | Verdict:
        """What the host of a URL allows; a verdict when the host does not answer even that."""
        root = "/".join(url.split("/")[:3])
        async with self.run.asking[root]:  # of walks that come to a host at once, one asks
            if root not in self.run.rules:
                self.run.rules[root] = await self._ask_rules(f"{root}/robots.txt")
        return self.run.rules[root]

    async def _ask_rules(self, url: str) -> Rules | Verdict:
        held = self.memory.held(url)
        if held and self.run.now() - datetime.fromisoformat(held.last_seen_at) < KEPT_FOR:
            try:
                return rules_of(held.http_status, self.memory.payload(held))
            except ArchiveDamaged:
                pass  # asked anew, which mends the archive
        link = Link(Ask(url), "robots")
        got = await self._exchange(link, conditional=True)
        if isinstance(got, Verdict):
            await self._keep(link, got, None, None)
            return got if got.outcome in SILENT | {Outcome.PRIVATE_ADDRESS} else NOTHING
        if got.status == 304 and held:
            await asyncio.to_thread(self.run.archive.revisit, held, iso(self.run.now()), headers=headers_of(got))
            return rules_of(held.http_status, self.memory.payload(held))
        # No file is an answer too: it allows everything, for a day.
        outcome = Outcome.SERVER_ERROR if got.status >= 500 else Outcome.OK
        await self._keep(link, Verdict(outcome, None if got.status == 200 else f"HTTP {got.status}"), got, url)
        return rules_of(got.status, got.body)


def _key(ask: Ask, url: str) -> str:
    """The address under which an answer from `url` is kept; a POST that was not redirected keeps its body in it."""
    return ask.key if ask.body is not None and url == Request(ask.url).url.partition("#")[0] else url


def _location(response: Response) -> str | Verdict | None:
    """Where an answer redirects to, or that it is no address; None when it does not."""
    location = response.headers.get("Location") if 300 <= response.status < 400 else None
    if not location:
        return None
    try:
        return urljoin(response.url, location.decode("utf-8", "backslashreplace").strip())
    except ValueError as error:
        return Verdict(Outcome.OFF_SITE, f"redirects to no address: {error}")


def _page(ask: Ask, response: Response) -> Page | None:
    return _decoded(ask, response.url, response.body, charset_of(response))


def _decoded(ask: Ask, url: str, body: bytes, charset: str | None) -> Page | None:
    """The body as a page; None when it is text in no charset."""
    try:
        return Page(url.partition("?__wb_method=")[0].partition("&__wb_method=")[0], decode(body, charset), ask)
    except Undecodable:
        return None


def _sent_name(response: Response | None) -> str | None:
    """The file name in the Content-Disposition header, made harmless."""
    sent = response.headers.get("Content-Disposition") if response is not None else None
    return name_of(sent) if sent else None


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
