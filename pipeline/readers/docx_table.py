"""A Word table as its cells stand in the file → slots, with merged cells and the columns that are only rounding."""

from typing import NamedTuple

from pipeline.document import MAX_SLOTS, GridCell, UnreadableDocument

# Twips (1/20 point). Word, WPS and LibreOffice leave columns of a twip or two where rows were dragged apart; the
# narrowest column that can hold a digit has 100.
_SLIVER = 60


class WordCell(NamedTuple):
    """A cell of a row: its first grid column, how many it takes, and whether it continues the one above or before."""

    text: str
    start: int
    span: int
    continues_above: bool = False
    continues_left: bool = False


def laid_out(rows: list[list[WordCell]], widths: list[int]) -> list[list[GridCell | None]]:
    """Slots of one width, None where a row begins late or ends early. `widths` are those of `w:tblGrid`, in twips.

    Raises UnreadableDocument (`grid_too_large`) above MAX_SLOTS.
    """
    column_of = _columns(rows, widths)
    table: list[dict[int, GridCell]] = []
    for r, row in enumerate(rows):
        here: dict[int, GridCell] = {}
        above = table[-1] if table else {}
        for word in row:
            first, last = column_of[word.start], column_of[word.start + word.span]
            over, left = above.get(first), here.get(first - 1)
            cell = GridCell(word.text, r, first)
            if word.continues_above and over is not None and over.column == first:
                cell = over
            elif word.continues_left and left is not None:
                cell = left
            here |= dict.fromkeys(range(first, last), cell)
        table.append(here)
    width = max((max(row, default=-1) + 1 for row in table), default=0)
    return [[row.get(c) for c in range(width)] for row in table]


def _columns(rows: list[list[WordCell]], widths: list[int]) -> list[int]:
    """The column that begins at each line of the table's grid; lines closer than a sliver begin the same one.

    Where a printed text stands in a sliver, the widths of this file say nothing, and every grid column is one.
    """
    lines = max((word.start + word.span for row in rows for word in row), default=0) + 1
    if lines * len(rows) > MAX_SLOTS:
        raise UnreadableDocument("grid_too_large", f"a table declares more than {MAX_SLOTS} cells")
    plain = list(range(lines))
    columns, position, begun = [0], 0, 0
    for width in widths[: lines - 1]:
        position += width
        new = position - begun > _SLIVER
        columns.append(columns[-1] + new)
        begun = position if new else begun
    columns += [columns[-1] + i for i in range(1, lines - len(columns) + 1)]
    for row in rows:
        for word in row:
            if word.text and columns[word.start] == columns[word.start + word.span]:
                return plain
    return columns
