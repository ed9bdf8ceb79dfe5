"""Grids → cells, by label and never by position: the labels seen are aligned with those of the form.

A row or column whose label fits nothing, or two things, is a problem with its raw text, and its
figures are placed nowhere.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.cells import Findings, make_cell
from pipeline.document import Grid, GridCell
from pipeline.forms import (
    APPLICANTS,
    BLOCKS,
    COLUMNS,
    OUTCOMES,
    PROACTIVE_ROWS,
    REQUEST_ROWS,
    Ambiguous,
    Label,
    LabelSet,
    proactive_slots,
)
from pipeline.labels import normal, squeezed
from pipeline.numbers import read_figure

Table = Literal["proactive", "requests", "disputes"]
Heads = list[tuple[str, range]]  # what a header says, and the columns it stands over
Line = list[tuple[GridCell, range]]

# Group labels of table 三: they name no measure of their own (其他处理 does in the 2019 form only).
_GROUPS = frozenset({"本年度办理结果", "不予公开", "无法提供", "不予处理", "其他处理", ""})
# "第二十条第（一）项": the captions of table 二
_CAPTION = re.compile(r"第?二十条第?[（(]?[一二三四五六七八九]")
_ROW_SIGNS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    ("requests", ("申请人情况", "勾稽关系", "法人或其他组织", "自然人")),
    ("disputes", ("行政诉讼", "结果维持", "尚未审结", "复议后起诉")),
    ("proactive", ("信息内容",)),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """The headers of a table that may run on in the next grid, and the grid they stand in."""

    grid: Grid
    heads: Heads

    def over(self, grid: Grid) -> Heads | None:
        """The headers as they stand over the columns of the grid that runs on; None where they do not fit.

        On a PDF page columns are compared by their position, because a part of a table has only the
        ruling lines that its own rows need; elsewhere both parts must have the same columns.
        """
        if not (grid.edges and self.grid.edges):
            return self.heads if grid.width == self.grid.width else None
        heads: Heads = []
        for text, over in self.heads:
            left, right = self.grid.edges[over.start], self.grid.edges[over.stop]
            under = [c for c in range(grid.width) if left < (grid.edges[c] + grid.edges[c + 1]) / 2 < right]
            if not under:
                return None
            heads.append((text, range(under[0], under[-1] + 1)))
        return heads


def fill_grids(grids: Iterable[Grid], findings: Findings) -> None:
    """Fill from all grids of a document, in reading order; a headless grid continues the one before."""
    carried: dict[Table, Carried] = {}
    for grid in grids:
        for table, rows in _segments(grid):
            if table == "proactive":
                _fill_proactive(grid, rows, findings, carried)
            elif table == "requests":
                _fill_requests(grid, rows, findings, carried)
            else:
                _fill_disputes(grid, rows, findings)


def _segments(grid: Grid) -> list[tuple[Table, list[int]]]:
    """Runs of rows that belong to one table of the form; rows before the first sign belong to none."""
    segments: list[tuple[Table, list[int]]] = []
    for row in range(len(grid.slots)):
        table = _row_table([cell.text for cell, _ in grid.anchors(row)])
        if table and (not segments or segments[-1][0] != table):
            segments.append((table, [row]))
        elif segments:
            segments[-1][1].append(row)
    return segments


def _row_table(texts: list[str]) -> Table | None:
    """The table that a row's labels betray, if any. 行政许可 and the like are common words: they need company."""
    has_figures = len(texts) > 1 and any(_figure_like(t) for t in texts[1:])
    texts = [t for t in texts if not t.isdigit()]
    joined = squeezed("".join(t for t in texts if len(t) < 80))
    for table, signs in _ROW_SIGNS:
        if any(sign in joined for sign in signs):
            return table
    if any(_CAPTION.match(squeezed(t)) for t in texts):
        return "proactive"
    if any(_found(COLUMNS, t) for t in texts):
        return "proactive"
    if any(_found(REQUEST_ROWS, t) and normal(t) not in {"其他", "总计"} for t in texts) and has_figures:
        return "requests"
    if texts and has_figures and _found(PROACTIVE_ROWS, texts[0]):
        return "proactive"
    return None


