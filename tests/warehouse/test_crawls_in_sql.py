"""The crawl's side of the warehouse: certificates, ledger, and where absence means something."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import warehouse
from tests.warehouse.parquet_rows import report, write


def site(site_id: str, **more: Any) -> dict[str, Any]:
    return {"site_id": site_id, "name": site_id, "home": f"http://{site_id}.gov.cn/", "columns": [], "alternates": [],
            "status": "active", "sandbox": False, **more}


def crawl(site_id: str, day: int, complete: bool, **more: Any) -> dict[str, Any]:
    return {
        "run_id": f"r{day}", "site_id": site_id, "started_at": datetime(2026, 11, day, 1, tzinfo=UTC),
        "finished_at": datetime(2026, 11, day, 2, tzinfo=UTC), "list_pages": 1, "items_seen": 3, "rows_new": 0,
        "reports_listed": 3, "captured": 0, "not_modified": 4, "failed": 0, "complete": complete,
        "stop_reason": "every list page read" if complete else "page repeats", "requests": 4, "bytes": 10,
        "seconds": 1.0, "withdrawn": [], **more}


def column(site_id: str, day: int, complete: bool) -> dict[str, Any]:
    return {"run_id": f"r{day}", "site_id": site_id, "position": 1, "url": f"http://{site_id}.gov.cn/nb/",
            "pages": 1, "rows": 3, "rows_new": 0, "reports": 3, "complete": complete, "stop_reason": ""}


def asked(site_id: str, day: int, host: str, **more: Any) -> dict[str, Any]:
    return {"run_id": f"r{day}", "site_id": site_id, "host": host, "requests": 4, "bytes": 10, "refusals": 0,
            "delay_seconds": 2.0, "waited_seconds": 6.0, "longest_pause_seconds": 0.0, **more}


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    root = tmp_path / "parquet"
    write(root, "sites", [site("a"), site("b"), site("c", status="duplicate")])
    write(root, "crawls", [crawl("a", 1, False), crawl("a", 2, True), crawl("b", 1, True), crawl("b", 2, False)])
    write(root, "columns", [column("a", 2, True), column("b", 2, False)])
    write(root, "ledger", [
        asked("a", 1, "vendor.com.cn"), asked("b", 1, "vendor.com.cn", refusals=2, longest_pause_seconds=60.0),
        asked("a", 2, "a.gov.cn", delay_seconds=5.0)])
    return root


def answer(parquet: Path, query: str) -> list[tuple[Any, ...]]:
    database = parquet.parent / "gongkai.duckdb"
    warehouse.build(parquet, database)
    with warehouse.connect(database) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return rows


def test_absence_counts_where_the_last_crawl_is_complete(parquet: Path) -> None:
    assert answer(parquet, """
        select site_id, runs, complete, stop_reason, day(last_complete_at), reports_held from site_coverage""") == [
        ("a", 2, True, "every list page read", 2, 0), ("b", 2, False, "page repeats", 1, 0),
        ("c", 0, False, None, None, 0)]


def test_a_host_that_sites_share_is_one_row(parquet: Path) -> None:
    assert answer(parquet, """
        select host, sites, runs, requests, refusals, delay_seconds, waited_seconds, longest_pause_seconds
        from hosts""") == [
        ("vendor.com.cn", 2, 1, 8, 2, 2.0, 12.0, 60.0), ("a.gov.cn", 1, 1, 4, 0, 5.0, 6.0, 0.0)]


def test_certificates_and_ledger_are_tables(parquet: Path) -> None:
    assert answer(parquet, "select url, rows, complete from columns order by url") == [
        ("http://a.gov.cn/nb/", 3, True), ("http://b.gov.cn/nb/", 3, False)]
    assert answer(parquet, "select count(*), sum(requests) from ledger") == [(3, 12)]


@pytest.mark.parametrize(
    ("dataset", "rows", "complaint"),
    [
        ("columns", [column("a", 2, False)], "complete crawls with a list that was not read to its end"),
        ("columns", [column("a", 2, True)] * 2, r"keys \(site_id, run_id, position\) that stand twice in columns"),
        ("ledger", [asked("a", 1, "h")] * 2, r"keys \(site_id, run_id, host\) that stand twice in ledger"),
        ("ledger", [asked("a", 9, "h")], "rows of ledger whose site_id, run_id is not in crawls"),
    ],
)
def test_what_contradicts_itself_stops_the_build(
    parquet: Path, dataset: str, rows: list[dict[str, Any]], complaint: str
) -> None:
    write(parquet, dataset, rows)
    with pytest.raises(warehouse.BuildFailed, match=complaint):
        warehouse.build(parquet, parquet.parent / "gongkai.duckdb")


NB = "http://a.gov.cn/nb/"


@pytest.fixture
def held(parquet: Path) -> Path:
    """Three reports of site a: one as a page (2021), one in the file of a page that redirects (2022), one more (2023),
    and the crawls 1 to 4, of which the third did not read its list to the end."""
    def capture(name: str, url: str, **more: Any) -> dict[str, Any]:
        return {"capture_id": name, "site_id": "a", "url": url, "kind": "article", "outcome": "ok", "run_id": "r1",
                "fetched_at": datetime(2026, 11, 1, 1, tzinfo=UTC), "length": 1, "warc_offset": 0, "warc_length": 1,
                "last_seen_at": datetime(2026, 11, 1, 1, tzinfo=UTC), "warc_file": "a.warc.gz", **more}

    write(parquet, "captures", [
        capture("page", f"{NB}2021.html"), capture("leads", f"{NB}new.html", asked_url=f"{NB}2022.html"),
        capture("file", f"{NB}f.pdf", kind="attachment", parent_url=f"{NB}new.html"),
        capture("stays", f"{NB}2023.html")])
    write(parquet, "reports", [
        report("某局", year, report_id=name, capture_id=name, url="u", site_id="a")
        for name, year in (("page", 2021), ("file", 2022), ("stays", 2023))])
    write(parquet, "columns", [column("a", day, day != 3) for day in (1, 2, 3, 4)])
    return parquet


def crawls_of(parquet: Path, *withdrawn: list[str]) -> None:
    write(parquet, "crawls", [crawl("a", day, day != 3, withdrawn=gone) for day, gone in enumerate(withdrawn, 1)]
          + [crawl("b", 2, False), crawl("b", 1, True)])


def test_a_withdrawn_report_is_a_row_with_the_crawl_that_says_so(held: Path) -> None:
    crawls_of(held, [], [f"{NB}2021.html"], [], [f"{NB}2021.html", f"{NB}2022.html"])
    assert answer(held, """
        select report_id, url, day(missing_since), day(missing_at), run_id, runs, day(last_seen_at), is_current
        from withdrawn_reports""") == [
        ("page", f"{NB}2021.html", 2, 4, "r4", 2, 1, True), ("file", f"{NB}2022.html", 4, 4, "r4", 1, 1, True)]


def test_only_the_last_crawl_that_read_all_lists_says_what_is_withdrawn(held: Path) -> None:
    """It was missing in the second and is back in the fourth; that the third did not get there changes nothing."""
    crawls_of(held, [], [f"{NB}2021.html"], [], [])
    assert answer(held, "from withdrawn_reports") == []
    crawls_of(held, [f"{NB}2021.html"], [], [], [f"{NB}2021.html"])
    assert answer(held, "select day(missing_since), runs from withdrawn_reports") == [(4, 1)]
    crawls_of(held, [], [f"{NB}2021.html"], [])
    write(held, "columns", [column("a", day, day != 3) for day in (1, 2, 3)])
    assert answer(held, "select run_id from withdrawn_reports") == [("r2",)]


def test_a_crawl_that_did_not_read_its_lists_calls_nothing_withdrawn(held: Path) -> None:
    crawls_of(held, [], [], [f"{NB}2021.html"], [])
    with pytest.raises(warehouse.BuildFailed, match="call a report withdrawn and did not read their lists to the end"):
        warehouse.build(held, held.parent / "gongkai.duckdb")
