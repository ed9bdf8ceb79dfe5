"""The nightly flow under a real Prefect server: a failing site never stops the others, and the night is told."""

import atexit
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import warehouse
from crawler import Crawl, CrawlFailed, Site, sandbox
from flows import stages
from flows.nightly_report import NightlyReport
from flows.run import end_quietly

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prefect() -> Iterator[None]:
    """One temporary server for the module; its start takes most of the time of these tests."""
    atexit.register(end_quietly)
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.mark.usefixtures("prefect")
def test_a_site_that_fails_never_stops_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.client.orchestration import get_client

    from flows.nightly import crawl, nightly

    really = stages.crawl

    def fails_for_one(sites: list[Site], archive: Path, contact: str | None, **options: Any) -> list[Crawl]:
        rest = [site for site in sites if site.site_id != "sandbox-trs"]
        crawls = really(rest, archive, contact, **options)
        if len(rest) < len(sites):
            raise CrawlFailed("the process of the crawl died", crawls)
        return crawls

    monkeypatch.setattr(stages, "crawl", fails_for_one)
    monkeypatch.setattr(crawl, "retry_delay_seconds", 0)
    with sandbox.serve(0) as sites:
        monkeypatch.setattr(stages, "choose", lambda registry, site_ids: sites)
        first = nightly(data=tmp_path, shards=2, return_state=True)
        report = first.result()
        again = nightly(data=tmp_path, shards=2, return_state=True).result()
    assert isinstance(report, NightlyReport)
    assert isinstance(again, NightlyReport)
    assert [(s.site_id, s.failed) for s in report.sites] == [
        ("sandbox-trs", True), ("sandbox-hanweb", False), ("sandbox-vsb", False)]
    assert (first.type.value, first.name) == ("COMPLETED", "Incomplete")
    assert report.parsed.reports == 31
    assert again.sentence.startswith("nothing new: 0 pages fetched anew, 0 documents parsed anew")
    with warehouse.connect(tmp_path / "gongkai.duckdb") as connection:
        assert connection.execute("select count(*) from reports").fetchall() == [(31,)]
    with get_client(sync_client=True) as client:
        artifacts = [a for a in client.read_artifacts() if a.key == "nightly"]
    assert artifacts
    assert "sandbox-trs" in str(artifacts[-1].data)
    assert "the process of the crawl died" in str(artifacts[-1].data)
