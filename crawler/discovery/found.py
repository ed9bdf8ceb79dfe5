"""What a discovery says: the columns it found, and every page it looked at on the way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ..page import Ask, Page, Row

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
