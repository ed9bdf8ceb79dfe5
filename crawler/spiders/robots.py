"""robots.txt as RFC 9309 reads it: no file allows all, a server in trouble allows nothing, kept for a day."""

from dataclasses import dataclass
from datetime import timedelta

from protego import Protego

from ..archive import SOFTWARE

AGENT = SOFTWARE.partition("/")[0]
"""The name under which robots.txt may address us."""
KEPT_FOR = timedelta(hours=24)
"""RFC 9309 §2.4: a copy should not be used for more than a day."""
LONGEST_DELAY = 600.0
"""Seconds. A Crawl-delay above it would make a night of a dozen pages, if it ever ended: the host wants no crawler."""
_MOST_BYTES = 500 << 10  # RFC 9309 §2.5: at least 500 KiB must be read; what follows is not


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows. `parsed` None: everything or nothing, as `allows_all` says."""

    parsed: Protego | None
    allows_all: bool = True

    def allows(self, url: str) -> bool:
        if self.delay > LONGEST_DELAY:
            return False
        return bool(self.parsed.can_fetch(url, AGENT)) if self.parsed else self.allows_all

    @property
    def delay(self) -> float:
        """Crawl-delay in seconds; 0 when the file asks for none."""
        delay = float(self.parsed.crawl_delay(AGENT) or 0) if self.parsed else 0.0
        return delay if delay > 0 else 0.0  # "nan" is a number to Python, and above nothing


NOTHING = Rules(None, allows_all=False)


def rules_of(status: int | None, body: bytes) -> Rules:
    """The rules of an answer to /robots.txt: 4xx allows all, 5xx nothing (RFC 9309 §2.3.1). A file is ASCII by
    standard; a byte that is none stands in a comment or a path that matches nothing."""
    if status is not None and status >= 500:
        return NOTHING
    if status is not None and status >= 300:
        return Rules(None)
    return Rules(Protego.parse(body[:_MOST_BYTES].decode("utf-8", "backslashreplace")))
