"""The archive: per site a folder of WARC segments, an index of captures and a log of crawls.

    <root>/<site_id>/site.json        the registry row, as it was at the last crawl
                     captures.jsonl   the index: one line a capture
                     crawls.jsonl     one line a crawl
                     <run_id>-00000.warc.gz[.open]

This module is the only place that knows file names. What survives: a record is flushed before its
index line, so a process killed at any moment loses at most the capture in flight. Segments are the
truth; the index can be deleted and is rebuilt from them.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from email.message import Message
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from . import segments
from .captures import (
    ArchiveDamaged,
    Capture,
    Crawl,
    Kind,
    append_line,
    capture_id,
    cut_torn_line,
    digest_of,
    read_lines,
)
from .outcomes import Outcome
from .registry import Site

SOFTWARE = "gongkai/0.1"
_SEGMENT_SIZE = 1 << 30  # the WARC standard recommends segments of about 1 GB


class ArchiveBusy(Exception):
    """The user must wait: another process is writing this site's folder."""


class Archive:
    """Reads an archive folder, and opens one site of it for writing."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def site_ids(self) -> list[str]:
        return sorted(path.parent.name for path in self.root.glob("*/site.json"))

    def site(self, site_id: str) -> Site:
        """The registry row as it was at the last crawl. Raises ArchiveDamaged."""
        path = self.root / site_id / "site.json"
        try:
            row = json.loads(path.read_text("utf-8"))
            return Site(**{**row, "columns": tuple(row["columns"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ArchiveDamaged(f"{path}: cannot be read: {error}; crawl the site again") from error

    def captures(self, site_id: str) -> list[Capture]:
        """The captures of a site in index order, one per capture_id. Raises ArchiveDamaged."""
        return list(_index(self.root / site_id).values())

    def crawls(self, site_id: str) -> list[Crawl]:
        """The crawls of a site, oldest first. Raises ArchiveDamaged."""
        path = self.root / site_id / "crawls.jsonl"
        try:
            return [Crawl(**line) for line in read_lines(path)]
        except TypeError as error:
            raise ArchiveDamaged(f"{path}: {error}") from error

    def payload(self, capture: Capture) -> bytes:
        """The decoded body. Raises ArchiveDamaged with file and offset when it is not what was stored,
        ValueError for a capture that never had a body."""
        if capture.digest is None:
            raise ValueError(f"capture {capture.capture_id} has no body: its outcome is {capture.outcome}")
        return segments.read(_on_disk(self.root / capture.site_id / capture.warc_file), capture)

    @contextmanager
    def writer(self, site: Site, run_id: str) -> Iterator["ArchiveWriter"]:
        """Opens a site's folder for writing and recovers what a killed run left there.

        Raises ArchiveBusy when another process has it open.
        """
        folder = self.root / site.site_id
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            known = _recover(folder)
            _write_whole(folder / "site.json", json.dumps(asdict(site), ensure_ascii=False, indent=1))
            writer = ArchiveWriter(self, site, run_id, known)
            try:
                yield writer
            finally:
                writer._close_segment()


class ArchiveWriter:
    """Adds captures to one site's folder. Made by Archive.writer."""

    def __init__(self, archive: Archive, site: Site, run_id: str, known: dict[str, Capture]) -> None:
        self.run_id = run_id
        self._archive = archive
        self._site_id = site.site_id
        self._folder = archive.root / site.site_id
        self._known = known
        self._held = {capture.url: capture for capture in known.values() if capture.outcome == Outcome.OK}
        self._segment: BinaryIO | None = None
        self._name = ""

    def held(self, url: str) -> tuple[Capture, bytes] | None:
        """The latest good capture of a URL with its body; None when there is none that can be read."""
        capture = self._held.get(url)
        try:
            return (capture, self._archive.payload(capture)) if capture else None
        except ArchiveDamaged:
            return None  # it is fetched again, which mends the archive

    def add(
        self, url: str, kind: Kind, outcome: Outcome, fetched_at: str, *,
        body: bytes | None = None, http_status: int | None = None, headers: segments.Headers = (),
        media_type: str | None = None, title: str | None = None, listed_on: str | None = None,
        parent_url: str | None = None, detail: str | None = None,
    ) -> Capture:  # fmt: skip
        """Keeps one fetch and returns its capture.

        A body that is held already under this URL is not written again: the capture returned is then
        the one of an earlier run. Type, charset, etag and last_modified come from `headers`.
        """
        http = _message(headers)
        digest = None if body is None else digest_of(body)
        identity = (digest,) if digest else (str(outcome), self.run_id)
        capture = Capture(
            capture_id=capture_id(self._site_id, url, *identity),
            site_id=self._site_id, url=url, kind=kind, title=title, listed_on=listed_on,
            parent_url=parent_url, fetched_at=fetched_at, run_id=self.run_id, outcome=outcome,
            http_status=http_status,
            media_type=media_type or (http.get_content_type() if "content-type" in http else None),
            charset=http.get_content_charset(), digest=digest, length=len(body or b""),
            etag=http["etag"], last_modified=http["last-modified"], warc_file="", warc_offset=0, detail=detail,
        )  # fmt: skip
        known = self._known.get(capture.capture_id)
        if known and known.outcome == outcome and (digest is None or self._readable(known)):
            return known
        stream = self._open_segment()
        capture = replace(capture, warc_file=self._name, warc_offset=stream.tell())
        segments.append(stream, capture, _status_line(http_status), headers, body)
        append_line(self._folder / "captures.jsonl", capture)
        self._known[capture.capture_id] = capture
        if outcome == Outcome.OK:
            self._held[url] = capture
        return capture

    def finish(self, crawl: Crawl) -> None:
        """Appends the row of the crawl that ends here."""
        append_line(self._folder / "crawls.jsonl", crawl)

    def _readable(self, capture: Capture) -> bool:
        try:
            self._archive.payload(capture)
        except ArchiveDamaged:
            return False  # so the fresh body is written, and its index line replaces the damaged one's
        return True

    def _open_segment(self) -> BinaryIO:
        """The segment to append to; a run that finds nothing new never makes one."""
        if self._segment and self._segment.tell() >= _SEGMENT_SIZE:
            self._close_segment()
        if self._segment is None:
            number = len(list(self._folder.glob(f"{self.run_id}-*")))
            self._name = f"{self.run_id}-{number:05}.warc.gz"
            self._segment = (self._folder / (self._name + segments.OPEN)).open("xb")
            segments.begin(self._segment, self._name, SOFTWARE)
        return self._segment

    def _close_segment(self) -> None:
        if self._segment:
            self._segment.close()
            self._segment = None
            _on_disk(self._folder / self._name).rename(self._folder / self._name)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the folder's lock. The system drops it when the process ends, however it ends."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArchiveBusy(f"{folder}: another process is writing here; wait until it has ended") from None
        yield


