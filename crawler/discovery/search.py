"""The search itself: best links first, every page judged, everything looked at told."""

from collections import Counter
from dataclasses import replace
from urllib.parse import urldefrag, urljoin, urlsplit

from ..families import FAMILIES, recognise
from ..families.single import report_of
from ..outcomes import ABSENT
from ..page import Ask, Listing, Page, Row
from ..reading.dialects import leads_to_list
from ..reading.rows import list_rows
from ..titles import Announcement, announcement, is_body
from .arrival import WHOLE, Arrival, Named, announces, column_name, is_article_address, is_article_page, judge
from .found import UNNAMED, UNREAD, Column, Discovery, Fetch, Tried, distinct
from .frontier import Candidate, Frontier, Siblings
from .links import Link, closed_entries, forward_of, is_markup, links_of
from .scoring import FEW, ONE_REPORT_SCORE, Scored, door_score, frame_score, government, key_of, score, tab_score
from .words import bare, says

ONE_REPORT = "single"
"""The family of a column that is one report."""

_MOST_REPORTS = 2  # single reports looked at for the breadcrumb above them
_PROMISING = 50  # a link with less is not followed when there is something, and is no news when it was not
_INDEX = 3  # sites of agencies that an index of them names at least
_MOST_MIXED = 3
_DEEPEST = 4  # home -> 政务公开 -> 政府信息公开 -> 法定主动公开内容 -> 年报


async def discover(home: Page, fetch: Fetch, *, budget: int = 12) -> Discovery:
    """Looks for the annual-report lists of a site from its home page, fetching at most `budget` further pages.

    A home page that is only a door is followed once within the government's domain. When the first column is found only
    links that name columns are still looked at: departments', counties', a year's.
    """
    search = _Search(fetch, budget)
    await search.enter(home)
    while candidate := search.frontier.take():
        await search.follow(candidate)
    return search.result()


