"""Pages that would hold up every other walk, for all of them are read in one thread.

What can be counted is counted before the page is parsed: the parser is native code that nothing interrupts, and needs
time in the square of depth and attributes. Everything else ends when it has taken too much of the processor.
"""

import re
import signal
from collections import Counter
from collections.abc import Coroutine, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from ..page import Kind

T = TypeVar("T")

MOST_SECONDS = 10.0
"""Processor time for one step of a walk. A list of 10,000 links takes two or three."""
MOST_CHARACTERS = 5_000_000
"""Of a home page or a list; a report with pictures in its text may have as many as a body may."""
MOST_DEPTH = 3_000
MOST_ATTRIBUTES = 2_000
_FEW = 8_000  # tags; so few need not be counted: nested, they take a second to parse
_LONG = 20_000  # characters of a tag
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_PART = re.compile(r"[\s/]+")
# Elements that do not nest: they are empty, or the next of their kind closes them.
_FLAT = frozenset({
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "optgroup", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
})  # fmt: skip


class ReadsTooLong(Exception):
    """The page must not be read on: one step took more processor time than a walk may hold up the others."""


def trap_of(text: str, kind: Kind) -> str:
    """What is excessive about a page, as a sentence; "" when nothing is."""
    if kind in {"home", "list"} and len(text) > MOST_CHARACTERS:
        return f"a {kind} page of {len(text):,} characters"
    if (attributes := _attributes(text)) > MOST_ATTRIBUTES:
        return f"a tag with {attributes:,} attributes"
    if text.count("<") > _FEW and (depth := _depth(text)) > MOST_DEPTH:
        return f"elements nested {depth:,} deep"
    return ""


def _depth(text: str) -> int:
    """How deep elements are nested, about: an end tag ends an element of its name, wherever it stands."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for ends, name in _TAG.findall(text):
        name = name.lower()
        if name in _FLAT or (ends and not opened[name]):
            continue
        opened[name] += -1 if ends else 1
        depth += -1 if ends else 1
        deepest = max(deepest, depth)
    return deepest


def _attributes(text: str) -> int:
    """The attributes of the tag with the most, among long tags. A picture as data in an attribute is one attribute."""
    # A long tag has no "<" in at least one whole half of its length, counted from the start of the page.
    half = _LONG // 2
    if all(text.find("<", at, at + half) >= 0 for at in range(0, len(text) - half + 1, half)):
        return 0
    return max((len(_PART.findall(_QUOTED.sub("", tag))) for tag in _LONG_TAG.findall(text)), default=0)


@contextmanager
def bounded(seconds: float = MOST_SECONDS) -> Iterator[None]:
    """Raises ReadsTooLong in the block when it has taken so much processor time. For the main thread, and for code
    that awaits nothing. Regular expressions are interrupted too."""
    signal.signal(signal.SIGPROF, _interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _interrupt(number: int, frame: object) -> None:
    raise ReadsTooLong(f"a page takes more than {MOST_SECONDS:.0f} seconds to read")


class Stepwise(Generic[T]):
    """A coroutine each of whose steps, from one await to the next, is bounded."""

    def __init__(self, coroutine: Coroutine[Any, Any, T]) -> None:
        self._coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, T]:
        error: BaseException | None = None
        while True:
            try:
                with bounded():
                    awaited = self._coroutine.send(None) if error is None else self._coroutine.throw(error)
            except StopIteration as end:
                value: T = end.value
                return value
            error = None
            try:
                yield awaited
            except BaseException as raised:  # a cancellation, for the coroutine to see
                error = raised
