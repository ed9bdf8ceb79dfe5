"""Tables without ruling lines → grids, by how figures stand below each other; only where that is unambiguous.

Figures stand in columns that no figure straddles, each row's label stands left of them on their line,
or is broken over lines around it. What does not fit so is no grid but a problem: a figure is never
put under the nearest header.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pipeline.document import Grid, GridCell
from pipeline.problems import Problem
from pipeline.readers.pdf_chunks import Chunk, Span, Unclear, chunks
from pipeline.readers.pdf_text import TextLine
from pipeline.readers.pdf_unruled_head import head_rows

_NEAR = 3.5  # em from one line of a table to the next
_LEADING = 1.8  # em from one line of a text to the next
# "2.重复申请" "（三）不予公开" "一、本年新收": begins a label; a line without is the rest of the label above
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?(?P<digit>\d{1,2})[)）、.．](?!\d)")


@dataclass(slots=True)
class _Region:
    """Lines of one table: those above the first figures, and the rest."""

    head: list[list[Chunk]] = field(default_factory=list)
    body: list[list[Chunk]] = field(default_factory=list)
    lines: list[TextLine] = field(default_factory=list)


def unruled_tables(lines: Sequence[TextLine], page: int) -> tuple[list[TextLine | Grid], list[Problem]]:
    """The lines with each table among them replaced by its grid (numbered 0), and what was unclear."""
    result: list[TextLine | Grid] = []
    problems: list[Problem] = []
    rows = [(line, chunks(line)) for line in lines]
    for region in _regions(rows):
        if isinstance(region, TextLine):
            result.append(region)
            continue
        try:
            caption, grid = _grid_below_caption(region, page)
            result += [*caption, grid]
        except Unclear as error:
            result += region.lines
            problems.append(Problem("read", "unruled_table_unclear", "error",
                                    f"a table without ruling lines cannot be read: {error}",
                                    region.lines[0].text, f"page={page}"))
    return result, problems


def _regions(rows: Sequence[tuple[TextLine, list[Chunk]]]) -> Iterator[TextLine | _Region]:
    """Tables and the lines outside them, in order."""
    i = 0
    waiting: list[tuple[TextLine, list[Chunk]]] = []
    while i < len(rows):
        if not _has_figures(rows[i][1]):
            waiting.append(rows[i])
            i += 1
            continue
        region, i = _body(rows, i)
        _take_lines_above(region, waiting)
        yield from (line for line, _ in waiting)
        waiting = []
        goes_on = region.lines[0] is rows[0][0] and len({c.x0 for row in region.body for c in row if c.is_value}) >= 3
        if region.head or goes_on:
            yield region
        else:
            yield from region.lines
    yield from (line for line, _ in waiting)


def _has_figures(row: list[Chunk]) -> bool:
    """A label and figures right of it; or figures alone, three and more."""
    values = [c.is_value for c in row]
    labels = values.index(True) if True in values else len(row)
    return all(values[labels:]) and labels < len(row) and (labels > 0 or len(row) >= 3)


def _take_lines_above(region: _Region, waiting: list[tuple[TextLine, list[Chunk]]]) -> None:
    """Move the first label's upper lines, and the headers, from the lines before the table into it."""
    first = min(c.x0 for row in region.body for c in row if c.is_value)
    while waiting and _is_label(waiting[-1][1], first) and _near(waiting[-1], region, _LEADING):
        line, row = waiting.pop()
        region.body.insert(0, row)
        region.lines.insert(0, line)
        if _NUMBERED.match(row[-1].text):
            break
    while waiting and _near(waiting[-1], region, _NEAR):
        stub_between = _is_label(waiting[-1][1], first) and len(waiting) > 1 and _is_head(waiting[-2][1], first)
        if not (_is_head(waiting[-1][1], first) or (region.head and stub_between)):
            break
        line, row = waiting.pop()
        region.head.insert(0, row)
        region.lines.insert(0, line)


def _is_label(row: list[Chunk], first: float) -> bool:
    return all(c.x1 <= first + c.size and not c.is_value for c in row)


def _is_head(row: list[Chunk], first: float) -> bool:
    """Something stands over the figures, and it is not the heading of the section."""
    return any(c.x0 >= first - c.size for c in row) and not (len(row) == 1 and _NUMBERED.match(row[0].text))


