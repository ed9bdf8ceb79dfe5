"""Adds captures to an archive."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TypeVar

from ..captures import Capture, Crawl, HostLedger, capture_id, digest_of
from ..outcomes import Outcome
from ..page import Kind
from ..registry import Site
from . import names, publishing, records
from .entries import Entry, Finish, Revisit, storable, tables_of
from .index import Index, merged
from .locks import Check
from .memory import SiteMemory
from .places import Places
from .records import Headers
from .segments import OpenSegment
from .store import Store

E = TypeVar("E", bound=Entry)

SEGMENT_SIZE = 1 << 30  # the WARC standard recommends segments of about 1 GB
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.I)  # text/html; charset=GBK


class ArchiveWriter:
    """Adds captures to an archive. Made by Archive.writer; any thread may call it.

    Hashing and compression hold up no other site. When a method returns, the operating system has the record: a
    kill loses nothing of it.
    """

    def __init__(self, store: Store, work: Path, run_id: str, stem: str, segment_size: int, still_ours: Check) -> None:
        self.run_id = run_id
        self._store, self._work, self._stem, self._segment_size = store, work, stem, segment_size
        self._still_ours = still_ours
        self._places = Places(store, work)
        self._sizes = store.sizes(names.WARC)
        self._next = names.next_number(stem, [*self._sizes, *(path.name for path in (work / names.WARC).iterdir())])
        self._index = Index(store, published=True)
        self._index.load()
        self._sites: dict[str, SiteMemory] = {}
        self._segment: OpenSegment | None = None
        self._unpublished: list[OpenSegment] = []  # closed, and on the way to where readers find them
        self._finished: set[str] = set()
        self._lock = Lock()
        self._late: list[Exception] = []

    @property
    def cache(self) -> Path:
        """A folder on this machine for what its writer can work out anew."""
        return self._work / names.CACHE

    def known(self, site_id: str) -> SiteMemory:
        """What the archive holds of a site. Raises ArchiveDamaged for an index that cannot be read."""
        with self._lock:
            if site_id not in self._sites:
                self._sites[site_id] = self._remember(site_id)
            return self._sites[site_id]

    def add(
        self, site_id: str, url: str, kind: Kind, outcome: Outcome, fetched_at: str, *,
        body: bytes | None = None, http_status: int | None = None, headers: Headers = (),
        media_type: str | None = None, title: str | None = None, listed_on: str | None = None,
        parent_url: str | None = None, asked_url: str | None = None, detail: str | None = None,
    ) -> Capture:  # fmt: skip
        """Keeps one fetch and returns its capture.

        A body that is held already under this site and URL is not written again, unless more is known of it now (what
        was looked at on the way to a column is one of its reports): a revisit record says when it was seen, and the
        capture returned is the one of an earlier run with that as its `last_seen_at`. Type, charset,
        etag and last_modified come from `headers`. Raises ArchiveFull.
        """
        site = self.known(site_id)
        url, http = storable(url), {name.lower(): value for name, value in reversed(headers)}
        content_type = http.get("content-type", "")
        digest = None if body is None else digest_of(body)
        identity = (digest,) if digest else (str(outcome), self.run_id)
        capture = Capture(
            capture_id=capture_id(site_id, url, *identity), site_id=site_id, url=url, kind=kind,
            title=storable(title), listed_on=listed_on, parent_url=storable(parent_url),
            asked_url=storable(asked_url), fetched_at=fetched_at, run_id=self.run_id, outcome=outcome,
            http_status=http_status,
            media_type=storable(media_type or _media_type(content_type)),
            charset=storable(found[1].lower() if (found := _CHARSET.search(content_type)) else None),
            digest=digest, length=len(body or b""), etag=storable(http.get("etag")),
            last_modified=storable(http.get("last-modified")), warc_file="", warc_offset=0, warc_length=0,
            last_seen_at=fetched_at, detail=storable(detail),
        )  # fmt: skip
        with site.lock:  # two threads with the same body: the second finds what the first wrote
            known = site.get(capture.capture_id)
            if not known or _learnt(known, capture) or not (digest is None or site.can_read(known)):
                return self._new(site, capture, headers, body)
            if digest is None:
                return known
            led_from = capture.asked_url
            seen = Revisit(site_id, known.capture_id, fetched_at, self.run_id, http_status, "identical", led_from)
            return self._seen(site, known, seen, headers)

    def revisit(
        self, capture: Capture, fetched_at: str, *, http_status: int = 304, headers: Headers = ()
    ) -> Capture:
        """Notes that the server said (304) that a capture still stands; returns it with the new `last_seen_at`.

        Raises ArchiveDamaged when the record cannot be read any more: it is no longer held then, and the URL is to be
        fetched again without a condition. Raises ArchiveFull.
        """
        site = self.known(capture.site_id)
        site.payload(capture)
        seen = Revisit(
            capture.site_id, capture.capture_id, fetched_at, self.run_id, http_status, "not-modified", None
        )
        return self._seen(site, capture, seen, headers)

    def finish(self, site: Site, crawl: Crawl, ledger: Sequence[HostLedger]) -> None:
        """Keeps the row of the site as it now stands, that of the crawl that ends here, and its ledger."""
        if {crawl.site_id, *(row.site_id for row in ledger)} != {site.site_id}:
            raise ValueError(f"the crawl and the ledger are not those of {site.site_id}")
        entry = Finish(site, crawl.finished_at, crawl, tuple(ledger))
        tables_of([entry])  # raises now what would otherwise keep every later run from opening the archive
        self._append(records.finish(entry), lambda *_: entry)
        with self._lock:
            self._sites.pop(site.site_id, None)  # thousands of sites in one run: their captures need not stay
            self._finished.add(site.site_id)

    def describe(self, site: Site, at: str) -> None:
        """Keeps the row of a site without a crawl, if it is not held as it is. Captures of a run that is killed before
        `finish` are read by nobody unless their site was described."""
        memory = self.known(site.site_id)
        if memory.site != site:
            entry = Finish(site, at)
            self._append(records.finish(entry), lambda *_: entry)
            memory.site = site

    def close(self) -> None:
        """Closes and publishes what is open. Raises what kept an earlier segment of this run from being published."""
        with self._lock:
            segment, self._segment = self._segment, None
        if segment:
            self._unpublished.append(segment)
            self._publish(segment)
        if self._late:
            raise self._late[0]

    def _remember(self, site_id: str) -> SiteMemory:
        """A site's memory from the index; of one that this run has finished already, also from what it wrote."""
        index, open_segments = self._index, [*self._unpublished, *filter(None, [self._segment])]
        if site_id in self._finished:
            index = Index(self._store, published=True)
        entries = [entry for segment in open_segments for entry in segment.entries]
        captures = [e for e in entries if isinstance(e, Capture) and e.site_id == site_id]
        revisits = [e for e in entries if isinstance(e, Revisit) and e.site_id == site_id]
        revisits += index.revisits(site_id)
        sizes = {**self._sizes, **{segment.name: segment.size for segment in open_segments}}
        held = merged([*index.captures(site_id), *captures], revisits)
        return SiteMemory(index.site(site_id), index.crawls(site_id), held, revisits, sizes, self._places.payload)

    def _new(self, site: SiteMemory, capture: Capture, headers: Headers, body: bytes | None) -> Capture:
        member = records.capture(capture, headers, body)
        written = self._append(member, lambda segment, offset: replace(
            capture, warc_file=segment, warc_offset=offset, warc_length=len(member)))  # fmt: skip
        site.keep(written)
        return written

    def _seen(self, site: SiteMemory, capture: Capture, revisit: Revisit, headers: Headers) -> Capture:
        self._append(records.revisit(revisit, capture, headers), lambda *_: revisit)
        seen = replace(capture, last_seen_at=max(revisit.seen_at, capture.last_seen_at))
        site.keep(seen, revisit.asked_url)
        return seen

    def _append(self, member: bytes, placed: Callable[[str, int], E]) -> E:
        """Writes a record; the entry is made when its place is known."""
        self._still_ours()
        with self._lock:
            segment = self._segment = self._segment or self._begin()
            entry = placed(segment.name, segment.append(member))
            segment.entries.append(entry)
            rolled = segment if segment.size >= self._segment_size else None
            if rolled:
                self._segment = None
                self._unpublished.append(rolled)
                self._sizes[rolled.name] = rolled.size
        if rolled:
            self._publish(rolled)
        return entry

    def _publish(self, segment: OpenSegment) -> None:
        try:
            publishing.close(self._store, self._work, segment)
        except Exception as error:  # whatever a store's client raises; the page is safe, so its walk goes on
            self._late.append(error)
        else:
            with self._lock:
                self._unpublished.remove(segment)

    def _begin(self) -> OpenSegment:
        """A new segment; a run that finds nothing new never makes one."""
        while True:
            name = names.segment(self._stem, self._next)
            self._next += 1
            if segment := OpenSegment.create(self._work / names.WARC, name):
                now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                segment.append(records.warcinfo(name, self.run_id, now))
                return segment


def _learnt(known: Capture, capture: Capture) -> bool:
    """True when a page held as one of the ways turns out to be a report, or what was held for good is none."""
    looked_at = known.kind == "list" and known.title is None
    return known.outcome != capture.outcome or (looked_at and capture.title is not None)


def _media_type(content_type: str) -> str | None:
    """"text/html" of "text/HTML; charset=GBK"; None when none is named."""
    found = content_type.partition(";")[0].strip().lower()
    return found if "/" in found else None
