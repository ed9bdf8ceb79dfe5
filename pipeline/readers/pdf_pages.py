"""One PDF page → its lines of text and grids, top to bottom: digital, or recognised where the text cannot be used."""

from collections.abc import Callable

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.document import Grid, UnreadableDocument
from pipeline.problems import Problem
from pipeline.readers.pdf_flow import Block, PageBlocks
from pipeline.readers.pdf_page import Box, Glyph, PageContent, PageTooComplex, page_content
from pipeline.readers.pdf_ruled import ruled_tables
from pipeline.readers.pdf_scan import read_picture, read_scanned_page
from pipeline.readers.pdf_tables import fill_tables, grid_of, mark_cut_figures
from pipeline.readers.pdf_text import text_lines, visible
from pipeline.readers.pdf_text_layer import judge

Progress = Callable[[str, int, int], None]

_PICTURE_SHARE = 0.08  # of the page: a smaller picture is a seal, an emblem or a QR code
_FEW = 5  # glyphs over a picture that do not make it a background


def read_page(
    pdf: "pdfium.PdfDocument", number: int, first_grid: int, on_progress: Progress | None
) -> tuple[PageBlocks, list[Problem]]:
    """The page's blocks, grids numbered from `first_grid`, and what was doubtful on it.

    Raises UnreadableDocument: `damaged_pdf`, `page_too_complex`, `ocr_missing`.
    """
    try:
        page = _page_with_fields(pdf, number)
        content = page_content(page)
    except pdfium.PdfiumError as error:
        raise UnreadableDocument("damaged_pdf", f"the page cannot be read ({error}); fetch the file again") from error
    except PageTooComplex as error:
        raise UnreadableDocument("page_too_complex", str(error)) from error
    verdict = judge(content)
    try:
        if verdict.text in ("usable", "empty"):
            return _digital(page, content, number, first_grid, on_progress)
        blocks, problems = read_scanned_page(page, number, first_grid, on_progress)
        return PageBlocks(number, content.width, 0, list(blocks)), problems
    except UnreadableDocument as error:
        raise UnreadableDocument(error.kind, f"{verdict.reason}; {error}") from error
    finally:
        page.close()


def _page_with_fields(pdf: "pdfium.PdfDocument", number: int) -> "pdfium.PdfPage":
    """The page with what is typed into its form fields and notes as part of its drawing. Raises PdfiumError."""
    page = pdf[number - 1]
    if c.FPDFPage_GetAnnotCount(page.raw) > 0:
        if c.FPDFPage_Flatten(page.raw, c.FLAT_NORMALDISPLAY) == c.FLATTEN_FAIL:
            raise pdfium.PdfiumError("its form fields cannot be read")
        page.close()
        page = pdf[number - 1]
    return page


def _digital(
    page: "pdfium.PdfPage", content: PageContent, number: int, first_grid: int, on_progress: Progress | None
) -> tuple[PageBlocks, list[Problem]]:
    glyphs = visible(content.glyphs)
    filled, outside = fill_tables(ruled_tables(content.lines, content.fills), glyphs)
    mark_cut_figures(filled, glyphs)
    placed: list[tuple[float, Block]] = []
    for offset, table in enumerate(filled):
        grid = grid_of(table, first_grid + offset, number)
        placed.append((table.table.ys[0], grid))
        # A row with one cell over the whole width is a caption or running text boxed by accident: text too.
        for row in range(len(grid.slots)):
            cells = [cell for cell, _ in grid.anchors(row)]
            if len(cells) == 1 and cells[0].row == row:
                outside += table.glyphs_of(row)
    placed += [(line.baseline, line) for line in text_lines(outside)]
    problems: list[Problem] = []
    for box in _pictures(content, glyphs):
        grids, doubts = _recognised(page, box, content, number, first_grid + len(filled), on_progress)
        placed += [(box.top, grid) for grid in grids]
        problems += doubts
    blocks = [block for _, block in sorted(placed, key=lambda p: p[0])]
    return PageBlocks(number, content.width, content.height, blocks), problems


def _pictures(content: PageContent, glyphs: list[Glyph]) -> list[Box]:
    """Pictures that may hold a table: large, and no background of text."""
    large = [p for p in content.pictures if p.area > _PICTURE_SHARE * content.width * content.height]
    return [
        p for p in large
        if sum(p.x0 < g.middle[0] < p.x1 and p.top < g.middle[1] < p.bottom for g in glyphs) <= _FEW
    ]


def _recognised(
    page: "pdfium.PdfPage", box: Box, content: PageContent, number: int, first_grid: int, on_progress: Progress | None
) -> tuple[list[Grid], list[Problem]]:
    """The tables in a picture. Without the extra the picture is a problem, and the rest of the page is read."""
    try:
        blocks, problems = read_picture(page, box, content.quarters, number, first_grid, on_progress)
    except UnreadableDocument as error:
        return [], [Problem("read", error.kind, "warning",
                            f"a picture on page {number} may hold a table: {error}", place=f"page={number}")]
    grids = [block for block in blocks if isinstance(block, Grid)]
    return grids, problems if grids else []
