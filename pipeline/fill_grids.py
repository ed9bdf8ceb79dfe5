"""Grids → cells, by label and never by position: the labels seen are aligned with those of the form.

A row or column whose label fits nothing, or two things, is a problem with its raw text, and its
figures are placed nowhere.
"""

from collections.abc import Callable, Iterable

from pipeline.alignment import Carried
from pipeline.cells import Findings
from pipeline.document import Grid
from pipeline.fill_disputes import fill_disputes
from pipeline.fill_proactive import fill_proactive
from pipeline.fill_requests import fill_requests
from pipeline.fill_statistics import fill_statistics
from pipeline.segments import Row, Segment, Table, carries_figures, figure_like, segments

Fill = Callable[[Segment, Findings, Carried | None], Carried | None]
_FILL: dict[Table, Fill] = {
    "proactive": fill_proactive, "requests": fill_requests, "disputes": fill_disputes, "statistics": fill_statistics,
}


def fill_grids(grids: Iterable[Grid], findings: Findings) -> None:
    """Fill from all grids of a document, in reading order; a headless grid continues the one before."""
    carried: dict[Table, Carried | None] = {}
    last: Table | None = None
    for grid in grids:
        found = segments(grid)
        if not found and carried.get("disputes"):
            found = _figures_alone(grid)
        elif last and (above := carried.get(last)) and (rows := _continued(grid, above, found)):
            found = [Segment(last, grid, rows), *found]
        for segment in found:
            last = segment.table
            carried[last] = _FILL[last](segment, findings, carried.get(last))


def _continued(grid: Grid, above: Carried, found: list[Segment]) -> list[Row]:
    """The rows at the head of a page that betray no table, such as （七）总计: they go on with the table before,
    whose columns are theirs."""
    next_page = grid.page is not None and above.grid.page is not None and grid.page == above.grid.page + 1
    if not next_page or not grid.edges or above.over(grid) is None:
        return []
    first = found[0].rows[0].number if found else len(grid.slots)
    return [Row(number, line) for number in range(first) if (line := grid.line(number))]


def _figures_alone(grid: Grid) -> list[Segment]:
    """The row of figures that a page end has parted from the header of table 四, if the grid is nothing else."""
    rows = [Row(number, line) for number in range(len(grid.slots)) if (line := grid.line(number))]
    alone = len(rows) == 1 and carries_figures(rows[0].line) and all(
        figure_like(cell.text) for cell, _, _ in rows[0].line
    )
    return [Segment("disputes", grid, rows)] if alone else []