def _found(labels: LabelSet, text: str) -> Label | None:
    """The label meant, None when it fits nothing or (the caller will meet it again) two things."""
    try:
        return labels.find(text)
    except Ambiguous:
        return None


@lru_cache(maxsize=8192)
def _figure_like(text: str) -> bool:
    return read_figure(text).status in ("reported", "blank", "dash")


def _carries_figures(line: Line) -> bool:
    return any(read_figure(cell.text).status == "reported" for cell, _ in line)


@lru_cache(maxsize=4096)
def align(heads: tuple[range, ...], cells: tuple[range, ...]) -> tuple[tuple[int, int], ...] | None:
    """Pair headers and the cells below them, both given as the columns they cover: (header, cell) by number.

    A cell under exactly one header belongs to it. Word processors shift spans (a header with colspan 2
    over a cell of colspan 1, its neighbour the other way round): then cells and headers are paired in
    order, provided that they are equally many and each cell touches the header it is paired with.
    None when not every header gets its own cell that way: nothing is guessed.
    """
    touching = [[h for h, over in enumerate(heads) if _touch(over, cell)] for cell in cells]
    under = [(c, found) for c, found in enumerate(touching) if found]
    single = [found[0] for _, found in under if len(found) == 1]
    if len(under) == len(heads) == len(single) == len(set(single)):
        return tuple((found[0], c) for c, found in under)
    if len(under) == len(heads) and all(h in found for h, (_, found) in enumerate(under)):
        return tuple((h, c) for h, (c, _) in enumerate(under))
    return None


def _touch(a: range, b: range) -> bool:
    return a.start < b.stop and b.start < a.stop


def _pair(heads: Heads, line: Line) -> list[tuple[str, GridCell]] | None:
    """Each header's text with its cell, in print order; None where `align` cannot tell.

    A figure that stands under no header shows that a header is lost or shifted: then none is believed.
    """
    if any(cell.text and not any(_touch(over, under) for _, over in heads) for cell, under in line):
        return None
    pairs = align(tuple(over for _, over in heads), tuple(under for _, under in line))
    return None if pairs is None else [(heads[h][0], line[c][0]) for h, c in pairs]


# --- table 二 -------------------------------------------------------------------------------------


def _fill_proactive(grid: Grid, rows: list[int], findings: Findings, carried: dict[Table, Carried]) -> None:
    last = carried.get("proactive")
    heads: Heads = (last.over(grid) if last else None) or []
    for row in rows:
        line = list(grid.anchors(row))
        if not line:
            continue
        texts = [cell.text for cell, _ in line]
        columns = [(cell.text, over) for cell, over in line if _found(COLUMNS, cell.text)]
        if _CAPTION.match(squeezed(texts[0])) or (len(line) == 1 and not columns):
            continue
        if columns:
            # Every header but the stub's counts, also one that fits nothing: its figures must not slip aside.
            heads = [(c.text, over) for c, over in line if c.text.strip() and squeezed(c.text) != "信息内容"]
            if _found(PROACTIVE_ROWS, heads[0][0]):
                heads = heads[1:]
            carried["proactive"] = Carried(grid, heads)
        elif label := _found(PROACTIVE_ROWS, texts[0]):
            _place_proactive(grid, label, line, heads, findings)
        elif _carries_figures(line) and texts[0].strip():
            findings.refuse("unknown_row", "the row's label fits no row of table 二", " | ".join(texts),
                            grid.place(line[0][0]))


