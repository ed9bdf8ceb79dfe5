"""One page in grey → its tables cell by cell, and the lines of text around them."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import cv2
import numpy as np

from pipeline.problems import Severity
from pipeline.readers import ocr_ink as ink
from pipeline.readers.ocr_lines import Image, Mask, Table, find_tables, noise, straighten, tilt
from pipeline.readers.ocr_lines import ink as page_ink
from pipeline.readers.ocr_text import Reading, detect, recognise

UNREAD = "\N{REPLACEMENT CHARACTER}"  # stands for ink in which no character was recognised: never a blank
_DUST = 0.3  # confidence that a cell with nothing but specks is blank
_MARGIN, _SECOND_MARGIN = 0.15, 0.35  # of a line's height, for the two looks at a figure
_LONG = 5  # a line of at least so many characters shows which way the page is up
_DETECTOR_WIDTH, _DETECTOR_ROWS = 1280, 1600
_STROKES = frozenset("1/")
_UPRIGHT, _LEANING = 0.12, 0.2  # slant of 1 at most, of / at least
_BARS, _NUMERALS = frozenset("一-—–ー―"), frozenset("二三四五六七八九十")
_CHINESE = re.compile(r"[\u3400-\u9fff]")

Fault = tuple[str, Severity, str, str | None]
Progress = Callable[[str, int, int], None]


class PageReading(NamedTuple):
    lines: list[tuple[int, str]]  # (top, text) of the lines outside tables
    tables: list[tuple[Table, list[Reading]]]  # a reading for each of the table's boxes
    faults: list[Fault]
    legibility: float  # mean confidence of all that was read; 1 for an empty page, 0 where most lines stand upright


class _Line(NamedTuple):
    """A line to be read: its picture, and a second one with another margin when it may be a figure."""

    first: Image
    second: Image | None
    blobs: int
    slant: float
    shape: float  # width by height as printed


def read_page(page: Image, on_progress: Progress | None = None) -> PageReading:
    """Straighten, find the tables, read their cells, then read what stands outside them."""
    page = straighten(page, tilt(page_ink(page)))
    found, ruling = find_tables(page_ink(page))
    tables = [table for table in found if table.fault is None]
    faults: list[Fault] = [("broken_ruling", "error", f"a table was not read cell by cell: {table.fault}", None)
                           for table in found if table.fault]
    grain = noise(page)
    cells = [_cell_lines(page, ruling, table, grain) for table in tables]
    around = _lines_around(page, tables)
    jobs = [line for table in cells for cell, _ in table for line in cell]
    readings = _read(jobs + [_Line(picture, None, 0, 0.0, 1.0) for _, picture in around], on_progress)
    texts = iter(readings)
    read_tables = []
    for table, contents in zip(tables, cells, strict=True):
        joined = [_joined([next(texts) for _ in lines], dust) for lines, dust in contents]
        read_tables.append((table, _told_dashes(joined)))
    lines = [(top, reading.text) for (top, _), reading in zip(around, texts, strict=True) if reading.text]
    legibility = float(np.mean([reading.confidence for reading in readings])) if readings else 1.0
    shapes = [line.shape for line in jobs] + [picture.shape[1] / picture.shape[0] for _, picture in around]
    on_its_side = sum(shape < 1 / _LONG for shape in shapes) > sum(shape > _LONG for shape in shapes)
    return PageReading(lines, read_tables, faults, 0.0 if on_its_side else legibility)


def _cell_lines(page: Image, ruling: Mask, table: Table, grain: float) -> list[tuple[list[_Line], bool]]:
    """For each cell its lines, and whether there is dust in it."""
    cells = [ink.cell_ink(page, ruling, box, grain) for box in table.boxes]
    size = ink.type_size(cells)
    found = []
    for cell in cells:
        rows = ink.text_lines(cell, size)
        if ink.stands_upright(cell, rows, size):
            lines = [_Line(ink.column_picture(cell, rows, size), None, 0, 0.0, 1 / len(rows))]
        else:
            lines = [_line(cell, r, size) for r in rows]
        found.append((lines, cell.specks))
    return found


def _line(cell: ink.CellInk, rows: range, size: int) -> _Line:
    first, second = (ink.line_picture(cell, rows, size, margin) for margin in (_MARGIN, _SECOND_MARGIN))
    return _Line(first, second, ink.blobs(cell, rows), ink.slant(cell, rows), first.shape[1] / first.shape[0])


def _read(lines: list[_Line], on_progress: Progress | None) -> list[Reading]:
    """Read all lines; look a second time at those without Chinese characters, which figures are."""
    def told(what: str, total: int) -> Callable[[int], None]:
        return lambda done: on_progress(what, done, total) if on_progress else None

    first = recognise([line.first for line in lines], told("reading lines", len(lines)))
    again = [i for i, line in enumerate(lines) if line.second is not None and _figure(first[i].text)]
    pictures = [picture for i in again if (picture := lines[i].second) is not None]
    second = dict(zip(again, recognise(pictures, told("second look at figures", len(pictures))), strict=True))
    return [_agreed(reading, second[i], lines[i]) if i in second else reading for i, reading in enumerate(first)]


def _figure(text: str) -> bool:
    return set(text) <= _BARS or not _CHINESE.search(text)


def _agreed(first: Reading, second: Reading, line: _Line) -> Reading:
    """One reading of two: sure only where both looks agree and no piece of ink is left without a character."""
    if {first.text, second.text} <= _STROKES:
        # The recogniser, used to words, takes a lone / for 1: how it leans tells.
        if _UPRIGHT < line.slant < _LEANING:
            return Reading(first.text, 0.5 * first.confidence)
        text = "/" if line.slant >= _LEANING else "1"
        return Reading(text, max(r.confidence for r in (first, second)) if text in (first.text, second.text) else 0.5)
    if first.text and second.text and set(first.text + second.text) <= _BARS:
        return max(first, second, key=lambda reading: reading.confidence)
    if first.text != second.text:
        better = max(first, second, key=lambda reading: reading.confidence)
        return Reading(better.text, better.confidence * 0.5)
    sure = (first.confidence + second.confidence) / 2
    return Reading(first.text, sure * 0.5 if line.blobs > len(first.text.replace(" ", "")) else sure)


def _joined(lines: list[Reading], dust: bool) -> Reading:
    """A cell's text, line by line, as sure as its least certain line."""
    if not lines:
        return Reading("", _DUST if dust else 1.0)
    return Reading("\n".join(line.text or UNREAD for line in lines), min(line.confidence for line in lines))


