"""When a host may be asked: one request at a time, a delay between two, and a cap on domains that many portals share.

Scrapy's slots know hosts and delays; Crawl-delay, Retry-After, quiet hours and a domain's cap are ours to keep.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from urllib.parse import urlsplit

from ..addresses import registrable_domain
from ..captures import HostLedger

BEIJING = timezone(timedelta(hours=8))
DOMAIN_CAP = 2
"""Requests under way at once to all hosts of one registrable domain: its portals often share one machine."""
LONGEST_DELAY = 60.0
"""Seconds; to where refusals widen the delay of a host. A Crawl-delay above it is obeyed as it stands."""


def host_of(url: str) -> str:
    """Host and port of a URL, the port left out where it is the scheme's own: "www.a.gov.cn", "a:8080"."""
    parts = urlsplit(url)
    standard = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return parts.netloc.lower().rpartition("@")[2].removesuffix(standard)


@cache
def domain_of(host: str) -> str:
    """The registrable domain of a host; an address by number is a domain of its own, with its port.

    >>> domain_of("czj.anshun.gov.cn"), domain_of("127.0.0.1:8801")
    ('anshun.gov.cn', '127.0.0.1:8801')
    """
    return registrable_domain(f"http://{host}/")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the Beijing day in which nothing is asked, e.g. 8 to 20; over midnight when `start` > `end`."""

    start: int
    end: int

    @classmethod
    def of(cls, text: str) -> "QuietHours":
        """"8-20" → from 08:00 to 20:00. Raises ValueError with a sentence."""
        start, dash, end = text.partition("-")
        if not (dash and start.isdigit() and end.isdigit() and int(start) < 24 and int(end) <= 24 and start != end):
            raise ValueError(f"quiet hours are two full hours of the Beijing day, like 8-20, not {text!r}")
        return cls(int(start), int(end) % 24)

    def left(self, now: datetime) -> float:
        """Seconds until asking may go on; 0 outside the quiet hours."""
        local = now.astimezone(BEIJING)
        if (local.hour - self.start) % 24 >= (self.end - self.start) % 24:
            return 0.0
        end = local.replace(hour=self.end, minute=0, second=0, microsecond=0)
        return (end - local).total_seconds() % 86_400


@dataclass
class _Host:
    """What is known of one host in this run. `free_at` is in seconds of the monotonic clock."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    widened: float = 0.0  # the delay after refusals, in seconds
    closed_until: float = 0.0  # by its own word (Retry-After)


@dataclass
class HostCount:
    """The ledger of one site at one host, as it is counted."""

    requests: int = 0
    bytes: int = 0
    waited: float = 0.0
    delay: float = 0.0
    refusals: int = 0
    longest_pause: float = 0.0

    def row(self, run_id: str, site_id: str, host: str) -> HostLedger:
        return HostLedger(run_id, site_id, host, self.requests, self.bytes, round(self.waited, 3), self.delay,
                          self.refusals, self.longest_pause)


class Pace:
    """Keeps all walks of a run to the pace of the hosts they ask."""

    def __init__(
        self, quiet: QuietHours | None = None, now: Callable[[], datetime] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._quiet, self._sleep = quiet, sleep
        self._now = now or (lambda: datetime.now(BEIJING))
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._domains: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(DOMAIN_CAP))

    @asynccontextmanager
    async def turn(self, host: str, delay: float, count: HostCount) -> AsyncIterator[None]:
        """The turn to send one request to a host; the next turn is a delay after this one's request."""
        begun = time.monotonic()
        known = self._hosts[host]
        async with known.lock, self._domains[domain_of(host)]:
            while (wait := max(known.free_at - time.monotonic(), self._quiet_left())) > 0:
                await self._sleep(wait)
            sent = time.monotonic()
            count.waited += sent - begun
            count.delay = max(delay, known.widened)
            count.requests += 1
            known.free_at = sent + count.delay
            yield

    def pause(self, host: str, seconds: float, count: HostCount) -> None:
        """Nobody asks this host for so many seconds (Retry-After, a server in trouble)."""
        known = self._hosts[host]
        known.free_at = max(known.free_at, time.monotonic() + seconds)
        count.longest_pause = max(count.longest_pause, seconds)

    def close(self, host: str, seconds: float, count: HostCount) -> None:
        """The host wants to be left alone for longer than a walk waits (Retry-After)."""
        self._hosts[host].closed_until = time.monotonic() + seconds
        count.longest_pause = max(count.longest_pause, seconds)

    def closed(self, host: str) -> float:
        """Seconds for which the host still wants to be left alone; 0 when it may be asked."""
        return max(0.0, self._hosts[host].closed_until - time.monotonic())

    def refused(self, host: str, delay: float, count: HostCount) -> None:
        """The host refused: it is asked half as often from now on in this run."""
        known = self._hosts[host]
        known.widened = min(2 * max(delay, known.widened), max(LONGEST_DELAY, delay))
        count.refusals += 1

    def _quiet_left(self) -> float:
        return self._quiet.left(self._now()) if self._quiet else 0.0