def _index(folder: Path) -> dict[str, Capture]:
    """The index by capture_id. Of two lines with one id the later holds: a damaged record fetched again."""
    path = folder / "captures.jsonl"
    try:
        captures = [Capture.of(line) for line in read_lines(path)]
    except (TypeError, KeyError, ValueError) as error:
        raise ArchiveDamaged(f"{path}: {error}; delete it, and the next crawl rebuilds it") from error
    return {capture.capture_id: capture for capture in captures}


def _recover(folder: Path) -> dict[str, Capture]:
    """Mends what a killed run left and returns the index.

    Its open segment is scanned: whole records without an index line get one, a torn tail is cut, the
    segment is closed. Every segment is scanned when the index itself is torn or missing.
    """
    index = folder / "captures.jsonl"
    cut_torn_line(folder / "crawls.jsonl")
    torn = cut_torn_line(index) or not index.exists()
    known = _index(folder)
    for path in sorted(folder.glob(f"*.warc.gz{'*' if torn else segments.OPEN}")):
        captures, tail = segments.scan(path)
        for capture in captures:
            held = known.get(capture.capture_id)
            # As when it was written: of two records with one id the later, whose verdict differs, holds.
            if held is None or held.outcome != capture.outcome:
                append_line(index, capture)
                known[capture.capture_id] = capture
        if path.suffix == segments.OPEN:
            if tail is not None:
                os.truncate(path, tail)
            path.rename(path.with_suffix(""))
    return known


def _on_disk(path: Path) -> Path:
    """A segment's path, or that of the same segment while its run is still writing it."""
    opened = path.with_name(path.name + segments.OPEN)
    return opened if opened.exists() else path


def _write_whole(path: Path, text: str) -> None:
    """Replaces a file so that a reader sees the old or the new text, never a part."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text + "\n", "utf-8")
    temporary.replace(path)


def _message(headers: segments.Headers) -> Message:
    message = Message()
    for name, value in headers:
        message[name] = value
    return message


def _status_line(status: int | None) -> str:
    if status is None:
        return "200 OK"
    return f"{status} {HTTPStatus(status).phrase if status in list(HTTPStatus) else ''}".strip()
