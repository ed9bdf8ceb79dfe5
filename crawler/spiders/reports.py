"""The reports that a list names, and the files that their pages link to."""

from dataclasses import replace

from ..archive import ArchiveDamaged
from ..attachments import Attachment, attachments, is_file, sets_attachment_by_script, without_extension
from ..captures import Capture
from ..decoding import Undecodable, decode
from ..outcomes import Outcome, Verdict, judge_article, judge_file
from ..page import Ask, Kind, Page, Row
from ..reading.lists import titles
from ..titles import announces_report, may_announce, plain
from .fetching import Answer, Fetcher, Link
from .rechecks import is_due

MOST_FILES = 200
"""Files followed from one report page; a page with more is no report."""


class ReportWalk:
    """Asks for reports that are new or due, and for their files. `all_held`: the last crawl of this site was complete,
    so that a report we hold has its files too."""

    def __init__(self, fetcher: Fetcher, *, all_held: bool) -> None:
        self._fetcher, self._all_held = fetcher, all_held
        self.listed: set[str] = set()
        self._asked: set[str] = set()  # asked for to learn the whole title
        self._read_last: tuple[Page, list[Attachment]] | None = None

    async def whole(self, row: Row, list_url: str) -> Row:
        """The row with its whole title, where the list has cut it before it says what it announces: that of its page,
        which is asked for. Raises what `Fetcher.get` raises."""
        if not may_announce(row.title) or is_file(row.url):
            return row
        held = self._fetcher.memory.held(row.url)
        if held is None or held.title is None:
            link = Link(Ask(row.url), "article", row.title, row.listed_on, list_url, referer=list_url)
            answer = await self._ask(link)
            held = answer.capture if answer.held else None
            self._asked.add(row.url)
        return row if held is None or held.title is None else replace(row, title=held.title)

    async def follow(self, row: Row, list_url: str) -> None:
        """One row of a list. Raises what `Fetcher.get` raises."""
        if row.url in self.listed:
            return
        self.listed.add(row.url)
        kind: Kind = "attachment" if is_file(row.url) else "article"
        link = Link(Ask(row.url), kind, row.title, row.listed_on, parent_url=list_url, referer=list_url)
        held = self._fetcher.memory.held(row.url)
        if held is None or is_due(held, self._fetcher.run.now()):
            answer = await self._ask(link)
            if kind == "article" and answer.page is not None:
                await self._follow_files(answer.page, link)
        elif kind != "article" or (self._all_held and row.url not in self._asked):
            return
        elif (page := self._read(held)) is not None:
            await self._follow_files(page, link)

    async def _follow_files(self, page: Page, link: Link) -> None:
        found = self._attachments(page)
        for each in found[:MOST_FILES]:
            held = self._fetcher.memory.held(each.url)
            if each.url in self.listed or (held is not None and not is_due(held, self._fetcher.run.now())):
                continue
            self.listed.add(each.url)
            # The list title identifies the report, unless the file's own name announces one: a page may
            # carry the reports of many agencies.
            title = without_extension(each.name) if announces_report(each.name) else link.title
            await self._ask(Link(Ask(each.url), "attachment", title, link.listed_on, page.url, each.name, page.url))
        if len(found) > MOST_FILES:
            self._fetcher.tally.missed += 1

    async def _ask(self, link: Link) -> Answer:
        def judge(page: Page | None, body: bytes) -> Verdict:
            if link.kind == "attachment":
                return judge_file(body, link.name or link.ask.url, page)
            verdict, title = self._judge_article(page), link.title or ""
            return _named(page, title, verdict) if page and may_announce(title) else verdict

        return await self._fetcher.get(link, judge)

    def _judge_article(self, page: Page | None) -> Verdict:
        if page is None:
            return Verdict(Outcome.UNDECODABLE, "text in no charset we know")
        if page.url.rstrip("/") == self._fetcher.site.home.rstrip("/"):
            return Verdict(Outcome.SOFT_404, "leads to the site's home page")
        verdict = judge_article(page, len(self._attachments(page)))
        if sets_attachment_by_script(page):
            return verdict._replace(detail=verdict.detail or "an attachment's address is set by script")
        return verdict

    def _attachments(self, page: Page) -> list[Attachment]:
        """The files of a page, which is asked for them twice: when it is judged, and when it is followed."""
        if self._read_last is None or self._read_last[0] is not page:
            self._read_last = page, attachments(page)
        return self._read_last[1]

    def _read(self, held: Capture) -> Page | None:
        """A report page from the archive; None when it is no text, or damaged: then it is asked again when due."""
        try:
            return Page(held.url, decode(self._fetcher.memory.payload(held), held.charset))
        except (Undecodable, ArchiveDamaged):
            return None


def _named(page: Page, cut: str, verdict: Verdict) -> Verdict:
    """The verdict on the page of a row whose title is `cut`: what it is called, and that it is no report when its whole
    title announces none."""
    called, begun = titles(page), plain(cut).rstrip("….])】")
    whole = next((title for title in called if begun and plain(title).startswith(begun)), None)
    if whole is not None and not announces_report(whole):
        return Verdict(Outcome.OK, "its title announces no report", "list", whole)
    if title := whole or next(filter(announces_report, called), None):
        return verdict._replace(title=title)
    if verdict.outcome is not Outcome.OK or announces_report(cut):
        return verdict
    return Verdict(Outcome.NO_REPORT_CONTENT, "the list cuts its title and the page does not tell it")