def _near(row: tuple[TextLine, list[Chunk]], region: _Region, reach: float) -> bool:
    return region.lines[0].baseline - row[0].baseline < reach * row[0].size


def _body(rows: Sequence[tuple[TextLine, list[Chunk]]], start: int) -> tuple[_Region, int]:
    """From the first line with figures to the last before a new head, a text or a wide gap."""
    region, end = _Region(), start
    first = min(c.x0 for c in rows[start][1] if c.is_value)
    for i in range(start, len(rows)):
        line, row = rows[i]
        if i > start and line.baseline - rows[i - 1][0].baseline > _NEAR * line.size:
            break
        values = [c for c in row if c.is_value]
        if values and all(c.is_value or c.x1 <= first + c.size for c in row):
            end = i + 1
        elif any(c.x1 > first + c.size for c in row):
            break
    while end < len(rows) and _is_rest_of_label(rows[end - 1], rows[end], first):
        end += 1
    region.body = [row for _, row in rows[start:end]]
    region.lines = [line for line, _ in rows[start:end]]
    return region, end


def _is_rest_of_label(above: tuple[TextLine, list[Chunk]], row: tuple[TextLine, list[Chunk]], first: float) -> bool:
    line, parts = row
    close = line.baseline - above[0].baseline < _LEADING * line.size
    return close and _is_label(parts, first) and not any(_NUMBERED.match(c.text) for c in parts)


# --- one table ------------------------------------------------------------------------------------


def _grid_below_caption(region: _Region, page: int) -> tuple[list[TextLine], Grid]:
    """The grid; a line of one part above its headers that is none of them (“第二十条第（五）项”) stays text."""
    try:
        return [], _grid(region, page)
    except Unclear:
        if len(region.head) < 2 or len(region.head[0]) > 1:
            raise
        caption, grid = _grid_below_caption(_Region(region.head[1:], region.body, region.lines[1:]), page)
        return [region.lines[0], *caption], grid


def _grid(region: _Region, page: int) -> Grid:
    columns = _columns(region)
    first = columns[0][0]
    labels = _labels(region.body, first)
    rows = _rows(region, columns, labels)
    heads = _heads(region.head, columns)
    left = min(c.x0 for row in (*region.head, *region.body) for c in row)
    inner = _boundaries(left, columns)
    edges = (left, (left + inner[0]) / 2, *inner)
    if not any(row[0][0] or row[1][0] for row in rows):  # a row of figures alone, as table 四 has it
        edges, heads, rows = edges[2:], [row[2:] for row in heads], [row[2:] for row in rows]
    slots: list[list[GridCell | None]] = []
    for texts in (*heads, *rows):
        cells: list[GridCell | None] = []
        for column, (text, same_as_left) in enumerate(texts):
            cells.append(cells[-1] if same_as_left and cells else GridCell(text, len(slots), column))
        slots.append(cells)
    return Grid(0, slots, page, edges)


def _columns(region: _Region) -> list[Span]:
    """The x ranges of the figures of each column. Raises Unclear when two figures of a row share one."""
    columns: list[Span] = []
    for value in sorted((c for row in region.body for c in row if c.is_value), key=lambda c: c.x0):
        if columns and value.x0 < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], value.x1)
        else:
            columns.append((value.x0, value.x1))
    for row in region.body:
        used = [_column(columns, c) for c in row if c.is_value]
        if len(used) != len(set(used)):
            raise Unclear("figures of neighbouring columns stand below each other")
    for head in region.head[-1:]:  # a header without any figure below it is a column of blank cells
        columns += [(c.x0, c.x1) for c in head if c.x0 > columns[0][1] and _column(columns, c) is None]
    return sorted(columns)


def _column(columns: Sequence[Span], chunk: Chunk) -> int | None:
    over = [i for i, (x0, x1) in enumerate(columns) if chunk.x0 < x1 and x0 < chunk.x1]
    return over[0] if over else None


def _boundaries(left: float, columns: Sequence[Span]) -> list[float]:
    """From the left edge of the first column to the right edge of the last, halfway between neighbours."""
    inner = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    return [max(columns[0][0] - 2, left + 2), *inner, columns[-1][1]]


