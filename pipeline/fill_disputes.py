"""Table 四 (行政复议、行政诉讼): one row of figures under a header of three levels, where labels repeat."""

from pipeline.alignment import Carried, Head, pair
from pipeline.cells import Findings
from pipeline.document import Grid, Line
from pipeline.forms import BLOCKS, OUTCOMES
from pipeline.labels import squeezed
from pipeline.numbers import read_figure
from pipeline.segments import Row, Segment, carries_figures, figure_like, numbers_columns, texts

_MEASURES = [f"{block.key}_{outcome.key}" for block in BLOCKS.labels for outcome in OUTCOMES.labels]


def fill_disputes(segment: Segment, findings: Findings, carried: Carried | None) -> Carried | None:
    """Place the figures of table 四; returns its header while no figures have stood under it yet.

    Each new header begins a part of its own: some print reviews and suits in two tables. More than one
    row of figures under a header is a problem, and none of them is taken.
    """
    if _fill_turned(segment, findings):
        return None
    above = carried.over(segment.grid) if carried else None
    parts: list[tuple[list[Row], list[Row]]] = []
    for row in segment.rows:
        labels = any(_is_label(cell.text) for cell, _, _ in row.line) and not carries_figures(row.line)
        if labels and (not parts or parts[-1][1]):
            parts.append(([], []))
        if not parts:
            parts.append(([], []))
        if labels:
            parts[-1][0].append(row)
        elif (len(row.line) > 1 or carries_figures(row.line)) and not numbers_columns(row.line):
            parts[-1][1].append(row)
    for header, data in parts:
        heads = _heads(header, segment.grid, above)
        above = heads if not data else None
        if data:
            _fill_part(segment.grid, heads, header, data, findings)
    return Carried(segment.grid, above) if above else None


def _fill_turned(segment: Segment, findings: Findings) -> bool:
    """Place a table 四 whose rows are labelled: by block, by outcome, or by both. False for all others."""
    first = next((i for i, row in enumerate(segment.rows) if carries_figures(row.line)), len(segment.rows))
    rows = segment.rows[first:]
    labelled = [_left_labels(row.line) for row in rows]
    named = {tuple(labels) for labels in labelled}
    alone = len(named) < 2 and not any(BLOCKS.clear(label) for labels in named for label in labels)
    if alone or not all(labelled):  # one row labelled 总计 or 数量 is the row of figures of the official layout
        return False
    heads = _heads(segment.rows[:first], segment.grid, None)
    for row, labels in zip(rows, labelled, strict=True):
        _place_turned(segment.grid, heads, row, labels, findings)
    return True


def _left_labels(line: Line) -> list[str]:
    """The labels of table 四 before the figures of a row, outermost first; none where another text stands there."""
    figures = next((i for i, (cell, _, _) in enumerate(line) if figure_like(cell.text)), 0)
    labels = [cell.text for cell, _, _ in line[:figures]]
    return labels if all(map(_is_label, labels)) else []


def _place_turned(grid: Grid, heads: list[Head], row: Row, labels: list[str], findings: Findings) -> None:
    figures = row.line[len(labels) :]
    over = [head for head in heads if head.stop > figures[0][1]] or [Head("", "", *figures[0][1:])]
    order = pair(over, figures)
    if order is None:
        findings.refuse("unaligned_row", "the figures of table 四 cannot be told apart under the headers",
                        texts(row.line), grid.place(row.line[0][0]))
        return
    for head, number in zip(over, order, strict=True):
        figure = figures[number][0]
        measure = _measure_of([*head.text.split("|"), *labels])
        if figure.row != row.number and figure.text:
            findings.refuse("merged_figure", "one cell stands for two rows of table 四", figure.text,
                            grid.place(figure))
        elif measure:
            findings.place(("disputes", measure, None), "", "件", figure.text, grid.place(figure), "grid",
                           figure.confidence)
        elif figure.text:
            findings.refuse("unknown_column", f"“{head.text}” is no outcome of table 四", figure.text,
                            grid.place(figure))


