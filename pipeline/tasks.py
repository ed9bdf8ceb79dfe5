"""One capture → its rows: what a worker does, and which captures of a site there are to do."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

from crawler import Archive, ArchiveDamaged, Capture, Site
from crawler.code_digest import code_digest
from pipeline.document import MAX_SLOTS
from pipeline.identity import Origin
from pipeline.problems import Problem
from pipeline.report import Report, extract_all
from pipeline.rows import Batches, rows_of, to_batches
from pipeline.workers import Progress, Workers

DAMAGED_RECORD = "damaged_record"
UNREAD_RECORD = "unread_record"  # the archive's store did not answer: no fault of the record, so it is tried again
REPORT_IN_ATTACHMENT = "report_in_attachment"
_MOST_TOGETHER = 8  # captures a parcel
_KINDS = frozenset({"article", "attachment", "file"})  # list pages hold no report


@cache
def parser_version() -> str:
    """A digest of the pipeline's own code and data: other code parses anew, the same code never does."""
    return code_digest("pipeline", also=str(MAX_SLOTS))[:12]


def now_installed() -> set[str]:
    """The kinds of problem that a reader has without a program or library which this machine has."""
    here = {"libreoffice_missing": shutil.which("soffice"), "ocr_missing": find_spec("rapidocr")}
    return {kind for kind, found in here.items() if found}


@dataclass(frozen=True, slots=True)
class Task:
    """A capture to parse. `has_attachment`: a file that the page links to is held too."""

    archive: str
    site: Site
    capture: Capture
    has_attachment: bool
    parser_version: str


def tasks_of(archive: Archive, site: Site, captures: Iterable[Capture]) -> list[Task]:
    """The documents among a site's captures, in the order in which they are stored: by capture_id."""
    good = {c.capture_id: c for c in captures if c.kind in _KINDS and c.outcome == "ok"}
    parents = {c.parent_url for c in good.values() if c.kind == "attachment"}
    version = parser_version()
    return [Task(archive.root, site, c, c.url in parents, version) for _, c in sorted(good.items())]


def batches_of(tasks: Sequence[Task], workers: Workers) -> Iterator[tuple[Task, Batches]]:
    """Parse each capture, protected; in the order of the tasks. One that was stopped leaves a row and a problem."""
    # In parcels where there are many; a small site is spread over all workers.
    together = min(_MOST_TOGETHER, 1 + len(tasks) // (16 * workers.count))
    for task, result in workers.each(parse_capture, tasks, together=together):
        if isinstance(result, Problem):
            result = _batches(task, [Report(task.capture.url, problems=[result])])
        yield task, result


def parse_capture(task: Task, on_progress: Progress) -> Batches:
    """Parse one capture: the rows of whatever came of it."""
    capture = task.capture
    try:
        data = _archive(task.archive).payload(capture)
    except ArchiveDamaged as error:
        reports = [Report(capture.url, problems=[Problem("archive", DAMAGED_RECORD, "error", str(error))])]
    except Exception as error:  # whatever the client of an object store raises
        why = f"the archive does not answer: {type(error).__name__}: {error}"
        reports = [Report(capture.url, problems=[Problem("archive", UNREAD_RECORD, "error", why)])]
    else:
        # An imported file is known as “import:<name>”, which is no address.
        address = capture.url if capture.url.startswith(("http://", "https://")) else None
        origin = Origin(capture.url, address, capture.title, capture.listed_on, capture.charset, task.site.agency,
                        task.site.division_code)
        reports = extract_all(data, origin, on_progress)
    if task.has_attachment and not any(report.is_report for report in reports):
        reports = [_in_attachment(r) if r.reader and not r.identity.quarantined else r for r in reports]
    return _batches(task, reports)


@cache
def _archive(root: str) -> Archive:
    """Each worker opens an archive once, and reads nothing of it but the places it is sent to."""
    return Archive(root)


def _in_attachment(page: Report) -> Report:
    return Report(page.source, page.reader, problems=[
        Problem("fill", REPORT_IN_ATTACHMENT, "info", "the page has no tables; its attachment is the report")])


def _batches(task: Task, reports: list[Report]) -> Batches:
    return to_batches(rows_of(reports, task.capture, task.site, task.parser_version))
