"""The one-column tables of 2018 and before in flattened text: put back into rows where each row is complete."""

from pipeline.document import Grid, GridCell
from pipeline.fill_statistics import UNIT
from pipeline.forms import STATISTICS_STUB, STATISTICS_UNIT, is_statistic, value_column
from pipeline.labels import normal
from pipeline.numbers import read_figure
from pipeline.segments import ROW_NUMBERS, Row, Segment


def flat_statistics(texts: list[str]) -> Segment | None:
    """The rows of the table in a list of cells; None without its header (统计指标, 单位, then what heads the figures).

    A blank cell vanishes in such text: a row counts only with exactly one figure for each column; any other is
    left out, and missing. So is all of a table with row numbers, which may stand where a blank has vanished.
    """
    start = next((i for i, text in enumerate(texts) if normal(text) in STATISTICS_STUB), len(texts))
    first = start + 1 + (normal(texts[start + 1]) in STATISTICS_UNIT if start + 1 < len(texts) else 0)
    behind = first
    while behind < len(texts) and value_column(texts[behind]) is not None:
        behind += 1
    width = behind - first
    if not width or (start and texts[start - 1] in ROW_NUMBERS):
        return None
    rows = [[texts[start], "单位", *texts[first:behind]]]
    for i in range(behind, len(texts)):
        if is_statistic(texts[i]) and (row := _row(texts, i, width)):
            rows.append(row)
    slots: list[list[GridCell | None]] = [
        [GridCell(text, r, c) for c, text in enumerate(row)] for r, row in enumerate(rows)
    ]
    grid = Grid(0, slots)
    return Segment("statistics", grid, [Row(r, grid.line(r)) for r in range(len(rows))])


def _row(texts: list[str], label: int, width: int) -> list[str] | None:
    """Label, unit and figures from the place of a label on; None unless there are as many figures as columns."""
    unit = texts[label + 1] if label + 1 < len(texts) and UNIT.fullmatch(normal(texts[label + 1])) else ""
    first = label + 1 + bool(unit)
    figures = 0
    while first + figures < len(texts) and read_figure(texts[first + figures]).status in ("reported", "dash"):
        figures += 1
    return [texts[label], unit, *texts[first : first + width]] if figures == width else None