class _Search:
    def __init__(self, fetch: Fetch, budget: int) -> None:
        self.frontier = Frontier()
        self._fetch, self._budget, self._left = fetch, budget, budget
        self._columns: list[Column] = []
        self._single: list[Column] = []  # columns that are one report
        self._last_resort: list[Column] = []
        self._mixed: list[Column] = []  # lists with reports among other things
        self._unread: list[Column] = []  # links that name columns, behind which nobody looked
        self._tried: list[Tried] = []
        self._refused: Counter[str] = Counter()
        self._behind_doors: set[str] = set()
        self._nested = self._barred = False
        self._certain = False  # a column was found whose reports say what they are: one of "年度报告" may be companies'
        self._closed: list[str] = []  # entries that name the column and are opened by script
        self._home_links = self._reports_seen = 0
        self._home: Page | None = None

    async def enter(self, home: Page) -> None:
        """Reads the home page, behind its door if it has one; the address given may be the column itself."""
        self.frontier.done(home.url)
        if (door := forward_of(home)) is not None:
            # Whether it may be asked is for whoever fetches to say: a portal that has moved leads to another host.
            moved = government(door) != government(home.url)
            self._tell(home.url, "home page", 0, f"{'moved' if moved else 'a door'} to {door}")
            inside = await self._ask(Ask(door))
            if isinstance(inside, str):
                self._refused[inside] += 1
                self._tell(door, "the door of the home page", 0, inside)
                return
            home = inside
            self.frontier.done(home.url)
        links = links_of(home)
        self._closed += closed_entries(home)
        self._home_links = len(links)
        named = column_name(home)
        if named and named.where in WHOLE:
            await self._read(home, Scored(Link(home.url, ()), 100, "the address itself"), 0, named)
            return
        self._home = home
        self._tell(home.url, "home page", 0, f"{self._home_links} links")
        self._offer(home, links, 1, None)

    async def follow(self, candidate: Candidate) -> None:
        """Looks at a link, unless a column is found and it names none, or its siblings speak for it."""
        scored, siblings = candidate.scored, self.frontier.siblings(candidate)
        if self._certain and not (scored.names and not is_article_address(scored.link.url)):
            return
        if scored.score == ONE_REPORT_SCORE and self._reports_seen >= _MOST_REPORTS:
            return
        if (self._single or self._last_resort) and scored.score < _PROMISING:
            return
        if self._left <= 0 or (scored.names and siblings.sure):
            self._believe(scored, siblings)
            return
        page, reports, self._nested = await self._open(candidate), len(self._single), False
        held = page is not None and await self._read(page, scored, candidate.depth, candidate.named)
        if scored.names:
            is_report = len(self._single) > reports
            siblings.reports += is_report
            siblings.held += held or is_report
            siblings.failed += not (held or is_report)
            siblings.nested |= self._nested

    async def _open(self, candidate: Candidate) -> Page | None:
        """The page of a link; None when there is none, or it is one that we know."""
        scored, source = candidate.scored, candidate.source
        url = scored.link.url
        if key_of(url).partition("#")[0] == key_of(source.url).partition("#")[0]:
            return Page(source.url, source.text, Ask(url))  # another category of the same document (gkmlpt)
        page = await self._get(Ask(url), scored.text, scored.score, names=scored.names)
        if page is None or scored.link.how == "script file":
            return page and Page(source.url, page.text)  # what it writes into the page is relative to the page
        if (door := forward_of(page)) and government(door) == government(url) and not self.frontier.is_done(door):
            self._tell(url, scored.text, scored.score, f"a door to {door}")
            self.frontier.done(door)
            behind = await self._get(Ask(door), scored.text, scored.score)
            self._behind_doors.update([behind.url] if behind else [])
            return behind
        if key_of(page.url) != key_of(url):
            if self.frontier.is_done(page.url):
                self._tell(url, scored.text, scored.score, f"leads to {page.url}, known already")
                return None
            self.frontier.done(page.url)
        return page

    async def _read(self, page: Page, scored: Scored, depth: int, named: Named | None) -> bool:
        """Takes a page for what it proves to be, and its links further; True when it is a column."""
        links = links_of(page)
        self._closed += closed_entries(page)
        if not is_markup(page):
            self._tell(scored.link.url, scored.text, scored.score, f"data with {len(links)} addresses")
            self._offer(page, links, depth + 1, None)
            return False
        if is_article_page(page):
            self._take_article(page, scored, report_of(page))
            self._offer(page, links, depth + 1, None)
            return False
        named = column_name(page) or named
        (family, mark), listing = _listing(page)
        if listing.next and (named or scored.names) and not announces(listing.rows):
            listing = await self._first_rows(family, listing)
        arrival = judge(page, listing, led=scored.names, named=named)
        itself = [row.url for row in listing.rows] == [page.url] and not listing.columns
        if itself and (report := report_of(page)):  # at the address of a list: /zw/518234/index.html
            self._take_article(page, scored, report)
            self._offer(page, links, depth + 1, None)
            return False
        if arrival.confidence:
            self._nested = self._offer_tabs(page, links, listing, depth)
            self._take_column(page, scored, arrival, family, mark, listing.rows)
        elif report := report_of(page):
            self._take_article(page, scored, report)
        else:
            self._tell(scored.link.url, scored.text, scored.score, arrival.evidence)
            self._take_mixed(page, scored, family, mark, listing.rows)
            if named or scored.names:  # <h3>政府信息公开年报</h3><a>县政府</a><a>县直部门</a><a>乡镇</a>
                self._offer_tabs(page, links, listing, depth)
        self._offer(page, links, depth + 1, None if announces(listing.rows) else named)
        return arrival.proven

    def _offer_tabs(self, page: Page, links: list[Link], listing: Listing, depth: int) -> bool:
        """The lists of years and levels that a column leads to, as candidates; True when any is new."""
        listed = any(announcement(row.title) is Announcement.REPORT for row in listing.rows)
        dated = {row.url for row in listing.rows if row.listed_on}  # "2020年度报告" with a date is a row, no tab
        offered = (link for link in links if link.url not in dated)
        bodies = _index(links) if not listing.rows else set()
        tabs = [tab for link in offered if (tab := tab_score(link, page.url, near=listed, body=link.url in bodies))]
        return sum(self.frontier.offer(tab, min(depth + 1, _DEEPEST), page) for tab in tabs) > 0

    async def _first_rows(self, family: str, listing: Listing) -> Listing:
        """The listing with the rows that its API answers, when the page itself has none."""
        ask = listing.next
        assert ask is not None
        if self._left <= 0:
            return replace(listing, problem="the budget is spent")
        answer = await self._ask(ask)
        if isinstance(answer, str):
            self._tell(ask.key, "the rows of the list", 0, answer)
            return replace(listing, problem=f"{answer} instead of rows")
        rows = FAMILIES[family].listing(answer).rows
        self._tell(ask.key, "the rows of the list", 0, f"{len(rows)} rows")
        return replace(listing, rows=rows or listing.rows)

    async def _get(self, ask: Ask, text: str, value: int, *, names: bool = False) -> Page | None:
        answer = await self._ask(ask)
        if isinstance(answer, Page):
            return answer
        self._refused[answer] += 1
        self._tell(ask.url, text, value, answer)
        if names and answer.startswith("off_site"):
            evidence = f"the link 「{text}」 leads to another host, which was not looked at"
            self._last_resort.append(Column(ask, "", "", text, evidence, 0.3, ()))
        elif names:  # what lies behind it may be the column, so that an empty one elsewhere is none
            self._barred = True
            if answer.split()[0] not in ABSENT:
                evidence = f"{UNREAD}「{text}」; the page could not be read: {answer}"
                self._unread.append(Column(ask, "", "", text, evidence, 0.2, ()))
        return None

    async def _ask(self, ask: Ask) -> Page | str:
        self._left -= 1
        answer = await self._fetch(ask)
        return replace(answer, ask=ask) if isinstance(answer, Page) and answer.ask is None else answer

    def _take_column(
        self, page: Page, scored: Scored, arrival: Arrival, family: str, mark: str, rows: tuple[Row, ...]
    ) -> None:
        # An address that leads on to a report is kept as it is: it will lead to another one next year.
        url = page.url if leads_to_list(page.url) or page.url in self._behind_doors else scored.link.url
        ask = Ask(f"{urldefrag(url).url}#{page.fragment}" if page.fragment else urldefrag(url).url)
        name = arrival.name or scored.text
        column = Column(ask, family, mark, name, arrival.evidence, arrival.confidence, rows)
        if arrival.proven:
            self._columns.append(column)
            self._certain |= says("ours", name) or any(announcement(r.title) is Announcement.REPORT for r in rows)
        else:
            if not says("level", name):  # an empty list of departments is an index of their sites
                self._last_resort.append(column)
            if not self._says_why(page):
                self._unread.append(replace(column, evidence=f"{UNREAD}「{name}」; {arrival.evidence}"))
        seen = "the column" if arrival.proven else "named like the column, but empty"
        self._tell(scored.link.url, scored.text, scored.score, f"{seen}: {arrival.evidence}")

    def _says_why(self, page: Page) -> bool:
        """True when a page that is named like the column has no rows for a reason: it says that it is empty, its rows
        stand in others (tabs, frames), or it is an index of departments' sites."""
        text = page.tree.body.text(separator=" ") if page.tree.body else ""
        framed = page.tree.css_first("frame[src], iframe[src]") is not None
        return says("empty", bare(text)) or self._nested or framed or _names_sites(page)

    def _take_mixed(self, page: Page, scored: Scored, family: str, mark: str, rows: tuple[Row, ...]) -> None:
        """A list with reports among other things: better than nothing."""
        listed = sum(announcement(row.title) is Announcement.REPORT for row in rows)
        if listed and leads_to_list(page.url):
            evidence = f"{UNNAMED}{listed} of {len(rows)} rows announce reports"
            self._mixed.append(Column(Ask(page.url), family, mark, scored.text, evidence, 0.1, rows))

    def _take_article(self, page: Page, scored: Scored, report: Row | None) -> None:
        """A column can be one report: believed when the link named the column and nothing better is found."""
        self._reports_seen += report is not None
        seen = f"one report: {report.title}" if report else "an article that is no report"
        self._tell(scored.link.url, scored.text, scored.score, seen)
        if report and scored.names:
            evidence = f"the link 「{scored.text}」 leads to {seen}"
            mark = "the page is a report"
            ask = Ask(scored.link.url)  # not the article that it may lead on to: that will be another one next year
            self._single.append(Column(ask, ONE_REPORT, mark, scored.text, evidence, 0.7, (report,)))

    def _believe(self, scored: Scored, siblings: Siblings) -> None:
        """A link that is not looked at: a column when those beside it were, else only told."""
        seen = f"not looked at: the budget of {self._budget} pages is spent"
        if scored.names and siblings.trusted:
            evidence = "stands beside columns that were looked at; was not looked at itself"
            family = ONE_REPORT if siblings.reports else ""
            found = self._single if siblings.reports else self._columns
            found.append(Column(Ask(scored.link.url), family, "", scored.text, evidence, 0.6, ()))
            seen = f"taken for a column: {evidence}"
        elif scored.names:
            evidence = f"{UNREAD}「{scored.text}」; the budget of {self._budget} pages was spent"
            self._unread.append(Column(Ask(scored.link.url), "", "", scored.text, evidence, 0.2, ()))
        if scored.names or scored.score >= _PROMISING:
            self._tell(scored.link.url, scored.text, scored.score, seen)

    def _offer(self, page: Page, links: list[Link], depth: int, named: Named | None) -> None:
        """The links of a page that lead on, as candidates; its frames may hold what it is named after."""
        if depth > _DEEPEST:
            return
        few = len(links) <= FEW
        for link in links:
            framed = link.how in {"frame", "script file"}
            scored = frame_score(link, page.url, few, named is not None) if framed else score(link, page.url)
            if scored is None and few and depth == 1:
                scored = door_score(link, page.url)
            if scored and (scored.names or depth < _DEEPEST):
                self.frontier.offer(scored, depth, page, named if link.how == "frame" else None)

    def _tell(self, url: str, text: str, value: int, seen: str) -> None:
        self._tried.append(Tried(url, text, value, seen))

    def result(self) -> Discovery:
        columns = distinct(self._columns) or distinct(self._single)
        listed = {key_of(row.url) for column in columns for row in column.rows}
        known = listed | {key_of(column.ask.url) for column in columns}
        unread = [column for column in self._unread if key_of(column.ask.url) not in known]
        unread = [column for column in unread if not self.frontier.led_to_columns(column.ask.url)]
        if columns or self._left <= 0:  # without them nothing would be complete; the walk bounds how many it reads
            columns += tuple(unread)
        if not columns and not self._barred:
            columns = distinct(self._last_resort)[:1]
        columns = columns or distinct(self._mixed)[:_MOST_MIXED]
        return Discovery(columns, tuple(self._tried), "" if columns else self._reason())

    def _reason(self) -> str:
        """Why nothing was found, in a sentence that says what was seen."""
        steps = [step for step in self._tried if step.score and not step.seen.startswith("not looked at")]
        looked = self._budget - self._left
        parts = [f"{looked} page{'s' if looked > 1 else ''} looked at"] if looked else []
        if steps:
            best = max(steps, key=lambda step: step.score)
            parts.append(f"the best link 「{best.text}」 led to: {best.seen}")
        elif self._home_links:
            parts.append(f"none of the {self._home_links} links of the home page leads towards annual reports")
        else:
            parts.append(f"the home page has no links ({', '.join(tried.seen for tried in self._tried)})")
        parts += [f"{times} {outcome}" for outcome, times in self._refused.items()]
        if self._left <= 0:
            parts.append(f"the budget of {self._budget} pages is spent")
        if self._closed:
            parts.append(f"the entry 「{self._closed[0]}」 is opened by a script")
        rows = _listing(self._home)[1].rows if self._home else ()
        if listed := sum(announcement(row.title) is Announcement.REPORT for row in rows):
            parts.append(f"the home page itself lists {listed} reports")
        return "; ".join(parts)


def _index(links: list[Link]) -> set[str]:
    """The addresses of an index of departments, each with a list of its own: agencies by name, some in one folder."""
    named = {link.url for link in links if any(map(is_body, link.texts)) and leads_to_list(link.url)}
    folders = Counter(urljoin(url.rstrip("/"), ".") for url in named)
    return {url for url in named if folders[urljoin(url.rstrip("/"), ".")] >= _INDEX}


def _names_sites(page: Page) -> bool:
    """True for an index of the sites of departments: agencies by name, on hosts of their own."""
    host = urlsplit(page.url).netloc
    away = [link for link in links_of(page) if urlsplit(link.url).netloc != host]
    return sum(any(map(is_body, link.texts)) for link in away) >= _INDEX


def _listing(page: Page) -> tuple[tuple[str, str], Listing]:
    """Family and mark, and what the family reads; the rows that any list page has when no family knows it."""
    if known := recognise(page):
        return known, FAMILIES[known.name].listing(page)
    return ("", ""), Listing(tuple(list_rows(page)))
