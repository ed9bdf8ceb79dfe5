"""PDF pages, and pictures on them, for text recognition; positions come back in points."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.document import Grid, Paragraph
from pipeline.problems import Problem
from pipeline.readers.ocr import read_image
from pipeline.readers.pdf_page import Box

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

Progress = Callable[[str, int, int], None]
Read = tuple[list[Paragraph | Grid], list[Problem]]

_DPI = 200
_MAX_PIXELS = 25_000_000  # an A3 page at 200 dpi has 7.7 million


def read_scanned_page(page: "pdfium.PdfPage", number: int, first_grid: int, on_progress: Progress | None) -> Read:
    """What is recognised on the page. Raises UnreadableDocument (`ocr_missing`) without the extra."""
    pixels, scale = _rendered(page)
    return _in_points(read_image(pixels, number, first_grid, on_progress), scale, 0)


def read_picture(
    page: "pdfium.PdfPage", box: Box, quarters: int, number: int, first_grid: int, on_progress: Progress | None
) -> Read:
    """What is recognised inside a box of the page as it stands after `quarters` clockwise turns of page space."""
    import numpy as np

    pixels, scale = _rendered(page)
    upright = np.rot90(pixels, c.FPDFPage_GetRotation(page.raw) - quarters)
    x0, top, x1, bottom = (round(edge * scale) for edge in box)
    part = np.ascontiguousarray(upright[max(top, 0) : bottom, max(x0, 0) : x1])
    return _in_points(read_image(part, number, first_grid, on_progress), scale, box.x0)


def _rendered(page: "pdfium.PdfPage") -> tuple["Pixels", float]:
    """RGB pixels of the page and how many there are to a point."""
    width, height = page.get_size()
    scale = min(_DPI / 72, math.sqrt(_MAX_PIXELS / max(width * height, 1.0)))
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True, grayscale=False)
    pixels: Pixels = bitmap.to_numpy()[:, :, :3].copy()
    bitmap.close()
    return pixels, scale


def _in_points(read: Any, scale: float, left: float) -> Read:
    blocks = [
        replace(b, edges=tuple(left + edge / scale for edge in b.edges)) if isinstance(b, Grid) else b
        for b in read.blocks
    ]
    return blocks, read.problems
