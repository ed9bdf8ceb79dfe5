"""Ruling lines → tables: which rectangles of the page are one cell.

Lines of one table touch each other. Their positions give a raster; two neighbouring fields of the
raster are one cell unless a line stands between them over most of their common side. So short gaps
in a line, lines drawn twice or in pieces, and missing outer borders do no harm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pipeline.readers.pdf_page import Box

SAME = 3.0  # points: lines that lie closer are one line, drawn twice or in pieces
_REACH = 4.0  # points: lines that come this close touch
_GAP = 6.0  # points: a gap in a line that is no gap in the table
_WALL = 0.5  # share of a side that a line must cover to part two fields
_MIN_SIDE = 5.0  # points: nothing that is smaller holds a character
_MIN_ROW = 8.0  # points: what a row of small type needs
MAX_LINES = 2_000  # of one direction, joined; a page with 60 rows has below 100, above it is a drawing
MAX_FIELDS = 40_000


class Line(NamedTuple):
    """A straight line at `at`, from `start` to `end` along the other axis."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class RuledTable:
    """`xs` and `ys` bound the columns and rows; `cells` are (first row, row after, first column, column after)."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def ruled_tables(lines: Sequence[Box], fills: Sequence[Box]) -> list[RuledTable]:
    """The tables of two columns and more, top to bottom.

    Where no line parts any, backgrounds of cells do: browsers print a table of white cells on a dark
    ground as rectangles with gaps between them.
    """
    return _tables(lines) or _tables([side for fill in fills for side in _sides(fill)])


def _sides(box: Box) -> list[Box]:
    x0, top, x1, bottom = box
    return [Box(x0, top, x1, top), Box(x0, bottom, x1, bottom), Box(x0, top, x0, bottom), Box(x1, top, x1, bottom)]


def _tables(lines: Sequence[Box]) -> list[RuledTable]:
    across, down = _straightened(lines)
    if max(len(across), len(down)) > MAX_LINES:
        return []
    tables = []
    for part_across, part_down in _touching(across, down):
        table = _table(part_across, part_down)
        if table and len(table.xs) > 2:
            tables.append(table)
    return sorted(tables, key=lambda t: (t.ys[0], t.xs[0]))


def _straightened(lines: Iterable[Box]) -> tuple[list[Line], list[Line]]:
    """Horizontal and vertical lines, each joined from its pieces. A dot may belong to a dotted line of either way."""
    across, down = [], []
    for x0, top, x1, bottom in lines:
        width, height = x1 - x0, bottom - top
        if width >= height or width <= SAME:
            across.append(Line((top + bottom) / 2, x0, x1))
        if height > width or height <= SAME:
            down.append(Line((x0 + x1) / 2, top, bottom))
    return _joined(across), _joined(down)


def _joined(pieces: list[Line]) -> list[Line]:
    """Pieces at one position, joined where they overlap or nearly meet; what stays shorter than a cell is no line."""
    joined: list[Line] = []
    for group in _clusters(pieces):
        at = sum(p.at * (p.end - p.start + 0.01) for p in group) / sum(p.end - p.start + 0.01 for p in group)
        start, end = group[0].start, group[0].end
        for piece in group[1:]:
            if piece.start - end > _REACH:
                joined.append(Line(at, start, end))
                start, end = piece.start, piece.end
            end = max(end, piece.end)
        joined.append(Line(at, start, end))
    return [line for line in joined if line.end - line.start >= _MIN_SIDE]


def _clusters(pieces: list[Line]) -> list[list[Line]]:
    """Pieces by position, each group sorted along the line. A group is no wider than SAME."""
    groups: list[list[Line]] = []
    for piece in sorted(pieces):
        if not groups or piece.at - groups[-1][0].at > SAME:
            groups.append([])
        groups[-1].append(piece)
    return [sorted(group, key=lambda p: (p.start, p.end)) for group in groups]


def _touching(across: list[Line], down: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    """The lines of each table: horizontal and vertical ones that touch, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down, len(across)):
            if h.start - _GAP <= v.at <= h.end + _GAP and v.start - _GAP <= h.at <= v.end + _GAP:
                parent[root(i)] = root(j)
    parts: dict[int, tuple[list[Line], list[Line]]] = {}
    for i, line in enumerate([*across, *down]):
        parts.setdefault(root(i), ([], []))[i >= len(across)].append(line)
    return [part for part in parts.values() if part[0] and part[1]]


def _table(across: list[Line], down: list[Line]) -> RuledTable | None:
    xs = _positions(down, [x for line in across for x in (line.start, line.end)], witnesses=2)
    # A row without its border may be as bare as one line between two cells.
    ys = _positions(across, [y for line in down for y in (line.start, line.end)], witnesses=1)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MAX_FIELDS:
        return None
    right_of = _walls(xs, ys, down)
    below = _walls(ys, xs, across)
    rows, columns = len(ys) - 1, len(xs) - 1
    fields = {(r, c): (r, c) for r in range(rows) for c in range(columns)}

    def root(field: tuple[int, int]) -> tuple[int, int]:
        while fields[field] != field:
            fields[field] = fields[fields[field]]
            field = fields[field]
        return field

    for r in range(rows):
        for c in range(columns):
            if c + 1 < columns and (c + 1, r) not in right_of:
                fields[root((r, c + 1))] = root((r, c))
            if r + 1 < rows and (r + 1, c) not in below:
                fields[root((r + 1, c))] = root((r, c))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for field in fields:
        groups.setdefault(root(field), []).append(field)
    cells = [cell for group in groups.values() for cell in _rectangles(group)]
    return RuledTable(tuple(xs), tuple(ys), tuple(sorted(cells)))


def _positions(lines: list[Line], ends: list[float], witnesses: int) -> list[float]:
    """Where the lines stand; and where as many of the lines that cross them reach out further, the border left out."""
    positions: list[float] = []
    for line in sorted(lines):
        if not positions or line.at - positions[-1] > _MIN_SIDE:
            positions.append(line.at)
    for outer, beyond in ((min(ends), positions[0] - min(ends)), (max(ends), max(ends) - positions[-1])):
        if beyond > _MIN_ROW and sum(abs(end - outer) <= SAME for end in ends) >= witnesses:
            positions.append(outer)
    return sorted(positions)


def _walls(positions: list[float], others: list[float], lines: list[Line]) -> set[tuple[int, int]]:
    """(position, interval between `others`) wherever lines at that position cover most of the interval."""
    covered: dict[tuple[int, int], float] = {}
    for line in lines:
        nearest = min(range(len(positions)), key=lambda p: abs(positions[p] - line.at))
        for i, (start, end) in enumerate(pairwise(others)):
            common = min(line.end, end) - max(line.start, start)
            if common > 0:
                covered[nearest, i] = covered.get((nearest, i), 0.0) + common / (end - start)
    return {side for side, share in covered.items() if share >= _WALL}


def _rectangles(group: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """The group as one cell if it is a rectangle, else its rows piece by piece: a shape with a corner is no cell."""
    rows, columns = [r for r, _ in group], [c for _, c in group]
    top, bottom, left, right = min(rows), max(rows) + 1, min(columns), max(columns) + 1
    if len(group) == (bottom - top) * (right - left):
        return [(top, bottom, left, right)]
    pieces = []
    for row in range(top, bottom):
        members = sorted(c for r, c in group if r == row)
        start = members[0]
        for column, after in zip(members, [*members[1:], -1], strict=True):
            if after != column + 1:
                pieces.append((row, row + 1, start, column + 1))
                start = after
    return pieces
