"""Ruled tables and the glyphs in them → grids; what is doubtful is left visibly torn and named as a problem.

A figure wider than its cell runs over the ruling into the next one. Such figures keep a `|` where the
line cuts them, so that neither half is taken for a figure.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.document import Grid, GridCell
from pipeline.problems import Problem
from pipeline.readers.pdf_page import Box, Glyph
from pipeline.readers.pdf_ruled import RuledTable
from pipeline.readers.pdf_text import ABUT, cell_text, is_figure, text_lines

CUT = "|"


@dataclass(slots=True)
class FilledTable:
    """A table with the glyphs of each of its cells; `cut` holds (cell, side) where a figure crosses the ruling."""

    table: RuledTable
    cell_at: dict[tuple[int, int], int]
    glyphs: list[list[Glyph]]
    cut: set[tuple[int, str]]

    def find(self, glyph: Glyph) -> int | None:
        """The cell that the glyph's middle lies in: a glyph that only leans over the ruling is the neighbour's."""
        x, y = glyph.middle
        row, column = bisect_right(self.table.ys, y) - 1, bisect_right(self.table.xs, x) - 1
        return self.cell_at.get((row, column))

    def glyphs_of(self, row: int) -> list[Glyph]:
        return self.glyphs[self.cell_at[row, 0]]


def fill_tables(tables: Sequence[RuledTable], glyphs: Iterable[Glyph]) -> tuple[list[FilledTable], list[Glyph]]:
    """Each glyph in its cell, and the glyphs that stand in no table."""
    filled = [_empty(table) for table in tables]
    outside: list[Glyph] = []
    for glyph in glyphs:
        for table in filled:
            cell = table.find(glyph)
            if cell is not None:
                table.glyphs[cell].append(glyph)
                break
        else:
            outside.append(glyph)
    return filled, outside


def _empty(table: RuledTable) -> FilledTable:
    at = {
        (r, c): number
        for number, (top, bottom, left, right) in enumerate(table.cells)
        for r in range(top, bottom)
        for c in range(left, right)
    }
    return FilledTable(table, at, [[] for _ in table.cells], set())


def mark_cut_figures(filled: Sequence[FilledTable], glyphs: Iterable[Glyph]) -> None:
    """Find digits that abut across a ruling: one figure, half of it in the wrong cell."""
    for line in text_lines(g for g in glyphs if g.angle == 0):
        for left, right in pairwise(line.glyphs):
            if not (left.text.isdigit() or right.text.isdigit()) or right.x0 - left.x1 > ABUT * left.size:
                continue
            if abs(left.baseline - right.baseline) > 0.1 * left.size:
                continue
            for table in filled:
                a, b = table.find(left), table.find(right)
                if a != b:
                    table.cut |= {(cell, side) for cell, side in ((a, "right"), (b, "left")) if cell is not None}


def grid_of(filled: FilledTable, number: int, page: int) -> Grid:
    """The table as a Grid with its column edges."""
    table = filled.table
    slots: list[list[GridCell | None]] = [[None] * (len(table.xs) - 1) for _ in table.ys[:-1]]
    single = _rows_with_a_figure_on_one_line(filled)
    for index, (top, bottom, left, right) in enumerate(table.cells):
        box = Box(table.xs[left], table.ys[top], table.xs[right], table.ys[bottom])
        text = cell_text(filled.glyphs[index], box, (top, bottom) in single)
        if (index, "left") in filled.cut:
            text = CUT + text
        if (index, "right") in filled.cut:
            text += CUT
        cell = GridCell(text, top, left)
        for row in range(top, bottom):
            slots[row][left:right] = [cell] * (right - left)
    return Grid(number, slots, page, table.xs)


def cut_figures(grids: Iterable[Grid]) -> list[Problem]:
    """A problem for each figure that a ruling cuts."""
    return [
        Problem("read", "figure_over_ruling", "error",
                "a figure runs over the ruling of its cell: its digits stand in two cells",
                cell.text, str(grid.place(cell)))
        for grid in grids
        for row in range(len(grid.slots))
        for cell, _ in grid.anchors(row)
        if cell.row == row and (cell.text.startswith(CUT) or cell.text.endswith(CUT))
    ]


def _rows_with_a_figure_on_one_line(filled: FilledTable) -> set[tuple[int, int]]:
    rows = set()
    for (top, bottom, _, _), glyphs in zip(filled.table.cells, filled.glyphs, strict=True):
        lines = text_lines(glyphs) if len(glyphs) < 20 else []
        if len(lines) == 1 and is_figure(lines[0].text):
            rows.add((top, bottom))
    return rows
