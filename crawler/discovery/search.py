"""The search itself: best links first, every page judged, everything looked at told."""

import heapq
from collections import Counter
from itertools import count
from dataclasses import dataclass, field, replace

from ..families import FAMILIES, recognise
from ..page import Ask, Listing, Page, Row
from ..titles import Announcement, announcement
from .arrival import WHOLE, Named, column_name, is_article_page, judge, only_report
from .articles import is_article
from .found import Column, Discovery, Fetch, Tried
from .links import Link, forward_of, is_markup, links_of
from .scoring import Scored, government, key_of, score, tab_score
from .words import STRONG

ONE_REPORT = "report"
"""The family of a column that is one report: its only row is the page itself."""

_DEEPEST = 3  # home -> 政务公开 -> 政府信息公开 -> 年报
_SURE = 3  # tabs of one column that were looked at and held; then the rest of them is believed
_DOOR_LINKS = 3


@dataclass(order=True)
class _Candidate:
    rank: tuple[float, int]
    scored: Scored = field(compare=False)
    depth: int = field(compare=False)
    source: Page = field(compare=False)
    named: Named | None = field(compare=False, default=None)  # a frame shows what its page is named after


@dataclass
class _Group:
    """The links of one page that name columns: when those looked at all held, so will the rest."""

    held: int = 0
    failed: int = 0


async def discover(home: Page, fetch: Fetch, *, budget: int = 12) -> Discovery:
    """Looks for the annual-report lists of a site from its home page, fetching at most `budget` further pages.

    A home page that is only a door is followed once within the government's domain. When the first column is found only
    links that name columns are still looked at: departments', counties', a year's.
    """
    search = _Search(fetch, budget)
    await search.enter(home)
    while candidate := search.best():
        await search.visit(candidate)
    return search.result()


