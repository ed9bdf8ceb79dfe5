"""What the archive holds of one site, for the walk that asks what it need not fetch again."""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from ..captures import ArchiveDamaged, Capture, Crawl
from ..outcomes import Outcome
from ..registry import Site
from ..titles import announces_report
from .entries import Revisit

_DOCUMENTS = frozenset({"article", "attachment"})


class SiteMemory:
    """A site as earlier runs left it. `site` is its row as last described (None: never), `crawls` its crawls, oldest
    first, `listed_urls` the addresses of articles and attachments that were fetched before this run.

    What this run adds is held too, but leaves these three as they were.
    """

    def __init__(
        self, site: Site | None, crawls: list[Crawl], captures: Iterable[Capture], revisits: Iterable[Revisit],
        sizes: Mapping[str, int], read: Callable[[Capture], bytes],
    ) -> None:  # fmt: skip
        self.site = site
        self.crawls = crawls
        self._captures = {capture.capture_id: capture for capture in captures}
        documents = [capture for capture in self._captures.values() if capture.kind in _DOCUMENTS]
        self.listed_urls = {c.url for c in documents} | {c.asked_url for c in documents if c.asked_url}
        self._read = read
        self.lock = Lock()
        self._held: dict[str, Capture] = {}
        led_from: dict[str, set[str]] = {}
        for revisit in revisits:
            if revisit.asked_url:
                led_from.setdefault(revisit.capture_id, set()).add(revisit.asked_url)
        for capture in sorted(self._captures.values(), key=lambda c: (c.last_seen_at, c.fetched_at)):
            if capture.warc_offset + capture.warc_length <= sizes.get(capture.warc_file, 0):
                self._hold(capture, *led_from.get(capture.capture_id, ()))

    def held(self, url: str) -> Capture | None:
        """The good capture of a URL, or of where it led, that was seen last; None when there is none, or its record
        is known to be lost.

        The record is not read for this: `payload` may still find it damaged, and from then on it is not held.
        """
        return self._held.get(url)

    def answered_at(self, url: str) -> str | None:
        """When a URL last answered, whatever it answered; None when it was never asked."""
        moments = [c.last_seen_at for c in self._captures.values() if url in {c.url, c.asked_url}]
        return max(moments, default=None)

    def payload(self, capture: Capture) -> bytes:
        """The body. Raises ArchiveDamaged; the URL is to be fetched again then, without a condition."""
        try:
            return self._read(capture)
        except ArchiveDamaged:
            for url in [url for url, held in self._held.items() if held.capture_id == capture.capture_id]:
                del self._held[url]
            raise

    def can_read(self, capture: Capture) -> bool:
        """Whether the body is still what was stored; a damaged capture is not held any more."""
        try:
            self.payload(capture)
        except ArchiveDamaged:
            return False
        return True

    def reports(self) -> dict[str, str | None]:
        """The addresses, as listed, of the reports that are held, with the page that linked to each."""
        return {
            capture.asked_url or capture.url: capture.parent_url
            for capture in self._held.values()
            if capture.kind in _DOCUMENTS and announces_report(capture.title or "")
        }

    def get(self, capture_id: str) -> Capture | None:
        return self._captures.get(capture_id)

    def keep(self, capture: Capture, asked_url: str | None = None) -> None:
        """Takes note of a capture that was just written or seen again."""
        self._captures[capture.capture_id] = capture
        self._hold(capture, *filter(None, [asked_url]))

    def _hold(self, capture: Capture, *led_from: str) -> None:
        if capture.outcome is Outcome.OK and capture.digest is not None:
            for url in {capture.url, capture.asked_url or capture.url, *led_from}:
                self._held[url] = capture
