"""A line of text → the words that belong to one cell each, by the gaps between them."""

import re
from itertools import pairwise
from typing import NamedTuple

from pipeline.readers.pdf_text import TextLine, is_figure

_APART = 0.9  # em between glyphs that belong to two cells
_APART_RUNS = 0.15  # em, where the second was also written by another text operator
# "/" "—" "+12" "-3" "251000元": stands in a figure's place
_VALUE = re.compile(r"[/／—–\-－―]+|[+＋\-−]?\d[\d,，.]*(?:元|万元|亿元)?")

Span = tuple[float, float]  # from x0 to x1, in points


class Chunk(NamedTuple):
    """Words of one cell on one line."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float

    @property
    def is_value(self) -> bool:
        return is_figure(self.text) or _VALUE.fullmatch(self.text) is not None

    def meets(self, other: "Chunk") -> bool:
        """Both stand, in part, at the same height of the line of columns."""
        return self.x0 < other.x1 and other.x0 < self.x1


class Unclear(Exception):
    """The figures cannot be told apart; the message says how."""


def chunks(line: TextLine) -> list[Chunk]:
    """The line's parts, split at gaps too wide for a space."""
    parts = [[line.glyphs[0]]]
    for left, right in pairwise(line.glyphs):
        gap = (right.x0 - left.x1) / max(left.size, right.size)
        if gap >= _APART or (gap >= _APART_RUNS and left.run != right.run):
            parts.append([])
        parts[-1].append(right)
    return [
        Chunk("".join(g.text for g in part), part[0].x0, part[-1].x1, part[0].baseline, part[0].size) for part in parts
    ]
