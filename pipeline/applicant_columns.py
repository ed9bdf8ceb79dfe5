"""The applicant columns of table 三, from a header of up to four levels (申请人情况, 法人或其他组织, 商业企业)."""

from typing import NamedTuple

from pipeline.alignment import Head
from pipeline.cells import Findings
from pipeline.document import Grid, GridCell, Line
from pipeline.forms import APPLICANTS
from pipeline.segments import Row

_ALL = frozenset(label.key for label in APPLICANTS.labels)
_ORGANISATIONS = _ALL - {"natural_person", "total"}
_GROUP = "法人"  # 法人或其他组织 stands over the five kinds of organisation
_TITLE = "申请人"  # 申请人情况 stands over all


class Columns(NamedTuple):
    """The applicants over the figures. `placed` is False where the printed spans contradict the labels:
    then only their order is known, which serves a row that has exactly one figure for each."""

    heads: list[Head]
    complete: bool
    placed: bool

    @classmethod
    def carried(cls, heads: list[Head]) -> "Columns":
        return cls(heads, {head.key for head in heads} == _ALL, True)


def names_applicants(line: Line) -> bool:
    """True for a row of the header: it names an applicant that no row of the table is called by as well."""
    if line[-1][0].text.isdecimal():  # a row of figures, as nearly all are
        return False
    return any(
        (label := APPLICANTS.clear(cell.text)) is not None and label.key not in ("other_org", "total")
        for cell, _, _ in line if not cell.text.isdecimal()
    )


def columns_of(header: list[Row], grid: Grid, findings: Findings) -> Columns | None:
    """The columns that a header names; None, with a problem row, where a lost header may have shifted them.

    An organisation must stand under 法人或其他组织 where that is printed, 自然人 and 总计 must not. Where the
    spans say otherwise but all seven are named, their order is that of the labels: those of the group in
    its place.
    """
    heads, fits = _placed(header, grid, findings)
    keys = [head.key for head in heads if head.key]
    if heads and fits and len(keys) == len(set(keys)):
        return Columns(heads, set(keys) == _ALL, True)
    order = _in_order(header)
    if order and {head.key for head in order} == _ALL and len(order) == len(_ALL):
        return Columns(order, True, False)
    cell = header[0].line[0][0]
    findings.refuse("doubtful_header", "the applicants of table 三 do not stand where their labels say: one is lost or "
                    "shifted", " | ".join(cell.text for row in header for cell, _, _ in row.line), grid.place(cell))
    return None


def _placed(header: list[Row], grid: Grid, findings: Findings) -> tuple[list[Head], bool]:
    """A head for each column, from the lowest text over it, and whether group and members agree."""
    starts = [start for row in header for cell, start, _ in row.line if APPLICANTS.clear(cell.text)]
    heads: list[Head] = []
    owners: list[GridCell] = []
    level = next((row.number for row in header if names_applicants(row.line)), 0)
    fits = True
    for column in range(min(starts), grid.width):
        stack = _stack(header, grid, column)
        if not stack:
            continue
        named = [cell for cell in stack if cell.text and _GROUP not in cell.text and _TITLE not in cell.text]
        # The group spans more columns than it has members: one is lost, and the rest have shifted.
        fits = fits and (bool(named) or not any(_GROUP in cell.text for cell in stack))
        owner = named[-1] if named else stack[-1]
        if owners and owners[-1] is owner and heads[-1].stop == column:
            heads[-1] = heads[-1]._replace(stop=column + 1)
            continue
        key = _key(named, grid, findings)
        fits = fits and _under_its_group(key, owner, stack, level)
        owners.append(owner)
        heads.append(Head(key, owner.text, column, column + 1))
    return heads, fits


def _under_its_group(key: str, owner: GridCell, stack: list[GridCell], level: int) -> bool:
    """False for an organisation below the first level with nothing over it, and for 自然人 or 总计 under the group."""
    if key in _ORGANISATIONS:
        return owner.row <= level or any(
            cell is not owner and cell.text and _TITLE not in cell.text and cell.row <= level for cell in stack
        )
    return not any(_GROUP in cell.text for cell in stack if cell is not owner)


def _stack(header: list[Row], grid: Grid, column: int) -> list[GridCell]:
    """The header cells over a column, top down, each once."""
    stack: list[GridCell] = []
    for row in header:
        cell = grid.slots[row.number][column]
        if cell is not None and not any(cell is other for other in stack):
            stack.append(cell)
    return stack


def _key(named: list[GridCell], grid: Grid, findings: Findings) -> str:
    """The applicant that the cells over a column name: the lowest, or all together (商业 over 企业); "" for none."""
    if not named:
        return ""
    cell = named[-1]
    joined = cell._replace(text="".join(part.text for part in named))
    if APPLICANTS.clear(cell.text) is None and APPLICANTS.clear(joined.text):
        cell = joined
    label = findings.label(APPLICANTS, cell, grid)
    return label.key if label else ""


def _in_order(header: list[Row]) -> list[Head] | None:
    """The applicants in the order of their labels, with those of the group where the group stands."""
    level = next((row for row in header if any(_GROUP in cell.text for cell, _, _ in row.line)), None)
    if level is None:
        return None
    lower = [[cell for cell, _, _ in row.line if cell.row == row.number and cell.text]
             for row in header if row.number > level.number]
    members = _joined(lower[0], lower[1]) if len(lower) == 2 else [cell for cells in lower for cell in cells]
    cells: list[GridCell] = []
    for cell, _, _ in level.line:
        cells += members if _GROUP in cell.text else [cell]
    labels = [(label, cell) for cell in cells if (label := APPLICANTS.clear(cell.text))]
    return [Head(label.key, cell.text, cell.column, cell.column + 1) for label, cell in labels]


def _joined(upper: list[GridCell], lower: list[GridCell]) -> list[GridCell]:
    """Labels broken over two rows put together in print order: 商业, 科研, 其他 over 企业, 机构."""
    broken = [cell for cell in upper if APPLICANTS.clear(cell.text) is None]
    if len(broken) != len(lower):
        return upper + lower
    ends = {cell.column: end.text for cell, end in zip(broken, lower, strict=True)}
    return [cell._replace(text=cell.text + ends.get(cell.column, "")) for cell in upper]
