"""A picture of a page → paragraphs and grids with a confidence a cell. Needs the extra [ocr].

Tables are found by their ruling lines and read cell by cell; a table whose lines make no sound grid is
given as lines of text and named in a problem, for a wrong grid would put figures under wrong labels.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.document import Grid, GridCell, Paragraph, UnreadableDocument
from pipeline.problems import Problem

if TYPE_CHECKING:
    import numpy as np

    from pipeline.readers.ocr_page import PageReading

# A figure read with less is to be flagged. Measured on drawn scans (tests/pipeline/scans.py): at 150 dpi with grain,
# tilt and JPEG, 3,600 figures, none wrong, 0.2 % below the bound; at 90 to 110 dpi with twice the grain, 1,425 figures,
# 7 wrong, of which one at or above it (a 0 read as a letter, which no figure is): nothing wrong passes for a figure.
SURE = 0.8
# Below this mean confidence the page may lie on its side or on its head.
_LEGIBLE = 0.7

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Blocks in reading order, and what could not be made out."""

    blocks: list[Paragraph | Grid]
    problems: list[Problem]


def read_image(
    image: "np.ndarray[Any, np.dtype[np.uint8]]",
    page: int | None,
    first_grid: int,
    on_progress: Progress | None = None,
) -> ReadPage:
    """Read an RGB picture (height, width, 3) of a page, upright or turned by quarters, tilted by up to 3 degrees.

    `first_grid` is the number that its first grid takes. Grid edges are in pixels of the straightened page.
    Same picture → same result. Raises UnreadableDocument (`ocr_missing`) without the extra [ocr].
    """
    try:
        import cv2

        from pipeline.readers.ocr_page import read_page
    except ImportError as error:
        raise UnreadableDocument(
            "ocr_missing", "the document is a scan or a picture; to read it: pip install 'gongkai[ocr]'"
        ) from error
    import numpy as np

    grey = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY)
    best = read_page(np.asarray(grey, np.uint8), on_progress)
    if best.legibility < _LEGIBLE:
        turned = [read_page(np.ascontiguousarray(np.rot90(grey, quarters)), on_progress) for quarters in (1, 2, 3)]
        best = max([best, *turned], key=lambda reading: reading.legibility)
    return _blocks(best, page, first_grid)


def _blocks(reading: "PageReading", page: int | None, first_grid: int) -> ReadPage:
    placed: list[tuple[int, Paragraph | Grid]] = [(top, Paragraph(text, page)) for top, text in reading.lines]
    for number, (table, texts) in enumerate(reading.tables, first_grid):
        slots: list[list[GridCell | None]] = [[None] * (len(table.xs) - 1) for _ in table.ys[1:]]
        for box, (text, confidence) in zip(table.boxes, texts, strict=True):
            cell = GridCell(text, box.rows.start, box.columns.start, round(confidence, 3))
            for row in box.rows:
                slots[row][box.columns.start : box.columns.stop] = [cell] * len(box.columns)
        edges = tuple(float(x) for x in table.xs)
        placed.append((table.ys[0], Grid(number, slots, page, edges)))
    where = None if page is None else f"page={page}"
    problems = [Problem("read", kind, severity, message, raw, where) for kind, severity, message, raw in reading.faults]
    return ReadPage([block for _, block in sorted(placed, key=lambda p: p[0])], problems)