def _place_proactive(grid: Grid, label: Label, line: Line, heads: Heads, findings: Findings) -> None:
    stub, figures = line[0][0], line[1:]
    pairs = _pair(heads, figures)
    raw = " | ".join(cell.text for cell, _ in line)
    if pairs is None:
        if _carries_figures(line):
            findings.refuse("unaligned_row", "the row's figures cannot be told apart under the headers",
                            raw, grid.place(stub))
        return
    for header, cell in pairs:
        column = _found(COLUMNS, header)
        slot = proactive_slots().get((label.key, column.key)) if column else None
        if slot is None:
            if read_figure(cell.text).status not in ("blank", "dash"):
                findings.refuse("unknown_column", f"“{header}” is no column of the row {label.label}", cell.text,
                                grid.place(cell))
            continue
        findings.place(make_cell(slot.form, "proactive", slot.measure, None, cell.text, slot.unit, header,
                                 grid.place(cell), "grid"))


# --- table 三 -------------------------------------------------------------------------------------


def _fill_requests(grid: Grid, rows: list[int], findings: Findings, carried: dict[Table, Carried]) -> None:
    header_rows = [row for row in rows if _is_applicant_header(grid, row)]
    if header_rows:
        heads = _applicant_heads(grid, range(rows[0], header_rows[-1] + 1), header_rows[0])
        if heads is None:
            cell = next(cell for cell, _ in grid.anchors(header_rows[0]))
            findings.refuse("doubtful_header",
                            "applicants of table 三 do not stand under 法人或其他组织: a header is lost or shifted",
                            cell.text, grid.place(cell))
            return
        rows = [row for row in rows if row > header_rows[-1]]
        carried["requests"] = Carried(grid, heads)
    elif (last := carried.get("requests")) and (over := last.over(grid)):
        heads = over
    else:
        cell = next(cell for cell, _ in grid.anchors(rows[0]))
        findings.refuse("no_header", "a part of table 三 has no applicant columns of its own or before it",
                        cell.text, grid.place(cell))
        return
    first = min((over.start for _, over in heads), default=grid.width)
    for row in rows:
        _fill_request_row(grid, row, first, heads, findings)


def _is_applicant_header(grid: Grid, row: int) -> bool:
    keys = {label.key for cell, _ in grid.anchors(row) if (label := _found(APPLICANTS, cell.text))}
    return bool(keys - {"other_org", "total"})


def _applicant_heads(grid: Grid, rows: range, first_row: int) -> Heads | None:
    """For each column the lowest header text that names an applicant; columns of one header are joined.

    None when a header of the lower row does not stand under 法人或其他组织: with a header lost, all to
    its right have shifted, and every label still fits.
    """
    heads: list[tuple[str, range, GridCell]] = []
    for column in range(grid.width):
        # Only the rows of applicants count; above them stands 申请人情况, left of them the note.
        cells = [cell for row in rows if row >= first_row and (cell := grid.slots[row][column]) and cell.text.strip()]
        named = [cell for cell in cells if "法人" not in cell.text and "勾稽" not in cell.text]
        if not named or (named[-1].row < first_row and not _found(APPLICANTS, named[-1].text)):
            continue
        cell = named[-1]
        if cell.row > first_row and not (cells[0] is not cell and ("法人" in cells[0].text or len(named) > 1)):
            return None
        if heads and heads[-1][2] is cell and heads[-1][1].stop == column:
            heads[-1] = (cell.text, range(heads[-1][1].start, column + 1), cell)
        else:
            heads.append((cell.text, range(column, column + 1), cell))
    start = next((i for i, (text, _, _) in enumerate(heads) if _found(APPLICANTS, text)), len(heads))
    return [(text, over) for text, over, _ in heads[start:]]


