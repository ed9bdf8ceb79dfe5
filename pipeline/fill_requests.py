"""Table 三 (收到和处理政府信息公开申请情况): each figure by its row's innermost label and the applicant over it."""

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.alignment import Carried, Head, pair, spare_columns
from pipeline.applicant_columns import Columns, columns_of, names_applicants
from pipeline.cells import Findings
from pipeline.document import Grid, GridCell, Line, Place
from pipeline.forms import REQUEST_ROWS
from pipeline.labels import Ambiguous, Label, normal, squeezed
from pipeline.segments import (
    Row,
    RowNumbers,
    Segment,
    carries_figures,
    figure_like,
    numbers_columns,
    texts,
)

# Group labels: they name no measure of their own (其他处理 does in the 2019 form only).
_GROUPS = frozenset({"本年度办理结果", "不予公开", "无法提供", "不予处理", "其他处理", ""})

_ANYWHERE = frozenset({"other_misc", "dispositions_total"})  # 其他 and 总计 label the rows of many a table


class Parted(NamedTuple):
    """A row taken apart: its labels, outermost first, and for each applicant its figure."""

    stubs: list[GridCell]
    figures: list[GridCell]


def fill_requests(segment: Segment, findings: Findings, carried: Carried | None) -> Carried | None:
    """Place the figures of one run of rows; returns the headers, under which the next grid may go on."""
    grid, header = segment.grid, list[Row]()
    if _is_anothers(segment):
        findings.refuse("other_table", "a table with the applicants of table 三, but none of its rows",
                        texts(segment.rows[-1].line), grid.place(segment.rows[-1].line[0][0]))
        return carried
    over = carried.over(grid) if carried else None
    body = _body(Columns.carried(over), segment, findings) if over else None
    refused = False  # a header was refused, and said so: its rows need not say it again
    numbers = RowNumbers()
    for row in segment.rows:
        if names_applicants(row.line) or (header and not _is_data(row.line)):
            header.append(row)
            continue
        if header:
            numbers = RowNumbers(header)
            columns, header = columns_of(header, grid, findings), []
            body, refused = (_body(columns, segment, findings), False) if columns else (None, True)
            carried = _carried(grid, columns)
        if body is not None:
            body.fill_row(row, numbers.taken_from(row))
        elif carries_figures(row.line) and not refused:
            refused = True
            findings.refuse("no_header", "a part of table 三 has no applicant columns of its own or before it",
                            texts(row.line), grid.place(row.line[0][0]))
    return _carried(grid, columns_of(header, grid, findings)) if header else carried


def _carried(grid: Grid, columns: Columns | None) -> Carried | None:
    """The columns for the next grid; none where only their order is known."""
    return Carried(grid, columns.heads) if columns and columns.placed else None


def _is_anothers(segment: Segment) -> bool:
    """True for a table of applicants by department or quarter: what its rows share with table 三 is 其他 and 总计."""
    for row in reversed(segment.rows):  # the last is nearly always 结转下年度继续办理
        for cell, _, _ in row.line:
            if (label := REQUEST_ROWS.clear(cell.text)) and label.key not in _ANYWHERE:
                return False
    named = any(names_applicants(row.line) for row in segment.rows)
    return named and any(carries_figures(row.line) for row in segment.rows)


def _is_data(line: Line) -> bool:
    return any(REQUEST_ROWS.clear(cell.text) or (cell.text and figure_like(cell.text)) for cell, _, _ in line)


def _body(columns: Columns, segment: Segment, findings: Findings) -> "_Body":
    spare = frozenset[int]()
    if columns.complete and columns.heads[-1].stop < segment.grid.width:
        rows = (row.number for row in segment.rows if _is_data(row.line) and not names_applicants(row.line))
        spare = spare_columns(segment.grid, columns.heads, rows)
    return _Body(segment.grid, columns, spare, findings)


