"""Printed rows with spans → slots, by the table model of HTML: the only place where spans are expanded."""

from collections.abc import Mapping, Sequence
from functools import partial

from pipeline.document import MAX_SLOTS, Grid, GridCell, Printed, UnreadableDocument

Spans = Mapping[int, tuple[int, int]]  # number of a cell in its row, from 0 → (rowspan, colspan)


def place_cells(rows: Sequence[Sequence[str]], spans: Sequence[Spans]) -> list[list[GridCell | None]]:
    """Texts of the printed cells, row by row, and which of them span → slots, all rows of one width.

    A cell takes the first free slot of its row and covers rowspan × colspan from there; a span of 0 or
    less counts as 1, a rowspan ends with the table, and no printed cell is ever lost.

    Raises UnreadableDocument (`grid_too_large`) above MAX_SLOTS.
    """
    slots: list[list[GridCell | None]] = [[] for _ in rows]
    new = tuple.__new__  # half the time of GridCell(…), which is most of the time of this function
    declared = 0
    for r, (texts, spanning) in enumerate(zip(rows, spans, strict=True)):
        here = slots[r]
        gaps = None in here  # between cells that hang down from above
        column = 0 if gaps else len(here)
        for i, text in enumerate(texts):
            while gaps and column < len(here) and here[column] is not None:
                column += 1
            cell: GridCell = new(GridCell, (text, r, column, None))
            if i in spanning:
                rowspan, colspan = spanning[i]
                rowspan, stop = rowspan if rowspan > 1 else 1, column + (colspan if colspan > 1 else 1)
                declared += rowspan * (stop - column)
                _refuse_above(declared)
                _cover(slots[r : r + rowspan], column, stop, cell)
                column = stop
            elif gaps and column < len(here):
                here[column] = cell
                column += 1
            else:
                here.append(cell)
                column += 1
    width = max(map(len, slots), default=0)
    _refuse_above(width * len(slots))
    for row in slots:
        row += [None] * (width - len(row))
    return slots


def printed_grid(number: int, printed: Printed) -> Grid:
    """The grid of printed cells, expanded when its slots are asked for; at once where they may be too many.

    Raises UnreadableDocument (`grid_too_large`) as `place_cells`.
    """
    expand = partial(place_cells, printed.rows, printed.spans)
    declared = sum(rowspan * colspan for spanning in printed.spans for rowspan, colspan in spanning.values())
    widest = max(map(len, printed.rows), default=0) + declared  # no row can be wider
    return Grid(number, expand() if widest * len(printed.rows) > MAX_SLOTS else expand, printed=printed)


def _cover(rows: list[list[GridCell | None]], start: int, stop: int, cell: GridCell) -> None:
    """Put a cell into all slots of a rectangle that are still free; its own first slot always is."""
    for row in rows:
        if len(row) == start:
            row += [cell] * (stop - start)
            continue
        row += [None] * (stop - len(row))
        for column in range(start, stop):
            if row[column] is None:
                row[column] = cell


def _refuse_above(slots: int) -> None:
    if slots > MAX_SLOTS:
        raise UnreadableDocument("grid_too_large", f"a table has more than {MAX_SLOTS} cells")
