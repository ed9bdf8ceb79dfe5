"""PDF with ruled tables → Document. A table that runs over pages comes as one grid a page."""

import io
from typing import Any

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_text

from pipeline.document import Document, Grid, GridCell, Paragraph, UnreadableDocument

MAX_PAGES = 400
_TOLERANCE = 3.0  # points: ruling lines that lie closer are one line drawn twice

Box = tuple[float, float, float, float]  # x0, top, x1, bottom


def read_pdf(data: bytes) -> Document:
    """Paragraphs (lines of text outside ruled tables) and grids, page by page.

    Raises UnreadableDocument: `damaged_pdf` (truncated, encrypted), `too_many_pages`, `no_text_layer`.
    """
    blocks: list[Paragraph | Grid] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise UnreadableDocument("too_many_pages", f"the PDF has more than {MAX_PAGES} pages")
            for page in pdf.pages:
                grids_so_far = sum(isinstance(b, Grid) for b in blocks)
                blocks += _page_blocks(page, page.page_number, grids_so_far)
                page.close()
    except PdfminerException as error:
        cause = type(error.args[0]).__name__ if error.args else "PDF error"
        raise UnreadableDocument("damaged_pdf", f"the PDF cannot be read ({cause}); fetch it again") from error
    if not blocks:
        raise UnreadableDocument("no_text_layer", "the PDF holds no text (a scan?); it needs OCR")
    return Document("pdf", blocks)


def _page_blocks(page: Any, number: int, grids_so_far: int) -> list[Paragraph | Grid]:
    placed: list[tuple[float, Paragraph | Grid]] = []
    covered: list[Box] = []
    for table in page.find_tables():
        grid, rows = _grid(table, grids_so_far + 1, number)
        if grid.width >= 2:
            grids_so_far += 1
            covered += rows
            placed.append((table.bbox[1], grid))
    for line in page.extract_text_lines(return_chars=False):
        middle = (line["top"] + line["bottom"]) / 2
        if not any(top <= middle <= bottom for _, top, _, bottom in covered):
            placed.append((line["top"], Paragraph(line["text"].strip(), number)))
    return [block for _, block in sorted(placed, key=lambda p: p[0]) if not isinstance(block, Paragraph) or block.text]


def _grid(table: Any, number: int, page: int) -> tuple[Grid, list[Box]]:
    """The table as slots, by which printed cell covers the middle of each slot; and the boxes of its real rows.

    A row with one printed cell over the whole width is a caption or running text boxed by accident:
    it stays in the grid, and stays a paragraph too.
    """
    boxes: list[Box] = table.cells
    texts = [_text(table.page.chars, box) for box in boxes]
    xs = _edges([x for x0, _, x1, _ in boxes for x in (x0, x1)])
    ys = _edges([y for _, top, _, bottom in boxes for y in (top, bottom)])
    slots: list[list[GridCell | None]] = [[None] * (len(xs) - 1) for _ in ys[:-1]]
    for text, (x0, top, x1, bottom) in zip(texts, boxes, strict=True):
        rows = [r for r in range(len(ys) - 1) if top < (ys[r] + ys[r + 1]) / 2 < bottom]
        columns = [c for c in range(len(xs) - 1) if x0 < (xs[c] + xs[c + 1]) / 2 < x1]
        if rows and columns:
            cell = GridCell(text, rows[0], columns[0])
            for r in rows:
                for c in columns:
                    slots[r][c] = cell
    grid = Grid(number, slots, page, tuple(xs))
    many = [r for r in range(len(slots)) if len(list(grid.anchors(r))) > 1]
    return grid, [(xs[0], ys[r], xs[-1], ys[r + 1]) for r in many]


def _text(chars: list[dict[str, Any]], box: Box) -> str:
    """The characters whose middle lies in the box: a glyph that only leans over the ruling is the neighbour's."""
    x0, top, x1, bottom = box
    inside = [
        c for c in chars if x0 <= (c["x0"] + c["x1"]) / 2 < x1 and top <= (c["top"] + c["bottom"]) / 2 < bottom
    ]
    text: str = extract_text(inside)
    return text.strip()


def _edges(positions: list[float]) -> list[float]:
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > _TOLERANCE:
            edges.append(position)
    return edges
