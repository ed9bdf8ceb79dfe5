"""The ink of one cell → is anything printed, and where are its lines of text."""

import itertools
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.readers.ocr_lines import Box, Image, Mask

_FAINTEST = 24.0  # grey levels from the paper: what is fainter is grain or the shine of the other side
_DUST = 0.26  # of the height of print: the shortest mark that stands alone, a hyphen, has a third
_HEIGHT = 48  # pixels of a line as the recogniser takes it


@dataclass(frozen=True, slots=True)
class CellInk:
    """A cell without its ruling lines: the picture, its ink, and the grey level of its paper."""

    picture: Image
    mask: Mask
    paper: int
    specks: bool  # there is ink, be it too small for any print


def cell_ink(page: Image, lines: Mask, box: Box, grain: float) -> CellInk:
    """Cut a cell out of the page and paint its ruling lines over with its own paper."""
    window = (slice(box.top, box.bottom + 1), slice(box.left, box.right + 1))
    picture, ruled = page[window].copy(), lines[window].copy()
    rim = max(page.shape[1] // 200, 4)
    ruled[rim:-rim, rim:-rim] = False  # a long stroke amid the cell is print
    bare = picture[~ruled]
    paper = int(np.median(bare)) if bare.size else 255
    for side in (picture, picture[:, ::-1], picture.T, picture.T[:, ::-1]):
        _wipe_line(side, rim, paper)
    smooth = cv2.GaussianBlur(picture, (3, 3), 0).astype(np.int16)
    contrast = np.abs(smooth - paper)
    strongest = float(np.percentile(contrast, 99.5)) if contrast.size else 0.0
    dark = (contrast > max(_FAINTEST, 6 * grain, 0.3 * strongest)) & ~ruled
    mask, specks = _print(dark, max(page.shape[1] // 350, 3))
    return CellInk(picture, mask, paper, specks)


def _wipe_line(picture: Image, rim: int, paper: int) -> None:
    """Lighten a cell's left rim, in place, by what darkens it all along: the line goes, a glyph that touches it stays.

    In pieces of some rows, because a line that is not quite upright moves sideways.
    """
    for top in range(0, picture.shape[0], 200):
        piece = picture[top : top + 200, :rim]
        line = np.minimum(np.percentile(piece, 65, axis=0), paper)
        piece[:] = np.clip(np.rint(piece + (paper - line)), 0, 255)


def _print(mask: Mask, smallest: int) -> tuple[Mask, bool]:
    """Ink without dust and without what is left of ruling lines; whether there was any ink."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    height, width = mask.shape
    keep, small = np.zeros(count, bool), np.zeros(count, bool)
    for part in range(1, count):
        x, y, w, h, area = stats[part].tolist()
        along_side = w <= 3 and h > 0.85 * height and (x <= 3 or x + w >= width - 3)
        along_edge = h <= 3 and w > 0.85 * width and (y <= 3 or y + h >= height - 3)
        if along_side or along_edge:
            continue
        keep[part], small[part] = max(w, h) >= smallest, max(w, h) < smallest and area >= 2
    if small.any() and keep.any():  # a point or a comma belongs to the print beside it
        beside = cv2.dilate(keep[labels].astype(np.uint8), np.ones((smallest * 4, smallest * 8), np.uint8)) > 0
        near = np.unique(labels[beside & small[labels]])
        keep[near], small[near] = True, False
    return keep[labels], bool(small.any() or keep.any())


def text_rows(mask: Mask) -> list[range]:
    """Runs of rows that hold ink."""
    inked = np.flatnonzero(mask.any(axis=1))
    runs = np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1) if len(inked) else []
    return [range(int(r[0]), int(r[-1]) + 1) for r in runs]


def type_size(cells: list[CellInk]) -> int:
    """Height of a line of print in pixels: the usual height of ink much wider than high, else of any ink."""
    rows = [(r, _width(cell.mask, r)) for cell in cells for r in text_rows(cell.mask)]
    heights = [len(r) for r, width in rows if width > 2.5 * len(r) and len(r) > 5] or [len(r) for r, _ in rows]
    return int(np.median(heights)) if heights else 16


def _width(mask: Mask, rows: range) -> int:
    columns = np.flatnonzero(mask[rows.start : rows.stop].any(axis=0))
    return int(columns[-1] - columns[0] + 1) if len(columns) else 0


def text_lines(cell: CellInk, size: int) -> list[range]:
    """The cell's lines of text, top down: pieces of a glyph (三) joined, lines that touch parted, dust left out."""
    lines: list[range] = []
    for rows in text_rows(cell.mask):
        if lines and rows.stop - lines[-1].start <= 1.2 * size:
            lines[-1] = range(lines[-1].start, rows.stop)
        else:
            lines.append(rows)
    lines = [rows for rows in lines if max(len(rows), _width(cell.mask, rows)) >= _DUST * size]
    return [part for rows in lines for part in _parted(cell.mask, rows, size)]


def _parted(mask: Mask, rows: range, size: int) -> list[range]:
    count = round(len(rows) / (1.3 * size))
    if count < 2 or len(rows) < 1.7 * size:
        return [rows]
    amount = mask[rows.start : rows.stop].sum(axis=1)
    cuts = [0]
    for k in range(1, count):
        middle, slack = len(rows) * k // count, size // 3
        cuts.append(middle - slack + int(np.argmin(amount[middle - slack : middle + slack])))
    cuts.append(len(rows))
    return [range(rows.start + a, rows.start + b) for a, b in itertools.pairwise(cuts)]


def line_picture(cell: CellInk, rows: range, size: int, margin: float) -> Image:
    """One line of text on its paper, 48 pixels high, with a margin given as a share of its height."""
    return to_height(_line(cell, rows, size, margin))


def column_picture(cell: CellInk, lines: list[range], size: int) -> Image:
    """A label set one character a line (三、本年度办理结果), laid out as a line: characters alone are often misread."""
    glyphs = [_line(cell, rows, size, 0.1) for rows in lines]
    height = max(g.shape[0] for g in glyphs)
    padded = []
    for glyph in glyphs:
        above = (height - glyph.shape[0]) // 2
        border = (above, height - glyph.shape[0] - above, 0, 0)
        padded.append(cv2.copyMakeBorder(glyph, *border, cv2.BORDER_CONSTANT, value=cell.paper))
    return to_height(np.hstack(padded))


def stands_upright(cell: CellInk, lines: list[range], size: int) -> bool:
    """Whether the lines hold one character each."""
    return len(lines) > 2 and all(_width(cell.mask, rows) < 1.5 * size for rows in lines)


def _line(cell: CellInk, rows: range, size: int, margin: float) -> Image:
    columns = np.flatnonzero(cell.mask[rows.start : rows.stop].any(axis=0))
    height = max(len(rows), int(0.8 * size))  # a lone dash keeps the room that a glyph would take
    middle, pad = (rows.start + rows.stop) // 2, round(margin * height)
    top, left = middle - height // 2 - pad, int(columns[0]) - pad
    return _cut(cell, top, top + height + 2 * pad, left, int(columns[-1]) + 1 + pad)


def _cut(cell: CellInk, top: int, bottom: int, left: int, right: int) -> Image:
    """A rectangle of the cell; beyond the cell there is paper."""
    picture = np.full((bottom - top, right - left), cell.paper, np.uint8)
    height, width = cell.picture.shape
    y0, y1, x0, x1 = max(top, 0), min(bottom, height), max(left, 0), min(right, width)
    picture[y0 - top : y1 - top, x0 - left : x1 - left] = cell.picture[y0:y1, x0:x1]
    return picture


def to_height(picture: Image) -> Image:
    """The picture of a line in the size that the recogniser takes."""
    height, width = picture.shape
    how = cv2.INTER_CUBIC if height < _HEIGHT else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, (max(round(width * _HEIGHT / height), 8), _HEIGHT), interpolation=how))


def blobs(cell: CellInk, rows: range) -> int:
    """Pieces of ink side by side in a line that no empty column joins: never more than the glyphs printed."""
    inked = np.asarray(cell.mask[rows.start : rows.stop].any(axis=0))
    return int((np.diff(inked.astype(np.int8), prepend=0) == 1).sum())


def slant(cell: CellInk, rows: range) -> float:
    """How far the ink of a line leans to the right for each pixel of height: of a 1 nothing, of a stroke / a third."""
    y, x = np.nonzero(cell.mask[rows.start : rows.stop])
    return float(-np.cov(y, x)[0, 1] / np.var(y)) if len(y) > 2 and np.ptp(y) > 2 else 0.0
