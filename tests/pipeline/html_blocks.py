"""What the tests of the HTML reader share: a small table, and documents as plain lists."""

from pipeline.document import Document, Grid, Paragraph
from pipeline.readers.html import read_html

TABLE = "<table><tr><td>规章</td><td>1</td></tr><tr><td>行政规范性文件</td><td>23</td></tr></table>"
ROWS = [["规章", "1"], ["行政规范性文件", "23"]]


def read(body: str) -> Document:
    return read_html(f"<html><body>{body}</body></html>".encode())


def rows(grid: Grid) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row] for row in grid.slots]


def grids(body: str) -> list[list[list[str | None]]]:
    return [rows(grid) for grid in read(body).grids()]


def blocks(document: Document) -> list[object]:
    """Paragraphs as their text, grids as rows of texts."""
    return [block.text if isinstance(block, Paragraph) else rows(block) for block in document.blocks]
