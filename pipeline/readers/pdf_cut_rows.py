"""What a page end cuts is put together again: rows and labels in two halves, a table's head without its rows.

Parts of a table stay one grid a page, so that each figure keeps its page. No label of the form is known
here: that a row goes on is told by its columns, by numbering (“2.没有…” begins a row, “政府信息公开申请”
does not) and by which half has the figures. What cannot be told is left in halves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pipeline.document import Grid, GridCell
from pipeline.readers.pdf_flow import PageBlocks
from pipeline.readers.pdf_text import is_figure

_SAME_TABLE = 6.0  # points by which the outer borders of two parts may differ
_SAME_COLUMN = 3.0
# "一、本年新收" "（三）不予公开" "2.重复申请" "3、要求": what begins so is a label's beginning
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?\d{1,2}[)）、.．](?!\d)")
_FILLER = re.compile(r"[/／—–\-－―]+")  # "/" "—": stands where a figure would


class Piece(NamedTuple):
    """A printed cell as it crosses the page end, with its borders in points."""

    cell: GridCell
    left: float
    right: float
    tall: bool  # it spans rows

    def over(self, other: "Piece") -> bool:
        return abs(self.left - other.left) <= _SAME_COLUMN and abs(self.right - other.right) <= _SAME_COLUMN


def join_cut_rows(pages: Sequence[PageBlocks]) -> list[PageBlocks]:
    """The pages with halves joined; grids are numbered anew, since a head moves to the page of its rows."""
    joined = [replace(page, blocks=list(page.blocks)) for page in pages]
    for upper, lower in pairwise(joined):
        above = upper.blocks[-1] if upper.blocks else None
        below = lower.blocks[0] if lower.blocks else None
        if isinstance(above, Grid) and isinstance(below, Grid) and _same_table(above, below):
            above, below = _mended(above, below)
            if not _has_values(above):
                lower.blocks[0] = _stacked(above, below)
                upper.blocks.pop()
            else:
                upper.blocks[-1], lower.blocks[0] = above, below
    return _numbered_anew(joined)


def _numbered_anew(pages: list[PageBlocks]) -> list[PageBlocks]:
    number = 0
    for page in pages:
        for i, block in enumerate(page.blocks):
            if isinstance(block, Grid):
                number += 1
                page.blocks[i] = replace(block, number=number)
    return pages


def _same_table(above: Grid, below: Grid) -> bool:
    if not (above.edges and below.edges):
        return False
    return all(abs(above.edges[i] - below.edges[i]) <= _SAME_TABLE for i in (0, -1))


def _mended(above: Grid, below: Grid) -> tuple[Grid, Grid]:
    """Both parts after the last row of the one and the first of the other (behind a repeated head) were compared."""
    row = _repeated_head(above, below)
    if row >= len(below.slots):
        return above, below
    upper, lower = _pieces(above, len(above.slots) - 1), _pieces(below, row)
    pairs = [(u, p) for p in lower for u in upper if u.over(p)]
    texts = _whole_groups(pairs, upper, lower)
    flat = [(u, p) for u, p in pairs if not p.tall]
    if len(flat) == sum(not p.tall for p in lower) and flat and _is_one_row(flat):
        to_lower = any(_is_value(p.cell.text) for _, p in flat)
        texts |= {id((p if to_lower else u).cell): u.cell.text + p.cell.text for u, p in flat}
        if to_lower:
            return _rebuilt(above, texts, without=len(above.slots) - 1), _rebuilt(below, texts)
        return _rebuilt(above, texts), _rebuilt(below, texts, without=row)
    if not _has_values(above) and _is_head(lower):
        texts |= {id(part.cell): _whole(u.cell.text, p.cell.text) for u, p in pairs for part in (u, p)}
    return _rebuilt(above, texts), _rebuilt(below, texts)


def _whole_groups(
    pairs: Sequence[tuple[Piece, Piece]], upper: Sequence[Piece], lower: Sequence[Piece]
) -> dict[int, str]:
    """The text of each group label that spans rows on both pages, or goes on there unprinted: for both its halves."""
    texts = {}
    for u, p in pairs:
        is_group = _label_right_of(u, upper) and _label_right_of(p, lower)
        begun = _NUMBERED.match(u.cell.text) is not None
        goes_on = p.tall or u.tall
        if begun and ((is_group and not p.cell.text) or (goes_on and p.cell.text and not _begins(p.cell.text))):
            texts[id(u.cell)] = texts[id(p.cell)] = u.cell.text + p.cell.text
    return texts


def _label_right_of(piece: Piece, row: Sequence[Piece]) -> bool:
    return any(other.left >= piece.right - _SAME_COLUMN and other.cell.text and not _is_value(other.cell.text)
               for other in row)


def _is_head(row: Sequence[Piece]) -> bool:
    texts = [piece.cell.text for piece in row if piece.cell.text]
    return len(texts) >= 2 and not any(_is_value(text) for text in texts)


def _is_one_row(flat: list[tuple[Piece, Piece]]) -> bool:
    """Are the two rows halves of one? They never are where both print figures."""
    labels = [(u.cell.text, p.cell.text) for u, p in flat if p.cell.text and not _is_value(p.cell.text)]
    above = any(_is_value(u.cell.text) for u, _ in flat)
    below = any(_is_value(p.cell.text) for _, p in flat)
    if (above and below) or any(u.cell.text and _is_value(p.cell.text) for u, p in flat):
        return False
    if not labels:
        return below and any(u.cell.text and not p.cell.text for u, p in flat)
    if any(_NUMBERED.match(lower) or not upper or _is_value(upper) for upper, lower in labels):
        return False
    head = not above and not below and len(labels) >= 2
    return head or any(_NUMBERED.match(upper) for upper, _ in labels)


def _whole(upper: str, lower: str) -> str:
    """Both halves; or the lower one alone where it prints all of the label again (a repeated head)."""
    return lower if lower.startswith(upper) else upper + lower


def _begins(text: str) -> bool:
    return _NUMBERED.match(text) is not None or _is_value(text)


def _is_value(text: str) -> bool:
    return is_figure(text) or _FILLER.fullmatch(text) is not None


def _repeated_head(above: Grid, below: Grid) -> int:
    """How many rows at the top of the lower part print the same labels as the upper part begins with."""
    row = 0
    while row < min(len(above.slots), len(below.slots)):
        texts = [[cell.text for cell, _ in grid.anchors(row)] for grid in (above, below)]
        if texts[0] != texts[1] or any(_is_value(text) for text in texts[0]) or not any(texts[0]):
            break
        row += 1
    return row


def _has_values(grid: Grid) -> bool:
    return any(_is_value(cell.text) for row in range(len(grid.slots)) for cell, _ in grid.anchors(row))


def _pieces(grid: Grid, row: int) -> list[Piece]:
    pieces = []
    for cell, over in grid.anchors(row):
        column = over.start
        tall = any(0 <= r < len(grid.slots) and grid.slots[r][column] is cell for r in (row - 1, row + 1))
        pieces.append(Piece(cell, grid.edges[over.start], grid.edges[over.stop], tall))
    return pieces


def _rebuilt(grid: Grid, texts: Mapping[int, str], without: int | None = None) -> Grid:
    """The grid with other texts in some cells (by identity) and perhaps without a row."""
    rows = [row for r, row in enumerate(grid.slots) if r != without]
    made: dict[int, GridCell] = {}
    slots: list[list[GridCell | None]] = []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell is not None and id(cell) not in made:
                made[id(cell)] = cell._replace(text=texts.get(id(cell), cell.text), row=r, column=c)
        slots.append([None if cell is None else made[id(cell)] for cell in row])
    return replace(grid, expanded=slots)


def _stacked(head: Grid, body: Grid) -> Grid:
    """One grid, on the page of the body, over the column edges of both."""
    edges: list[float] = []
    for edge in sorted((*body.edges, *head.edges)):
        if not edges or edge - edges[-1] > _SAME_COLUMN:
            edges.append(edge)
    slots = [*_spread(head, edges), *_spread(body, edges)]
    return _rebuilt(Grid(body.number, slots, body.page, tuple(edges)), {})


def _spread(grid: Grid, edges: list[float]) -> list[list[GridCell | None]]:
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    columns = [sum(edge < middle for edge in grid.edges[1:-1]) for middle in middles]
    return [[row[column] for column in columns] for row in grid.slots]
