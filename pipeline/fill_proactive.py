"""Table 二 (主动公开政府信息情况): each figure by the label of its row and the header over it."""

import re

from pipeline.alignment import Carried, Head, pair, spare_columns
from pipeline.cells import Findings, header_unit, money
from pipeline.forms import COLUMNS, PROACTIVE_ROWS, proactive_columns, proactive_slots
from pipeline.labels import Label, squeezed
from pipeline.numbers import read_figure
from pipeline.segments import (
    CAPTION,
    ROW_NUMBERS,
    Row,
    Segment,
    carries_figures,
    figure_like,
    numbers_columns,
    texts,
)

# "（单位：万元）" "（件）": a row of their own under the headers
_UNIT_ALONE = re.compile(r"[（(].{1,10}[)）]|单位[:：].{1,4}")
# "本年处理决定数量（万件）": figures of another scale than the form's
_SCALED = re.compile(r"[百千万亿]\s*[件项个]")


def fill_proactive(segment: Segment, findings: Findings, carried: Carried | None) -> Carried | None:
    """Place the figures of one run of rows; returns the headers, under which the next grid may go on."""
    grid, note, title = segment.grid, None, None  # the money unit that a caption names, and that of all the table
    heads = (carried.over(grid) if carried else None) or []
    segment = segment._replace(rows=[_labelled(row) for row in segment.rows])
    for row in segment.rows:
        stub = row.line[0][0]
        if any(COLUMNS.clear(cell.text) for cell, _, _ in row.line):
            heads = _heads(row, segment, findings)
            carried = Carried(grid, heads)
        elif _caption(row):
            note = header_unit(stub.text) or title
        elif len(row.line) == 1:
            note = title = header_unit(stub.text) or title
        elif label := findings.label(PROACTIVE_ROWS, stub, grid):
            _place(segment, row, label, heads, note, findings)
        elif carries_figures(row.line):
            if stub.text and not numbers_columns(row.line):
                findings.refuse("unknown_row", "the row's label fits no row of table 二", texts(row.line),
                                grid.place(stub))
        elif named := [cell.text for cell, _, _ in row.line[1:] if not figure_like(cell.text)]:
            if all(_UNIT_ALONE.fullmatch(squeezed(text)) for text in named):
                note = next(filter(None, map(header_unit, named)), note)
            else:
                heads = _heads(row, segment, findings)  # columns that the form does not have: those above end here
    return carried


def _caption(row: Row) -> bool:
    return CAPTION.match(squeezed(row.line[0][0].text)) is not None


def _labelled(row: Row) -> Row:
    """The row from its label on: some print the caption, a serial number or nothing in a column before it."""
    line, first = row.line, 0
    if len(line) == 1 or PROACTIVE_ROWS.clear(line[0][0].text):  # as nearly all are
        return row
    while first + 1 < len(line) and (
        CAPTION.match(squeezed(text := line[first][0].text))
        or ((not text or text.isdecimal()) and PROACTIVE_ROWS.clear(line[first + 1][0].text))
        or ((not text or squeezed(text) in ROW_NUMBERS) and squeezed(line[first + 1][0].text) == "信息内容")
    ):
        first += 1
    return row._replace(line=line[first:]) if first else row


def _heads(row: Row, segment: Segment, findings: Findings) -> list[Head]:
    """Every header but the stub's counts, also one that fits nothing: its figures must not slip aside.

    The stub is headed 信息内容; where captions prove that this is table 二, some say 类别 or 项目.
    """
    heads: list[Head] = []
    for number, (cell, start, stop) in enumerate(row.line):
        if squeezed(cell.text) == "信息内容":
            continue
        unknown = not cell.text or PROACTIVE_ROWS.clear(cell.text) or (
            number == 0 and not COLUMNS.clear(cell.text) and any(map(_caption, segment.rows))
        )
        if not heads and unknown:
            continue
        label = None if _SCALED.search(cell.text) else findings.label(COLUMNS, cell, segment.grid)
        heads.append(Head(label.label if label else "", cell.text, start, stop))
    return heads


def _place(
    segment: Segment, row: Row, label: Label, heads: list[Head], note: str | None, findings: Findings
) -> None:
    grid, stub, figures = segment.grid, row.line[0][0], row.line[1:]
    printed = {head.key for head in heads}
    complete = any(columns <= printed for columns in proactive_columns(label.key))
    rows = (other.number for other in segment.rows if PROACTIVE_ROWS.clear(other.line[0][0].text))
    order = pair(heads, figures, spare_columns(grid, heads, rows) if complete else frozenset())
    if order is None:
        if carries_figures(figures):
            findings.refuse("unaligned_row", "the row's figures cannot be told apart under the headers",
                            texts(row.line), grid.place(stub))
        return
    for head, number in zip(heads, order, strict=True):
        cell, slot = figures[number][0], proactive_slots().get((label.key, head.key))
        if slot is None:
            if read_figure(cell.text).status not in ("blank", "dash"):
                findings.refuse("unknown_column", f"“{head.text}” is no column of the row {label.label}", cell.text,
                                grid.place(cell))
        elif cell.row != row.number and cell.text:
            findings.refuse("merged_figure", f"one cell stands for {label.label} and the row above it", cell.text,
                            grid.place(cell))
        else:
            named = header_unit(head.text) or header_unit(stub.text) or note
            unit = money(named) if slot.unit == "money" else slot.unit
            findings.place(("proactive", slot.measure, None), slot.form, unit, cell.text, grid.place(cell), "grid",
                           cell.confidence)