def _fill_request_row(grid: Grid, row: int, first: int, heads: Heads, findings: Findings) -> None:
    line = list(grid.anchors(row))
    stubs = [cell for cell, over in line if over.start < first and cell.text.strip()]
    figures = [(cell, over) for cell, over in line if over.start >= first]
    raw, where = " | ".join(cell.text for cell, _ in line), grid.place(line[0][0]) if line else None
    if not stubs or not figures or where is None:
        if where is not None and _carries_figures(figures):
            findings.refuse("unlabelled_row", "a row of table 三 has figures but no label", raw, where)
        return
    try:
        label = _request_label(stubs)
    except Ambiguous as error:
        findings.refuse("ambiguous_label", str(error), raw, where)
        return
    if label is None:
        if _carries_figures(figures):
            findings.refuse("unknown_row", "the row's label fits no row of table 三", raw, where)
        return
    pairs = _pair(heads, figures)
    if pairs is None:
        findings.refuse("unaligned_row", "the row's figures cannot be told apart under the applicants", raw, where)
        return
    for header, cell in pairs:
        applicant = _found(APPLICANTS, header)
        if applicant is None:
            findings.refuse("unknown_column", f"“{header}” is no applicant column of table 三", cell.text,
                            grid.place(cell))
        else:
            findings.place(make_cell("", "requests", label.key, applicant.key, cell.text, "件", header,
                                     grid.place(cell), "grid"))


def _request_label(stubs: list[GridCell]) -> Label | None:
    """The row's measure: its innermost label, which must not contradict the group printed left of it."""
    leaf, groups = stubs[-1].text, [normal(stub.text) for stub in stubs[:-1]]
    label = REQUEST_ROWS.find(leaf)
    if other := next((g for g in groups if g not in _GROUPS and _found(REQUEST_ROWS, g)), None):
        raise Ambiguous(f"“{normal(leaf)}” and “{other}” both label the row")
    if label is None or label.group is None:
        return label
    # A page end may cut a group label in two (“（四）无” / “法提供”): a fragment contradicts nothing.
    whole = [g for g in groups if g in _GROUPS and g not in ("", "本年度办理结果")]
    if whole and whole[-1] != label.group:
        raise Ambiguous(f"“{normal(leaf)}” stands under {whole[-1]}, but belongs under {label.group}")
    return label


# --- table 四 -------------------------------------------------------------------------------------


def _fill_disputes(grid: Grid, rows: list[int], findings: Findings) -> None:
    data = [row for row in rows if not any(_is_dispute_label(cell.text) for cell, _ in grid.anchors(row))]
    data = [row for row in data if len(list(grid.anchors(row))) > 1]
    headers = [row for row in rows if row not in data and (not data or row < data[0])]
    cell = next(cell for cell, _ in grid.anchors(rows[0]))
    if not data or len([r for r in data if _carries_figures(list(grid.anchors(r)))]) > 1:
        findings.refuse("not_one_row", "table 四 must have one row of figures", cell.text, grid.place(cell))
        return
    heads: Heads = []
    for column in range(grid.width):
        texts = [c.text for row in headers if (c := grid.slots[row][column])]
        heads.append((_dispute_measure(texts), range(column, column + 1)))
    pairs = _pair(heads, list(grid.anchors(data[0])))
    if pairs is None:
        findings.refuse("unaligned_row", "the figures of table 四 cannot be told apart under the headers",
                        " | ".join(c.text for c, _ in grid.anchors(data[0])), grid.place(cell))
        return
    for measure, figure in pairs:
        if measure:
            findings.place(make_cell("", "disputes", measure, None, figure.text, "件", "", grid.place(figure), "grid"))
        elif read_figure(figure.text).status not in ("blank", "dash"):
            findings.refuse("unknown_column", "a column of table 四 has no label that fits", figure.text,
                            grid.place(figure))


def _is_dispute_label(text: str) -> bool:
    return bool(_found(OUTCOMES, text) or _found(BLOCKS, text) or squeezed(text) == "行政诉讼")


def _dispute_measure(texts: list[str]) -> str:
    """The measure of a column of table 四 from the texts over it, top down; "" when they name none.

    The block is the innermost named one: real headers misplace 行政诉讼, never 复议后起诉.
    """
    outcomes = [label.key for text in texts if (label := _found(OUTCOMES, text))]
    blocks = [label.key for text in texts if (label := _found(BLOCKS, text))]
    return f"{blocks[-1]}_{outcomes[-1]}" if outcomes and blocks else ""
