"""The reports that a list names, and the files that their pages link to."""

from dataclasses import replace

from ..archive import ArchiveDamaged
from ..attachments import Attachment, attachments, is_file, sets_attachment_by_script, without_extension
from ..captures import Capture
from ..decoding import Undecodable, decode
from ..outcomes import Outcome, Verdict, judge_article, judge_file
from ..page import Ask, Kind, Page, Row
from ..reading.continued import goes_on
from ..reading.rows import list_rows
from ..titles import announces_report, names_report
from .certificate import Certificate
from .fetching import Fetcher, Judge, Link
from .rechecks import is_due
from .telling import Telling, Told, needs_asking, of_file, of_page

MOST_FILES = 200
"""Files followed from one report page; a page with more is no report."""

_LEAST_LISTED = 2
_LIST = "a list of reports instead of one"
MOST_FRUITLESS = 20
"""Pages of one list asked in one run that turn out to be no reports; the rows after them stay unclear until the next
run, which need not ask these again."""


class ReportWalk:
    """Asks for reports that are new or due, and for their files. `all_held`: the last crawl of this site was complete,
    so that a report we hold has its files too."""

    def __init__(self, fetcher: Fetcher, *, all_held: bool) -> None:
        self._fetcher, self._all_held = fetcher, all_held
        self.listed: set[str] = set()
        self.lists: list[str] = []  # rows that lead to lists of reports instead of to a report
        self._asked: set[str] = set()  # asked for to learn the whole title
        self._read_last: tuple[Page, list[Attachment]] | None = None

    async def told(self, row: Row, column: Certificate, *, of_reports: bool) -> Row | None:
        """The row with its whole title, when it is a report; None when it is none, or when that is unclear, which the
        certificate counts. A page is asked where only it can tell. `of_reports`: the column is surely that of annual
        reports. Raises what `Fetcher.get` raises."""
        if not needs_asking(row.title, of_reports):
            return row if announces_report(row.title) else None
        telling = of_file(row.title, column.name) if is_file(row.url) else await self._of_page(row, column)
        column.unclear += telling.told is Told.UNCLEAR
        return replace(row, title=telling.title) if telling.told is Told.REPORT else None

    async def _of_page(self, row: Row, column: Certificate) -> Telling:
        held = self._fetcher.memory.held(row.url)
        known = _remembered(held) if held else None
        if known and not (known.told is Told.UNCLEAR and held and is_due(held, self._fetcher.run.now())):
            return known
        if column.fruitless >= MOST_FRUITLESS:
            return known or Telling(Told.UNCLEAR, row.title)
        told = [Telling(Told.UNCLEAR, row.title)]

        def judge(page: Page | None, body: bytes) -> Verdict:
            verdict = self._judge_article(page)
            if page is None or verdict.outcome is not Outcome.OK:
                return verdict
            if verdict.detail == _LIST:
                told[:] = [Telling(Told.OTHER, row.title)]
                return verdict
            files = [without_extension(each.name) for each in self._attachments(page)]
            told[:] = [of_page(page, row.title, column.name, files)]
            if told[0].told is Told.REPORT:
                return verdict._replace(title=told[0].title)
            return Verdict(Outcome.OK, told[0].told.value, "list", told[0].title)

        list_url = column.ask.url
        link = Link(Ask(row.url), "article", row.title, row.listed_on, list_url, referer=list_url)
        answer = await self._fetcher.get(link, judge)
        self._asked.add(row.url)
        if answer.outcome is Outcome.NOT_MODIFIED and answer.page is not None:
            judge(answer.page, b"")
        column.fruitless += told[0].told is not Told.REPORT
        return told[0]

    async def follow(self, row: Row, column: Certificate) -> None:
        """One row of a list. Raises what `Fetcher.get` raises."""
        list_url = column.ask.url
        if row.url in self.listed:
            return
        self.listed.add(row.url)
        kind: Kind = "attachment" if is_file(row.url) else "article"
        link = Link(Ask(row.url), kind, row.title, row.listed_on, parent_url=list_url, referer=list_url)
        held = self._fetcher.memory.held(row.url)
        if held is None or is_due(held, self._fetcher.run.now()):
            answer = await self._fetcher.get(link, self._judge(link))
            if kind == "article" and answer.page is not None:
                column.continued += goes_on(answer.page)
                await self._follow_files(answer.page, link)
        elif kind != "article" or (self._all_held and row.url not in self._asked):
            return
        elif (page := self._read(held)) is not None:
            column.continued += goes_on(page)
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
            file = Link(Ask(each.url), "attachment", title, link.listed_on, page.url, each.name, page.url)
            await self._fetcher.get(file, self._judge(file))
        if len(found) > MOST_FILES:
            self._fetcher.tally.missed += 1

    def _judge(self, link: Link) -> Judge:
        def judge(page: Page | None, body: bytes) -> Verdict:
            if link.kind == "attachment":
                return judge_file(body, link.name or link.ask.url, page)
            return self._judge_article(page)

        return judge

    def _judge_article(self, page: Page | None) -> Verdict:
        if page is None:
            return Verdict(Outcome.UNDECODABLE, "text in no charset we know")
        if page.url.rstrip("/") == self._fetcher.site.home.rstrip("/"):
            return Verdict(Outcome.SOFT_404, "leads to the site's home page")
        verdict = judge_article(page, len(self._attachments(page)))
        if verdict.outcome is Outcome.NO_REPORT_CONTENT and self._lists_reports(page):
            self.lists.append(page.url)
            return Verdict(Outcome.OK, _LIST, "list")
        if sets_attachment_by_script(page):
            return verdict._replace(detail=verdict.detail or "an attachment's address is set by script")
        return verdict

    def _lists_reports(self, page: Page) -> bool:
        """True for a page of links to reports that no list has named so far: 各部门2023年政府信息公开年报."""
        rows = [row for row in list_rows(page) if names_report(row.title) and row.url not in self.listed]
        return len(rows) >= _LEAST_LISTED

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


def _remembered(held: Capture) -> Telling | None:
    """What the page of a row said when it was asked last; None when it was asked for something else."""
    if held.title is None or held.kind not in {"article", "list"}:
        return None
    if held.kind == "list":
        unclear = (held.detail or "").startswith(Told.UNCLEAR.value)
        return Telling(Told.UNCLEAR if unclear else Told.OTHER, held.title)
    return Telling(Told.REPORT, held.title)
