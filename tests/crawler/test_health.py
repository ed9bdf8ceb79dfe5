"""The state of a site out of its crawls: which, by whom, since when; and no absence without a complete crawl."""

from dataclasses import replace
from datetime import date
from itertools import count

import pytest

from crawler.captures import Capture, ColumnWalk, Crawl
from crawler.health import Health, State, due_year, health, years_of
from crawler.outcomes import Outcome
from crawler.page import Kind
from crawler.registry import Site

SITE = Site("anshun", "安顺市", "http://www.anshun.gov.cn/", "seen")
TODAY = date(2026, 11, 24)
LIST = "http://www.anshun.gov.cn/nb/"
WALK = ColumnWalk(LIST, "trs", "createPageHTML", "ColumnName", 3, 1, 1, 3, 0, 3, True, "")
_numbers = count()


def crawl(day: str, stop: str = "", outcomes: dict[str, int] | None = None, **changes: object) -> Crawl:
    """A crawl that ended at noon UTC of a day; complete unless `stop` says why not."""
    outcomes = {"ok": 5} if outcomes is None else outcomes
    whole = Crawl(
        run_id=f"run-{day}", site_id=SITE.site_id, started_at=f"{day}T11:00:00Z", finished_at=f"{day}T12:00:00Z",
        declared_total=3, list_pages=1, items_seen=3, rows_new=0, reports_listed=3, captured=5, not_modified=0,
        failed=0, outcomes=outcomes, complete=not stop, stop_reason=stop or "every list page read",
        requests=sum(outcomes.values()), bytes=1, seconds=1.0, columns=(WALK,),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def capture(
    day: str, kind: Kind = "article", *, title: str | None = None, outcome: Outcome = Outcome.OK,
    url: str | None = None, listed_on: str | None = None, detail: str | None = None, status: int | None = 200,
) -> Capture:
    return Capture(
        capture_id=f"{next(_numbers)}", site_id=SITE.site_id, url=url or f"{LIST}{next(_numbers)}.html", kind=kind,
        title=title, listed_on=listed_on, parent_url=None, asked_url=None, fetched_at=f"{day}T11:30:00Z",
        run_id=f"run-{day}", outcome=outcome, http_status=status, media_type=None, charset=None, digest=None, length=0,
        etag=None, last_modified=None, warc_file="", warc_offset=0, warc_length=0, last_seen_at=f"{day}T11:30:00Z",
        detail=detail,
    )


def report(year: int, day: str = "2026-02-01") -> Capture:
    return capture(day, title=f"安顺市{year}年政府信息公开工作年度报告")


def of(crawls: list[Crawl], captures: list[Capture] | None = None, today: date = TODAY) -> Health:
    return health(SITE, crawls, [report(2025)] if captures is None else captures, today)


def test_a_site_that_was_never_crawled() -> None:
    found = of([])
    assert (found.state, found.since, found.last_good, found.crawls) == (State.NEVER_CRAWLED, None, None, 0)


def test_a_site_that_is_well() -> None:
    found = of([crawl("2026-05-01"), crawl("2026-05-02")])
    assert (found.state, found.since, found.last_crawl, found.last_good, found.reason) == (
        State.OK, date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 2), "")


@pytest.mark.parametrize(
    ("stop", "outcomes", "state"),
    [
        ("home page: timeout", {"timeout": 1}, State.SILENT),
        ("connection_failed, 5 times in a row", {"ok": 2, "connection_failed": 5}, State.SILENT),
        ("blocked: home page: challenge (瑞数)", {"challenge": 1}, State.BLOCKED),
        ("forbidden (HTTP 403), 5 times in a row", {"ok": 9, "forbidden": 5}, State.BLOCKED),
        ("list page failed: forbidden, http://www.anshun.gov.cn/nb/", {"ok": 3, "forbidden": 1}, State.BLOCKED),
        ("list page failed: timeout, http://www.anshun.gov.cn/nb/index_1.html", {"ok": 3, "timeout": 1},
         State.INCOMPLETE),
        ("3 requests failed", {"ok": 9, "forbidden": 1, "timeout": 2}, State.INCOMPLETE),
        ("page repeats", {"ok": 4}, State.INCOMPLETE),
        ("interrupted", {"ok": 4}, State.INCOMPLETE),
    ],
)
def test_what_ended_a_crawl_is_its_state(stop: str, outcomes: dict[str, int], state: State) -> None:
    found = of([crawl("2026-05-01", stop, outcomes)])
    assert (found.state, found.reason, found.last_good) == (state, stop.removeprefix("blocked: "), None)


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ({"ok": 9}, State.EMPTY),
        ({"ok": 9, "forbidden": 1}, State.EMPTY),
        ({"ok": 1, "forbidden": 4}, State.BLOCKED),
        ({"ok": 1, "timeout": 4}, State.SILENT),
    ],
)
def test_a_site_without_a_list_is_empty_unless_nothing_behind_its_home_answers(
    outcomes: dict[str, int], state: State
) -> None:
    assert of([crawl("2026-05-01", "no column found: no link", outcomes, columns=())]).state is state


