"""The one-column tables of 2018 and before: label, unit, figure of the year, figure of all years (历年累计)."""

import re
from itertools import pairwise
from typing import NamedTuple

from pipeline.alignment import Carried, Head, pair
from pipeline.cells import Findings, money
from pipeline.document import Grid, GridCell
from pipeline.forms import STATISTICS, STATISTICS_STUB, STATISTICS_UNIT, Form, Statistic, statistic_key, value_column
from pipeline.labels import normal
from pipeline.numbers import read_figure
from pipeline.segments import (
    Row,
    RowNumbers,
    Segment,
    carries_figures,
    figure_like,
    numbers_columns,
    texts,
)

# "(不同渠道和方式公开相同信息计1条)": a remark that some pages leave out
_REMARK = re.compile(r"[（(][^（）()]*[）)]")
# "条" "万元": what the column 单位 prints
UNIT = re.compile(r"条|件|次|人次|人|个|篇|元|万元|份|期|项|家|平方米")


class Read(NamedTuple):
    """A row as printed: its label, its unit, and for each value column its figure."""

    label: GridCell
    unit: str
    figures: list[tuple[Head, GridCell]]


class Half(NamedTuple):
    """The columns of a part of the table, its headers, and what was read under them."""

    start: int
    stop: int
    heads: list[Head]
    read: list[Read]


def fill_statistics(segment: Segment, findings: Findings, carried: Carried | None) -> Carried | None:
    """Place the figures of one run of rows; returns the headers, under which the next grid may go on.

    A long table is sometimes printed in two halves side by side, each under a header of its own.
    """
    halves = [Half(0, segment.grid.width, (carried.over(segment.grid) if carried else None) or [], [])]
    done: list[Half] = []  # under headers before
    numbers = RowNumbers()
    for whole in segment.rows:
        if any(normal(cell.text) in STATISTICS_STUB for cell, _, _ in whole.line):
            numbers = RowNumbers([whole])
        if (row := numbers.taken_from(whole)) is None:
            findings.refuse("unaligned_row", "the row does not bear the next row number in its place",
                            texts(whole.line), segment.grid.place(whole.line[0][0]))
            continue
        if parts := _halves(row, segment.grid):
            done += halves
            halves = [Half(start, stop, heads, []) for start, stop, heads in parts]
            carried = Carried(segment.grid, halves[0].heads) if len(halves) == 1 else None
            continue
        if numbers_columns(row.line):
            continue
        for half in halves:
            part = Row(row.number, [at for at in row.line if half.start <= at[1] < half.stop])
            if any(not figure_like(cell.text) for cell, _, _ in part.line):
                half.read.extend(_read(part, half.heads, segment, findings))
    read = [one for half in done + halves for one in half.read]
    if read:
        _place(read, _form([one.label.text for one in read]), segment, findings)
    return carried


def _halves(row: Row, grid: Grid) -> list[tuple[int, int, list[Head]]]:
    """The parts of a header row, each from one 统计指标 to the next; none where the row is no header."""
    starts = [start for cell, start, _ in row.line if normal(cell.text) in STATISTICS_STUB]
    parts = pairwise([*starts, grid.width]) if len(starts) > 1 else [(0, grid.width)]
    named = [(start, stop, _heads(Row(row.number, [at for at in row.line if start <= at[1] < stop])))
             for start, stop in parts]
    return named if all(heads for _, _, heads in named) else []


def _heads(row: Row) -> list[Head]:
    """The value columns that a header row names; their keys are suffixes of measures, "?" where unknown."""
    stub = [i for i, (cell, _, _) in enumerate(row.line) if normal(cell.text) in STATISTICS_STUB | STATISTICS_UNIT]
    behind = row.line[max(stub, default=0) + 1 :]
    keys = [value_column(cell.text) for cell, _, _ in behind]
    if not stub or not any(suffix is not None for suffix in keys):
        return []
    return [
        Head("?" if suffix is None or keys.count(suffix) > 1 else suffix or "year", cell.text, start, stop)
        for suffix, (cell, start, stop) in zip(keys, behind, strict=True)
    ]


def _read(row: Row, heads: list[Head], segment: Segment, findings: Findings) -> list[Read]:
    grid = segment.grid
    first = heads[0].start if heads else grid.width
    stubs = [cell for cell, start, _ in row.line if start < first and cell.text]
    figures = [at for at in row.line if at[1] >= first]
    unit = stubs.pop().text if len(stubs) > 1 and UNIT.fullmatch(normal(stubs[-1].text)) else ""
    order = pair(heads, figures) if heads else None
    if stubs and order is not None:
        return [Read(stubs[-1], normal(unit), [(head, figures[n][0]) for head, n in zip(heads, order, strict=True)])]
    if carries_figures(row.line):
        findings.refuse("unaligned_row", "the row's figures cannot be told apart under the headers",
                        texts(row.line), grid.place(row.line[0][0]))
    return []


def _form(labels: list[str]) -> Form:
    """The form that bears most of the labels; of those that bear equally many, the one that has fewest others."""
    def fit(form: Form) -> tuple[int, int]:
        return sum(bool(_rows(form, text)) for text in labels), -len(form.statistics)

    return max(STATISTICS, key=fit)


def _rows(form: Form, text: str) -> tuple[Statistic, ...]:
    spellings = form.spellings or {}
    return spellings.get(statistic_key(text)) or spellings.get(statistic_key(_REMARK.sub("", text)), ())


def _place(read: list[Read], form: Form, segment: Segment, findings: Findings) -> None:
    seen: list[str] = []  # the measures above, the nearest last
    for label, unit, figures in read:
        bearing = _rows(form, label.text)
        above = next((m for m in reversed(seen) if any(row.under == m for row in bearing)), None)
        rows = [row for row in bearing if len(bearing) == 1 or row.under == above]
        if len(rows) != 1:
            if any(read_figure(cell.text).status == "reported" for _, cell in figures):
                kind, why = ("ambiguous_label", "two rows") if bearing else ("unknown_row", "no row")
                findings.refuse(kind, f"the row's label fits {why} of the form {form.key}",
                                " | ".join([label.text, unit, *(cell.text for _, cell in figures)]),
                                segment.grid.place(label))
            continue
        seen.append(rows[0].measure)
        _place_row(rows[0], unit, figures, form, segment, findings)


def _place_row(
    row: Statistic, unit: str, figures: list[tuple[Head, GridCell]], form: Form, segment: Segment, findings: Findings
) -> None:
    for head, cell in figures:
        where = segment.grid.place(cell)
        if head.key == "?":
            if cell.text:
                findings.refuse("unknown_column", f"“{head.text}” is no column of figures that the form has", cell.text,
                                where)
            continue
        measure = row.measure if head.key == "year" else row.measure + head.key
        printed = money(unit) if row.unit == "money" else unit or row.unit
        method = "grid" if segment.grid.number else "flattened_text"  # grid 0 is text put back into rows
        findings.place(("statistics", measure, None), form.key, printed, cell.text, where, method, cell.confidence)
