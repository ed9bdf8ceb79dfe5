"""May the walk through one list be certified complete? Only with positive proof.

Absence of a report is a fact only after a complete crawl, so the certificate is given narrowly: as many rows as the
site declares; where it declares none, as many pages, none of them short; where it declares nothing, a natural end.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..captures import ColumnWalk
from ..discovery import UNNAMED
from ..page import Ask, Row
from ..titles import Announcement, announcement

MOST_LIST_PAGES = 500
"""List pages read per column. The largest annual-report columns we know of have a few hundred pages;
beyond this a pager is generating pages, and the crawl says so."""
MOST_ROWS = 20_000
"""Different rows of one column; more are generated."""


_MOST_NAMED = 5  # tabs named in a stop reason


def _is_count(number: int | None) -> bool:
    """False for None, and for what no list has: a certificate must fit into the tables of the archive."""
    return number is not None and 0 <= number < 1_000_000_000


@dataclass(eq=False)
class Certificate:
    """The walk through one annual-report list, as it goes."""

    ask: Ask
    family: str = ""
    mark: str = ""
    evidence: str = ""
    declared_total: int | None = None
    declared_pages: int | None = None
    ended: str = ""  # why the walk stopped short; "" when it did not
    rows: dict[str, Row] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)  # rows on each page
    reports: int = 0
    rows_new: int = 0
    found: bool = False  # by discovery: then it is the column of annual reports whatever its pages say
    name: str = ""  # what the list, or the link to it, calls a column of annual reports
    tabs: frozenset[str] = frozenset()  # years of tabs that only a script opens
    closed: tuple[str, ...] = ()  # other tabs and choices that only a script opens
    index: bool = False  # names further lists, each with a certificate of its own
    continued: int = 0  # reports that go on on pages of their own
    unclear: int = 0  # rows of which neither the list nor their pages say whether they are reports
    fruitless: int = 0  # pages asked in vain, or almost, to learn that
    _empty: bool = False  # the page read last, after pages with rows
    _hole: int = 0  # the number of an empty page that stood before one with rows
    trail: list[tuple[str, int]] = field(default_factory=list)  # what was asked, and the rows that came

    def read(self, rows: Iterable[Row], total: int | None, pages: int | None) -> bool:
        """Counts a list page with its rows. False when it holds nothing but rows seen before on this walk."""
        found = {row.url: row for row in rows}
        self.declared_total = total if _is_count(total) else self.declared_total
        self.declared_pages = pages if _is_count(pages) else self.declared_pages
        if self.sizes and not found.keys() - self.rows.keys():
            self._empty = bool(self.rows) and not found
            return False
        self._hole = self._hole or (self.pages + 1 if self._empty else 0)
        self.sizes.append(len(found))
        for url, row in found.items():
            self.rows.setdefault(url, row)
        return True

    @property
    def pages(self) -> int:
        """List pages with rows; the page of an API family that only says where to ask is none."""
        return sum(size > 0 for size in self.sizes)

    @property
    def of_reports(self) -> bool:
        """True when this is surely the column of annual reports: it was found as that, it says so, or most rows do."""
        announced = sum(announcement(row.title) is Announcement.REPORT for row in self.rows.values())
        return self.found or bool(self.name) or 2 * announced > len(self.rows)

    def has_all(self) -> bool:
        """True when exactly the rows that the site declares were seen; where it declares none, as many whole pages."""
        if self.declared_total is not None:
            return len(self.rows) == self.declared_total
        return self.declared_pages is not None and self.pages == self.declared_pages and not self._short_page()

    def is_over(self) -> bool:
        """True when all pages that are declared were read and nothing hints at another: the last one is not as full
        as the first, or exactly the declared rows were seen."""
        if self.declared_total is not None and self.has_all():
            return True
        return self.declared_pages == self.pages and self.sizes[-1] < max(self.sizes)

    def bound(self, most_pages: int) -> str:
        """The bound that the walk has reached, as a sentence; "" while it has reached none."""
        if self.pages >= most_pages:
            return f"more than {most_pages} list pages"
        return f"more than {MOST_ROWS} rows" if len(self.rows) > MOST_ROWS else ""

    def shortfall(self) -> str:
        """Why this list cannot be certified; "" when it can."""
        if self.ended:
            return self.ended
        if self.evidence.startswith(UNNAMED):
            return self.evidence
        return self._uncounted() or self._closed_tabs() or self._continued() or self._unclear()

    def _closed_tabs(self) -> str:
        """The years whose rows a script would show, and that no row which was seen is of or was published in."""
        titles = " ".join(row.title for row in self.rows.values()) if self.tabs else ""
        dates = {row.listed_on[:4] for row in self.rows.values() if row.listed_on} if self.tabs else set()
        unseen = sorted(year for year in self.tabs if year not in titles and year not in dates)
        unseen += [part for part in self.closed if not self._shows(part)]
        return f"the tabs of {', '.join(unseen[:_MOST_NAMED])} are opened by script" if unseen else ""

    def _shows(self, agency: str) -> bool:
        return any(agency in row.title for row in self.rows.values())

    def _continued(self) -> str:
        goes = "report goes" if self.continued == 1 else "reports go"
        return f"{self.continued} {goes} on on further pages, which are not read" if self.continued else ""

    def _unclear(self) -> str:
        rows = f"{self.unclear} row{'s' if self.unclear > 1 else ''} unclear"
        return f"{rows}: neither title nor page says whether it is a report" if self.unclear else ""

    def _uncounted(self) -> str:
        """Why rows may be missing; "" when none can be."""
        if self.declared_total is not None:
            seen = len(self.rows)
            return "" if seen == self.declared_total else f"{seen} rows seen, {self.declared_total} declared"
        if not self.rows:
            return "" if self.index else "no row seen"
        if self.declared_pages is not None and self.pages != self.declared_pages:
            return f"{self.pages} list pages seen, {self.declared_pages} declared"
        return self._short_page()

    def _short_page(self) -> str:
        """A page before the last with fewer rows than the first: rows may have been left out there."""
        if self._hole:
            return f"list page {self._hole} is empty"
        first, *between = [size for size in self.sizes if size][:-1] or [0]
        for number, size in enumerate(between, 2):
            if size < first:
                return f"list page {number} is short: {size} of {first} rows"
        return ""

    def walk(self) -> ColumnWalk:
        shortfall = self.shortfall()
        return ColumnWalk(
            url=self.ask.url, family=self.family, mark=self.mark, evidence=self.evidence,
            declared_total=self.declared_total, declared_pages=self.declared_pages, pages=self.pages,
            rows=len(self.rows), rows_new=self.rows_new, reports=self.reports,
            complete=not shortfall, stop_reason=shortfall or "read to its end",
        )  # fmt: skip
