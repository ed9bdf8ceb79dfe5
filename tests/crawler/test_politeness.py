"""A host is asked as slowly as it wants (delays, pauses, caps, quiet hours, robots.txt), and never a private one."""

import asyncio
import doctest
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler import Outcome, Site
from crawler.captures import Capture
from crawler.spiders import network, pace, retrying
from crawler.spiders.pace import DOMAIN_CAP, HostCount, Pace, QuietHours, domain_of
from crawler.spiders.rechecks import is_due
from crawler.spiders.robots import rules_of
from crawler.spiders.scope import Scope

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("module", [network, pace, retrying])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).attempted > 0  # type: ignore[arg-type]
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


class Clock:
    """A monotonic clock that sleeping moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_two_requests_to_a_host_lie_a_delay_apart_and_the_ledger_says_so(clock: Clock) -> None:
    async def ask() -> list[float]:
        pace, sent = Pace(sleep=clock.sleep), []
        for _ in range(3):
            async with pace.turn("a.gov.cn", 2.0, count):
                sent.append(clock.now)
        return sent

    count = HostCount()
    assert asyncio.run(ask()) == [1000.0, 1002.0, 1004.0]
    assert (count.requests, count.waited, count.delay) == (3, 4.0, 2.0)


def test_a_pause_holds_the_host_up_and_a_refusal_halves_its_pace(clock: Clock) -> None:
    async def ask() -> list[float]:
        pace, sent = Pace(sleep=clock.sleep), []
        async with pace.turn("a.gov.cn", 2.0, count):
            pace.pause("a.gov.cn", 30.0, count)
        for _ in range(3):
            async with pace.turn("a.gov.cn", 2.0, count):
                sent.append(clock.now)
            pace.refused("a.gov.cn", 2.0, count)
        return sent

    count = HostCount()
    assert asyncio.run(ask()) == [1030.0, 1032.0, 1036.0]
    assert (count.longest_pause, count.refusals) == (30.0, 3)


def test_one_host_never_sees_two_requests_and_a_domain_no_more_than_its_cap() -> None:
    async def ask(pace: Pace, host: str, under_way: list[str], most: dict[str, int]) -> None:
        async with pace.turn(host, 0.0, HostCount()):
            under_way.append(host)
            most["host"] = max(most.get("host", 0), under_way.count(host))
            most["domain"] = max(most.get("domain", 0), sum(domain_of(h) == "a.gov.cn" for h in under_way))
            most["all"] = max(most.get("all", 0), len(under_way))
            await asyncio.sleep(0.001)
            under_way.remove(host)

    async def all_at_once() -> dict[str, int]:
        pace, under_way, most = Pace(), list[str](), dict[str, int]()
        hosts = ["www.a.gov.cn", "czj.a.gov.cn", "jyj.a.gov.cn", "wjw.a.gov.cn", "www.b.gov.cn"] * 4
        await asyncio.gather(*(ask(pace, host, under_way, most) for host in hosts))
        return most

    assert asyncio.run(all_at_once()) == {"host": 1, "domain": DOMAIN_CAP, "all": DOMAIN_CAP + 1}


@pytest.mark.parametrize(
    ("hours", "beijing", "left"),
    [("8-20", "07:59", 0), ("8-20", "08:00", 12 * 3600), ("8-20", "19:30", 1800), ("8-20", "20:00", 0),
     ("22-6", "23:00", 7 * 3600), ("22-6", "06:00", 0), ("22-6", "05:59", 60), ("8-24", "23:00", 3600)],
)
def test_quiet_hours_of_the_beijing_day(hours: str, beijing: str, left: float) -> None:
    assert QuietHours.of(hours).left(datetime.fromisoformat(f"2026-11-24T{beijing}:00+08:00")) == left


@pytest.mark.parametrize("text", ["8", "8-", "25-3", "8-8", "a-b"])
def test_quiet_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="like 8-20"):
        QuietHours.of(text)


@pytest.mark.parametrize(
    ("status", "body", "allowed", "delay"),
    [
        (200, b"User-agent: *\nDisallow: /admin/\nCrawl-delay: 7", True, 7.0),
        (200, b"User-agent: gongkai\nDisallow: /\n\nUser-agent: *\nAllow: /", False, 0.0),
        (200, "User-agent: *\nDisallow: /zwgk/ # 禁止".encode("gbk"), False, 0.0),
        (404, b"<html>Disallow: /", True, 0.0),
        (503, b"", False, 0.0),
    ],
)
def test_robots_rules(status: int, body: bytes, allowed: bool, delay: float) -> None:
    rules = rules_of(status, body)
    assert (rules.allows("http://a.gov.cn/zwgk/nb/"), rules.delay) == (allowed, delay)


def held(published: str | None, seen_days_ago: int) -> Capture:
    seen = (NOW - timedelta(days=seen_days_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Capture(
        capture_id="0", site_id="a", url="http://a.gov.cn/1.html", kind="article", title=None, listed_on=published,
        parent_url=None, asked_url=None, fetched_at=seen, run_id="r", outcome=Outcome.OK, http_status=200,
        media_type=None, charset=None, digest="sha256:0", length=1, etag=None, last_modified=None, warc_file="",
        warc_offset=0, warc_length=0, last_seen_at=seen, detail=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("published", "seen_days_ago", "due"),
    [
        ("2026-11-10", 6, False), ("2026-11-10", 7, True),  # weekly in the first month
        ("2026-03-31", 29, False), ("2026-03-31", 30, True),  # then monthly
        ("2020-03-31", 364, False), ("2020-03-31", 365, True),  # then yearly, this one to the day
        (None, 3, False), (None, 8, True),  # counted from the first capture
    ],
)
def test_report_pages_are_rechecked_on_a_widening_schedule(
    published: str | None, seen_days_ago: int, due: bool
) -> None:
    assert is_due(held(published, seen_days_ago), NOW) is due


def test_yearly_rechecks_of_one_crawl_do_not_fall_due_on_one_night() -> None:
    captures = [replace(held("2020-03-31", 300), capture_id=f"{number:016x}") for number in range(360)]
    due = sum(is_due(capture, NOW) for capture in captures)
    assert 0.2 * len(captures) < due < 0.4 * len(captures)
    assert all(is_due(capture, NOW + timedelta(days=65)) for capture in captures)


REAL = Site(site_id="a", name="甲", home="http://www.a.gov.cn/", evidence="test")
SANDBOX = Site(site_id="b", name="乙", home="http://127.0.0.1:8801/", evidence="test", sandbox=True)


@pytest.mark.parametrize(
    ("site", "url", "outcome"),
    [
        (REAL, "http://www.a.gov.cn/nb/", None),
        (REAL, "https://czj.a.gov.cn/nb/1.html", None),
        (REAL, "http://www.county.gov.cn/nb/1.html", None),  # lists lead to the sites of other governments
        (REAL, "http://www.example.com/nb/1.html", Outcome.OFF_SITE),
        (REAL, "http://gov.cn.example.com/1.html", Outcome.OFF_SITE),
        (REAL, "ftp://www.a.gov.cn/1.html", Outcome.OFF_SITE),
        (REAL, "http://127.0.0.1:8801/", Outcome.PRIVATE_ADDRESS),
        (REAL, "http://10.0.0.1/", Outcome.PRIVATE_ADDRESS),
        (REAL, "http://169.254.169.254/latest/meta-data/", Outcome.PRIVATE_ADDRESS),
        (REAL, "http://2130706433/", Outcome.PRIVATE_ADDRESS),
        (REAL, "http://[::ffff:10.0.0.1]/", Outcome.PRIVATE_ADDRESS),
        (REAL, "http://0.0.0.0/", Outcome.PRIVATE_ADDRESS),
        (SANDBOX, "http://127.0.0.1:8802/", None),
        (SANDBOX, "http://10.0.0.1/", Outcome.PRIVATE_ADDRESS),
        (SANDBOX, "http://169.254.169.254/", Outcome.PRIVATE_ADDRESS),
    ],
)
def test_what_a_walk_may_ask(site: Site, url: str, outcome: Outcome | None) -> None:
    refusal = Scope(site).refusal(url)
    assert (refusal.outcome if refusal else None) == outcome
