"""Politeness as the servers see it: delays, Crawl-delay, Retry-After, quiet hours, one connection, an honest ledger."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler import Archive, crawl_sites
from tests.crawler.hostile import ARTICLE, COLUMN, Host, healthy, http, served, with_report
from tests.crawler.website import report

SLACK = 0.15  # on a busy machine the server notes a request a while after it was sent
NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@pytest.mark.slow
def test_hosts_are_asked_as_slowly_as_they_and_we_want(tmp_path: Path) -> None:
    ours, theirs, busy, away = healthy(), healthy(2), with_report(http(report(1))), healthy(9)
    theirs.pages["/robots.txt"] = http("User-agent: *\nCrawl-delay: 1\n")
    busy.pages[ARTICLE] = [http("busy", "Retry-After: 2", status="503 Busy"), http(report(1))]
    away.pages[f"{COLUMN}t20210131_0.html"] = http("later", "Retry-After: 86400", status="429 Too Many Requests")
    with served(ours, theirs, busy, away):
        sites = [ours.site("ours", delay=0.5), theirs.site("theirs", delay=0.1), busy.site("busy"), away.site("away")]
        crawls = {c.site_id: c for c in crawl_sites(sites, tmp_path, contact="mailto:a@b.cn")}
    assert (len(ours.asked), min(ours.gaps()) >= 0.5 - SLACK) == (5, True)
    assert (len(theirs.asked), min(theirs.gaps()[1:]) >= 1 - SLACK) == (4, True)
    assert [asked.path for asked in busy.asked].count(ARTICLE) == 2
    assert busy.gaps()[-1] >= 2 - SLACK
    assert [asked.path for asked in away.asked] == ["/robots.txt", COLUMN, f"{COLUMN}t20210131_0.html"]
    assert not crawls["away"].complete
    assert "asked to be left alone for 86" in crawls["away"].stop_reason
    assert [crawls[name].complete for name in ("ours", "theirs", "busy")] == [True] * 3
    for name, host in {"ours": ours, "theirs": theirs, "busy": busy, "away": away}.items():
        assert host.most == 1
        assert all(b"User-Agent: gongkai/0.1 (+mailto:a@b.cn)\r\n" in asked.head for asked in host.asked)
        (row,) = Archive(tmp_path).ledger(name)
        assert (row.requests, row.bytes) == (len(host.asked), host.sent)
        assert row.refusals == (name in {"busy", "away"})
    assert {name: Archive(tmp_path).ledger(name)[0].longest_pause for name in ("busy", "away")} == {
        "busy": 2.0, "away": 86400.0}  # fmt: skip


def test_two_sites_of_one_host_share_its_pace_and_its_rules(tmp_path: Path) -> None:
    host = healthy()
    with served(host):
        one = host.site("one", delay=0.4)
        crawls = crawl_sites([one, replace(one, site_id="two", home=one.home + "two/")], tmp_path, now=NOW)
        assert [asked.path for asked in host.asked].count("/robots.txt") == 1
        assert (host.most, min(host.gaps()) >= 0.4 - SLACK) == (1, True)
        crawl_sites([one], tmp_path, now=NOW + timedelta(hours=23))
        assert [asked.path for asked in host.asked].count("/robots.txt") <= 2
    assert all(crawl.complete for crawl in crawls)


def test_nothing_is_asked_in_quiet_hours(tmp_path: Path) -> None:
    host = Host(healthy(1).pages)
    begins = datetime(2026, 11, 24, 11, 59, 58, tzinfo=UTC)  # 19:59:58 in Beijing
    with served(host):
        (crawl,) = crawl_sites([host.site("a")], tmp_path, quiet="8-20", now=begins)
    assert crawl.complete
    first = Archive(tmp_path).captures("a")[0]
    assert first.fetched_at >= "2026-11-24T12:00:00Z"
    assert Archive(tmp_path).ledger("a")[0].waited > 0