class _Search:
    def __init__(self, fetch: Fetch, budget: int) -> None:
        self._fetch, self._budget, self._left = fetch, budget, budget
        self._heap: list[_Candidate] = []
        self._order = count()
        self._done: set[str] = set()
        self._groups: dict[str, _Group] = {}
        self._columns: list[Column] = []
        self._last_resort: list[Column] = []
        self._tried: list[Tried] = []
        self._refused: Counter[str] = Counter()
        self._home_links = self._home_reports = 0

    async def enter(self, home: Page) -> None:
        self._done.add(key_of(home.url))
        if (door := forward_of(home)) is not None:
            if government(door) != government(home.url):
                self._tell(home.url, "home page", 0, f"leads to another site: {door}")
                return
            self._tell(home.url, "home page", 0, f"a door to {door}")
            if (inside := await self._page(Ask(door), "the home page's door", 0)) is None:
                return
            home = inside
            self._done.add(key_of(home.url))
        recognised = recognise(home)
        listing = FAMILIES[recognised.name].listing(home) if recognised else Listing()
        self._home_reports = sum(announcement(row.title) is Announcement.REPORT for row in listing.rows)
        named = column_name(home)
        links = links_of(home)
        self._home_links = len(links)
        if named and named.where in WHOLE:  # the address given is the column itself
            await self._judge(home, Scored(Link(home.url, ()), 100, "the address itself"), 0, named)
        else:
            self._tell(home.url, "home page", 0, f"{self._home_links} links")
            self._offer(home, links, 1, named=None)

    def best(self) -> _Candidate | None:
        while self._heap:
            candidate = heapq.heappop(self._heap)
            key = key_of(candidate.scored.link.url)
            if key in self._done or (self._columns and not _may_be_another(candidate.scored)):
                continue
            self._done.add(key)
            if self._left <= 0 or self._is_sure(candidate):
                self._believe(candidate)
                continue
            return candidate
        return None

    async def visit(self, candidate: _Candidate) -> None:
        scored = candidate.scored
        url, source = scored.link.url, candidate.source
        if key_of(url).partition("#")[0] == key_of(source.url).partition("#")[0]:
            page: Page | None = Page(source.url, source.text, Ask(url))  # another category of the same document
        else:
            page = await self._page(Ask(url), scored.text, scored.score)
        held = False
        if page is not None:
            if scored.link.how == "script file":
                page = Page(source.url, page.text)  # what it writes into the page is relative to the page
            elif key_of(page.url) != key_of(url):
                if key_of(page.url) in self._done:
                    self._tell(url, scored.text, scored.score, f"leads to {page.url}, known already")
                    return
                self._done.add(key_of(page.url))
            held = await self._judge(page, scored, candidate.depth, candidate.named)
        if scored.names:
            group = self._group(source)
            group.held, group.failed = group.held + held, group.failed + (not held)

    async def _judge(self, page: Page, scored: Scored, depth: int, named: Named | None) -> bool:
        """Takes a page for what it proves to be, and its links further; True when it is a column."""
        links = links_of(page)
        if not is_markup(page):
            self._tell(scored.link.url, scored.text, scored.score, f"data with {len(links)} addresses")
            self._offer(page, links, depth + 1, None)
            return False
        article = is_article(page.url)
        if is_article_page(page, article):
            self._take_report(page, scored, only_report(page, article))
            self._offer(page, links, depth + 1, None)
            return False
        named = column_name(page) or named
        recognised = recognise(page)
        listing = FAMILIES[recognised.name].listing(page) if recognised else Listing()
        if recognised and (named or scored.names) and listing.next and not _announces(listing.rows):
            listing = await self._first_rows(recognised.name, listing)
        arrival = judge(page, listing, led=scored.names, named=named)
        url = page.url + (f"#{page.fragment}" if page.fragment else "")
        if arrival.confidence:
            family, mark = recognised or ("", "")
            self._columns.append(
                Column(Ask(url), family, mark, arrival.name or scored.text, arrival.evidence, arrival.confidence, listing.rows)
            )
            self._offer_tabs(page, links, depth + 1)
        elif report := only_report(page, article):
            self._take_report(page, scored, report)
        else:
            self._tell(scored.link.url, scored.text, scored.score, arrival.evidence)
        if arrival.confidence:
            self._tell(scored.link.url, scored.text, scored.score, f"the column: {arrival.evidence}")
        self._offer(page, links, depth + 1, None if _announces(listing.rows) else named)
        return bool(arrival.confidence)

    async def _first_rows(self, family: str, listing: Listing) -> Listing:
        """The listing with the rows that its API answers, when the page itself has none."""
        ask = listing.next
        assert ask is not None
        if self._left <= 0:
            return replace(listing, problem="its rows were not asked for: the budget is spent")
        answer = await self._ask(ask)
        if isinstance(answer, str):
            self._tell(ask.url, "the rows of the list", 0, answer)
            return replace(listing, problem=f"its rows did not come: {answer}")
        rows = FAMILIES[family].listing(answer).rows
        self._tell(ask.url, "the rows of the list", 0, f"{len(rows)} rows")
        return replace(listing, rows=rows or listing.rows)

    async def _page(self, ask: Ask, text: str, value: int) -> Page | None:
        answer = await self._ask(ask)
        if isinstance(answer, Page):
            return answer
        self._refused[answer] += 1
        self._tell(ask.url, text, value, answer)
        if answer.startswith("off_site") and value >= STRONG - 30:
            evidence = f"the link 「{text}」 leads to another host, which was not looked at"
            self._last_resort.append(Column(ask, "", "", text, evidence, 0.3, ()))
        return None

    async def _ask(self, ask: Ask) -> Page | str:
        self._left -= 1
        answer = await self._fetch(ask)
        return replace(answer, ask=ask) if isinstance(answer, Page) and answer.ask is None else answer

    def _take_report(self, page: Page, scored: Scored, report: Row | None) -> None:
        """A column can be one report: believed when a link that names the column led to it, and nothing better is found."""
        self._tell(scored.link.url, scored.text, scored.score, f"one report: {report.title}" if report else "an article")
        if report and scored.names:
            evidence = f"the link 「{scored.text}」 leads to one report: {report.title}"
            self._last_resort.append(Column(Ask(page.url), ONE_REPORT, "the page is a report", scored.text, evidence, 0.7, (report,)))

    def _offer(self, page: Page, links: list[Link], depth: int, named: Named | None) -> None:
        """The links of a page that lead on, as candidates; its frames may hold what it is named after."""
        door = len(links) <= _DOOR_LINKS
        for link in links:
            scored = score(link, page.url)
            if link.how in {"frame", "script file"}:
                least = 90 if named else 70 if door else 24 if link.how == "frame" else 14
                if scored is None or scored.score < least:
                    scored = Scored(link, least, link.texts[0] if link.texts else link.how, names=named is not None)
            if scored and (depth < _DEEPEST or (depth == _DEEPEST and scored.names)):
                self._push(scored, depth, page, named if link.how == "frame" else None)

    def _offer_tabs(self, page: Page, links: list[Link], depth: int) -> None:
        for link in links:
            if tab := tab_score(link, page.url):
                self._push(tab, min(depth, _DEEPEST), page, None)

    def _push(self, scored: Scored, depth: int, page: Page, named: Named | None) -> None:
        if key_of(scored.link.url) not in self._done:
            rank = (4.0 * depth - scored.score, next(self._order))
            heapq.heappush(self._heap, _Candidate(rank, scored, depth, page, named))

    def _group(self, source: Page) -> _Group:
        return self._groups.setdefault(key_of(source.url), _Group())

    def _is_sure(self, candidate: _Candidate) -> bool:
        group = self._group(candidate.source)
        return candidate.scored.names and group.held >= _SURE and not group.failed

    def _believe(self, candidate: _Candidate) -> None:
        """A link that is not looked at: a column when those beside it all were, else only told."""
        scored, group = candidate.scored, self._group(candidate.source)
        if scored.names and group.held and not group.failed:
            evidence = f"stands beside {group.held} columns that were looked at; itself not looked at"
            self._columns.append(Column(Ask(scored.link.url), "", "", scored.text, evidence, 0.6, ()))
            self._tell(scored.link.url, scored.text, scored.score, f"not looked at: {evidence}")
        elif scored.names or not self._columns:
            self._tell(scored.link.url, scored.text, scored.score, f"not looked at: the budget of {self._budget} pages is spent")

    def _tell(self, url: str, text: str, value: int, seen: str) -> None:
        self._tried.append(Tried(url, text, value, seen))

    def result(self) -> Discovery:
        columns = sorted(_distinct(self._columns) or _distinct(self._last_resort), key=lambda column: -column.confidence)
        return Discovery(tuple(columns), tuple(self._tried), "" if columns else self._reason())

    def _reason(self) -> str:
        looked = self._budget - self._left
        if not self._home_links:
            return "the home page has no links: it is drawn by script, or no page of a portal"
        parts = [f"{looked} pages looked at"] if looked else []
        steps = [step for step in self._tried if step.score and not step.seen.startswith("not looked at")]
        if steps:
            best = max(steps, key=lambda step: step.score)
            parts.append(f"the best link 「{best.text}」 led to: {best.seen}")
        else:
            parts.append(f"none of the {self._home_links} links of the home page names annual reports or 政府信息公开")
        parts += [f"{count} {outcome}" for outcome, count in self._refused.items()]
        if self._left <= 0:
            parts.append(f"the budget of {self._budget} pages is spent")
        if self._home_reports:
            parts.append(f"the home page itself lists {self._home_reports} reports")
        return "; ".join(parts)


def _may_be_another(scored: Scored) -> bool:
    return scored.names and not is_article(scored.link.url)


def _announces(rows: tuple[Row, ...]) -> bool:
    return any(announcement(row.title) is not Announcement.NO for row in rows)


def _distinct(columns: list[Column]) -> list[Column]:
    """Without those that hold nothing that others do not: one list under two addresses, a block of the newest rows of
    another, a list whose rows are the lists of the years."""
    doors = {key_of(column.ask.url) for column in columns}
    kept: list[Column] = []
    for column in sorted(columns, key=lambda column: (-len(column.rows), -column.confidence)):
        urls = {row.url for row in column.rows}
        held_already = urls and any(urls <= {row.url for row in other.rows} for other in kept)
        if not held_already and not (urls and all(key_of(url) in doors for url in urls)):
            kept.append(column)
    return [column for column in columns if column in kept]
