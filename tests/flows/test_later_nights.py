"""Published reports are changed and taken down afterwards: what the nights after make of it, from site to SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

import warehouse
from crawler import Crawl, crawl_sites, sandbox
from crawler.sandbox import Published
from pipeline import parse

FIRST = datetime(2026, 7, 10, tzinfo=UTC)
A_YEAR_LATER = FIRST + timedelta(days=400)  # every report is due for a re-check then


@dataclass
class Nights:
    """Three nights of two sites: all is new; a report is edited at one and another withdrawn at the other; no news."""

    crawls: list[list[Crawl]]
    edited: tuple[Published, Published]  # as it was, as it is
    withdrawn: Published
    sql: DuckDBPyConnection


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    root = tmp_path_factory.mktemp("nights")
    crawls = []
    with sandbox.serve(sites=2, years=3, families=["trs"], faults=["edited-report@1", "withdrawn-report@2"]) as web:
        before = {row.url: row for row in web.published}
        for number, now in enumerate((FIRST, A_YEAR_LATER, A_YEAR_LATER + timedelta(days=1))):
            if number == 1:
                web.next_night()
            crawls.append(crawl_sites(web.sites, root / "archive", now=now))
            parse(root / "archive", root / "parquet")
        after = {row.url: row for row in web.published}
    warehouse.build(root / "parquet", root / "gongkai.duckdb")
    (gone,) = before.keys() - after.keys()
    (changed,) = (url for url in after if before[url].key != after[url].key)
    with warehouse.connect(root / "gongkai.duckdb") as connection:
        yield Nights(crawls, (before[changed], after[changed]), before[gone], connection)


def _requests_received(key: str) -> Decimal:
    (record,) = (record for record in sandbox.figures() if record["key"] == key)
    return Decimal(record["requests"]["requests_received_new"]["total"])


def _rows(nights: Nights, query: str, *values: str) -> list[tuple[Any, ...]]:
    return nights.sql.execute(query, list(values)).fetchall()


def test_all_nights_are_complete_and_the_last_brings_nothing_new(nights: Nights) -> None:
    assert [crawl.complete for night in nights.crawls for crawl in night] == [True] * 6
    assert [crawl.captured for crawl in nights.crawls[2]] == [0, 0]


def test_an_edited_report_is_a_version_and_what_changed_stands_side_by_side(nights: Nights) -> None:
    was, now = nights.edited
    versions = _rows(
        nights, "select version, is_current, report_id from reports where url = ? order by version", now.url)
    assert [row[:2] for row in versions] == [(1, False), (2, True)]
    assert _rows(nights, """
        select kind, report_id, value, current_report_id, current_value from differences
        where measure = 'requests_received_new' and applicant = 'total'""") == [
        ("republished", versions[0][2], _requests_received(was.key), versions[1][2], _requests_received(now.key))]
    assert _rows(nights, "select count(*) from reports where not is_current") == [(1,)]


def test_a_withdrawn_report_is_told_with_the_crawl_that_says_so(nights: Nights) -> None:
    gone = nights.withdrawn
    first, last = (next(c for c in night if c.site_id == gone.site_id) for night in nights.crawls[1:])
    assert first.withdrawn == last.withdrawn == (gone.article_url,)
    assert _rows(nights, """
        select url, report_year, runs, run_id, strftime(missing_since, '%Y-%m-%dT%H:%M:%SZ')
        from withdrawn_reports""") == [
        (gone.article_url, gone.report_year, 2, last.run_id, first.finished_at)]


def test_home_pages_and_robots_are_no_documents(nights: Nights) -> None:
    kinds = dict(_rows(nights, "select kind, count(*) from captures group by all"))
    assert kinds["home"] == kinds["robots"] == 2
    parsed = _rows(nights, "select distinct kind from documents join captures using (capture_id) order by kind")
    assert parsed == [("article",), ("attachment",)]