def _measure_of(labels: list[str]) -> str:
    """The measure of a figure by the labels over and beside it, of which one must be an outcome and the innermost
    block is meant; "" where they name none."""
    outcomes = [outcome.key for text in labels if (outcome := OUTCOMES.clear(text))]
    blocks = [block.key for text in labels if (block := BLOCKS.clear(text))]
    return f"{blocks[-1]}_{outcomes[0]}" if len(outcomes) == 1 and blocks else ""


def _is_label(text: str) -> bool:
    return bool(OUTCOMES.clear(text) or BLOCKS.clear(text) or squeezed(text) == "行政诉讼")


def _heads(header: list[Row], grid: Grid, above: list[Head] | None) -> list[Head]:
    """A head for each run of columns under the same labels: the measure they name together, "" for none."""
    heads: list[Head] = []
    for column in range(grid.width):
        over = [head.text for head in above or () if head.start <= column < head.stop]
        stack = [cell for row in header if (cell := grid.slots[row.number][column]) is not None]
        if not over and not stack:
            continue
        labels = [text for path in over for text in path.split("|")] + [cell.text for cell in stack]
        covers = bool(stack) and column > stack[-1].column
        if heads and covers and heads[-1].stop == column and heads[-1].text == "|".join(labels):
            heads[-1] = heads[-1]._replace(stop=column + 1)
        else:
            heads.append(Head(_measure(labels), "|".join(labels), column, column + 1))
    keys = [head.key for head in heads]
    return [head if keys.count(head.key) == 1 else head._replace(key="") for head in heads]


def _measure(labels: list[str]) -> str:
    """The measure of a column from the labels over it, top down.

    The block is the innermost named one: real headers misplace 行政诉讼, never 复议后起诉.
    """
    outcome = OUTCOMES.clear(labels[-1]) or OUTCOMES.clear("".join(labels[-2:]))
    blocks = [block.key for text in labels if (block := BLOCKS.clear(text))]
    return f"{blocks[-1]}_{outcome.key}" if outcome and blocks else ""


def _fill_part(grid: Grid, heads: list[Head], header: list[Row], data: list[Row], findings: Findings) -> None:
    row = data[0]
    where = grid.place(row.line[0][0])
    if sum(carries_figures(other.line) for other in data) > 1:
        findings.refuse("not_one_row", "table 四 must have one row of figures", texts(row.line), where)
        return
    row = next((other for other in data if carries_figures(other.line)), row)
    figures = row.line[1:] if not figure_like(row.line[0][0].text) else row.line
    paired = _pair(heads, figures, header)
    if paired is None:
        findings.refuse("unaligned_row", "the figures of table 四 cannot be told apart under the headers",
                        texts(row.line), where)
        return
    for measure, number in paired:
        figure = figures[number][0]
        if measure:
            findings.place(("disputes", measure, None), "", "件", figure.text, grid.place(figure), "grid",
                           figure.confidence)
        elif read_figure(figure.text).status not in ("blank", "dash"):
            findings.refuse("unknown_column", "a column of table 四 has no label that fits", figure.text,
                            grid.place(figure))


def _pair(heads: list[Head], figures: Line, header: list[Row]) -> list[tuple[str, int]] | None:
    """Measure and number of its figure. By columns; where spans are wrong, by the order of the official header."""
    over = [head for head in heads if not figures or head.stop > figures[0][1]]
    order = pair(over, figures)
    # A column under labels that name no measure together: one is lost, and those behind it have shifted.
    torn = any(not head.key and any(_is_label(text) for text in head.text.split("|")) for head in over)
    if order is not None and not torn and any(head.key for head in over):
        return [(head.key, number) for head, number in zip(over, order, strict=True)]
    return list(zip(_MEASURES, range(len(figures)), strict=True)) if _official(header) == len(figures) else None


def _official(header: list[Row]) -> int:
    """15 where the header prints the three blocks and three times the five outcomes in the official order, else 0."""
    printed = [cell.text for row in header for cell, _, _ in row.line if cell.row == row.number]
    blocks = [block.key for text in printed if (block := BLOCKS.clear(text))]
    outcomes = [outcome.key for text in printed if (outcome := OUTCOMES.clear(text))]
    official = [block.key for block in BLOCKS.labels], [outcome.key for outcome in OUTCOMES.labels] * 3
    return len(_MEASURES) if (blocks, outcomes) == official else 0
