"""The links still to be looked at, best first, and what was learnt from those that stood beside them."""

import heapq
from dataclasses import dataclass, field, replace
from itertools import count

from ..page import Page
from .arrival import Named
from .scoring import Scored, key_of

_SURE = 3  # so many links of one page that name columns were looked at and held: the rest of them is believed


@dataclass(order=True)
class Candidate:
    """A link to look at, `depth` steps from the home page, standing on `source`. `named`: what `source` is named after
    when this frame of it holds its contents."""

    rank: tuple[int, int]
    scored: Scored = field(compare=False)
    depth: int = field(compare=False)
    source: Page = field(compare=False)
    named: Named | None = field(compare=False, default=None)


@dataclass
class Siblings:
    """How the links of one page that name columns turned out; `reports` of those that held are one report each."""

    held: int = 0
    failed: int = 0
    reports: int = 0
    nested: bool = False  # those that held have tabs of their own, so each must be looked at

    @property
    def trusted(self) -> bool:
        return self.held > 0 and not self.failed

    @property
    def sure(self) -> bool:
        return self.held >= _SURE and not self.failed and not self.nested


class Frontier:
    """A link is given out once, under whatever address and however often it was offered."""

    def __init__(self) -> None:
        self._heap: list[Candidate] = []
        self._order = count()
        self._done: set[str] = set()
        self._siblings: dict[str, Siblings] = {}
        self._depths: dict[
            str, int
        ] = {}  # fewest steps by which a link can be reached, whatever link to it is the best

    def offer(self, scored: Scored, depth: int, source: Page, named: Named | None = None) -> bool:
        """Takes a link in; True when its address was never heard of before."""
        fresh = key_of(scored.link.url) not in self._depths and not self.is_done(scored.link.url)
        if not self.is_done(scored.link.url):
            key = key_of(scored.link.url)
            self._depths[key] = depth = min(depth, self._depths.get(key, depth))
            rank = (4 * depth - scored.score, next(self._order))
            heapq.heappush(self._heap, Candidate(rank, scored, depth, source, named))
        return fresh

    def take(self) -> Candidate | None:
        """The best link that was not given out yet."""
        while self._heap:
            candidate = heapq.heappop(self._heap)
            if not self.is_done(candidate.scored.link.url):
                self.done(candidate.scored.link.url)
                return replace(candidate, depth=self._depths[key_of(candidate.scored.link.url)])
        return None

    def done(self, url: str) -> None:
        self._done.add(key_of(url))

    def is_done(self, url: str) -> bool:
        return key_of(url) in self._done

    def led_to_columns(self, url: str) -> bool:
        """True when a link of this page turned out to be a column."""
        siblings = self._siblings.get(key_of(url))
        return siblings is not None and siblings.held > 0

    def siblings(self, candidate: Candidate) -> Siblings:
        return self._siblings.setdefault(key_of(candidate.source.url), Siblings())
