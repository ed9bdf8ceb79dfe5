"""The whole road once: sandbox sites → WARC → Parquet → DuckDB, compared figure by figure with what was published."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

import warehouse
from crawler import Archive, Crawl, crawl_sites, sandbox
from pipeline import ParseSummary, parse


@dataclass
class Night:
    """Two nights in a row over the same sites, and what they left."""

    root: Path
    homes: dict[str, str]
    first: list[Crawl]
    second: list[Crawl]
    parsed: tuple[ParseSummary, ParseSummary]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    root = tmp_path_factory.mktemp("road")
    with sandbox.serve(0) as sites:
        first = crawl_sites(sites, root / "archive")
        parsed = parse(root / "archive", root / "parquet")
        second = crawl_sites(sites, root / "archive")
        homes = {site.site_id: site.home.rstrip("/") for site in sites}
    again = parse(root / "archive", root / "parquet")
    warehouse.build(root / "parquet", root / "gongkai.duckdb")
    return Night(root, homes, first, second, (parsed, again))


def test_every_published_figure_stands_in_the_warehouse_as_published(night: Night) -> None:
    published = {figures["key"]: figures for figures in sandbox.figures()}
    wrong, compared = [], 0
    with warehouse.connect(night.root / "gongkai.duckdb") as connection:
        for document in sandbox.published():
            rows = connection.execute(
                "select measure, applicant, value, status from cells join reports using (report_id) where url = ?",
                [night.homes[document.site_id] + document.path],
            ).fetchall()
            read = {(measure, applicant): (value, status) for measure, applicant, value, status in rows}
            truth = _truth(published[document.key])
            compared += len(truth)
            wrong += [(document.key, *key) for key in truth.keys() | read.keys() if read.get(key) != truth.get(key)]
    assert wrong == []
    assert compared == 12_528


def _truth(figures: dict[str, dict[str, object]]) -> dict[tuple[str, str | None], tuple[object, str]]:
    """What a report publishes; a figure unknown to us (null) is printed 不详, "" is a blank cell."""
    cells: dict[tuple[str, str | None], object] = {(m, None): v for m, v in figures["proactive"].items()}
    cells |= {(m, None): v for m, v in figures["disputes"].items()}
    for measure, by_applicant in figures["requests"].items():
        assert isinstance(by_applicant, dict)
        cells |= {(measure, applicant): v for applicant, v in by_applicant.items()}
    return {
        key: (None, "unreadable") if v is None else (None, "blank") if v == "" else (Decimal(str(v)), "reported")
        for key, v in cells.items()
    }


def test_the_contradictions_of_the_published_figures_are_found_and_no_others(night: Night) -> None:
    with warehouse.connect(night.root / "gongkai.duckdb") as connection:
        found = connection.execute("select report_year, agency, identity, subject from contradictions").fetchall()
    assert {(year, agency.removeprefix("平潭综合实验区")) for year, agency, _, _ in found} == {
        (2020, "管理委员会"), (2021, "公安局"), (2024, "社会事业局"), (2020, "自然资源与生态环境局"),
        (2021, "自然资源与生态环境局"), (2023, "自然资源与生态环境局"), (2023, "淮安市洪泽区人民政府"),
    }
    assert len(found) == 16


def test_the_crawls_are_certified_complete_and_the_second_night_brings_nothing_new(night: Night) -> None:
    assert [crawl.complete for crawl in night.first + night.second] == [True] * 6
    assert [crawl.captured for crawl in night.second] == [0, 0, 0]
    assert sum(crawl.failed for crawl in night.first + night.second) == 0
    assert night.parsed[0].parsed == night.parsed[1].unchanged
    assert night.parsed[1].parsed == 0


def test_the_figures_come_from_at_least_twelve_agencies_both_forms_and_their_mixture(night: Night) -> None:
    with warehouse.connect(night.root / "gongkai.duckdb") as connection:
        agencies = connection.execute("select count(*) from agencies").fetchall()
        forms = connection.execute("select distinct form_proactive, form_requests from reports").fetchall()
        readers = connection.execute("select distinct reader, method from figures").fetchall()
    assert agencies >= [(12,)]
    assert {("2019", "2019"), ("2021", "2021"), ("2021", "2019"), ("2019", "2021")} == set(forms)
    assert {("html", "grid"), ("html", "flattened_text"), ("pdf", "grid")} == set(readers)


def test_every_figure_can_be_traced_to_the_archived_bytes(night: Night) -> None:
    archive = Archive(night.root / "archive")
    captures = {c.capture_id: c for site in archive.site_ids() for c in archive.captures(site)}
    with warehouse.connect(night.root / "gongkai.duckdb") as connection:
        rows = connection.execute(
            "select capture_id, any_value(raw_text) from figures where value > 9 and reader = 'html' group by all"
        ).fetchall()
    assert len(rows) > 40
    for capture_id, raw_text in rows:
        page = LexborHTMLParser(archive.payload(captures[capture_id]))
        assert page.body is not None
        assert raw_text in "".join(page.body.text().split())
