"""Reads an archive, and opens it for writing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ..captures import ArchiveDamaged, Capture, Crawl, HostLedger
from ..registry import Site
from . import names
from .claims import claimed
from .index import Index
from .names import Shard
from .places import Places
from .store import Store
from .writer import SEGMENT_SIZE, ArchiveWriter


class Archive:
    """An archive in a local folder or at an fsspec URL ("s3://bucket/prefix").

    It is read as it was when the first question was asked: make a new one to see what was written since. Of a run
    under way a local archive shows what it has written, a remote one the segments it has closed.
    """

    def __init__(self, root: str | Path) -> None:
        self._store = Store(root)
        self._index = Index(self._store)
        self._places = Places(self._store)

    @property
    def root(self) -> str:
        return self._store.root

    def site_ids(self) -> list[str]:
        """The sites that were crawled to an end, or described."""
        return self._index.site_ids()

    def site(self, site_id: str) -> Site:
        """The site's row as it was last described. Raises ArchiveDamaged."""
        found = self._index.site(site_id)
        if found is None:
            raise ArchiveDamaged(f"{self.root}: holds no site {site_id}; crawl it first")
        return found

    def captures(self, site_id: str) -> list[Capture]:
        """The captures of a site by the time of their fetch, one per capture_id. Raises ArchiveDamaged."""
        return self._index.captures(site_id)

    def crawls(self, site_id: str) -> list[Crawl]:
        """The crawls of a site, oldest first. Raises ArchiveDamaged."""
        return self._index.crawls(site_id)

    def ledger(self, site_id: str) -> list[HostLedger]:
        """What the site's hosts were asked, run by run. Raises ArchiveDamaged."""
        return self._index.ledger(site_id)

    def payload(self, capture: Capture) -> bytes:
        """The decoded body. Raises ArchiveDamaged with file and offset when it is not what was stored, ValueError for
        a capture that never had a body."""
        return self._places.payload(capture)

    @contextmanager
    def writer(
        self, run_id: str, *, shard: Shard = (1, 1), spool: Path | None = None, segment_size: int = SEGMENT_SIZE,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Iterator[ArchiveWriter]:
        """Opens the archive for writing the sites of a shard, and mends what killed runs left.

        A remote archive's segments are written in `spool` (default: data/spool) and taken there when they are closed;
        those that a killed run left in a spool are taken there by the next run that has the same one.
        Raises ArchiveBusy when a run whose sites may be the same is writing, ArchiveFull, ArchiveDamaged, ValueError
        for a run_id or shard that is none.
        """
        stem = names.stem(run_id, shard)
        store = Store(self.root)
        with claimed(store, run_id, shard, spool, now) as (work, still_ours):
            writer = ArchiveWriter(store, work, run_id, stem, segment_size, still_ours)
            try:
                yield writer
            finally:
                writer.close()
