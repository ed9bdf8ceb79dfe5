"""A capture (one fetch of one URL, kept), a crawl (one site in one run), and what its hosts were asked."""

import hashlib
from dataclasses import dataclass
from typing import Any

from .outcomes import Outcome
from .page import Kind


class ArchiveDamaged(Exception):
    """The keeper of the archive must act: stored bytes are not what was stored."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch of one URL.

    `url` is that of the answer; a POST carries its body in it (`Ask.key`). `asked_url` is the address that was asked
    for, where a redirect led from it to `url`. `title` and `listed_on`
    are those of the list row that led here, `parent_url` the page that linked to it, `charset` that of the HTTP
    header, `digest` "sha256:…" of the decoded body (None: no body), `length` its bytes. `warc_file`, `warc_offset`
    and `warc_length` are the place of its record (the compressed member) in the archive. `last_seen_at` is when the
    site last proved to answer with it still (a revisit record); it equals `fetched_at` until then.
    """

    capture_id: str
    site_id: str
    url: str
    kind: Kind
    title: str | None
    listed_on: str | None
    parent_url: str | None
    asked_url: str | None
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
    warc_length: int
    last_seen_at: str
    detail: str | None

    @classmethod
    def of(cls, record: dict[str, Any]) -> "Capture":
        """The capture of an index line. Raises TypeError, KeyError, ValueError when it is none."""
        return cls(**{**record, "outcome": Outcome(record["outcome"])})


@dataclass(frozen=True, slots=True)
class ColumnWalk:
    """The certificate of one annual-report list in one run.

    `url` is the list's first page, `family` and `mark` how it was recognised, `evidence` why it is the column of
    annual reports. `declared_total` and `declared_pages` are what the site says of the list (None: nothing),
    `pages` the list pages read, `rows` the different rows seen, `rows_new` those not seen in earlier runs,
    `reports` the rows whose title announces an annual report. `complete`: read to its proven end.
    """

    url: str
    family: str
    mark: str
    evidence: str
    declared_total: int | None
    declared_pages: int | None
    pages: int
    rows: int
    rows_new: int
    reports: int
    complete: bool
    stop_reason: str


@dataclass(frozen=True, slots=True)
class HostLedger:
    """What one host was asked in one run by one site: the proof of politeness.

    `bytes` are those of the bodies as they came, `waited` the seconds that requests were held back for the host
    (delay, Crawl-delay, Retry-After, caps), `delay` the seconds kept between two requests, `refusals` the answers
    401, 403, 429, 503 and challenges, `longest_pause` the longest Retry-After or back-off, in seconds.
    """

    run_id: str
    site_id: str
    host: str
    requests: int
    bytes: int
    waited: float
    delay: float
    refusals: int
    longest_pause: float


@dataclass(frozen=True, slots=True)
class Crawl:
    """One site in one run. `captured` counts new captures with outcome ok, `not_modified` those we hold
    already, `failed` the rest, `rows_new` the list rows not seen in earlier runs; `complete` is a certificate: every
    list was read to its end and every report listed on the site is held. `columns` holds the certificates of the
    lists; `withdrawn` the addresses of reports that we hold and that no list names any more, told only when every
    list was read to its end."""

    run_id: str
    site_id: str
    started_at: str
    finished_at: str
    declared_total: int | None
    list_pages: int
    items_seen: int
    rows_new: int
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
    columns: tuple[ColumnWalk, ...] = ()
    withdrawn: tuple[str, ...] = ()


def digest_of(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def capture_id(site_id: str, url: str, *of_content: str) -> str:
    """16 hex digits, stable across runs: of site, URL and digest, or outcome and run without a body."""
    return hashlib.sha256("\n".join((site_id, url, *of_content)).encode()).hexdigest()[:16]