def test_lists_without_a_report_are_empty() -> None:
    found = of([crawl("2026-05-01", reports_listed=0)], [])
    assert (found.state, found.last_good) == (State.EMPTY, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("refusal", "by"),
    [
        (capture("2026-05-01", "home", outcome=Outcome.CHALLENGE, detail="HTTP 412, 瑞数", status=412), "瑞数"),
        (capture("2026-05-01", "home", outcome=Outcome.CHALLENGE, detail="加速乐"), "加速乐"),
        (capture("2026-05-01", "home", outcome=Outcome.FORBIDDEN, detail="HTTP 403", status=403), "HTTP 403"),
        (capture("2026-05-01", "home", outcome=Outcome.ROBOTS_FORBIDDEN, status=None), "robots.txt"),
        (capture("2026-04-01", "home", outcome=Outcome.CHALLENGE, detail="加速乐"), "challenge"),
    ],
)
def test_who_blocks_is_named_by_the_last_crawl(refusal: Capture, by: str) -> None:
    stop = f"blocked: home page: {refusal.outcome}"
    assert of([crawl("2026-05-01", stop, {"challenge": 1})], [refusal]).blocked_by == by


def test_since_is_the_first_crawl_of_the_present_run() -> None:
    silent = "home page: timeout", {"timeout": 1}
    crawls = [crawl("2026-05-01", *silent), crawl("2026-05-02"), crawl("2026-05-03", *silent),
              crawl("2026-05-04", *silent)]
    found = of(crawls)
    assert (found.state, found.since, found.last_good) == (State.SILENT, date(2026, 5, 3), date(2026, 5, 2))


def test_a_crawl_that_says_nothing_of_the_site_leaves_its_state() -> None:
    blocked = crawl("2026-05-01", "blocked: home page: challenge (瑞数)", {"challenge": 1})
    for stop, outcomes in (("left alone until 2026-05-03: challenge", {}), ("interrupted", {"ok": 1})):
        found = of([blocked, crawl("2026-05-02", stop, outcomes)])
        assert (found.state, found.since, found.last_crawl) == (State.BLOCKED, date(2026, 5, 1), date(2026, 5, 2))


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://new.gov.cn/", State.MOVED),
        ("https://www.anshun.gov.cn/index.html", State.OK),
        ("https://zwgk.anshun.gov.cn/", State.OK),
    ],
)
def test_a_home_page_on_another_domain_has_moved(url: str, state: State) -> None:
    homes = [capture("2026-04-01", "home"), capture("2026-05-01", "home", url=url)]
    found = of([crawl("2026-04-01"), crawl("2026-05-01"), crawl("2026-05-02")], [*homes, report(2025)])
    assert found.state is state
    assert found.since == date(2026, 5, 1) if state is State.MOVED else date(2026, 4, 1)


def test_a_home_page_off_site_has_moved() -> None:
    home = capture("2026-05-01", "home", outcome=Outcome.OFF_SITE, detail="leads to www.vendor.com")
    found = of([crawl("2026-05-01", "home page: off_site", {"off_site": 1}, columns=())], [home])
    assert (found.state, found.reason) == (State.MOVED, "leads to www.vendor.com")


@pytest.mark.parametrize(
    ("day", "held", "state"),
    [
        ("2026-03-31", [report(2024)], State.OK),  # not due yet
        ("2026-04-01", [report(2024)], State.LATE),
        ("2026-04-01", [report(2024), report(2025)], State.OK),
        ("2026-04-01", [report(2025, day="2026-04-02")], State.LATE),  # it came a day later
        ("2026-04-01", [capture("2026-04-01", title="政府信息公开工作年度报告", listed_on="2026-03-30")], State.OK),
        ("2026-04-01", [capture("2026-04-01", title="政府信息公开工作年度报告", listed_on="2025-03-30")], State.LATE),
        ("2026-04-01", [capture("2026-04-01", title="2025年政府信息公开年度报告解读")], State.LATE),
        ("2026-04-01", [capture("2026-04-01", title="二〇二五年政府信息公开工作年度报告")], State.OK),
    ],
)
def test_late_is_who_has_no_report_of_last_year_after_31_march(
    day: str, held: list[Capture], state: State
) -> None:
    assert of([crawl(day)], held).state is state


def test_only_a_complete_crawl_says_late() -> None:
    found = of([crawl("2026-05-01", "page repeats")], [report(2023)])
    assert found.state is State.INCOMPLETE


def test_a_withdrawn_report_is_not_there() -> None:
    withdrawn = report(2025)
    assert of([crawl("2026-05-01", withdrawn=(withdrawn.url,))], [withdrawn]).state is State.LATE


def test_the_day_is_that_of_the_sites_clock() -> None:
    late = crawl("2026-03-31", finished_at="2026-03-31T20:00:00Z")  # 1 April, 04:00 in Beijing
    assert of([late], [report(2024)]).state is State.LATE


def test_a_site_that_was_not_looked_at_since_the_due_day_says_so() -> None:
    found = of([crawl("2026-02-01")], [report(2024)])
    assert (found.state, found.reason) == (State.OK, "crawled before the report of 2025 was due")
    assert of([crawl("2026-02-01")], [report(2024)], today=date(2026, 3, 31)).reason == ""


def test_the_year_that_is_due() -> None:
    assert [due_year(date(2026, 3, 31)), due_year(date(2026, 4, 1)), due_year(date(2026, 12, 31))] == [2024, 2025, 2025]


def test_years_of_a_title() -> None:
    assert years_of("关于2023、2024年度报告", "2025-01-02") == {2023, 2024}
    assert years_of("某局年度报告", None) == set()
    assert years_of("黔府办〔20251〕号年报", None) == set()
