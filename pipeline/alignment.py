"""Which figure stands under which header: by the columns they cover, never by position alone."""

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.document import Grid, Line


class Head(NamedTuple):
    """A column header: what it means ("" for nothing known), what it says, and the columns it stands over."""

    key: str
    text: str
    start: int
    stop: int


class Carried(NamedTuple):
    """The headers of a table that may run on in the next grid, and the grid they stand in."""

    grid: Grid
    heads: list[Head]

    def over(self, grid: Grid) -> list[Head] | None:
        """The headers as they stand over the columns of the grid that runs on; None where they do not fit.

        On a PDF page columns are compared by their position, because a part of a table has only the
        ruling lines that its own rows need; elsewhere both parts must have the same columns.
        """
        if not (grid.edges and self.grid.edges):
            return self.heads if grid.width == self.grid.width else None
        heads = []
        for head in self.heads:
            left, right = self.grid.edges[head.start], self.grid.edges[head.stop]
            under = [c for c in range(grid.width) if left < (grid.edges[c] + grid.edges[c + 1]) / 2 < right]
            if not under:
                return None
            heads.append(head._replace(start=under[0], stop=under[-1] + 1))
        return heads


def spare_columns(grid: Grid, heads: list[Head], rows: Iterable[int]) -> frozenset[int]:
    """The columns behind the headers in which every one of the rows prints a blank cell: an editor's leavings."""
    behind = range(heads[-1].stop if heads else grid.width, grid.width)
    return frozenset(
        column for column in behind
        if all((cell := grid.slots[row][column]) is not None and not cell.text for row in rows)
    )


def pair(heads: list[Head], figures: Line, spare: frozenset[int] = frozenset()) -> list[int] | None:
    """For each header the number of its figure in `figures`, a row's printed cells; None when nobody can tell.

    A cell under exactly one header belongs to it. Word processors shift spans (a header with colspan 2
    over a cell of colspan 1, its neighbour the other way round): then both are paired in print order,
    provided that they are equally many and each cell touches the header it is paired with.

    A cell under no header shows that a header is lost or a cell too many, and the rest may have shifted:
    nothing is believed then, unless the cell is blank and stands in a `spare` column.
    """
    if len(heads) == len(figures):
        for (_, _, start, stop), at in zip(heads, figures, strict=True):
            if start != at[1] or stop != at[2]:
                break
        else:
            return list(range(len(heads)))
    touching = [[h for h, head in enumerate(heads) if start < head.stop and head.start < stop]
                for _, start, stop in figures]
    if any(not found and (cell.text or start not in spare)
           for found, (cell, start, _) in zip(touching, figures, strict=True)):
        return None
    under = [(c, found) for c, found in enumerate(touching) if found]
    if len(under) != len(heads):
        return None
    if all(len(found) == 1 for _, found in under) and len({found[0] for _, found in under}) == len(heads):
        return [c for c, _ in sorted(under, key=lambda at: at[1][0])]
    return [c for c, _ in under] if all(h in found for h, (_, found) in enumerate(under)) else None
