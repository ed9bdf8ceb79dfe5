"""Table 三 (收到和处理政府信息公开申请情况): each figure by its row's innermost label and the applicant over it."""

from typing import NamedTuple

from pipeline.alignment import Carried, pair, spare_columns
from pipeline.applicant_columns import Columns, columns_of, names_applicants
from pipeline.cells import Findings, make_cell
from pipeline.document import Grid, GridCell, Line
from pipeline.forms import REQUEST_ROWS
from pipeline.labels import Ambiguous, Label, normal
from pipeline.segments import Row, Segment, carries_figures, figure_like, texts

# Group labels: they name no measure of their own (其他处理 does in the 2019 form only).
_GROUPS = frozenset({"本年度办理结果", "不予公开", "无法提供", "不予处理", "其他处理", ""})


class Parted(NamedTuple):
    """A row taken apart: its labels, outermost first, and for each applicant its figure."""

    stubs: list[GridCell]
    figures: list[GridCell]


def fill_requests(segment: Segment, findings: Findings, carried: Carried | None) -> Carried | None:
    """Place the figures of one run of rows; returns the headers, under which the next grid may go on."""
    grid, header = segment.grid, list[Row]()
    over = carried.over(grid) if carried else None
    columns = Columns.carried(over) if over else None
    spare = frozenset[int]()
    broken = ""  # a label that stands alone: the next row may bring its end
    for row in segment.rows:
        if names_applicants(row.line) or (header and not _is_data(row.line)):
            header.append(row)
            continue
        if header:
            columns, header = columns_of(header, grid, findings), []
            carried = Carried(grid, columns.heads) if columns else None
        if columns is not None and columns.complete and columns.heads[-1].stop < grid.width and not spare:
            spare = spare_columns(grid, columns.heads, (r.number for r in segment.rows if _is_data(r.line)))
        if columns is not None:
            broken = _fill_row(grid, row, columns, spare, broken, findings)
        elif carries_figures(row.line) and not any(p.kind in ("no_header", "doubtful_header") for p in findings.problems):
            findings.refuse("no_header", "a part of table 三 has no applicant columns of its own or before it",
                            texts(row.line), grid.place(row.line[0][0]))
    return carried


def _is_data(line: Line) -> bool:
    return any(REQUEST_ROWS.clear(cell.text) or (cell.text and figure_like(cell.text)) for cell, _, _ in line)


def _fill_row(
    grid: Grid, row: Row, columns: Columns, spare: frozenset[int], broken: str, findings: Findings
) -> str:
    """Place one row; returns its label where that is only the beginning of one."""
    parted = _part(row, columns, spare)
    stubs = parted.stubs if parted else [cell for cell, start, _ in row.line if start < columns.heads[0].start]
    where = grid.place(row.line[0][0])
    try:
        label = _label([stub for stub in stubs if stub.text], row, grid, broken, findings)
    except Ambiguous as error:
        findings.refuse("ambiguous_label", str(error), texts(row.line), where)
        return ""
    if label is None:
        figures = any(cell.text and figure_like(cell.text) for cell, _, _ in row.line)
        if figures:
            findings.refuse("unknown_row", "the row's label fits no row of table 三", texts(row.line), where)
        return "" if figures or not stubs else stubs[-1].text
    if parted is None:
        if len(row.line) > len(stubs):
            findings.refuse("unaligned_row", "the row's figures cannot be told apart under the applicants",
                            texts(row.line), where)
        return ""
    for head, cell in zip(columns.heads, parted.figures, strict=True):
        if cell.row != row.number and cell.text:
            findings.refuse("merged_figure", f"one cell stands for {label.label} and the row above it", cell.text,
                            grid.place(cell))
        elif head.key:
            findings.place(make_cell("", "requests", label.key, head.key, cell.text, "件", None, grid.place(cell),
                                     "grid", cell.confidence))
        elif cell.text:
            findings.refuse("unknown_column", f"“{head.text}” is no applicant column of table 三", cell.text,
                            grid.place(cell))
    return ""


def _part(row: Row, columns: Columns, spare: frozenset[int]) -> Parted | None:
    """The row's labels and its figures, one for each header; None where nobody can tell which is whose.

    First by the columns that the headers cover. Where the spans of stub or header are wrong, a row with
    exactly one cell for each applicant behind its last label still reads in one way only.
    """
    line, first = row.line, columns.heads[0].start
    if columns.placed:
        stubs, figures = [at for at in line if at[1] < first], [at for at in line if at[1] >= first]
        order = pair(columns.heads, figures, spare)
        if order is not None and figures:
            return Parted([cell for cell, _, _ in stubs], [figures[number][0] for number in order])
    if not columns.complete:
        return None
    labels = 1 + max((i for i, (cell, _, _) in enumerate(line) if not figure_like(cell.text)), default=-1)
    if not labels or len(line) - labels != len(columns.heads):
        return None
    return Parted([cell for cell, _, _ in line[:labels]], [cell for cell, _, _ in line[labels:]])


def _label(stubs: list[GridCell], row: Row, grid: Grid, broken: str, findings: Findings) -> Label | None:
    """The row's measure: its innermost label, which must not contradict the group printed left of it."""
    if not stubs or _covers_rows(stubs[-1], row, grid):
        return None
    leaf, groups = stubs[-1], [normal(stub.text) for stub in stubs[:-1]]
    label = REQUEST_ROWS.whole(broken + leaf.text) if broken else None
    label = label or findings.label(REQUEST_ROWS, leaf, grid)
    if other := next((g for g in groups if g not in _GROUPS and REQUEST_ROWS.clear(g)), None):
        raise Ambiguous(f"“{normal(leaf.text)}” and “{other}” both label the row")
    if label is None or label.group is None:
        return label
    # A page end may cut a group label in two (“（四）无” / “法提供”): a fragment contradicts nothing.
    whole = [g for g in groups if g in _GROUPS and g not in ("", "本年度办理结果")]
    if whole and whole[-1] != label.group:
        raise Ambiguous(f"“{normal(leaf.text)}” stands under {whole[-1]}, but belongs under {label.group}")
    return label


def _covers_rows(stub: GridCell, row: Row, grid: Grid) -> bool:
    """True for a cell that labels several rows: a group, whatever it says. Its row has lost its own label."""
    if stub.row != row.number:
        return True
    below = row.number + 1
    return below < len(grid.slots) and grid.slots[below][stub.column] is stub and any(
        cell is not None and cell.row == below for cell in grid.slots[below]
    )
