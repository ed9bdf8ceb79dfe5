"""The report as a PDF attachment: ruled tables, page numbers, and the same bytes on every run."""

import io
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as PdfTable
from reportlab.platypus.tables import TableStyle

from crawler.sandbox.figures import Record
from crawler.sandbox.report import Style, introduction, sections
from crawler.sandbox.tables import Cell, Table

# A font of the reader's own: nothing is embedded, and the text stays text.
FONT = "STSong-Light"
TEXT_WIDTH = 170 * mm
# The three label columns of table 三 are of unequal width; the first holds one character a line.
REQUESTS_WIDTHS = [12 * mm, 20 * mm, 47 * mm, *[13 * mm] * 7]


def report_pdf(record: Record) -> bytes:
    """The bytes of the report's PDF; `invariant` keeps reportlab from writing a date or a random id."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=22 * mm,
        bottomMargin=22 * mm,
        title=record["title"],
        author=record["agency"],
        invariant=1,
    )
    document.build(_story(record), onFirstPage=_page_number, onLaterPages=_page_number)
    return buffer.getvalue()


def _story(record: Record) -> list[Flowable]:
    source = record["url"] or "原网址未收录"
    body, heading = _style(11, 19, indent=22), _style(13, 24)
    story: list[Flowable] = [
        Paragraph(escape(record["title"]), _style(18, 30, centred=True)),
        Paragraph(
            f"仿真文件：gongkai 沙盒按真实公开数据制作，并非政府文件。数据来源：{escape(source)}",
            _style(8, 12),
        ),
        Spacer(1, 4 * mm),
    ]
    story += [Paragraph(escape(text), body) for text in introduction(record)]
    for section in sections(record, Style("plain", small_tables=False, halfwidth=False)):
        story.append(Paragraph(escape(section.heading), heading))
        story += [Paragraph(escape(text), body) for text in section.paragraphs]
        for table in section.tables:
            story += [_ruled(table), Spacer(1, 3 * mm)]
    return story


def _ruled(table: Table) -> PdfTable:
    """The grid with every line drawn; spans become reportlab's SPAN commands."""
    width = sum(cell.colspan for cell in table[0])
    commands: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        # For the labels that are plain text; paragraphs carry their own style.
        ("FONT", (0, 0), (-1, -1), FONT, 8.5, 11),
        ("ALIGN", (0, 0), (-1, -1), "CENTER"),
    ]
    taken: set[tuple[int, int]] = set()
    grid: list[list[object]] = [[""] * width for _ in table]
    for y, row in enumerate(table):
        x = 0
        for cell in row:
            while (x, y) in taken:
                x += 1
            right, bottom = x + cell.colspan - 1, y + cell.rowspan - 1
            taken |= {(column, line) for column in range(x, right + 1) for line in range(y, bottom + 1)}
            grid[y][x] = _label(cell)
            if cell.colspan > 1 or cell.rowspan > 1:
                commands.append(("SPAN", (x, y), (right, bottom)))
    widths = REQUESTS_WIDTHS if width == len(REQUESTS_WIDTHS) else [TEXT_WIDTH / width] * width
    return PdfTable(grid, colWidths=widths, style=TableStyle(commands))


def _label(cell: Cell) -> object:
    """A tall label is plain text, one character a line: a paragraph in a span over pages cannot be split."""
    if cell.rowspan > 10:
        return "\n".join(cell.text)
    return Paragraph(escape(cell.text), _style(8.5, 11, centred=True))


def _style(size: float, leading: float, *, indent: float = 0, centred: bool = False) -> ParagraphStyle:
    style = ParagraphStyle(
        f"{size}-{centred}",
        fontName=FONT,
        fontSize=size,
        leading=leading,
        firstLineIndent=indent,
        wordWrap="CJK",
    )
    if centred:
        style.alignment = TA_CENTER
    return style


def _page_number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, f"-{document.page}-")
