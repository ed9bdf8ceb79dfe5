"""What one PDF page draws: glyphs, ruling lines, backgrounds and pictures, in points from the top left.

Only this module and the rendering in `pdf_scan` speak to PDFium. Text decides which way is up: on a
page that is printed sideways the coordinates are turned until most glyphs stand upright.
"""

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as c

# A page of a report draws about a thousand objects; a drawing with more than this is no table.
MAX_OBJECTS = 150_000
MAX_GLYPHS = 150_000
_MAX_FORM_DEPTH = 8
THIN = 4.0  # points: a filled rectangle no thicker than this is a line
_COVER_SHARE = 0.5  # of the page: a picture that hides its text
_SLOPE = 0.02  # a line that deviates less from the horizontal or vertical (1 in 50) is meant to be straight

Point = tuple[float, float]


class Box(NamedTuple):
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def area(self) -> float:
        return max(self.x1 - self.x0, 0) * max(self.bottom - self.top, 0)

    def meets(self, other: "Box") -> "Box":
        """The common part; its area is 0 where there is none."""
        return Box(max(self.x0, other.x0), max(self.top, other.top),
                   min(self.x1, other.x1), min(self.bottom, other.bottom))


class Glyph(NamedTuple):
    """One character: `x0` to `x1` is its advance, `baseline` and `size` (the em) are in points.

    `mapped` is False where the font does not say which character this is; `angle` counts quarter
    turns against the upright; `hidden` is text that is laid down but not painted; glyphs of one `run`
    were written by one text operator.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    mapped: bool = True
    angle: int = 0
    hidden: bool = False
    run: int = 0

    @property
    def middle(self) -> Point:
        return (self.x0 + self.x1) / 2, self.baseline - 0.35 * self.size


@dataclass(frozen=True, slots=True)
class PageContent:
    """`lines` are straight strokes and thin rectangles as boxes, `fills` the larger filled rectangles."""

    width: float
    height: float
    glyphs: list[Glyph]
    lines: list[Box]
    fills: list[Box]
    pictures: list[Box]
    curves: int  # paths that are neither lines nor rectangles: letters drawn as shapes, charts
    quarters: int  # clockwise quarter turns by which page space was set upright


class PageTooComplex(Exception):
    """The page draws more than any report; it would take unbounded time and memory."""


def page_content(page: "pdfium.PdfPage") -> PageContent:
    """Everything on the page that can carry a figure. Raises PageTooComplex and PdfiumError."""
    box = page.get_bbox()
    raw_glyphs = list(_raw_glyphs(page))
    turns = Counter(glyph.quarter for glyph in raw_glyphs if glyph.text.strip())
    upright = turns.most_common(1)[0][0] if turns else c.FPDFPage_GetRotation(page.raw)
    turn = _turned(box, upright)
    width, height = box[2] - box[0], box[3] - box[1]
    if upright % 2:
        width, height = height, width
    drawing = _Drawing(turn, Box(0, 0, width, height))
    drawing.read(page)
    glyphs = [_glyph(raw, turn, upright, drawing.covers) for raw in raw_glyphs]
    inside = [g for g in glyphs if -1 <= g.middle[0] <= width + 1 and -1 <= g.middle[1] <= height + 1]
    return PageContent(width, height, inside, drawing.lines, drawing.fills, drawing.pictures, drawing.curves,
                       upright)


def _turned(box: tuple[float, float, float, float], quarters: int) -> Callable[[float, float], Point]:
    """Page space (origin bottom left) → points from the top left after that many clockwise quarter turns."""
    left, bottom, right, top = box
    return (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )[quarters % 4]


# --- text -----------------------------------------------------------------------------------------


class _RawGlyph(NamedTuple):
    text: str
    box: tuple[float, float, float, float]  # left, bottom, right, top in page space
    origin: Point
    em: float
    mapped: bool
    quarter: int  # counter-clockwise quarter turns in page space
    hidden: bool
    run: int


def _raw_glyphs(page: "pdfium.PdfPage") -> Iterator[_RawGlyph]:
    textpage = page.get_textpage()
    raw, count = textpage.raw, c.FPDFText_CountChars(textpage.raw)
    if count > MAX_GLYPHS:
        raise PageTooComplex(f"the page has {count:,} characters")
    box, tight = c.FS_RECTF(), [ctypes.c_double() for _ in range(4)]
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), c.FS_MATRIX()
    for i in range(count):
        if c.FPDFText_IsGenerated(raw, i) == 1:
            continue
        code = c.FPDFText_GetUnicode(raw, i)
        if not c.FPDFText_GetLooseCharBox(raw, i, box) or not c.FPDFText_GetCharOrigin(raw, i, x, y):
            continue
        bounds = (box.left, box.bottom, box.right, box.top)
        if box.right - box.left <= 0 or box.top - box.bottom <= 0:
            c.FPDFText_GetCharBox(raw, i, tight[0], tight[2], tight[1], tight[3])
            bounds = (tight[0].value, tight[1].value, tight[2].value, tight[3].value)
        quarter = -round(c.FPDFText_GetCharAngle(raw, i) / (math.pi / 2)) % 4  # PDFium counts clockwise
        c.FPDFText_GetMatrix(raw, i, matrix)
        em = c.FPDFText_GetFontSize(raw, i) * math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        textobject = c.FPDFText_GetTextObject(raw, i)
        mode = c.FPDFTextObj_GetTextRenderMode(textobject) if textobject else 0
        run = ctypes.c_void_p.from_buffer(textobject).value or 0
        yield _RawGlyph(
            chr(code) if 0 < code <= 0x10FFFF else "\ufffd", bounds, (x.value, y.value), em,
            c.FPDFText_HasUnicodeMapError(raw, i) != 1 and code != 0, quarter,
            mode in (c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP), run,
        )
    textpage.close()


def _glyph(raw: _RawGlyph, turn: Callable[[float, float], Point], upright: int, covers: list[Box]) -> Glyph:
    left, bottom, right, top = raw.box
    (xa, ya), (xb, yb) = turn(left, bottom), turn(right, top)
    angle = (raw.quarter - upright) % 4
    baseline = turn(*raw.origin)[1] if angle == 0 else max(ya, yb) - 0.15 * abs(ya - yb)
    middle = (xa + xb) / 2, (ya + yb) / 2
    hidden = raw.hidden or any(b.x0 < middle[0] < b.x1 and b.top < middle[1] < b.bottom for b in covers)
    return Glyph(raw.text, min(xa, xb), max(xa, xb), baseline, raw.em, raw.mapped, angle, hidden, raw.run)


# --- drawing --------------------------------------------------------------------------------------

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


class _Drawing:
    """Collects what the page's objects draw, those of nested form objects too."""

    def __init__(self, turn: Callable[[float, float], Point], page: Box) -> None:
        self.turn, self.page = turn, page
        self.lines: list[Box] = []
        self.fills: list[Box] = []
        self.pictures: list[Box] = []
        self.covers: list[Box] = []  # pictures painted over the text of the page: a scan with a text layer below it
        self.curves = 0
        self.seen = 0
        self.texts = 0

    def read(self, page: "pdfium.PdfPage") -> None:
        later: list[tuple[int, Box]] = []
        for i in range(c.FPDFPage_CountObjects(page.raw)):
            obj = c.FPDFPage_GetObject(page.raw, i)
            before = len(self.pictures)
            self._object(obj, _IDENTITY, 0)
            if self.texts and not c.FPDFPageObj_HasTransparency(obj):
                later += [(self.texts, picture) for picture in self.pictures[before:]]
        self.covers = [
            box for texts, box in later if texts > 0.5 * self.texts and box.area > _COVER_SHARE * self.page.area
        ]

    def _object(self, obj: Any, outer: Matrix, depth: int) -> None:
        self.seen += 1
        if self.seen > MAX_OBJECTS:
            raise PageTooComplex(f"the page draws more than {MAX_OBJECTS:,} objects")
        kind = c.FPDFPageObj_GetType(obj)
        if kind == c.FPDF_PAGEOBJ_TEXT:
            self.texts += 1
            return
        matrix = _times(_matrix(obj), outer)
        if kind == c.FPDF_PAGEOBJ_PATH:
            self._path(obj, matrix)
        elif kind == c.FPDF_PAGEOBJ_IMAGE:
            corners = [self.turn(*_apply(matrix, x, y)) for x, y in ((0, 0), (0, 1), (1, 0), (1, 1))]
            self.pictures.append(_bounds(corners).meets(self.page))
        elif kind == c.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            for i in range(c.FPDFFormObj_CountObjects(obj)):
                self._object(c.FPDFFormObj_GetObject(obj, i), matrix, depth + 1)

    def _path(self, obj: Any, matrix: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not c.FPDFPath_GetDrawMode(obj, fill, stroke) or not (fill.value or stroke.value):
            return
        count = c.FPDFPath_CountSegments(obj)
        self.seen += count // 4
        if self.seen > MAX_OBJECTS:
            raise PageTooComplex(f"the page draws more than {MAX_OBJECTS:,} objects")
        for points, curved in _subpaths(obj, count):
            placed = [self.turn(*_apply(matrix, x, y)) for x, y in points]
            bounds = _bounds(placed)
            if curved:
                self.curves += 1
            elif min(bounds.x1 - bounds.x0, bounds.bottom - bounds.top) <= THIN:
                self._line(bounds)
            elif stroke.value:
                for a, b in itertools.pairwise(placed):
                    self._line(_bounds([a, b]))
            elif len(placed) <= 6:
                self.fills.append(bounds.meets(self.page))
            else:
                self.curves += 1

    def _line(self, box: Box) -> None:
        """Keeps a horizontal or vertical stroke; slanted ones (the diagonal of a stub cell) are no ruling."""
        width, height = box.x1 - box.x0, box.bottom - box.top
        if min(width, height) > max(THIN, _SLOPE * max(width, height)):
            return
        if box.x1 >= 0 and box.x0 <= self.page.x1 and box.bottom >= 0 and box.top <= self.page.bottom:
            self.lines.append(box)


def _subpaths(obj: Any, count: int) -> Iterator[tuple[list[Point], bool]]:
    """The corner points of each stroke of the pen, closed where the path is; True where a part of it is curved."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    curved = False
    for i in range(count):
        segment = c.FPDFPath_GetPathSegment(obj, i)
        kind = c.FPDFPathSegment_GetType(segment)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == c.FPDF_SEGMENT_MOVETO and points:
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        curved = curved or kind == c.FPDF_SEGMENT_BEZIERTO
        points.append((x.value, y.value))
        if c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, curved


def _matrix(obj: Any) -> Matrix:
    m = c.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if c.FPDFPageObj_GetMatrix(obj, m) else _IDENTITY


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    if outer is _IDENTITY:
        return inner
    a, b, cc, d, e, f = inner
    A, B, C, D, E, F = outer
    return (a * A + b * C, a * B + b * D, cc * A + d * C, cc * B + d * D, e * A + f * C + E, e * B + f * D + F)


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, cc, d, e, f = matrix
    return a * x + cc * y + e, b * x + d * y + f


def _bounds(points: list[Point]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
