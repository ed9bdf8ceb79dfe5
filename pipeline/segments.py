"""Grids → runs of rows that belong to one table of the form, told by the labels they print."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.document import Grid, GridCell, Line
from pipeline.forms import (
    APPLICANTS,
    BLOCKS,
    COLUMNS,
    OUTCOMES,
    PROACTIVE_ROWS,
    REQUEST_ROWS,
    STATISTICS_STUB,
    STATISTICS_UNIT,
    is_statistic,
    value_column,
)
from pipeline.labels import normal, squeezed
from pipeline.numbers import read_figure

Table = Literal["proactive", "requests", "disputes", "statistics"]

# "第二十条第（一）项": the captions of table 二
CAPTION = re.compile(r"第?二十条第?[（(]?[一二三四五六七八九]")
# Labels that stand in one table only and need no figures beside them.
_SIGNS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    ("requests", ("申请人情况", "勾稽关系", "钩稽关系", "法人或其他组织", "法人或其它组织")),
    ("statistics", ("统计指标", "指标名称", "计量单位")),
    ("proactive", ("信息内容",)),
)
_LONGEST = 80  # characters: longer cells are running text
# "1" "（1）" "①" "7=1+2+3+4+5+6" "3栏": the number of a column, and what stands over the stub beside such numbers
_COLUMN_NUMBER = re.compile(r"[(（]?(\d{1,2})[)）.]?(?:栏|=[\d+]+)?")
COLUMN_NAMES = frozenset({"甲", "乙", "丙", "丁", "栏次", "序号", "行次"})
# What heads a column that numbers the rows: its numbers are no figures.
ROW_NUMBERS = frozenset({"序号", "行次", "编号", "行号", "代码"})


class Row(NamedTuple):
    """A row of a grid with its printed cells."""

    number: int
    line: Line


class Segment(NamedTuple):
    """Rows of one grid that belong to one table."""

    table: Table
    grid: Grid
    rows: list[Row]


def segments(grid: Grid) -> list[Segment]:
    """The runs of rows of a grid that belong to a table; rows before the first sign belong to none."""
    found: list[Segment] = []
    for number in range(len(grid.slots)):
        line = grid.line(number)
        if not line:
            continue
        if not found or not line[-1][0].text.isdecimal():  # a row that ends in a figure opens no other table
            table = _table_of(line, found[-1].table if found else None)
            if table and (not found or found[-1].table != table):
                found.append(Segment(table, grid, _block_above(grid, number, found) if table == "disputes" else []))
        if found:
            found[-1].rows.append(Row(number, line))
    return found


def _block_above(grid: Grid, number: int, found: list[Segment]) -> list[Row]:
    """The row that names a block above the first row of table 四: the word 行政复议 is too common for a sign."""
    line = grid.line(number - 1) if number else []
    if carries_figures(line) or not any(map(_names_block, line)):
        return []
    if found and found[-1].rows and found[-1].rows[-1].number == number - 1:
        found[-1].rows.pop()
    return [Row(number - 1, line)]


def _names_block(at: tuple[GridCell, int, int]) -> bool:
    """True for “行政复议” and “行政诉讼（复议后起诉）”, not for 行政复议案件情况: those may concern any act."""
    block = BLOCKS.clear(at[0].text)
    return block is not None and (block.key != "review" or BLOCKS.whole(at[0].text) is not None)


def _table_of(line: Line, before: Table | None) -> Table | None:
    """The table that a row betrays, if any. The words of a one-column table are those of others: it goes on
    until the header of another table."""
    texts = [cell.text for cell, _, _ in line if cell.text and not cell.text.isdigit()]
    signs = [_sign(text) for text in texts]
    for sign in signs:
        if sign and sign[1] == "header":
            return sign[0]
    if before == "statistics":
        return None
    stub = STATISTICS_STUB | STATISTICS_UNIT
    if any(normal(text) in stub for text in texts) and any(value_column(text) is not None for text in texts):
        return "statistics"
    for sign in signs:
        if sign and sign[1] == "label":
            return sign[0]
    if signs and (first := next((sign for sign in signs if sign), None)) and any(
        figure_like(cell.text) for cell, _, _ in line[1:]
    ):
        return first[0]
    return None


@lru_cache(maxsize=8192)
def _sign(text: str) -> tuple[Table, Literal["header", "label", "row"]] | None:
    """What a text betrays: `header` and `label` of a table alone, `row` only with figures beside it."""
    if len(text) > 4 * _LONGEST:
        return None
    joined = squeezed(text)
    if len(joined) > _LONGEST:
        return None
    for table, signs in _SIGNS:
        if any(sign in joined for sign in signs):
            return table, "header"
    if CAPTION.match(joined) or COLUMNS.clear(text):
        return "proactive", "header"
    if (applicant := APPLICANTS.clear(text)) and applicant.key == "natural_person":
        return "requests", "header"
    if (outcome := OUTCOMES.clear(text)) and outcome.key != "total" and len(joined) < 12:
        return "disputes", "header"
    if joined == "行政诉讼" or ((block := BLOCKS.whole(text)) and block.key != "review"):
        return "disputes", "label"
    if REQUEST_ROWS.clear(text) and normal(text) not in {"其他", "总计"}:
        return "requests", "row"
    if PROACTIVE_ROWS.clear(text):
        return "proactive", "row"
    return ("statistics", "row") if is_statistic(text) else None


@lru_cache(maxsize=8192)
def figure_like(text: str) -> bool:
    """True for what a cell of figures may print: a figure, a dash, nothing."""
    return read_figure(text).status in ("reported", "blank", "dash")


@lru_cache(maxsize=8192)
def _prints_figure(text: str) -> bool:
    return read_figure(text).status == "reported"


def carries_figures(line: Line) -> bool:
    """True where a row prints at least one figure."""
    return any(cell.text.isdecimal() or _prints_figure(cell.text) for cell, _, _ in line if cell.text)


def numbers_columns(line: Line) -> bool:
    """True for a row that only numbers the columns, as printed forms do: “甲 | 1 | 2 | … | 7=1+2”, “1 | 2 | 3 | 4”."""
    return count_up(cell.text for cell, _, _ in line)


def count_up(texts: Iterable[str]) -> bool:
    """True for the texts of a row that only numbers the columns; blank ones say nothing."""
    names = numbers = last = 0
    for printed in texts:
        if not printed:
            continue
        text = squeezed(printed)
        if not numbers and text in COLUMN_NAMES:
            names += 1
            continue
        found = _COLUMN_NUMBER.fullmatch(text)
        number = int(found[1]) if found else 0
        if number != last + 1 if numbers else not 0 < number < 5:
            return False
        numbers, last = numbers + 1, number
    return numbers > (0 if names else 1)


class RowNumbers:
    """The columns behind the labels that number the rows, and the number that the row before bore.

    Before the labels such numbers stand where no figure could.
    """

    def __init__(self, header: Iterable[Row] = ()) -> None:
        self._columns = {
            start for row in header for cell, start, _ in row.line[1:] if squeezed(cell.text) in ROW_NUMBERS
        }
        self._last = 0

    def taken_from(self, row: Row) -> Row | None:
        """The row without its number; None where it has figures, but not the next number in its place: the cells of
        such a row may have shifted."""
        if not self._columns:
            return row
        following = str(self._last + 1)
        self._last += any(cell.text == following for cell, _, _ in row.line)
        found = [at for at in row.line if at[1] in self._columns]
        if all(cell.text == following for cell, _, _ in found) or not carries_figures(row.line):
            return row._replace(line=[at for at in row.line if at not in found])
        return None


def texts(line: Line) -> str:
    """The row as raw text for a problem."""
    return " | ".join(cell.text for cell, _, _ in line)
