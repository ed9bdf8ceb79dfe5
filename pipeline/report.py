"""One document → one report: read, identify, fill the forms, find sections and facts, check."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath

from crawler import announces_report
from pipeline.cells import Cell, Key
from pipeline.checks import Check, check
from pipeline.document import Document, UnreadableDocument
from pipeline.fill import fill
from pipeline.identity import Identity, Origin, identify
from pipeline.narrative import Fact, find_facts
from pipeline.problems import Problem
from pipeline.readers import Member, is_archive, members, read
from pipeline.readings import compare
from pipeline.sections import Section, find_sections

Progress = Callable[[str, int, int], None]  # what, done, total


@dataclass(frozen=True, slots=True)
class Report:
    """What one document says. `reader` is None when it could not be read at all (see `problems`).

    `forms` maps table (proactive, requests, disputes, statistics) to the form found for it. `derived` has, for
    the keys (table, measure, applicant) of blank cells, the value that an identity proves; it stands beside the
    printed nothing, never instead.
    """

    source: str
    reader: str | None = None
    identity: Identity = field(default_factory=Identity)
    forms: dict[str, str] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    derived: dict[Key, Decimal] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def is_report(self) -> bool:
        """True for a report with figures, or with facts under a title that announces one (2013 and before)."""
        return bool(self.cells) or bool(self.facts and self.title and announces_report(self.title))

    @property
    def agency(self) -> str | None:
        return self.identity.agency

    @property
    def report_year(self) -> int | None:
        return self.identity.report_year

    @property
    def title(self) -> str | None:
        return self.identity.title

    @property
    def published_on(self) -> date | None:
        return self.identity.published_on


def extract(data: bytes, origin: Origin, on_progress: Progress | None = None) -> Report:
    """Read one document, purely: no clock, network or global state.

    Never raises on bad input: what cannot be read comes back as a Report without cells and with a
    problem of stage `read` that says why. A hijacked copy is not read further than to see that it is one.
    """
    try:
        document = read(data, origin.charset, on_progress)
    except UnreadableDocument as error:
        return _unread(origin, error)
    identity, doubts = identify(document, origin)
    if identity.quarantined:
        return Report(origin.source, document.reader, identity, problems=document.problems + doubts)
    return _understood(document, identity, doubts, origin)


def extract_all(data: bytes, origin: Origin, on_progress: Progress | None = None) -> list[Report]:
    """The reports of a file: one, or one for each member of a ZIP attachment, with source `file.zip!member`."""
    if not is_archive(data):
        return [extract(data, origin, on_progress)]
    try:
        found = members(data)
    except UnreadableDocument as error:
        return [_unread(origin, error)]
    if not found:
        return [_unread(origin, UnreadableDocument("empty_file", "the ZIP archive holds no file"))]
    return [_member(member, origin, len(found) == 1, on_progress) for member in found]


def _member(member: Member, origin: Origin, alone: bool, on_progress: Progress | None) -> Report:
    """The report of one file of an archive; among several, its own name is its title, not that of the link."""
    title = origin.title if alone else PurePosixPath(member.name).stem
    inside = replace(origin, source=f"{origin.source}!{member.name}", title=title, charset=None)
    return _unread(inside, member.refused) if member.refused else extract(member.data, inside, on_progress)


def _unread(origin: Origin, error: UnreadableDocument) -> Report:
    return Report(origin.source, problems=[Problem("read", error.kind, "error", str(error))])


def _understood(document: Document, identity: Identity, doubts: list[Problem], origin: Origin) -> Report:
    cells, forms, problems = fill(document)
    sections = find_sections(document)
    facts = find_facts(sections, identity.report_year)
    checks, derived = check(cells, forms, identity.level, identity.function)
    report = Report(
        origin.source, document.reader, identity, forms, cells, facts, checks + compare(facts, cells, forms, derived),
        derived, document.problems + doubts + problems, sections,
    )
    return report if cells else _without_table(report, document, problems)


def _without_table(report: Report, document: Document, problems: list[Problem]) -> Report:
    """A document without any table of the forms: a report in sentences only, or none at all."""
    found = document.problems + [p for p in problems if p.kind != "table_missing"]
    if report.is_report:
        missing = Problem("fill", "no_table", "warning", "the report has no table of a known form; its text was read",
                          report.title)
        return replace(report, problems=[*found, *(p for p in report.problems if p.stage == "identify"), missing])
    # Whose report it would be does not matter then.
    missing = Problem("fill", "no_report", "error", "no table of the official forms stands in this document",
                      report.title)
    return replace(report, checks=[], derived={}, problems=[*found, missing])
