"""PDF files for the tests, drawn stroke by stroke: every way of ruling a table, and page ends at every row."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from reportlab import rl_config
from reportlab.lib.colors import black, lightgrey
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.document import GridCell

FONT = "STSong-Light"
Slots = list[list[GridCell | None]]
rl_config.useA85 = 0  # streams as office programs write them: packed, and not spelt out in ASCII
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass(frozen=True)
class Look:
    """How a table is drawn; lengths in points.

    `ruling`: stroke, rect (thin filled rectangles), double, dashed, dotted (small squares), pieces (each
    cell's own sides, a little off), gaps (lines that end short of the crossing), backgrounds (white cells
    on a dark ground). `open_sides` are outer borders left out: any of "left right top bottom".
    `cut_rows` lets a page end run through a row; `figures_below` puts the figures of such a row on the
    later page. `spacing` parts the digits of a figure. `tall` is how a label in a column one character wide
    is set: stacked or turned.
    """

    page: tuple[float, float] = (595, 842)
    margin: float = 60
    first_top: float = 100
    widths: tuple[float, ...] = ()
    size: float = 9
    leading: float = 1.3
    padding: float = 3
    extra_height: float = 4
    ruling: str = "stroke"
    open_sides: str = ""
    shaded_head: bool = False
    repeated_head: int = 0
    cut_rows: bool = False
    figures_below: bool = False
    tall: str = "stacked"
    spacing: float = 0
    align: str = "centre"
    page_number: str = "- {} -"
    running_head: str = ""


def draw(tables: Sequence[Slots], look: Look = Look(), texts: Sequence[str] = ()) -> bytes:
    """A PDF with the paragraphs and then the tables, one below the other, in the given look."""
    buffer = io.BytesIO()
    pen = _Pen(Canvas(buffer, pagesize=look.page, invariant=1), look)
    for text in texts:
        pen.paragraph(text)
    for slots in tables:
        pen.table(slots)
        pen.top += 14
    pen.end_page()
    pen.canvas.save()
    return buffer.getvalue()


@dataclass
class _Segment:
    """A row, or the part of it that stands on one page: its top and bottom there, and which lines of text."""

    row: int
    top: float
    bottom: float
    part: int  # 0 whole, 1 upper half, 2 lower half


class _Pen:
    def __init__(self, canvas: Canvas, look: Look) -> None:
        self.canvas, self.look, self.top, self.number = canvas, look, look.first_top, 1
        self.left = look.margin
        self.end = look.page[1] - look.margin

    def paragraph(self, text: str) -> None:
        per_line = int((self.look.page[0] - 2 * self.left) / 11)
        for start in range(0, len(text), per_line):
            self._text(self.left, self.top + 11, text[start : start + per_line], 11)
            self.top += 18
            if self.top > self.end:
                self.new_page()

    def new_page(self) -> None:
        self.end_page()
        self.canvas.showPage()
        self.number += 1
        self.top = self.look.margin

    def end_page(self) -> None:
        if self.look.page_number:
            self._text(self.look.page[0] / 2, self.look.page[1] - 28, self.look.page_number.format(self.number), 9)
        if self.look.running_head:
            self._text(self.left, 30, self.look.running_head, 9)

    def table(self, slots: Slots) -> None:
        xs = _column_edges(slots, self.look)
        repeated = 0 if any(c and c.text.isdigit() for r in slots[:3] for c in r) else self.look.repeated_head
        heights = [self._height(slots, row, xs) for row in range(len(slots))]
        segments: list[_Segment] = []
        row = 0
        shown: dict[int, int] = {}
        while row < len(slots):
            room = self.end - self.top
            if heights[row] <= room:
                segments.append(_Segment(row, self.top, self.top + heights[row], 0))
                self.top += heights[row]
                row += 1
                continue
            line = self.look.size * self.look.leading + 2 * self.look.padding
            cut = self.look.cut_rows and room >= line and heights[row] - room >= line
            if cut:
                segments.append(_Segment(row, self.top, self.end, 1))
            self._draw_part(slots, xs, segments, shown)
            self.new_page()
            segments = []
            for head in range(repeated if row >= repeated else 0):
                segments.append(_Segment(head, self.top, self.top + heights[head], 0))
                self.top += heights[head]
            for cell in (c for r in slots[:repeated] for c in r):
                shown.pop(id(cell), None)
            if cut:
                step, edge = self.look.size * self.look.leading, 2 * self.look.padding
                lines = round((heights[row] - edge - self.look.extra_height) / step)
                rest = (lines - int((room - edge) / step + 0.01)) * step + edge
                segments.append(_Segment(row, self.top, self.top + rest, 2))
                self.top += rest
                row += 1
        self._draw_part(slots, xs, segments, shown)

    def _height(self, slots: Slots, row: int, xs: list[float]) -> float:
        lines = 1
        for cell, left, right in _cells_of(slots, row):
            spans_rows = any(0 <= r < len(slots) and slots[r][left] is cell for r in (row - 1, row + 1))
            if not spans_rows:
                lines = max(lines, len(self._wrapped(cell.text, xs[right] - xs[left])))
        return lines * self.look.size * self.look.leading + 2 * self.look.padding + self.look.extra_height

    def _wrapped(self, text: str, width: float) -> list[str]:
        room, lines = width - 2 * self.look.padding, [""]
        for char in text:
            if lines[-1] and pdfmetrics.stringWidth(lines[-1] + char, FONT, self.look.size) > room:
                lines.append("")
            lines[-1] += char
        return lines

    def _draw_part(self, slots: Slots, xs: list[float], segments: list[_Segment], shown: dict[int, int]) -> None:
        """The rows on one page. `shown` counts the lines of tall cells that earlier pages have printed."""
        boxes: dict[int, tuple[GridCell, float, float, float, float, int, bool]] = {}
        for index, segment in enumerate(segments):
            for cell, left, right in _cells_of(slots, segment.row):
                tall = any(0 <= r < len(slots) and slots[r][left] is cell for r in (segment.row - 1, segment.row + 1))
                old = boxes.get(id(cell))
                top = old[2] if old else segment.top
                boxes[id(cell)] = (cell, xs[left], top, xs[right], segment.bottom, segment.part, tall)
                if self.look.shaded_head and index == 0:
                    self._fill(xs[left], segment.top, xs[right], segment.bottom)
        if boxes and self.look.ruling == "backgrounds":
            self._ground(list(boxes.values()))
        for cell, x0, top, x1, bottom, part, tall in boxes.values():
            self._sides(x0, top, x1, bottom, xs, segments)
            self._cell_text(cell, (x0, top, x1, bottom), part, tall, shown)

    # --- text -------------------------------------------------------------------------------------

    def _cell_text(self, cell: GridCell, box: tuple[float, float, float, float], part: int, tall: bool,
                   shown: dict[int, int]) -> None:
        x0, top, x1, bottom = box
        step = self.look.size * self.look.leading
        lines = self._wrapped(cell.text, x1 - x0)
        if tall and self.look.tall == "turned" and len(lines) > 4:
            if not shown.get(id(cell)) and bottom - top > self.look.size * (len(cell.text) + 1):
                self._turned(cell.text, (x0 + x1) / 2 + self.look.size * 0.35, (top + bottom) / 2)
                shown[id(cell)] = 1
            return
        if tall or part:
            fit = max(int((bottom - top - 2 * self.look.padding) / step + 0.01), 0)
            first = shown.get(id(cell), 0)
            if part and not tall and cell.text.replace(".", "").isdigit():
                fit = 0 if (part == 1) == self.look.figures_below else len(lines)
            lines = lines[first : first + fit]
            shown[id(cell)] = first + len(lines)
        y = (top + bottom) / 2 - len(lines) * step / 2 + self.look.size
        for line in lines:
            spacing = self.look.spacing if line.isdigit() else 0
            width = pdfmetrics.stringWidth(line, FONT, self.look.size) + spacing * (len(line) - 1)
            x = (x0 + x1 - width) / 2 if self.look.align == "centre" else x0 + self.look.padding
            self._text(x, y, line, self.look.size, spacing)
            y += step

    def _text(self, x: float, baseline: float, text: str, size: float, spacing: float = 0) -> None:
        self.canvas.setFillColor(black)
        line = self.canvas.beginText(x, self.look.page[1] - baseline)
        line.setFont(FONT, size)
        line.setCharSpace(spacing if text.isdigit() else 0)
        line.textOut(text)
        self.canvas.drawText(line)

    def _turned(self, text: str, x: float, middle: float) -> None:
        self.canvas.saveState()
        self.canvas.translate(x, self.look.page[1] - middle)
        self.canvas.rotate(90)
        self.canvas.setFont(FONT, self.look.size)
        self.canvas.drawCentredString(0, 0, text)
        self.canvas.restoreState()

    # --- ruling -----------------------------------------------------------------------------------

    def _fill(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self.canvas.setFillColor(lightgrey)
        self.canvas.rect(x0, self.look.page[1] - bottom, x1 - x0, bottom - top, stroke=0, fill=1)

    def _ground(self, boxes: Sequence[tuple[GridCell, float, float, float, float, int, bool]]) -> None:
        page = self.look.page[1]
        left, right = min(b[1] for b in boxes), max(b[3] for b in boxes)
        top, bottom = min(b[2] for b in boxes), max(b[4] for b in boxes)
        self.canvas.setFillGray(0.3)
        self.canvas.rect(left - 0.5, page - bottom - 0.5, right - left + 1, bottom - top + 1, stroke=0, fill=1)
        self.canvas.setFillGray(1)
        for _, x0, y0, x1, y1, _, _ in boxes:
            self.canvas.rect(x0 + 0.5, page - y1 + 0.5, x1 - x0 - 1, y1 - y0 - 1, stroke=0, fill=1)

    def _sides(self, x0: float, top: float, x1: float, bottom: float, xs: list[float],
               segments: list[_Segment]) -> None:
        outer = {"left": x0 == xs[0], "right": x1 == xs[-1],
                 "top": top == segments[0].top, "bottom": bottom == segments[-1].bottom}
        sides = {"left": (x0, top, x0, bottom), "right": (x1, top, x1, bottom),
                 "top": (x0, top, x1, top), "bottom": (x0, bottom, x1, bottom)}
        for side, (ax, ay, bx, by) in sides.items():
            if not (outer[side] and side in self.look.open_sides):
                self._line(ax, ay, bx, by)

    def _line(self, ax: float, ay: float, bx: float, by: float) -> None:
        canvas, page = self.canvas, self.look.page[1]
        across = ay == by
        canvas.setFillColor(black)
        canvas.setDash()
        if self.look.ruling == "rect":
            if across:
                canvas.rect(ax - 0.24, page - ay - 0.24, bx - ax + 0.48, 0.48, stroke=0, fill=1)
            else:
                canvas.rect(ax - 0.24, page - by - 0.24, 0.48, by - ay + 0.48, stroke=0, fill=1)
        elif self.look.ruling == "double":
            for off in (-0.75, 0.75):
                canvas.line(ax + (0 if across else off), page - ay - (off if across else 0),
                            bx + (0 if across else off), page - by - (off if across else 0))
        elif self.look.ruling == "dashed":
            for a, b in _steps(ax if across else ay, bx if across else by, 2.5, 2.0):
                canvas.line(*((a, page - ay, b, page - ay) if across else (ax, page - a, ax, page - b)))
        elif self.look.ruling == "dotted":
            for a, _ in _steps(ax if across else ay, bx if across else by, 0.5, 1.5):
                canvas.rect(*((a, page - ay) if across else (ax, page - a)), 0.5, 0.5, stroke=0, fill=1)
        elif self.look.ruling == "gaps":
            end = 1.5
            canvas.line(*((ax + end, page - ay, bx - end, page - ay) if across else
                          (ax, page - ay - end, ax, page - by + end)))
        elif self.look.ruling == "pieces":
            off = 0.8 if int(ax + ay) % 2 else -0.8
            canvas.setStrokeColorRGB(0.1, 0.2, 0.7)
            canvas.line(ax, page - ay + off * across, bx + off * (not across), page - by + off * across)
        elif self.look.ruling not in ("backgrounds", "none"):
            canvas.setLineWidth(0.5)
            canvas.line(ax, page - ay, bx, page - by)


def _steps(start: float, end: float, on: float, off: float) -> Iterator[tuple[float, float]]:
    while start < end:
        yield start, min(start + on, end)
        start += on + off


def _cells_of(slots: Slots, row: int) -> Iterator[tuple[GridCell, int, int]]:
    column = 0
    while column < len(slots[row]):
        cell, start = slots[row][column], column
        while column < len(slots[row]) and slots[row][column] is cell:
            column += 1
        if cell is not None:
            yield cell, start, column


def _column_edges(slots: Slots, look: Look) -> list[float]:
    columns = len(slots[0])
    weights = look.widths if len(look.widths) == columns else (1.0,) * columns
    unit = (look.page[0] - 2 * look.margin) / sum(weights)
    edges = [look.margin]
    for weight in weights:
        edges.append(edges[-1] + weight * unit)
    return edges


def random_look(seed: int) -> Look:
    """A look of its own for each seed: page size, columns, type size, ruling, and where the pages end."""
    rng = Random(seed)
    page = rng.choice([(595, 842), (612, 792), (842, 595), (595, 842)])
    return Look(
        page=page,
        margin=rng.uniform(40, 75),
        first_top=rng.uniform(90, page[1] - 120),
        widths=tuple(rng.uniform(*w) for w in [(0.7, 0.9), (1.2, 1.6), (3, 4.5), *[(1.1, 1.6)] * 7]),
        size=rng.choice([7.5, 8, 9, 10.5]),
        leading=rng.uniform(1.15, 1.6),
        padding=rng.uniform(1.5, 4),
        extra_height=rng.uniform(0, 10),
        ruling=rng.choice(["stroke", "rect", "double", "dashed", "dotted", "pieces", "gaps", "backgrounds"]),
        open_sides=rng.choice(["", "", "left right", "left", "right"]),
        shaded_head=rng.random() < 0.3,
        repeated_head=rng.choice([0, 0, 3]),
        cut_rows=rng.random() < 0.5,
        figures_below=rng.random() < 0.5,
        tall=rng.choice(["stacked", "stacked", "turned"]),
        spacing=rng.choice([0, 0, 0, 1.0]),
        page_number=rng.choice(["- {} -", "—{}—", "{}", "第{}页", ""]),
        running_head=rng.choice(["", "", "某市某局政府信息公开工作年度报告"]),
    )


def raw_pdf(content: bytes, resources: bytes = b"", *, contents_dict: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A PDF of one page with this content stream, written by hand: for files that no library would write.

    `more` are further objects, numbered from 5.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << " + resources + b" >> >>",
        b"<< /Length %d %s >>\nstream\n" % (len(content), contents_dict) + content + b"\nendstream",
        *more,
    ]
    out = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(out)
    )
