"""How a site fares, from what its crawls brought: silent, blocked, moved, empty, late … and since when.

A state is that of the last crawl, as of the day of that crawl; absence is told only where that crawl was complete.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple

from .addresses import registrable_domain
from .captures import Capture, Crawl
from .outcomes import BLOCKS, HELD, SILENT, Outcome
from .registry import Site
from .titles import announces_report

_BEIJING = timezone(timedelta(hours=8))
_DUE = (3, 31)  # month and day by which last year's report must be out (条例, art. 49 of 2019, art. 31 before)
# "HTTP 412, 瑞数", "HTTP 403", "加速乐": what Capture.detail says of a block
_STATUS = re.compile(r"HTTP \d{3}")
# What ended a crawl: "timeout, 5 times in a row", "blocked: home page: challenge (瑞数)",
# "list page failed: forbidden, http://…"
_ENDED_BY = re.compile(r"(?:blocked: )?(?:home page: |(?P<list>list page failed: ))?(?P<outcome>[a-z0-9_]+)")
# "2025年度", "二〇二五年", "二○二五年"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


class State(StrEnum):
    """Worst first."""

    SILENT = "silent"  # no usable answer
    BLOCKED = "blocked"  # it refuses us: by a challenge, by a status, by robots.txt
    MOVED = "moved"  # its home page leads to another domain
    EMPTY = "empty"  # it answers, but no report is listed, or no list was found
    INCOMPLETE = "incomplete"  # a list was not read to its end, or a listed report is not held
    LATE = "late"  # complete, and last year's report is not there after 31 March
    NEVER_CRAWLED = "never_crawled"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Health:
    """One site. `since` is the day of the first crawl of the unbroken run of crawls that ended in `state` (for
    `never_crawled` there is none), `last_crawl` the day of the last, `last_good` that of the last complete one.
    `blocked_by` names the product or the answer that blocks, `reason` says in a sentence what is the matter."""

    site_id: str
    name: str
    state: State
    since: date | None
    last_crawl: date | None
    last_good: date | None
    crawls: int
    blocked_by: str | None
    reason: str


class _Finding(NamedTuple):
    state: State
    reason: str
    blocked_by: str | None = None


def health(site: Site, crawls: Sequence[Crawl], captures: Sequence[Capture], today: date) -> Health:
    """The health of a site, given its crawls, oldest first, and its captures."""
    if not crawls:
        return Health(site.site_id, site.name, State.NEVER_CRAWLED, None, None, None, 0, None, "")
    findings: list[_Finding] = []
    for crawl in crawls:
        findings.append(findings[-1] if findings and _says_nothing(crawl) else _finding(site, crawl, captures))
    last = findings[-1]
    first = len(findings)
    while first and findings[first - 1].state is last.state:
        first -= 1
    good = [crawl for crawl in crawls if crawl.complete]
    reason = last.reason or (_not_looked_since(crawls[-1], today) if last.state is State.OK else "")
    return Health(
        site.site_id, site.name, last.state, _day(crawls[first].finished_at), _day(crawls[-1].finished_at),
        _day(good[-1].finished_at) if good else None, len(crawls), last.blocked_by, reason,
    )


def due_year(day: date) -> int:
    """The latest year whose report must be out on a day: that of 2025 from 1 April 2026 on."""
    return day.year - 1 if (day.month, day.day) > _DUE else day.year - 2


def years_of(title: str, listed_on: str | None) -> set[int]:
    """The report years that a title names; without one, the year before it was listed.

    >>> years_of("某县2025年政府信息公开工作年度报告", None), years_of("二〇一九年度报告", None)
    ({2025}, {2019})
    """
    named = {int(year) for year in _YEAR.findall(title.translate(_DIGITS))}
    return named or ({int(listed_on[:4]) - 1} if listed_on else set())


def _says_nothing(crawl: Crawl) -> bool:
    """A crawl that we ended, or that left the site alone: the site is as it was before."""
    return not crawl.complete and (crawl.requests == 0 or crawl.stop_reason.startswith(("interrupted", "a fault of")))


def _finding(site: Site, crawl: Crawl, captures: Sequence[Capture]) -> _Finding:
    """What one crawl says."""
    if moved := _moved(site, crawl, captures):
        return _Finding(State.MOVED, moved)
    if crawl.complete:
        return _of_complete(crawl, captures)
    if refused := _refused(crawl, captures):
        return refused
    if not crawl.columns and any(crawl.outcomes.get(outcome) for outcome in HELD):
        return _Finding(State.EMPTY, crawl.stop_reason)
    return _Finding(State.INCOMPLETE, crawl.stop_reason)


def _of_complete(crawl: Crawl, captures: Sequence[Capture]) -> _Finding:
    if not crawl.reports_listed:
        return _Finding(State.EMPTY, "the lists were read to their end; no report is in them")
    year = due_year(_day(crawl.finished_at))
    held = [capture for capture in captures
            if capture.title and capture.kind in {"article", "attachment"} and announces_report(capture.title)
            and capture.fetched_at <= crawl.finished_at and capture.url not in crawl.withdrawn]
    if not any(year in years_of(capture.title or "", capture.listed_on) for capture in held):
        return _Finding(State.LATE, f"the lists are complete, and no report of {year} is in them")
    return _Finding(State.OK, "")


def _refused(crawl: Crawl, captures: Sequence[Capture]) -> _Finding | None:
    """Blocked or silent: by what ended the crawl, or because nothing else was answered."""
    blocks, silences, held = (sum(crawl.outcomes.get(each, 0) for each in kinds) for kinds in (BLOCKS, SILENT, HELD))
    match = _ENDED_BY.match(crawl.stop_reason)
    ended_by = match["outcome"] if match else ""
    fruitless = not crawl.columns and blocks + silences >= held  # the home page answers, and no page behind it
    if ended_by in BLOCKS or (fruitless and blocks and blocks >= silences):
        return _Finding(State.BLOCKED, crawl.stop_reason.removeprefix("blocked: "), _blocked_by(crawl, captures))
    if (ended_by in SILENT and match and not match["list"]) or (fruitless and silences):
        return _Finding(State.SILENT, crawl.stop_reason)
    return None


def _blocked_by(crawl: Crawl, captures: Sequence[Capture]) -> str:
    """The product where its marks were seen, else what was answered: "瑞数", "HTTP 403", "robots.txt"."""
    refusals = [capture for capture in captures if capture.run_id == crawl.run_id and capture.outcome in BLOCKS]
    for capture in refusals:
        if product := _STATUS.sub("", capture.detail or "").strip(", "):
            return product
    if any(capture.outcome is Outcome.ROBOTS_FORBIDDEN for capture in refusals):
        return "robots.txt"
    statuses = sorted({f"HTTP {capture.http_status}" for capture in refusals if capture.http_status})
    return ", ".join(statuses) or ", ".join(sorted(crawl.outcomes.keys() & BLOCKS))


def _moved(site: Site, crawl: Crawl, captures: Sequence[Capture]) -> str | None:
    """Where the home page led, when that is another domain."""
    homes = [capture for capture in captures if capture.kind == "home" and capture.fetched_at <= crawl.finished_at]
    if not homes or not site.home:
        return None
    last = max(homes, key=lambda capture: capture.fetched_at)
    if last.outcome is Outcome.OFF_SITE:
        return last.detail or "the home page leads to another site"
    if last.outcome is Outcome.OK and registrable_domain(last.url) != registrable_domain(site.home):
        return f"the home page leads to {last.url}"
    return None


def _not_looked_since(crawl: Crawl, today: date) -> str:
    """Why an ok does not say that this year's report is out."""
    if due_year(today) > due_year(_day(crawl.finished_at)):
        return f"crawled before the report of {due_year(today)} was due"
    return ""


def _day(time: str) -> date:
    """The day of an ISO time, by the clock of the sites."""
    return datetime.fromisoformat(time).astimezone(_BEIJING).date()
