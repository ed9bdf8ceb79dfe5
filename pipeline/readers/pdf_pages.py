"""One digital page → its lines of text and grids, top to bottom."""

from pipeline.readers.pdf_flow import Block, PageBlocks
from pipeline.readers.pdf_page import PageContent
from pipeline.readers.pdf_ruled import ruled_tables
from pipeline.readers.pdf_tables import fill_tables, grid_of, mark_cut_figures
from pipeline.readers.pdf_text import text_lines, visible


def digital_page(content: PageContent, number: int, first_grid: int) -> PageBlocks:
    """The page's blocks, its grids numbered from `first_grid`."""
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
    return PageBlocks(number, content.width, content.height, [b for _, b in sorted(placed, key=lambda p: p[0])])
