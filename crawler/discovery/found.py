"""What a discovery says: the columns it found, and every page it looked at on the way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ..page import Ask, Page, Row
from .scoring import key_of

UNNAMED = "nothing names it the column: "
"""How the evidence for a list begins in which reports stand among other things: others may stand elsewhere, so that
it is read, and never complete."""

UNREAD = "only its link names it the column: "
"""How the evidence for a list begins at which the search could not look, or had no time to."""

Fetch = Callable[[Ask], Awaitable["Page | str"]]
"""Fetches one page politely; a str says why there is none (the outcome: "forbidden", "timeout", …)."""


@dataclass(frozen=True, slots=True)
class Column:
    """An annual-report list that was found. `ask` fetches its first page, `rows` are the first ones on it,
    `confidence` lies between 0 and 1, `evidence` says in a sentence why this is the column."""

    ask: Ask
    family: str
    mark: str
    name: str
    evidence: str
    confidence: float
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """One page looked at on the way: its address, the link text and score that led there, what was seen."""

    url: str
    text: str
    score: int
    seen: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """The columns found, best first; without one, `reason` says why in a sentence."""

    columns: tuple[Column, ...]
    tried: tuple[Tried, ...]
    reason: str = ""


def distinct(columns: list[Column]) -> tuple[Column, ...]:
    """The columns, best first, without those that hold nothing that others do not: one list under two addresses, a
    block of the newest rows of another, a list whose rows are the lists of the years."""
    kept: list[Column] = []
    for column in sorted(columns, key=lambda column: (-len(column.rows), -column.confidence)):
        urls = {row.url for row in column.rows}
        held_already = urls and any(urls <= {row.url for row in other.rows} for other in kept)
        doors = {key_of(other.ask.url) for other in columns if other is not column}
        if not held_already and not (urls and all(key_of(url) in doors for url in urls)):
            kept.append(column)
    return tuple(sorted((column for column in columns if column in kept), key=lambda column: -column.confidence))
