"""The reports that a list names, and the files that their pages link to."""

from dataclasses import replace

from ..archive import ArchiveDamaged
from ..attachments import Attachment, attachments, is_file, sets_attachment_by_script, without_extension
from ..captures import Capture
from ..decoding import Undecodable, decode
from ..outcomes import Outcome, Verdict, judge_article, judge_file
from ..page import Ask, Kind, Page, Row
from ..reading.pagenames import headings, metas, title_parts
from ..titles import announces_report, is_cut, whole_title
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
        self._read_last: tuple[Page, list[Attachment]] | None = None

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
            held, page = answer.capture, answer.page
        else:
            page = self._read(held) if kind == "article" and not self._all_held else None
        if kind == "article" and page is not None and held is not None and held.kind != "other":
            await self._follow_files(page, replace(link, title=held.title or link.title))

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
            return self._judge_article(page, link)

        return await self._fetcher.get(link, judge)

    def _judge_article(self, page: Page | None, link: Link) -> Verdict:
        if page is None:
            return Verdict(Outcome.UNDECODABLE, "text in no charset we know")
        if page.url.rstrip("/") == self._fetcher.site.home.rstrip("/"):
            return Verdict(Outcome.SOFT_404, "leads to the site's home page")
        verdict = judge_article(page, len(self._attachments(page)))
        if link.title and is_cut(link.title) and (whole := whole_title(link.title, names_of(page))):
            verdict = verdict._replace(title=whole)
            if not announces_report(whole):
                return Verdict(Outcome.OK, "is no report by its whole title", "other", whole)
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


def names_of(page: Page) -> list[str]:
    """What a document calls itself, the surest first."""
    return [*metas(page, "ArticleTitle"), *headings(page), *title_parts(page)]
