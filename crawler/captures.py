"""A capture (one fetch of one URL, kept) and a crawl (one site in one run), and their lines in the index."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from .outcomes import Outcome

Kind = Literal["list", "article", "attachment", "file"]


class ArchiveDamaged(Exception):
    """The keeper of the archive must act: stored bytes are not what was stored."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch of one URL.

    `title` and `listed_on` are those of the list row that led here, `parent_url` the page that linked
    to it, `charset` that of the HTTP header, `digest` "sha256:…" of the decoded body (None: no body),
    `length` its bytes. `warc_file` is a name inside the site's folder.
    """

    capture_id: str
    site_id: str
    url: str
    kind: Kind
    title: str | None
    listed_on: str | None
    parent_url: str | None
    fetched_at: str
    run_id: str
    outcome: Outcome
    http_status: int | None
    media_type: str | None
    charset: str | None
    digest: str | None
    length: int
    etag: str | None
    last_modified: str | None
    warc_file: str
    warc_offset: int
    detail: str | None

    @classmethod
    def of(cls, record: dict[str, Any]) -> "Capture":
        """The capture of an index line. Raises TypeError, KeyError, ValueError when it is none."""
        return cls(**{**record, "outcome": Outcome(record["outcome"])})


@dataclass(frozen=True, slots=True)
class Crawl:
    """One site in one run. `captured` counts new captures with outcome ok, `not_modified` those we hold
    already, `failed` the rest; `complete` is a certificate: every report listed on the site is held."""

    run_id: str
    site_id: str
    started_at: str
    finished_at: str
    declared_total: int | None
    list_pages: int
    items_seen: int
    reports_listed: int
    captured: int
    not_modified: int
    failed: int
    outcomes: dict[str, int]
    complete: bool
    stop_reason: str
    requests: int
    bytes: int
    seconds: float


def digest_of(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def capture_id(site_id: str, url: str, *of_content: str) -> str:
    """16 hex digits, stable across runs: of site, URL and digest, or outcome and run without a body."""
    return hashlib.sha256("\n".join((site_id, url, *of_content)).encode()).hexdigest()[:16]


def append_line(path: Path, record: Capture | Crawl) -> None:
    """One JSON line, written and handed to the system before this returns."""
    with path.open("a", encoding="utf-8", newline="\n") as lines:
        lines.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of an index file; a torn last one (a killed run) is passed over.

    Raises ArchiveDamaged for a whole line that is no record.
    """
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        if not line.endswith(b"\n"):
            return
        try:
            record = json.loads(line)
        except ValueError as error:
            raise ArchiveDamaged(f"{path}, line {number}: is no JSON: {error}") from error
        if not isinstance(record, dict):
            raise ArchiveDamaged(f"{path}, line {number}: is no record")
        yield record


def cut_torn_line(path: Path) -> bool:
    """Cuts a last line that a killed run left unfinished. True when there was one."""
    if not path.exists():
        return False
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole == len(data):
        return False
    with path.open("r+b") as lines:
        lines.truncate(whole)
    return True
