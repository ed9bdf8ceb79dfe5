"""The walk through one site: find its annual-report lists, read them to the end, ask for what they list.

    home ─▶ columns (given, remembered, or found) ─▶ list pages ─▶ reports ─▶ their files
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from .. import outcomes
from ..captures import ColumnWalk, Crawl
from ..discovery import UNNAMED, UNREAD, Discovery, discover, links_of
from ..families import FAMILIES
from ..families import recognise as recognise_family
from ..outcomes import BLOCKS, Outcome, Verdict
from ..page import Ask, Page, Row
from ..registry import Site
from .certificate import Certificate
from .fetching import Answer, Fetcher, GivenUp, Interrupted, Link, Run
from .lists import ListWalk, as_list
from .rechecks import REDISCOVER
from .reports import ReportWalk
from .tally import Tally, iso
from .traps import ReadsTooLong

MOST_COLUMNS = 60
"""Lists read on one site: years as tabs and departments' lists make a few dozen."""
_LONGEST_REST = timedelta(days=28)


class Walk:
    """One site in one run. `crawl()` is the only thing to call."""

    def __init__(self, run: Run, site: Site) -> None:
        self.run, self.site = run, site
        self.memory = run.archive.known(site.site_id)
        self.tally = Tally(site.site_id, run.archive.run_id, run.now())
        self.fetcher = Fetcher(run, site, self.memory, self.tally)
        self.certificates: list[Certificate] = []
        self.looked: dict[str, Answer] = {}  # what the search for lists has asked for
        last = self.memory.crawls[-1] if self.memory.crawls else None
        self.reports = ReportWalk(self.fetcher, all_held=last is not None and last.complete)

    async def crawl(self) -> Crawl:
        """Walks the site and keeps the row of the crawl. Raises ArchiveFull, and what our own code raises."""
        stopped = self.rest()
        if self.memory.site is None:  # so that the captures of a run that is killed can be read
            self.run.archive.describe(self.site, iso(self.run.now()))
        if not stopped:
            try:
                stopped = await self.walk()
            except Interrupted:
                stopped = "interrupted"
            except (GivenUp, ReadsTooLong) as error:
                stopped = str(error)
        return self.finish(stopped)

    def rest(self) -> str:
        """A site that blocked us is left alone, twice as long each time; "" when it may be asked."""
        blocked = 0
        for crawl in reversed(self.memory.crawls):
            if crawl.requests and (crawl.captured or crawl.not_modified or not crawl.outcomes.keys() & BLOCKS):
                break
            blocked += bool(crawl.requests)
        asked = [crawl for crawl in self.memory.crawls if crawl.requests]
        if not blocked or not asked:
            return ""
        until = datetime.fromisoformat(asked[-1].started_at) + min(timedelta(days=2 ** (blocked - 1)), _LONGEST_REST)
        if self.run.now() >= until - timedelta(hours=2):
            return ""
        return f"left alone until {until:%Y-%m-%d}: {asked[-1].stop_reason.removeprefix('blocked: ')}"

    async def walk(self) -> str:
        """Why the walk stopped short; "" when every list was walked (each certificate says how)."""
        columns, stopped = await self.columns()
        if not columns:
            return stopped
        queue = {certificate.ask.url: certificate for certificate in columns}
        while unread := [each for each in queue.values() if each not in self.certificates]:
            if len(self.certificates) >= MOST_COLUMNS:
                return f"more than {MOST_COLUMNS} lists"
            self.certificates.append(unread[0])
            for url in await self.read(unread[0]):
                evidence, certain = f"named by {unread[0].ask.url}", unread[0].of_reports
                queue.setdefault(url, Certificate(Ask(url), evidence=evidence, found=certain))
        return stopped

    async def read(self, certificate: Certificate) -> list[str]:
        """Reads one list and asks for its reports; returns the addresses of further lists that it names."""
        reader = partial(self.run.readings.listing, self.site.site_id)
        walk = ListWalk(self.fetcher, certificate, self.looked, reader=reader)
        await walk.read()
        of_reports = certificate.of_reports
        # What failed before comes last, so that five dead links at the head of a list do not hide the rest of it.
        for row in sorted(certificate.rows.values(), key=self._failed_before):
            self.tally.items_seen += 1
            new = self.memory.held(row.url) is None
            report = await self.reports.told(row, certificate, of_reports=of_reports)
            if report is not None:
                certificate.reports += 1
                self.tally.reports_listed += row.url not in self.reports.listed
                certificate.rows_new += new
                self.tally.rows_new += new
                await self.reports.follow(report, certificate)
        further, self.reports.lists = self.reports.lists, []
        return walk.columns + further

    def _failed_before(self, row: Row) -> bool:
        return row.url in self.memory.listed_urls and self.memory.held(row.url) is None

    # -- the columns

    async def columns(self) -> tuple[list[Certificate], str]:
        """The lists to read: those of the registry row, else those remembered, else those found from the home page."""
        if self.site.columns:
            evidence = f"given by the registry: {self.site.evidence}"
            return [Certificate(Ask(url), self.site.family or "", "given" if self.site.family else "", evidence)
                    for url in self.site.columns], ""
        remembered = [Certificate(Ask(w.url), w.family, w.mark, w.evidence, found=_seen(w.evidence))
                      for w in self._remembered()]
        home = self.memory.held(self.site.home)
        if remembered and home and self.run.now() - datetime.fromisoformat(home.last_seen_at) < REDISCOVER:
            return remembered, ""
        found, stopped = await self.discover()
        known = {certificate.ask.url for certificate in found}
        return found + [each for each in remembered if each.ask.url not in known], "" if remembered else stopped

    def _remembered(self) -> tuple[ColumnWalk, ...]:
        """The lists of the last crawl that read any."""
        return next((crawl.columns for crawl in reversed(self.memory.crawls) if crawl.columns), ())

    async def discover(self) -> tuple[list[Certificate], str]:
        home = await self.fetcher.get(Link(Ask(self.site.home), "home"), judge_home)
        if home.page is None:
            blocked = "blocked: " if home.outcome in BLOCKS else ""
            return [], f"{blocked}home page: {home.outcome}" + (f" ({home.detail})" if home.detail else "")
        self.fetcher.scope.widen(home.page.url)
        found = await self.search(home.page)
        columns = [Certificate(c.ask, c.family, c.mark, c.evidence, found=_seen(c.evidence),
                               name=c.name if _seen(c.evidence) else "") for c in found.columns]
        return columns, "" if columns else f"no column found: {found.reason}"

    async def search(self, home: Page) -> Discovery:
        """Searches from the home page, and tells the listener what was looked at and why nothing was found."""
        found = await discover(home, self._look)
        self.run.emit({
            "event": "discovery", "site_id": self.site.site_id, "reason": found.reason,
            "columns": [{"url": c.ask.url, "family": c.family, "name": c.name, "evidence": c.evidence,
                         "confidence": c.confidence} for c in found.columns],
            "tried": [{"url": t.url, "text": t.text, "score": t.score, "seen": t.seen} for t in found.tried],
        })
        return found

    async def _look(self, ask: Ask) -> Page | str:
        """Fetches a page on the way to a column, for `discover`."""
        answer = await self.fetcher.get(Link(ask, "list", referer=self.site.home), _judge_way)
        if answer.page is not None:
            self.looked[ask.key] = answer
        return answer.page or f"{answer.outcome}"

    # -- the end

    def finish(self, stopped: str) -> Crawl:
        ledger = [count.row(self.run.archive.run_id, self.site.site_id, host)
                  for host, count in sorted(self.fetcher.counts.items()) if count.requests]
        walks = [certificate.walk() for certificate in self.certificates]
        seen_all = not stopped and all(walk.complete for walk in walks)
        crawl = self.tally.crawl(self.run.now(), stopped, walks, ledger, self._withdrawn() if seen_all else [])
        families = [walk.family for walk in walks if walk.family]
        site = self.site if self.site.columns else replace(
            self.site, columns=tuple(walk.url for walk in walks), family=families[0] if families else None)
        self.run.archive.finish(site, crawl, ledger)
        self.run.readings.keep(site.site_id)
        return crawl

    def _withdrawn(self) -> list[str]:
        """Reports we hold that were listed by this site's pages before and are not any more."""
        lists = {certificate.ask.url for certificate in self.certificates}
        return sorted(url for url, parent in self.memory.reports().items()
                      if parent in lists and url not in self.reports.listed)


def _seen(evidence: str) -> bool:
    """True for a column at which the search has looked and found it to be one of annual reports."""
    return not evidence.startswith((UNNAMED, UNREAD))


def judge_home(page: Page | None, body: bytes) -> Verdict:
    """A home page, or what the site answers there."""
    return _by_links(page) if page else Verdict(Outcome.UNDECODABLE, "text in no charset we know")


def _judge_way(page: Page | None, body: bytes) -> Verdict:
    """A page on the way proves itself by its links, or as a list."""
    if page is None:
        return Verdict(Outcome.UNDECODABLE, "text in no charset we know")
    linked = _by_links(page) if page.json is None else Verdict(Outcome.OK)
    if known := recognise_family(page):
        verdict = as_list(page, FAMILIES[known.name].listing(page))
        if verdict.outcome is Outcome.OK or linked.outcome is Outcome.SHELL:
            return verdict
    return linked


def _by_links(page: Page) -> Verdict:
    """A page whose menu is drawn by a script, and the script of a menu, have links that their text names."""
    verdict = outcomes.judge_home(page)
    return Verdict(Outcome.OK) if verdict.outcome is Outcome.SHELL and links_of(page) else verdict
