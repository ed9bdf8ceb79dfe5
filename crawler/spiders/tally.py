"""What the walk through one site has met so far, and the row of the crawl that comes of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..captures import ColumnWalk, Crawl, HostLedger
from ..outcomes import ENDS, HELD, Outcome
from ..page import Kind


@dataclass
class Tally:
    """The counters of one crawl. `missed` counts what keeps it from being complete: a listed report, or a file of
    one, that is not held, whatever the site says of it."""

    site_id: str
    run_id: str
    started_at: datetime
    list_pages: int = 0
    items_seen: int = 0
    rows_new: int = 0
    reports_listed: int = 0
    captured: int = 0
    not_modified: int = 0
    failed: int = 0
    missed: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def count(self, kind: Kind, outcome: Outcome, beyond: bool = False) -> None:
        """Counts the one outcome of a request. `beyond` the end of a list, absence is no failure."""
        self.outcomes[outcome] += 1
        self.list_pages += kind == "list" and outcome in HELD
        self.captured += outcome == Outcome.OK
        self.not_modified += outcome in HELD and outcome != Outcome.OK
        if outcome in HELD:
            return
        if beyond and outcome in ENDS:
            return
        # A link from a report to another site is recorded but is no failure of this one; a report there is.
        elsewhere = kind == "attachment" and outcome in {Outcome.OFF_SITE, Outcome.PRIVATE_ADDRESS}
        self.failed += not elsewhere
        self.missed += kind in {"article", "attachment"} and not elsewhere

    def event(self, url: str, outcome: Outcome) -> dict[str, Any]:
        """The progress after one request."""
        return {
            "event": "page", "site_id": self.site_id, "url": url, "outcome": outcome,
            "reports_listed": self.reports_listed, "captured": self.captured,
            "not_modified": self.not_modified, "failed": self.failed,
        }  # fmt: skip

    def crawl(
        self, finished_at: datetime, interrupted: str, columns: Sequence[ColumnWalk], ledger: Sequence[HostLedger],
        withdrawn: Sequence[str],
    ) -> Crawl:
        """The row of the crawl. `interrupted` says what cut it short, "" for nothing."""
        shortfall = interrupted or next((column.stop_reason for column in columns if not column.complete), "")
        if not shortfall and self.missed:
            shortfall = f"{self.missed} request{'s' if self.missed > 1 else ''} failed"
        totals = [column.declared_total for column in columns]
        return Crawl(
            run_id=self.run_id, site_id=self.site_id,
            started_at=iso(self.started_at), finished_at=iso(finished_at),
            declared_total=sum(filter(None, totals)) if totals and None not in totals else None,
            list_pages=self.list_pages, items_seen=self.items_seen, rows_new=self.rows_new,
            reports_listed=self.reports_listed,
            captured=self.captured, not_modified=self.not_modified, failed=self.failed,
            outcomes={str(outcome): n for outcome, n in sorted(self.outcomes.items())},
            complete=not shortfall, stop_reason=shortfall or "every list page read",
            requests=sum(row.requests for row in ledger), bytes=sum(row.bytes for row in ledger),
            seconds=round((finished_at - self.started_at).total_seconds(), 3),
            columns=tuple(columns), withdrawn=tuple(withdrawn),
        )  # fmt: skip


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
