"""Header lines over figure columns → which header stands over which columns.

A header over one column overlaps its figures. One over several is centred over them or begins with
the first; the headers of one row must cover, in exactly one way, the columns that have headers of
their own below.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pipeline.readers.pdf_chunks import Chunk, Span, Unclear

_LEVEL = 5.0  # points by which headers of one row may differ in height
_BEGINS = 4.0  # points by which a header may begin beside the column below it
_OFF_CENTRE = 0.35  # of a column's width


class HeadCell(NamedTuple):
    """A header's text, its first and last base line, and how far it reaches across."""

    text: str
    top: float
    bottom: float
    x0: float
    x1: float

    def over(self, span: Span) -> bool:
        return self.x0 < span[1] and span[0] < self.x1


def head_rows(parts: Sequence[Chunk], columns: Sequence[Span]) -> list[dict[range, str]]:
    """For each row of headers the columns that each covers. Raises Unclear."""
    cells = _joined(parts)
    bare = next((i for i, column in enumerate(columns) if cells and not any(c.over(column) for c in cells)), None)
    if bare is not None:
        raise Unclear(f"no header stands over column {bare + 1}")
    rows = []
    for level in _levels(cells):
        bottom = max(cell.bottom for cell in level)
        headed_below = [any(c.over(column) and c.top > bottom for c in cells) for column in columns]
        row: dict[range, str] = {}
        upper = []
        for cell in level:
            over = [i for i, column in enumerate(columns) if cell.over(column)]
            if over and all(headed_below[i] for i in over):
                upper.append((cell, over))
            elif len(over) != 1 or range(over[0], over[0] + 1) in row:
                raise Unclear(f"the header “{cell.text}” stands over no column or over several")
            else:
                row[range(over[0], over[0] + 1)] = cell.text
        if upper:
            below = [i for i, headed in enumerate(headed_below) if headed and range(i, i + 1) not in row]
            ways = list(_tilings(upper, below, columns))
            if len(ways) != 1:
                raise Unclear(f"the header “{upper[0][0].text}” does not show how many columns it covers")
            row |= ways[0]
        rows.append(row)
    return rows


def _tilings(
    upper: list[tuple[HeadCell, list[int]]], below: list[int], columns: Sequence[Span]
) -> Iterator[dict[range, str]]:
    """All ways in which the headers, left to right, cover the columns `below`, each as it stands."""
    if not upper:
        if not below:
            yield {}
        return
    cell, over = upper[0]
    for size in range(1, len(below) + 1):
        span = range(below[0], below[0] + size)
        if below[:size] != list(span):
            return
        if set(over) <= set(span) and _stands_over(cell, span, columns):
            for rest in _tilings(upper[1:], below[size:], columns):
                yield {span: cell.text, **rest}


def _stands_over(cell: HeadCell, span: range, columns: Sequence[Span]) -> bool:
    first, last = columns[span.start], columns[span.stop - 1]
    begins = abs(cell.x0 - first[0]) <= _BEGINS
    width = (sum(last) - sum(first)) / 2 / max(len(span) - 1, 1) if len(span) > 1 else last[1] - first[0]
    off = abs((cell.x0 + cell.x1) - (sum(first) + sum(last)) / 2) / 2
    return begins or off <= _OFF_CENTRE * width


def _levels(cells: Sequence[HeadCell]) -> list[list[HeadCell]]:
    """Header cells row by row: those of one row have their middles in line, or else their first lines."""
    by_middle = _rows(cells, lambda cell: (cell.top + cell.bottom) / 2)
    by_top = _rows(cells, lambda cell: cell.top)
    return min(by_middle, by_top, key=len)


def _rows(cells: Sequence[HeadCell], height: Callable[[HeadCell], float]) -> list[list[HeadCell]]:
    rows: list[list[HeadCell]] = []
    for cell in sorted(cells, key=height):
        if not rows or height(cell) - height(rows[-1][0]) > _LEVEL:
            rows.append([])
        rows[-1].append(cell)
    return [sorted(row, key=lambda cell: cell.x0) for row in rows]


def _joined(parts: Sequence[Chunk]) -> list[HeadCell]:
    """Header texts, lines joined where they follow as closely as the lines of one text do."""
    pitches = [b.baseline - a.baseline for a in parts for b in parts if b.baseline > a.baseline and a.meets(b)]
    pitch = min(pitches, default=0.0)
    cells: list[HeadCell] = []
    for c in sorted(parts, key=lambda c: (c.baseline, c.x0)):
        for i, cell in enumerate(cells):
            near = 0 < c.baseline - cell.bottom <= 1.1 * pitch < 1.8 * c.size
            aligned = abs(cell.x0 - c.x0) < 2 or abs(cell.x0 + cell.x1 - c.x0 - c.x1) < 4
            if near and aligned:
                cells[i] = HeadCell(cell.text + c.text, cell.top, c.baseline, min(cell.x0, c.x0), max(cell.x1, c.x1))
                break
        else:
            cells.append(HeadCell(c.text, c.baseline, c.baseline, c.x0, c.x1))
    return cells