@dataclass(slots=True)
class _Body:
    """The rows under one header."""

    grid: Grid
    columns: Columns
    spare: frozenset[int]
    findings: Findings
    broken: str = ""  # a label that stood alone: the next row may bring its end

    def fill_row(self, printed: Row, row: Row | None) -> None:
        """Place one row, or say why not. `row` is what is `printed` without its row number, None where that is lost."""
        if row is None:
            self._refuse("unaligned_row", "the row does not bear the next row number in its place", printed)
            return
        parted = self._part(row)
        first = self.columns.heads[0].start
        stubs = parted.stubs if parted else [cell for cell, start, _ in row.line if start < first]
        try:
            label = self._label([stub for stub in stubs if stub.text], row)
        except Ambiguous as error:
            self._refuse("ambiguous_label", str(error), row)
            return
        self.broken = ""
        if label is None:
            if numbers_columns(row.line):
                return
            if carries_figures(row.line):
                self._refuse("unknown_row", "the row's label fits no row of table 三", row)
            elif stubs:
                self.broken = stubs[-1].text
        elif parted is not None:
            self._place(label, row, parted.figures)
        elif len(row.line) > len(stubs):
            self._refuse("unaligned_row", "the row's figures cannot be told apart under the applicants", row)

    def _refuse(self, kind: str, message: str, row: Row) -> None:
        self.findings.refuse(kind, message, texts(row.line), self.grid.place(row.line[0][0]))

    def _place(self, label: Label, row: Row, figures: list[GridCell]) -> None:
        grid, place = self.grid, self.findings.place
        for head, cell in zip(self.columns.heads, figures, strict=True):
            if head.key and (cell.row == row.number or not cell.text):
                where = Place(grid.page, grid.number, cell.row + 1, cell.column + 1)
                place(("requests", label.key, head.key), "", "件", cell.text, where, "grid", cell.confidence)
            elif cell.text:
                self._refuse_figure(label, head, cell)

    def _refuse_figure(self, label: Label, head: Head, cell: GridCell) -> None:
        if head.key:
            self.findings.refuse("merged_figure", f"one cell stands for {label.label} and the row above it", cell.text,
                                 self.grid.place(cell))
        else:
            self.findings.refuse("unknown_column", f"“{head.text}” is no applicant column of table 三", cell.text,
                                 self.grid.place(cell))

    def _part(self, row: Row) -> Parted | None:
        """The row's labels and its figures, one for each header; None where nobody can tell which is whose.

        First by the columns that the headers cover. Where the spans of stub or header are wrong, a row with
        exactly one cell for each applicant behind its last label still reads in one way only.
        """
        line, heads = row.line, self.columns.heads
        if self.columns.placed:
            first = heads[0].start
            behind = next((i for i, at in enumerate(line) if at[1] >= first), len(line))
            order = pair(heads, line[behind:], self.spare)
            if order is not None:
                return Parted([at[0] for at in line[:behind]], [line[behind + number][0] for number in order])
        if not self.columns.complete:
            return None
        labels = 1 + max((i for i, (cell, _, _) in enumerate(line) if not figure_like(cell.text)), default=-1)
        if not labels or len(line) - labels != len(heads):
            return None
        return Parted([at[0] for at in line[:labels]], [at[0] for at in line[labels:]])

    def _label(self, stubs: list[GridCell], row: Row) -> Label | None:
        """The row's measure: its innermost label, which must not contradict the group printed left of it."""
        if not stubs or self._covers_rows(stubs[-1], row):
            return None
        leaf, groups = stubs[-1], [normal(stub.text) for stub in stubs[:-1]]
        label = REQUEST_ROWS.whole(self.broken + leaf.text) if self.broken else None
        label = label or self.findings.label(REQUEST_ROWS, leaf, self.grid) or self._behind_its_group(leaf)
        if other := next((g for g in groups if g not in _GROUPS and REQUEST_ROWS.clear(g)), None):
            raise Ambiguous(f"“{normal(leaf.text)}” and “{other}” both label the row")
        if label is None or label.group is None:
            return label
        # A page end may cut a group label in two (“（四）无” / “法提供”): a fragment contradicts nothing.
        whole = [g for g in groups if g in _GROUPS and g not in ("", "本年度办理结果")]
        if whole and whole[-1] != label.group:
            raise Ambiguous(f"“{normal(leaf.text)}” stands under {whole[-1]}, but belongs under {label.group}")
        return label

    def _behind_its_group(self, leaf: GridCell) -> Label | None:
        """The label behind the group that one cell prints before it: “（六）其他处理 3.其他”."""
        printed = squeezed(leaf.text)
        for group in _GROUPS - {""}:
            _, before, rest = printed.partition(group)
            label = REQUEST_ROWS.clear(rest.lstrip("-—_:：→>/、")) if before and rest else None
            if label is not None and label.group == group:
                return label
        return None

    def _covers_rows(self, stub: GridCell, row: Row) -> bool:
        """True for a cell that labels several rows: a group, whatever it says. Its row has lost its own label."""
        if stub.row != row.number:
            return True
        slots, below = self.grid.slots, row.number + 1
        return below < len(slots) and slots[below][stub.column] is stub and any(
            cell is not None and cell.row == below for cell in slots[below]
        )