def _told_dashes(cells: list[Reading]) -> list[Reading]:
    """A lone bar is a dash, not the numeral 一, in a table that writes no other figure with a Chinese numeral."""
    if any(cell.text in _NUMERALS for cell in cells):
        return cells
    return [cell._replace(text=cell.text.replace("一", "—")) if set(cell.text) <= _BARS else cell for cell in cells]


def _lines_around(page: Image, tables: list[Table]) -> list[tuple[int, Image]]:
    """Top and picture of each line of text outside the tables, in reading order."""
    rest, paper = page.copy(), int(np.median(page))
    for table in tables:
        rest[table.ys[0] - 2 : table.ys[-1] + 3, table.xs[0] - 2 : table.xs[-1] + 3] = paper
    if page_ink(rest).sum() < 30:
        return []
    lines = []
    for row in _rows(_boxes(rest)):
        height = max(bottom - top for _, top, _, bottom in row)
        pad = height // 10
        for left, top, right, bottom in row:
            window = rest[max(top - pad, 0) : bottom + pad, max(left - pad, 0) : right + pad]
            lines.append((top, ink.to_height(window)))
    return lines


def _boxes(page: Image) -> list[tuple[int, int, int, int]]:
    """The detector's boxes; a tall picture is looked at in bands that end between two lines."""
    scale = min(1.0, _DETECTOR_WIDTH / page.shape[1])
    small = np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    boxes, top = [], 0
    inked = page_ink(small).sum(axis=1)
    while top < small.shape[0]:
        bottom = top + _DETECTOR_ROWS
        if small.shape[0] - bottom > 0:
            bottom -= int(np.argmin(inked[bottom - 400 : bottom][::-1]))
        for left, above, right, below in detect(small[top:bottom]):
            box = (left / scale, (top + above) / scale, right / scale, (top + below) / scale)
            boxes.append((int(box[0]), int(box[1]), int(box[2]) + 1, int(box[3]) + 1))
        top = bottom
    return boxes


def _rows(boxes: Iterable[tuple[int, int, int, int]]) -> list[list[tuple[int, int, int, int]]]:
    """Boxes in lines, top down, each left to right."""
    rows: list[list[tuple[int, int, int, int]]] = []
    for box in sorted(boxes, key=lambda b: (b[1] + b[3], b[0])):
        if rows and (box[1] + box[3]) / 2 < rows[-1][0][3] - (rows[-1][0][3] - rows[-1][0][1]) / 4:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row) for row in rows]
