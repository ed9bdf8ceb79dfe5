"""The walk through one annual-report list, from its first page to its proven end."""

from ..families import FAMILIES, recognise
from ..outcomes import ABSENT, Outcome, Verdict, judge_list
from ..page import Ask, Listing, Page
from .certificate import MOST_LIST_PAGES, Certificate
from .fetching import Answer, Fetcher, Link

# A page beyond the last can be empty, a stub, or missing; all of them end a list that was asked one page too far.
_ENDS = ABSENT | {Outcome.EMPTY_LIST, Outcome.SHELL, Outcome.NO_REPORT_CONTENT}


class ListWalk:
    """Reads one list. `certificate` says what was seen and whether that was all."""

    def __init__(self, fetcher: Fetcher, certificate: Certificate, *, most_pages: int = MOST_LIST_PAGES) -> None:
        self._fetcher, self.certificate, self._most_pages = fetcher, certificate, most_pages
        self._asked: set[str] = set()
        self._known: tuple[Page, Listing] | None = None
        self.columns: list[str] = []  # further lists that the pages name

    async def read(self) -> None:
        """Asks page after page. Raises what `Fetcher.get` raises."""
        certificate = self.certificate
        page = await self._first()
        while page is not None:
            listing = self._listing(page)
            self.columns += listing.columns
            if not certificate.read(listing.rows, listing.total, listing.pages) and listing.rows:
                certificate.ended = "" if certificate.has_all() else "page repeats"
                return
            certificate.trail.append((page.asked.key, len(listing.rows)))
            certificate.ended = certificate.bound(self._most_pages) or listing.problem
            if certificate.ended:
                return
            page = await self._following(listing)

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
                certificate.ended = "" if certificate.has_all() else "page repeats"
                return None
            answer = await self._get(listing.next)
            if answer.page is None and not self._is_end(answer):
                certificate.ended = f"list page failed: {answer.outcome}, {listing.next.key}"
            return answer.page
        for probe in listing.probes:
            if probe.key in self._asked:
                continue
            answer = await self._get(probe)
            if answer.page is not None and self._brings_new(answer.page):
                return answer.page
            if answer.page is None and answer.outcome not in _ENDS:
                certificate.ended = f"list page failed: {answer.outcome}, {probe.key}"
                return None
        return None

    def _is_end(self, answer: Answer) -> bool:
        """A page after the last answers empty; that is an end only where nothing is declared that would be missing."""
        return answer.outcome is Outcome.EMPTY_LIST

    def _brings_new(self, page: Page) -> bool:
        return any(row.url not in self.certificate.rows for row in self._listing(page).rows)

    async def _get(self, ask: Ask) -> Answer:
        self._asked.add(ask.key)
        first = self.certificate.ask.url
        link = Link(ask, "list", referer=first if self.certificate.sizes else None)
        return await self._fetcher.get(link, self._judge)

    def _judge(self, page: Page | None, body: bytes) -> Verdict:
        if page is None:
            return Verdict(Outcome.UNDECODABLE, "text in no charset we know")
        if not self.certificate.family and (known := recognise(page)):
            self.certificate.family, self.certificate.mark = known
        return judge_list(page, self._listing(page))

    def _listing(self, page: Page) -> Listing:
        """What the family reads on a page; each page is read once."""
        if self._known is None or self._known[0] is not page:
            family = FAMILIES.get(self.certificate.family)
            self._known = page, family.listing(page) if family else Listing()
        return self._known[1]
