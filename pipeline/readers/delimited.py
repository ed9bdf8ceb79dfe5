"""Lines of text with marks between cells → grids: what remains of a table when a page is saved as text."""

from pipeline.document import Grid, GridCell, Paragraph

_MARKS = ("\t", "|", "｜")
_FEWEST = 2  # rows: a single line with a bar in it is no table


def blocks_of(lines: list[str]) -> list[Paragraph | Grid]:
    """A paragraph for each line of running text, a grid for each run of lines with cells between tabs or bars.

    "规章 | 0 | 0 | 0 |" is a row of four cells: where all lines of a run begin or end with a bar it is a
    border. Blank cells are printed cells. Spans are lost in such text, so rows have their own numbers of cells.
    """
    blocks: list[Paragraph | Grid] = []
    run: list[str] = []
    number = 0
    for line in [*lines, ""]:
        if any(mark in line for mark in _MARKS):
            run.append(line)
            continue
        if len(run) >= _FEWEST:
            number += 1
            blocks.append(Grid(number, _slots(run)))
        else:
            blocks += [Paragraph(text) for text in map(str.strip, run) if text]
        run = []
        if text := line.strip():
            blocks.append(Paragraph(text))
    return blocks


def _slots(run: list[str]) -> list[list[GridCell | None]]:
    bars = [line.replace("｜", "|").replace("\t", "|").strip(" \r\n\u3000") for line in run]
    begins, ends = (all(line.startswith("|") for line in bars), all(line.endswith("|") for line in bars))
    texts = [
        [cell.strip() for cell in line.split("|")[1 if begins else 0 : -1 if ends else None]] for line in bars
    ]
    width = max(map(len, texts))
    return [
        [GridCell(text, r, c) for c, text in enumerate(row)] + [None] * (width - len(row))
        for r, row in enumerate(texts)
    ]
