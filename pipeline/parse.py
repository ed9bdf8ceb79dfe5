"""Archive → Parquet: parses what is new, keeps what is known, and leaves a row for everything it met."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from crawler import Archive, ArchiveDamaged, Capture, Crawl, HostLedger, Site
from pipeline.problems import Problem
from pipeline.rows import Row, from_batches, problem_row, record_batch
from pipeline.store import SiteWriter, Stored, count_problems, count_rows, whole_rows
from pipeline.tables import ORDER, SCHEMAS
from pipeline.tasks import (
    DAMAGED_RECORD,
    REPORT_IN_ATTACHMENT,
    UNREAD_RECORD,
    Task,
    batches_of,
    now_installed,
    parser_version,
    tasks_of,
)
from pipeline.workers import Workers

Progress = Callable[[str, int, int], None]  # site, documents done, documents to parse
_STOPPED = frozenset({"time_limit", "memory_limit", "worker_died"})
_DAMAGED_INDEX = "damaged_index"
_COPIED = ("sites", "captures", "crawls", "columns", "ledger")
_TIMES = ("fetched_at", "last_seen_at", "started_at", "finished_at")
_SECONDS = {"delay": "delay_seconds", "waited": "waited_seconds", "longest_pause": "longest_pause_seconds"}
_CHUNK = 10_000  # rows copied from the archive's index at a time


@dataclass(frozen=True, slots=True)
class ParseSummary:
    """What a run of `parse` did, over all sites; `problems` counts the rows now stored, by kind."""

    sites: int
    parsed: int
    unchanged: int
    reports: int
    problems: dict[str, int]


def parse(
    archive_root: str | Path, parquet_root: Path, on_progress: Progress | None = None, *,
    workers: int | None = None, seconds: float | None = None,
) -> ParseSummary:
    """Bring the Parquet up to date with the archive, site by site.

    A capture is parsed once by the same code (`parser_version`), in one of `workers` processes (None: one a
    processor), each document in at most `seconds` (None: by its kind). With `seconds` given, those that earlier runs
    had to stop are tried again; so are those that lacked a program which is there now. The outcome depends only on
    the archive and the code, not on workers, the order of captures or earlier runs. A capture whose WARC is damaged,
    that no reader understands or that had to be stopped becomes a problem row and never stops the run.

    Raises StoreDamaged for Parquet that was tampered with, ArchiveDamaged for an index that cannot be read at all.
    """
    archive = Archive(archive_root)
    parsed = unchanged = reports = 0
    sites = archive.site_ids()
    problems: Counter[str] = Counter()
    with Workers(workers, seconds) as pool:
        for site_id in sites:
            try:
                new, known = _parse_site(archive, site_id, parquet_root, pool, on_progress, again=seconds is not None)
            except ArchiveDamaged as error:
                new, known = 0, _keep_with_damage(parquet_root, site_id, error)
            parsed, unchanged = parsed + new, unchanged + known
            reports += count_rows(parquet_root, "reports", site_id)
            problems.update(count_problems(parquet_root, site_id))
    return ParseSummary(len(sites), parsed, unchanged, reports, dict(problems))


def _parse_site(
    archive: Archive, site_id: str, parquet_root: Path, pool: Workers, on_progress: Progress | None, again: bool
) -> tuple[int, int]:
    """Documents parsed anew and documents kept. Raises ArchiveDamaged before anything is written."""
    site, captures, crawls = archive.site(site_id), archive.captures(site_id), archive.crawls(site_id)
    ledger = archive.ledger(site_id)
    stored = Stored(parquet_root, site_id)
    tasks = tasks_of(archive, site, captures)
    known = _known(stored, tasks, again)
    new = [task for task in tasks if task.capture.capture_id not in known]
    fresh = batches_of(new, pool)
    done = 0
    as_it_was = stored.whole and not new and len(known) == len(tasks) and not stored.captures_with({_DAMAGED_INDEX})
    with SiteWriter(parquet_root, site_id, _COPIED if as_it_was else SCHEMAS) as writer:
        _copy(writer, "sites", [site])
        _copy(writer, "captures", captures)
        _copy(writer, "crawls", crawls)
        _copy(writer, "columns", [certificate for crawl in crawls for certificate in _certificates(crawl)])
        _copy(writer, "ledger", ledger)
        for task in () if as_it_was else tasks:
            capture_id = task.capture.capture_id
            if capture_id in known:
                for dataset, batch in stored.take(capture_id):
                    writer.add(dataset, batch)
                continue
            for dataset, batch in from_batches(next(fresh)[1]):
                writer.add(dataset, batch)
            done += 1
            if on_progress:
                on_progress(site_id, done, len(new))
    return len(new), len(tasks) - len(new)


def _known(stored: Stored, tasks: Sequence[Task], again: bool) -> set[str | None]:
    """The captures whose stored rows are those that parsing them now would make."""
    parsed = {d["capture_id"] for d in stored.documents if d["parser_version"] == parser_version()}
    # What was wrong when they were parsed may be mended: a record fetched again, a store that answers, a program.
    mended = stored.captures_with({DAMAGED_RECORD, UNREAD_RECORD} | now_installed() | (_STOPPED if again else set()))
    # Pages without tables whose attachment came later.
    bare = {d["capture_id"] for d in stored.documents if d["state"] == "no_report"}
    pointing = stored.captures_with({REPORT_IN_ATTACHMENT})
    with_attachment = {task.capture.capture_id for task in tasks if task.has_attachment}
    return parsed - mended - ((bare & with_attachment) - pointing)


def _certificates(crawl: Crawl) -> list[Row]:
    """One row a list of annual reports that the crawl walked."""
    key = {"run_id": crawl.run_id, "site_id": crawl.site_id}
    return [key | {"position": i} | asdict(walk) for i, walk in enumerate(crawl.columns, 1)]


def _copy(writer: SiteWriter, dataset: str, records: Sequence[Site | Capture | Crawl | HostLedger | Row]) -> None:
    """Rows of the archive's index in the dataset's order, a chunk at a time."""
    ordered = sorted(records, key=lambda record: [_value(record, column) for column in ORDER[dataset]])
    rows = (_row(dataset, record if isinstance(record, dict) else asdict(record)) for record in ordered)
    while chunk := list(islice(rows, _CHUNK)):
        writer.add(dataset, record_batch(dataset, chunk))


def _value(record: Site | Capture | Crawl | HostLedger | Row, column: str) -> Any:
    return record[column] if isinstance(record, dict) else getattr(record, column)


def _row(dataset: str, values: Row) -> Row:
    """The columns that the dataset declares; ISO times become timestamps, names of seconds say so."""
    values |= {name: values[field] for field, name in _SECONDS.items() if field in values}
    row: Row = {name: values.get(name) for name in SCHEMAS[dataset].names}
    for name in _TIMES:
        if row.get(name):
            row[name] = datetime.fromisoformat(row[name]).astimezone(UTC)
    if "outcome" in row:
        row["outcome"] = str(row["outcome"])
    return row


def _keep_with_damage(parquet_root: Path, site_id: str, error: ArchiveDamaged) -> int:
    """A site whose index cannot be read keeps the rows of earlier runs, with a problem row that says so."""
    problem = problem_row(Problem("archive", _DAMAGED_INDEX, "error", str(error)), site_id)
    kept = 0
    with SiteWriter(parquet_root, site_id) as writer:
        writer.add("problems", record_batch("problems", [problem]))
        for dataset, batch in whole_rows(parquet_root, site_id, except_kind=_DAMAGED_INDEX):
            writer.add(dataset, batch)
            kept += batch.num_rows if dataset == "documents" else 0
    return kept
