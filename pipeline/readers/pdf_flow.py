"""Lines of all pages → paragraphs: page numbers and running heads go, lines broken only by the margin are joined."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.document import Grid, Paragraph
from pipeline.readers.pdf_text import TextLine

Block = TextLine | Grid | Paragraph  # a Paragraph comes from recognition and is left as it is

# "-4-" "— 4 —" "第4页" "第 4 页 共 6 页" "4/6" "4"
_PAGE_NUMBER = re.compile(
    r"[-—–―－·.\s]*第?\s*(?P<number>\d{1,4})\s*页?\s*(?:[/／，,]?\s*共?\s*\d{1,4}\s*页?)?[-—–―－·.\s]*"
)
# "一、总体情况" "（一）主动公开" "1.属于" "附件": what begins so is not the rest of a line before
_BEGINS_ANEW = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?\d{1,2}[)）、.．](?!\d)|附[件：:]")
_EDGE_LINES = 2  # page numbers and running heads are among the first or last lines of a page
_OFTEN = 3  # pages on which a line must stand at the same height to be a running head; both, where there are two


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """What stands on one page from top to bottom; sizes in points. `height` 0 for a recognised page."""

    number: int
    width: float
    height: float
    blocks: list[Block]


def flow(pages: Sequence[PageBlocks]) -> list[Paragraph | Grid]:
    """The document's blocks in reading order, of pages `without_furniture`."""
    blocks: list[Paragraph | Grid] = []
    open_line: tuple[TextLine, _Column, int] | None = None  # the last line and its page, where a paragraph may run on
    columns = {page.width: _column([other for other in pages if other.width == page.width]) for page in pages}
    for page in pages:
        column = columns[page.width]
        for block in page.blocks:
            if not isinstance(block, TextLine):
                blocks.append(block)
                open_line = None
                continue
            text = block.text.replace("\t", " ").strip()
            last = blocks[-1] if blocks else None
            same_page = open_line is not None and open_line[2] == page.number
            if open_line and isinstance(last, Paragraph) and _runs_on(*open_line[:2], block, column, same_page):
                gap = " " if last.text[-1].isascii() and last.text[-1].isalpha() and text[0].isascii() else ""
                blocks[-1] = Paragraph(last.text + gap + text, last.page)
            else:
                blocks.append(Paragraph(text, page.number))
            open_line = block, column, page.number
    return blocks


@dataclass(frozen=True, slots=True)
class _Column:
    """The text column of the pages of one width: margins in points, and the size of the running text."""

    left: float
    right: float
    size: float
    middle: float


def _column(pages: Sequence[PageBlocks]) -> _Column:
    lines = [b for page in pages for b in page.blocks if isinstance(b, TextLine)]
    sizes: Counter[int] = Counter()
    for line in lines:
        sizes[round(line.size)] += len(line.glyphs)
    size = sizes.most_common(1)[0][0] if sizes else 0
    body = [line for line in lines if round(line.size) == size]
    left, right = min((b.x0 for b in body), default=0), max((b.x1 for b in body), default=0)
    return _Column(left, right, size, pages[0].width / 2)


def _runs_on(
    line: TextLine, column: _Column, following: TextLine, next_column: _Column, same_page: bool
) -> bool:
    """The line ends only because the margin is reached, or it is a title that is set on two lines."""
    if abs(line.size - following.size) > 0.1 * line.size or _BEGINS_ANEW.match(following.text):
        return False
    if line.size > 1.2 * column.size > 0:
        centred = all(abs((x.x0 + x.x1) / 2 - c.middle) < 2 * x.size for x, c in
                      ((line, column), (following, next_column)))
        return centred and same_page and following.baseline - line.baseline < 3 * line.size
    full = line.x1 > column.right - 1.5 * line.size
    return full and following.x0 < next_column.left + 0.8 * following.size and (
        not same_page or following.baseline - line.baseline < 3 * line.size
    )


def without_furniture(pages: Sequence[PageBlocks]) -> list[PageBlocks]:
    """The pages without page numbers; a running head stays where it is met first."""
    numbers = {id(line) for line in _page_numbers(pages)}
    heads = Counter(_head(page, line) for page in pages for line in _edge_lines(page))
    often = min(_OFTEN, max(len(pages), 2))
    met: set[tuple[str, int]] = set()
    cleaned = []
    for page in pages:
        edge = {id(line) for line in _edge_lines(page)}
        kept: list[Block] = []
        for block in page.blocks:
            if id(block) in numbers:
                continue
            if isinstance(block, TextLine) and id(block) in edge and heads[head := _head(page, block)] >= often:
                if head in met:
                    continue
                met.add(head)
            kept.append(block)
        cleaned.append(PageBlocks(page.number, page.width, page.height, kept))
    return cleaned


def _head(page: PageBlocks, line: TextLine) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.baseline / 4)


def _edge_lines(page: PageBlocks) -> list[TextLine]:
    """Lines near the top or bottom; none on a recognised page, whose lines have no heights."""
    blocks = page.blocks
    near = blocks if len(blocks) <= 2 * _EDGE_LINES else [*blocks[:_EDGE_LINES], *blocks[-_EDGE_LINES:]]
    return [b for b in near if isinstance(b, TextLine) and not 0.15 * page.height < b.baseline < 0.85 * page.height]


def _page_numbers(pages: Sequence[PageBlocks]) -> list[TextLine]:
    """Lines at a page's edge that say nothing but its number.

    A bare figure is one only if it counts the pages: the same distance from the page's place in the
    file on two pages at least, or none.
    """
    found: list[tuple[int, bool, TextLine]] = []
    for page in pages:
        for line in _edge_lines(page):
            if match := _PAGE_NUMBER.fullmatch(line.text):
                found.append((int(match["number"]) - page.number, line.text.isdigit(), line))
    distances = Counter(distance for distance, _, _ in found)
    return [line for distance, bare, line in found if not bare or distance == 0 or distances[distance] >= 2]
