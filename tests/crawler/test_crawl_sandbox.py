"""The crawler against the simulated web: everything published is found, nothing else is, and the night knows it all.

The crawl gets home pages only; what the sandbox publishes is the truth that it is measured against.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler import Archive, Crawl, Outcome, Site, crawl_sites, sandbox
from crawler.sandbox import FAULTS, Web
from crawler.sandbox.dialects import DIALECTS

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
SEED = 5


def held(root: Path, site: Site) -> set[str]:
    """The addresses under which documents of a site are held, those too that a redirect led from."""
    captures = Archive(root).captures(site.site_id)
    good = [c for c in captures if c.outcome == Outcome.OK and c.kind in {"article", "attachment"}]
    return {c.url for c in good} | {c.asked_url for c in good if c.asked_url}


def missed(root: Path, web: Web) -> list[str]:
    """The published reports that no obstacle hides and the archive does not hold."""
    found = {site.site_id: held(root, site) for site in web.sites}
    return [report.url for report in web.published if not report.obstacle and report.url not in found[report.site_id]]


@pytest.mark.slow
def test_every_report_of_every_family_is_found_from_home_pages_alone(tmp_path: Path) -> None:
    with sandbox.serve(0, sites=3 + len(DIALECTS), years=5, seed=SEED) as web:
        crawls = crawl_sites(web.sites, tmp_path, now=NOW)
        assert missed(tmp_path, web) == []
        decoys = {decoy.url for decoy in web.decoys}
        assert not decoys & set().union(*(held(tmp_path, site) for site in web.sites))
        assert [(crawl.site_id, crawl.stop_reason) for crawl in crawls if not crawl.complete] == []
        assert {crawl.columns[0].complete for crawl in crawls} == {True}
        assert sum(crawl.failed for crawl in crawls) == 0

        web.log.clear()
        second = crawl_sites(web.sites, tmp_path, now=NOW + timedelta(hours=23))
        assert sum(crawl.captured for crawl in second) == 0
        assert all(crawl.complete for crawl in second)
        reports = {report.path for report in web.published} | {report.article_path for report in web.published}
        # A column that is a report itself is a list, and asked for; no other report page is.
        single = {crawl.site_id for crawl in second if {column.family for column in crawl.columns} == {"single"}}
        assert {asked.target for asked in web.log if asked.site_id not in single} & reports == set()
        assert not any(asked.target == "/robots.txt" for asked in web.log)


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 1])
def test_the_certificate_tells_the_truth_under_every_fault(tmp_path: Path, turn: int) -> None:
    """Each fault strikes a site of its own, of another family in each turn."""
    quick = [name for name in FAULTS if name not in {"slow-drip"}]  # a minute of its own, below
    specs = tuple(f"{name}@{number + 7 * turn}" for number, name in enumerate(quick, 1))
    with sandbox.serve(0, sites=len(quick) + 7 * turn, years=4, seed=SEED + turn, faults=specs) as web:
        sites = web.sites[7 * turn :]
        crawls = {crawl.site_id: crawl for crawl in crawl_sites(sites, tmp_path, now=NOW)}
        found = {site.site_id: held(tmp_path, site) for site in sites}
        lies = [lie for name, site in zip(quick, sites, strict=True)
                if (lie := _lie(name, crawls[site.site_id], found[site.site_id], web))]
    assert lies == []


def _lie(fault: str, crawl: Crawl, found: set[str], web: Web) -> str:
    """What is wrong with a crawl under a fault; "" when nothing is."""
    published = [report for report in web.published if report.site_id == crawl.site_id]
    missing = [report.url for report in published if report.url not in found]
    reachable = [report.url for report in published if not report.obstacle and report.url in missing]
    if crawl.complete and missing:
        return f"{fault}: certified complete, but {missing} are missing"
    if crawl.complete and FAULTS[fault].complete == "no":
        return f"{fault}: certified complete"
    if not crawl.complete and FAULTS[fault].complete == "yes":
        return f"{fault}: saw all, but {crawl.stop_reason}"
    lost = reachable and FAULTS[fault].hides == "none"
    return f"{fault}: {reachable} were not found: {crawl.stop_reason}" if lost else ""


def test_blocks_are_named_by_product(tmp_path: Path) -> None:
    blocks = {
        "challenge-ruishu-412": "瑞数", "challenge-ruishu-202": "瑞数", "challenge-ruishu-200": "瑞数",
        "challenge-jsl": "加速乐", "c3vk-shell": "C3VK", "wzws": "WZWS", "waf-geo": "WAF", "waf-slider": "WAF",
    }
    specs = tuple(f"{name}@{number}" for number, name in enumerate(blocks, 1))
    with sandbox.serve(0, sites=len(blocks), years=1, faults=specs) as web:
        crawls = {crawl.site_id: crawl for crawl in crawl_sites(web.sites, tmp_path, now=NOW)}
        reasons = [crawls[site.site_id].stop_reason for site in web.sites]
        asked = len(web.log)
        again = crawl_sites(web.sites, tmp_path, now=NOW + timedelta(hours=1))
        assert len(web.log) == asked  # a site that blocks gets a longer pause, not another trick
    assert all(product in reason for product, reason in zip(blocks.values(), reasons, strict=True)), reasons
    assert all(crawl.stop_reason.startswith("left alone until") for crawl in again)


def test_edited_late_and_withdrawn_reports_are_told(tmp_path: Path) -> None:
    specs = ("edited-report@1", "withdrawn-report@2", "late-report@3")
    with sandbox.serve(0, sites=3, years=3, faults=specs) as web:
        edited, withdrawn, late = web.sites
        crawl_sites(web.sites, tmp_path, now=NOW)
        before = {site.site_id: {report.url for report in web.published if report.site_id == site.site_id}
                  for site in web.sites}
        held_before = {site.site_id: len(Archive(tmp_path).captures(site.site_id)) for site in web.sites}
        web.next_night()
        crawls = {c.site_id: c for c in crawl_sites(web.sites, tmp_path, now=NOW + timedelta(days=400))}
        after = {site.site_id: {report.url for report in web.published if report.site_id == site.site_id}
                 for site in web.sites}
        assert missed(tmp_path, web) == []
    (gone,) = before[withdrawn.site_id] - after[withdrawn.site_id]
    assert len(crawls[withdrawn.site_id].withdrawn) == 1
    assert crawls[withdrawn.site_id].complete
    assert gone in held(tmp_path, withdrawn)  # what was published stays known
    assert len(after[late.site_id] - before[late.site_id]) == 1
    assert crawls[late.site_id].captured >= 1
    assert len(Archive(tmp_path).captures(edited.site_id)) > held_before[edited.site_id]  # a new version beside the old
    assert crawls[edited.site_id].captured >= 1


def test_a_page_that_drips_ends_at_the_time_limit(tmp_path: Path) -> None:
    with sandbox.serve(0, sites=1, years=1, faults=("slow-drip",)) as web:
        (crawl,) = crawl_sites(web.sites, tmp_path, timeout=3)
    assert crawl.outcomes["timeout"] == 1
    assert (crawl.complete, crawl.seconds < 30) == (False, True)