class _Label(NamedTuple):
    text: str
    x0: float
    top: float
    bottom: float
    has_figures: bool  # on one of its lines

    def covers(self, baseline: float) -> bool:
        return self.top <= baseline <= self.bottom


def _labels(body: Sequence[Sequence[Chunk]], first: float) -> list[_Label]:
    """Label texts, lines joined: a line goes on with the one above when it stands close below it, has no number,
    and not both have figures beside them."""
    labels: list[_Label] = []
    for row in body:
        figures = any(c.is_value for c in row)
        for c in row:
            if c.is_value or c.x1 > first + 0.5 * c.size:
                continue
            half = 0.75 * c.size
            column = [i for i, label in enumerate(labels) if abs(label.x0 - c.x0) < 0.8 * c.size]
            above = labels[column[-1]] if column and not _NUMBERED.match(c.text) else None
            if above and c.baseline - above.bottom < 1.1 * c.size and not (figures and above.has_figures):
                labels[column[-1]] = _Label(above.text + c.text, min(above.x0, c.x0), above.top, c.baseline + half,
                                            figures or above.has_figures)
            else:
                labels.append(_Label(c.text, c.x0, c.baseline - half, c.baseline + half, figures))
    return labels


Row = list[tuple[str, bool]]  # text of each column, and whether it is the cell of the column before


def _rows(region: _Region, columns: Sequence[Span], labels: Sequence[_Label]) -> list[Row]:
    """A row for each line of figures: group label, label, figures."""
    leaves: list[_Label | None] = []
    lines: list[list[Chunk]] = []
    for row in region.body:
        values = [c for c in row if c.is_value]
        if not values:
            continue
        over = [label for label in labels if label.covers(values[0].baseline)]
        leaf = max(over, key=lambda label: label.x0) if over else None
        if leaf and any(label is not leaf and leaf.x0 - label.x0 < values[0].size for label in over):
            raise Unclear(f"“{leaf.text}” and another label stand beside one row of figures")
        if leaf is not None and leaf in leaves:
            raise Unclear(f"two rows of figures stand beside the label “{leaf.text}”")
        leaves.append(leaf)
        lines.append(values)
    groups = _groups(leaves, labels)
    rows: list[Row] = []
    for leaf, group, values in zip(leaves, groups, lines, strict=True):
        label = leaf.text if leaf else ""
        texts = [""] * len(columns)
        for c in values:
            column = _column(columns, c)
            assert column is not None
            texts[column] = c.text
        rows.append([(group or label, False), (label, not group), *((text, False) for text in texts)])
    return rows


def _groups(leaves: Sequence[_Label | None], labels: Sequence[_Label]) -> list[str]:
    """The group label of each row: the only one that stands left of a run of rows numbered 1, 2, 3 …"""
    groups = [""] * len(leaves)
    start = 0
    numbers = [int(m["digit"]) if leaf and (m := _NUMBERED.match(leaf.text)) and m["digit"] else None
               for leaf in leaves]
    for i in range(len(leaves) + 1):
        if i > start and (i == len(leaves) or numbers[i] is None or numbers[i] != (numbers[i - 1] or 0) + 1):
            run = [leaf for leaf in leaves[start:i] if leaf]
            beside = [label for label in labels if run and numbers[start] and label.x0 < run[0].x0 - 5
                      and label not in run and run[0].top <= (label.top + label.bottom) / 2 <= run[-1].bottom]
            inner = [label for label in beside if label.x0 == max(b.x0 for b in beside)]
            if len(inner) == 1:
                groups[start:i] = [inner[0].text] * (i - start)
            start = i
    return groups


def _heads(head: Sequence[Sequence[Chunk]], columns: Sequence[Span]) -> list[Row]:
    """Header rows; what stands over the labels goes into the first."""
    parts = [c for row in head for c in row]
    stub = "".join(c.text for c in parts if c.x1 <= columns[0][0])
    rows: list[Row] = []
    for covered in head_rows([c for c in parts if c.x1 > columns[0][0]], columns):
        row: Row = [(stub, False), (stub, True), *[("", False)] * len(columns)]
        for span, text in covered.items():
            for column in span:
                row[2 + column] = (text, column > span.start)
        rows.append(row)
        stub = ""
    return rows
