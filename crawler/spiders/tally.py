"""What a crawl has seen so far, and whether it may be certified complete.

Absence of a report is a fact only after a complete crawl, so the certificate is given narrowly: every
list page read to its natural end, as many rows as the site declares, every listed report held.
"""

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..captures import Crawl, Kind
from ..outcomes import HELD, Outcome

MOST_LIST_PAGES = 500
"""List pages read per column. The largest annual-report columns we know of have a few hundred pages;
beyond this a pager is generating pages, and the crawl says so."""


@dataclass
class Column:
    """The walk through one annual-report column."""

    url: str
    pages: int = 0
    declared_total: int | None = None
    declared_pages: int | None = None
    ended: str = ""  # why the walk stopped short; "" when it did not
    page_sets: set[frozenset[str]] = field(default_factory=set)

    @property
    def rows(self) -> int:
        """Different rows seen. A row that moved to the next page while we read must not hide a missing one."""
        return len(frozenset().union(*self.page_sets))

    def read(self, urls: Set[str], total: int | None, pages: int | None) -> bool:
        """Counts a list page with its rows. False when its set of rows was seen before on this walk."""
        if frozenset(urls) in self.page_sets:
            self.ended = "page repeats"
            return False
        self.page_sets.add(frozenset(urls))
        self.pages += 1
        self.declared_total = total if total is not None else self.declared_total
        self.declared_pages = pages if pages is not None else self.declared_pages
        return True

    def has_all(self) -> bool:
        """True when every row that the site declares was seen."""
        return self.declared_total is not None and self.rows >= self.declared_total

    def shortfall(self) -> str:
        """Why this column cannot be certified; "" when it can."""
        if self.ended:
            return self.ended
        if self.declared_total is not None and self.rows != self.declared_total:
            return f"{self.rows} rows seen, {self.declared_total} declared"
        if self.declared_pages is not None and self.pages != self.declared_pages:
            return f"{self.pages} list pages seen, {self.declared_pages} declared"
        return ""


@dataclass
class Tally:
    """The counters of one crawl."""

    site_id: str
    run_id: str
    columns: list[Column]
    started_at: datetime
    list_pages: int = 0
    items_seen: int = 0
    reports_listed: int = 0
    captured: int = 0
    not_modified: int = 0
    failed: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def count(self, kind: Kind, outcome: Outcome) -> None:
        """Counts the one outcome of a request."""
        self.outcomes[outcome] += 1
        self.list_pages += kind == "list" and outcome in HELD
        self.captured += outcome == Outcome.OK
        self.not_modified += outcome in HELD and outcome != Outcome.OK
        # A link from a report to another site is recorded but is no failure of this one; a report there is.
        self.failed += outcome not in HELD and (outcome != Outcome.OFF_SITE or kind != "attachment")

    def event(self, url: str, outcome: Outcome) -> dict[str, Any]:
        """The progress after one request."""
        return {
            "event": "page", "site_id": self.site_id, "url": url, "outcome": outcome,
            "reports_listed": self.reports_listed, "captured": self.captured,
            "not_modified": self.not_modified, "failed": self.failed,
        }  # fmt: skip

    def crawl(self, finished_at: datetime, interrupted: str, requests: int, size: int) -> Crawl:
        """The row of the crawl. `interrupted` says what cut it short, "" for nothing; `size` in bytes."""
        shortfall = interrupted or next(filter(None, (column.shortfall() for column in self.columns)), "")
        if not shortfall and self.failed:
            shortfall = f"{self.failed} requests failed"
        totals = [column.declared_total for column in self.columns]
        return Crawl(
            run_id=self.run_id, site_id=self.site_id,
            started_at=iso(self.started_at), finished_at=iso(finished_at),
            declared_total=sum(filter(None, totals)) if None not in totals else None,
            list_pages=self.list_pages, items_seen=self.items_seen, reports_listed=self.reports_listed,
            captured=self.captured, not_modified=self.not_modified, failed=self.failed,
            outcomes={str(outcome): n for outcome, n in sorted(self.outcomes.items())},
            complete=not shortfall, stop_reason=shortfall or "every list page read",
            requests=requests, bytes=size,
            seconds=round((finished_at - self.started_at).total_seconds(), 3),
        )  # fmt: skip


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
