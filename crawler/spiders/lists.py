"""The walk through one annual-report list, from its first page to its proven end."""

from collections.abc import Callable
from dataclasses import replace

from ..discovery.arrival import column_name
from ..discovery.tabs import closed_parts
from ..families import recognise
from ..outcomes import ENDS, Outcome, Verdict, judge_list
from ..page import Ask, Listing, Page
from ..reading.years import closed_years
from .certificate import MOST_LIST_PAGES, Certificate
from .fetching import Answer, Fetcher, Link
from .readings import read
from .rechecks import probe_is_due

MOST_REPEATS = 1
"""Pages in a row that may repeat rows before the walk ends: one page can be broken, a server that ignores the number
of the page shows the same for ever."""


class ListWalk:
    """Reads one list. `certificate` says what was seen and whether that was all."""

    def __init__(
        self, fetcher: Fetcher, certificate: Certificate, looked: dict[str, Answer] | None = None, *,
        most_pages: int = MOST_LIST_PAGES, reader: Callable[[Page, str], Listing] = read,
    ) -> None:
        """`looked` are pages, by key, that the search for the list has asked for just now; `reader` says what a page of
        a family lists."""
        self._fetcher, self.certificate, self._most_pages = fetcher, certificate, most_pages
        self._read = reader
        self._looked = {} if looked is None else looked
        self._asked: set[str] = set()
        self._unchanged = False  # the page read last is the one that we hold
        self._repeats = False  # a page showed nothing but rows of pages before it
        self._known: tuple[Page, Listing] | None = None
        self.columns: list[str] = []  # further lists that the pages name

    async def read(self) -> None:
        """Asks page after page. Raises what `Fetcher.get` raises."""
        await self._walk()
        if self._repeats and not self.certificate.has_all():
            self.certificate.ended = self.certificate.ended or "page repeats"

    async def _walk(self) -> None:
        certificate, repeated = self.certificate, 0
        page = await self._first()
        while page is not None:
            listing = self._listing(page)
            certificate.name = certificate.name or named(page)
            certificate.tabs |= closed_years(page)
            certificate.closed = certificate.closed or closed_parts(page)
            self.columns += listing.columns
            certificate.index = bool(self.columns)
            fresh = certificate.read(listing.rows, listing.total, listing.pages)
            repeated = 0 if fresh else repeated + bool(listing.rows or certificate.rows)
            self._repeats = self._repeats or bool(repeated and listing.rows)
            if repeated > MOST_REPEATS:
                break
            certificate.trail.append((page.asked.key, len(listing.rows)))
            certificate.ended = certificate.bound(self._most_pages)
            if certificate.ended:
                return
            page = await self._following(listing)
            if page is None:
                certificate.ended = certificate.ended or listing.problem

    async def _first(self) -> Page | None:
        answer = await self._get(self.certificate.ask)
        if answer.page is None:
            self.certificate.ended = f"list page failed: {answer.outcome}, {self.certificate.ask.key}"
        return answer.page

    async def _following(self, listing: Listing) -> Page | None:
        """The next page; None at the end, natural or not (then `ended` says why)."""
        certificate = self.certificate
        if len(self._asked) > 2 * MOST_LIST_PAGES:  # pages without rows that always name another one
            certificate.ended = f"more than {MOST_LIST_PAGES} list pages"
            return None
        if listing.next is not None:
            if listing.next.key in self._asked:
                self._repeats = True
                return None
            answer = await self._get(listing.next, beyond=bool(self.certificate.rows))
            # An empty page after the last is an end; whether it is the declared one, the certificate says.
            if answer.page is None and answer.outcome is not Outcome.EMPTY_LIST:
                certificate.ended = f"list page failed: {answer.outcome}, {listing.next.key}"
            return answer.page
        if certificate.is_over():
            return None
        unchanged = self._unchanged
        for probe in listing.probes:
            if probe.key in self._asked or (unchanged and self._failed_lately(probe)):
                continue
            answer = await self._get(probe, beyond=True)
            if answer.page is not None and self._brings_new(answer.page):
                return answer.page
            if answer.page is None and answer.outcome not in ENDS:
                certificate.ended = f"list page failed: {answer.outcome}, {probe.key}"
                return None
        return None

    def _failed_lately(self, probe: Ask) -> bool:
        """True for a guess that was wrong a few days ago; beyond a page that has not changed it still is."""
        memory = self._fetcher.memory
        return memory.held(probe.key) is None and not probe_is_due(
            memory.answered_at(probe.key), self._fetcher.run.now()
        )

    def _brings_new(self, page: Page) -> bool:
        return any(row.url not in self.certificate.rows for row in self._listing(page).rows)

    async def _get(self, ask: Ask, beyond: bool = False) -> Answer:
        self._asked.add(ask.key)
        answer = self._looked.pop(ask.key, None)
        if answer is None:
            first = self.certificate.ask.url
            link = Link(ask, "list", referer=first if self.certificate.sizes else None, beyond=beyond)
            answer = await self._fetcher.get(link, self._judge)
        elif answer.page is not None:
            # Another category of the same document is looked at under the same key: "/gkmlpt/policy#1076".
            answer = replace(answer, page=replace(answer.page, ask=ask))
        self._unchanged = answer.outcome in {Outcome.NOT_MODIFIED, Outcome.UNCHANGED}
        return answer

    def _judge(self, page: Page | None, body: bytes) -> Verdict:
        if page is None:
            return Verdict(Outcome.UNDECODABLE, "text in no charset we know")
        return as_list(page, self._listing(page))

    def _listing(self, page: Page) -> Listing:
        """What the family reads on a page; each page is read once."""
        if not self.certificate.family and (recognised := recognise(page)):
            self.certificate.family, self.certificate.mark = recognised
        if self._known is None or self._known[0] is not page:
            self._known = page, self._read(page, self.certificate.family)
        return self._known[1]


def named(page: Page) -> str:
    """What a list page calls itself, when that is a column of annual reports; "" otherwise."""
    found = column_name(page) if page.json is None else None
    return found.text if found else ""


def as_list(page: Page, listing: Listing) -> Verdict:
    """The verdict on a list page. A column that leads straight to a report is that report, too."""
    verdict = judge_list(page, listing)
    itself = any(row.url == page.url for row in listing.rows)
    return verdict._replace(kind="article") if itself and verdict.outcome is Outcome.OK else verdict
