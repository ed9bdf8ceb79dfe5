"""Tables without their figures: what of a page decides where its figures belong.

Reports print the same labels year after year, and agencies take their tables from one template. Which measure a cell
belongs to depends on labels and spans, not on the value of a figure: so what was understood of a layout once serves
every page with the same outline (see fill).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from pipeline.document import Grid, Printed
from pipeline.labels import squeezed
from pipeline.segments import COLUMN_NAMES, ROW_NUMBERS, count_up
from pipeline.spans import printed_grid

# Stand for every plain figure, and for every one with a decimal point; so long that no report prints them.
FIGURE, _DECIMAL = "919293949596979", "919293949596979.5"
_NUMBERING = COLUMN_NAMES | ROW_NUMBERS
_WITH_POINT = re.compile(r"\d+\.\d+")  # "1234.56"
_MAX_CELLS, _MAX_CHARACTERS = 1_000, 20_000  # of a document: what is remembered must be small


class Table(NamedTuple):
    """A grid without its texts: its number, how many cells each row prints, and which of them span how far."""

    number: int
    lengths: tuple[int, ...]
    spans: tuple[tuple[tuple[int, tuple[int, int]], ...], ...]


class Outline(NamedTuple):
    """The printed texts of all tables in reading order, FIGURE for each plain figure, and how they stand in rows."""

    texts: tuple[str, ...]
    tables: tuple[Table, ...]

    def grids(self) -> list[Grid]:
        """The tables as a reader would give them."""
        texts = iter(self.texts)
        return [
            printed_grid(table.number, Printed([list(islice(texts, length)) for length in table.lengths],
                                               [dict(spans) for spans in table.spans]))
            for table in self.tables
        ]


def texts_of(grids: Sequence[Grid]) -> list[str]:
    """The texts of the printed cells of all grids, in reading order."""
    return list(chain.from_iterable(row for grid in grids if grid.printed for row in grid.printed.rows))


def outline_of(grids: Sequence[Grid], texts: Sequence[str]) -> Outline | None:
    """The tables with FIGURE for each plain figure, but where a row may number the columns: there figures decide.

    `texts` are those of the grids. None for what is too large to remember, and where the reader gives no printed rows.
    """
    if len(texts) > _MAX_CELLS or sum(map(len, texts)) > _MAX_CHARACTERS:
        return None
    outlined = list(map(_without_figure, texts))
    tables = []
    start = 0
    for grid in grids:
        if grid.printed is None:
            return None
        rows, spans = grid.printed
        for row in rows:
            stop = start + len(row)
            if not (row and row[0][:1].isalpha()) and count_up(row):  # most rows begin with a label
                outlined[start:stop] = row
            start = stop
        tables.append(Table(grid.number, tuple(map(len, rows)), tuple([tuple(spanning.items()) for spanning in spans])))
    return Outline(tuple(outlined), tuple(tables))


@lru_cache(maxsize=16384)  # labels and small figures, which come again in every report
def _without_figure(text: str) -> str:
    if not text.isascii() or len(text) > len(FIGURE):
        return text
    return FIGURE if text.isdecimal() else _DECIMAL if _WITH_POINT.fullmatch(text) else text


def figures_decide(grids: Sequence[Grid]) -> bool:
    """Whether the figures of outlined grids may have a say: where rows or columns bear numbers, or where a figure
    stands in several rows."""
    if not _NUMBERING.isdisjoint(map(squeezed, texts_of(grids))):
        return True
    return any(
        rowspan != 1 and FIGURE in row[number]
        for printed in (grid.printed for grid in grids) if printed is not None
        for row, spans in zip(printed.rows, printed.spans, strict=True)
        for number, (rowspan, _) in spans.items()
    )


def positions(grids: Sequence[Grid]) -> dict[tuple[int, int, int], int]:
    """Where each printed cell stands (number of its grid, row, column, from 1) → its number among `texts_of`."""
    found: dict[tuple[int, int, int], int] = {}
    for grid in grids:
        for number, row in enumerate(grid.slots):
            last = None
            for cell in row:
                if cell is not None and cell is not last and cell.row == number:
                    found.setdefault((grid.number, number + 1, cell.column + 1), len(found))
                last = cell
    return found
