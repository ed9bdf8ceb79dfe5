"""The events of a crawl → steps: sites done, pages a minute, who blocks us, the time left."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from flows.steps import Step, report

_BLOCKS = {"forbidden", "challenge", "cookie_gate", "robots_forbidden"}
_SETTLED = 3  # sites; before that the time left is a guess


class CrawlProgress:
    """Listens to one crawl of `sites` sites and reports one line about it."""

    def __init__(self, sites: int, subject: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._sites, self._subject, self._clock = sites, subject, clock
        self._begun = clock()
        self._done = self._pages = self._captured = 0
        self._blocked: Counter[str] = Counter()  # pages refused, by site

    def __call__(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "page":
                self._pages += 1
                self._captured += event["outcome"] == "ok"
                if event["outcome"] in _BLOCKS:
                    self._blocked[event["site_id"]] += 1
            case "crawl":
                self._done += 1
        report(Step("crawl", self._subject, self._done, self._sites, note=self.note()))

    def note(self) -> str:
        """“12/45 sites, 230 pages, 410/min, blocked at 2, 3 min left”"""
        seconds = self._clock() - self._begun
        parts = [f"{self._done}/{self._sites} sites, {self._pages} pages"]
        if seconds > 1:
            parts.append(f"{60 * self._pages / seconds:.0f}/min")
        if self._blocked:
            parts.append(f"blocked at {len(self._blocked)}")
        if self._done >= _SETTLED and self._done < self._sites:
            parts.append(f"{_duration(seconds / self._done * (self._sites - self._done))} left")
        return ", ".join(parts)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
