"""PDF: every figure in its cell however the table is drawn and cut, and nothing believed that is in doubt."""

import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pages import PROACTIVE_2021, page, requests_rows
from pdf_files import FONT, Look, Slots, draw, random_look, raw_pdf
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline import Origin, extract
from pipeline.document import Document, Grid, GridCell, UnreadableDocument
from pipeline.readers import read
from pipeline.readers.ocr import ReadPage

REAL = Path(__file__).parents[3] / "shared" / "real"
ORIGIN = Origin("test")
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
TALL, FLAT = "<td rowspan=2>{}</td>", "<td>{}</td>"
WIDTHS = (0.8, 1.4, 4, *[1.3] * 7)

Values = dict[tuple[str, str | None], str]


@pytest.fixture(autouse=True)
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition has tests of its own and takes seconds a page: here it is not installed."""

    def missing(*_: object) -> ReadPage:
        raise UnreadableDocument("ocr_missing", "pip install 'gongkai[ocr]'")

    monkeypatch.setattr("pipeline.readers.pdf_scan.read_image", missing)


def disputes_rows(figure: Callable[[], str]) -> list[str]:
    return [
        "<tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>",
        "<tr>" + "".join(TALL.format(o) for o in OUTCOMES)
        + "<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr>",
        "<tr>" + "".join(FLAT.format(o) for o in OUTCOMES * 2) + "</tr>",
        "<tr>" + "".join(FLAT.format(figure()) for _ in range(15)) + "</tr>",
    ]


def report(seed: int, form: str = "2021", blanks: float = 0) -> tuple[list[Slots], Values]:
    """The three tables as slots, each cell with a figure of its own (or blank), and what they say."""
    rng = Random(seed)
    numbers = iter(rng.sample(range(10, 10_000), 400))

    def figure() -> str:
        return "" if rng.random() < blanks else str(next(numbers))

    html = page(PROACTIVE_2021, requests_rows(form, lambda *_: figure()), disputes_rows(figure))
    values = {(c.measure, c.applicant): c.raw_text for c in extract(html, ORIGIN).cells}
    return [grid.slots for grid in read(html).grids()], values


def values_of(data: bytes) -> Values:
    return {(c.measure, c.applicant): c.raw_text for c in extract(data, ORIGIN).cells}


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell, _ in grid.anchors(row)] for row in range(len(grid.slots))]


def table(*lines: list[str]) -> Slots:
    return [[GridCell(text, r, c) for c, text in enumerate(line)] for r, line in enumerate(lines)]


def kinds(document: Document) -> list[str]:
    return [problem.kind for problem in document.problems]


# --- ruled tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_every_figure_of_a_report_drawn_at_random(seed: int) -> None:
    tables, values = report(seed, form=["2021", "2019"][seed % 2], blanks=[0, 0, 0.4][seed % 3])
    assert values_of(draw(tables, random_look(seed), ["某市某局2022年政府信息公开工作年度报告"])) == values


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1080))
def test_no_figure_is_wrong_in_many_more(seed: int) -> None:
    tables, values = report(seed, form=["2021", "2019"][seed % 2], blanks=[0, 0, 0.4][seed % 3])
    found = extract(draw(tables, random_look(seed), ["某市某局2022年政府信息公开工作年度报告"]), ORIGIN)
    read_values = {(c.measure, c.applicant): c.raw_text for c in found.cells}
    assert read_values.items() <= values.items()
    assert len(read_values) == len(values) or found.problems


@pytest.mark.parametrize(
    "ruling", ["stroke", "rect", "double", "dashed", "dotted", "pieces", "gaps", "backgrounds"]
)
@pytest.mark.parametrize("open_sides", ["", "left right top bottom"])
def test_every_way_of_ruling(ruling: str, open_sides: str) -> None:
    tables, values = report(7)
    assert values_of(draw(tables, Look(widths=WIDTHS, ruling=ruling, open_sides=open_sides))) == values


@pytest.mark.parametrize("first_top", range(330, 760, 86))
@pytest.mark.parametrize("cut_rows", [False, True])
def test_wherever_the_page_ends(first_top: int, cut_rows: bool) -> None:
    tables, values = report(first_top)
    look = Look(widths=WIDTHS, first_top=first_top, cut_rows=cut_rows, figures_below=first_top % 2 == 0)
    of_the_last_two = {key: text for key, text in values.items() if key[1] or key[0].startswith(("review", "suit"))}
    assert values_of(draw(tables[1:], look)) == of_the_last_two


def test_a_label_set_sideways_is_read_along_its_glyphs() -> None:
    tables, _ = report(1)
    grids = read(draw(tables[1:2], Look(widths=WIDTHS, tall="turned", first_top=60))).grids()
    assert "三、本年度办理结果" in [row[0] for row in rows(grids[0])]


def test_a_page_printed_sideways_is_read_upright() -> None:
    tables, values = report(2)
    upright = draw(tables, Look(page=(842, 595), widths=WIDTHS))
    turned = upright.replace(b"/Rotate 0", b"/Rotate 90")
    assert turned != upright
    assert values_of(turned) == values


def test_a_row_cut_by_the_page_end_is_one_row_where_its_figures_stand() -> None:
    label = "2.乙类信息的名称长得在窄栏里要换行，不止换一次，要换上三四次才放得下"
    lines = [["1.甲类信息", "11"], [label, "22"], ["3.丙", "33"]]
    for figures_below in (False, True):
        look = Look(page=(300, 400), widths=(1, 1), first_top=305, extra_height=0, margin=50, cut_rows=True,
                    figures_below=figures_below)
        grids = read(draw([table(*lines)], look)).grids()
        assert [row for grid in grids for row in rows(grid)] == lines
        assert lines[1] in rows(grids[figures_below])


def test_a_head_without_rows_moves_to_the_page_of_its_rows() -> None:
    look = Look(page=(300, 400), widths=(1, 1), first_top=330, margin=50)
    document = read(draw([table(["信息内容", "本年制发件数"], ["规章", "4"], ["行政规范性文件", "5"])], look))
    assert [(grid.page, len(grid.slots), len(grid.edges)) for grid in document.grids()] == [(2, 3, 3)]


def test_a_row_of_figures_below_its_head_on_the_next_page_is_no_rest_of_the_head() -> None:
    look = Look(page=(300, 400), widths=(1, 1, 1), first_top=328, margin=50)
    grids = read(draw([table(["结果维持", "结果纠正", "总计"], ["72", "", "72"])], look)).grids()
    assert [(grid.page, rows(grid)) for grid in grids] == [(2, [["结果维持", "结果纠正", "总计"], ["72", "", "72"]])]


def test_a_figure_that_runs_over_its_ruling_is_a_problem_and_no_figure() -> None:
    canvas = Canvas(buffer := io.BytesIO(), invariant=1)
    for x in (100, 200, 230, 300):
        canvas.line(x, 700, x, 740)
    for y in (700, 720, 740):
        canvas.line(100, y, 300, y)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(110, 706, "A")
    canvas.drawString(205, 706, "3985758")  # 39 points wide in a cell of 30
    canvas.drawString(205, 726, "12")
    canvas.drawString(240, 726, "34")
    canvas.save()
    document = read(buffer.getvalue())
    assert rows(document.grids()[0]) == [["", "12", "34"], ["A", "3985|", "|758"]]
    assert kinds(document) == ["figure_over_ruling", "figure_over_ruling"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([["1.甲", "3985758", "5"]], "3985758"),  # the other figure shows that the row is one row
        ([["1.甲", "3985758", "6612345"]], "398575\n8"),  # both broken: two rows without a line would look the same
    ],
)
def test_a_figure_broken_over_lines_is_one_only_where_the_wrap_is_certain(
    cells: list[list[str]], expected: str
) -> None:
    look = Look(page=(400, 400), widths=(8, 1, 1), padding=1.5, size=9, margin=50)
    assert rows(read(draw([table(*cells)], look)).grids()[0])[0][1] == expected


def test_two_figures_in_one_cell_stay_apart() -> None:
    canvas = Canvas(buffer := io.BytesIO(), invariant=1)
    for x in (100, 200, 300):
        canvas.line(x, 700, x, 740)
    for y in (700, 740):
        canvas.line(100, y, 300, y)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(210, 726, "12")
    canvas.drawString(210, 710, "34")
    canvas.drawString(250, 726, "567")
    canvas.save()
    assert rows(read(buffer.getvalue()).grids()[0]) == [["", "12\t567\n34"]]


def test_bold_type_drawn_twice_is_read_once() -> None:
    canvas = Canvas(buffer := io.BytesIO(), invariant=1)
    for x in (100, 200, 300):
        canvas.line(x, 700, x, 740)
    for y in (700, 740):
        canvas.line(100, y, 300, y)
    canvas.setFont("Helvetica", 10)
    for shift in (0, 0.4):
        canvas.drawString(210 + shift, 715, "1122")
    canvas.save()
    assert rows(read(buffer.getvalue()).grids()[0]) == [["", "1122"]]


def test_a_figure_typed_into_a_form_field_is_read() -> None:
    canvas = Canvas(buffer := io.BytesIO(), invariant=1)
    for x in (100, 200, 300):
        canvas.line(x, 700, x, 740)
    for y in (700, 740):
        canvas.line(100, y, 300, y)
    canvas.acroForm.textfield(name="figure", value="1234", x=205, y=705, width=90, height=30, borderWidth=0)
    canvas.save()
    assert rows(read(buffer.getvalue()).grids()[0]) == [["", "1234"]]


# --- tables without ruling ------------------------------------------------------------------------


def test_an_unruled_table_is_read_where_columns_are_plain() -> None:
    lines = [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "1", "", "3"],
             ["行政规范性文件", "44", "5", ""]]
    look = Look(ruling="none", align="left", widths=(1, 1, 1, 1))
    grid = read(draw([table(*lines)], look)).grids()[0]
    assert rows(grid) == lines


@pytest.mark.parametrize("align", ["left", "centre"])
@pytest.mark.parametrize("seed", range(6))
def test_no_figure_of_an_unruled_table_is_put_in_a_wrong_cell(seed: int, align: str) -> None:
    tables, values = report(seed, blanks=[0, 0.4][seed % 2])
    look = replace(random_look(seed), ruling="none", align=align, spacing=0)
    found = extract(draw(tables, look), ORIGIN)
    read_values = {(c.measure, c.applicant): c.raw_text for c in found.cells}
    assert read_values.items() <= values.items()
    assert len(read_values) == len(values) or "error" in {p.severity for p in found.problems}


# --- running text ---------------------------------------------------------------------------------


def test_lines_are_joined_to_paragraphs_and_page_numbers_go() -> None:
    sentence = "本年度共收到政府信息公开申请三千一百一十九件，" * 12
    data = draw([], Look(first_top=640, running_head="某市某局"), ["一、总体情况", sentence, "二、主动公开", "4"])
    document = read(data)
    assert [p.text for p in document.paragraphs()] == ["某市某局", "一、总体情况", sentence, "二、主动公开", "4"]


# --- pages that need recognition ------------------------------------------------------------------


def scan_page(canvas: Canvas, *, hidden: str = "", over: str = "") -> None:
    text = canvas.beginText(100, 700)
    text.setFont(FONT, 12)
    text.setTextRenderMode(3)
    text.textLine(hidden)
    canvas.drawText(text)
    picture = Image.new("RGB", (200, 280), "white")
    canvas.setFont(FONT, 12)
    canvas.drawString(100, 600, over)
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.showPage()


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int | None, int]]:
    """Pages handed to recognition as (page, first grid); each comes back as one table."""
    calls: list[tuple[int | None, int]] = []

    def fake(image: Any, number: int | None, first_grid: int, on_progress: object = None) -> ReadPage:
        assert image.ndim == 3
        assert image.shape[2] == 3
        calls.append((number, first_grid))
        slots: Slots = [[GridCell("规章", 0, 0, 0.9), GridCell("12", 0, 1, 0.8)]]
        return ReadPage([Grid(first_grid, slots, number, (100.0, 500.0, 900.0))], [])

    monkeypatch.setattr("pipeline.readers.pdf_scan.read_image", fake)
    return calls


def test_scanned_and_digital_pages_of_one_file_are_both_read(recognised: list[tuple[int | None, int]]) -> None:
    canvas = Canvas(buffer := io.BytesIO(), invariant=1)
    for x in (100, 200, 300):
        canvas.line(x, 700, x, 740)
    for y in (700, 740):
        canvas.line(100, y, 300, y)
    canvas.drawString(220, 715, "7")
    canvas.showPage()
    scan_page(canvas, hidden="一二三四五六七八九十" * 3)
    canvas.save()
    pages: list[tuple[str, int, int]] = []
    document = read(buffer.getvalue(), on_progress=lambda *progress: pages.append(progress))
    assert recognised == [(2, 2)]
    assert [(grid.number, grid.page) for grid in document.grids()] == [(1, 1), (2, 2)]
    assert document.grids()[1].edges == pytest.approx((36, 180, 324))  # pixels at 200 dpi → points
    assert pages == [("pages", 1, 2), ("pages", 2, 2)]


@pytest.mark.parametrize("where", ["hidden", "over"])
def test_text_that_a_scan_hides_is_not_believed(where: str, recognised: list[tuple[int | None, int]]) -> None:
    canvas = Canvas(buffer := io.BytesIO(), invariant=1)
    scan_page(canvas, **{where: "规章一百二十件，规范性文件五十件，行政许可十件。" * 4})
    canvas.save()
    document = read(buffer.getvalue())
    assert recognised == [(1, 1)]
    assert document.paragraphs() == []


@pytest.mark.parametrize("text", ["鼪鼫鼬鼭鼮鼯鼰鼱鼲鼳鼴鼵鼶鼷鼸鼹" * 4, "\ue000\ue001\ue002\ue003" * 20,
                                  "abcdefgh ijklmnop qrstuvwxyz " * 5])
def test_garbled_text_goes_to_recognition(text: str, recognised: list[tuple[int | None, int]]) -> None:
    read(draw([], Look(), [text]))
    assert recognised == [(1, 1)]


def test_without_the_extra_a_scan_says_what_to_install() -> None:
    canvas = Canvas(buffer := io.BytesIO(), invariant=1)
    scan_page(canvas)
    canvas.save()
    with pytest.raises(UnreadableDocument, match=r"page is a picture.*gongkai") as refused:
        read(buffer.getvalue())
    assert refused.value.kind == "ocr_missing"


# --- damaged, locked and hostile files ------------------------------------------------------------


def encrypted(user_password: str) -> bytes:
    lock = StandardEncryption(user_password, ownerPassword="owner", strength=128)
    canvas = Canvas(buffer := io.BytesIO(), encrypt=lock)
    canvas.setFont(FONT, 12)
    canvas.drawString(100, 700, "政府信息公开工作年度报告")
    canvas.save()
    return buffer.getvalue()


def test_a_file_locked_only_against_changes_opens() -> None:
    assert [p.text for p in read(encrypted("")).paragraphs()] == ["政府信息公开工作年度报告"]


def lines(count: int) -> bytes:
    return b"".join(b"%d %d m %d %d l S\n" % (i % 595, i % 842, i * 7 % 595, i % 842) for i in range(count))


def form(number: int) -> bytes:
    content = b"/F%d Do " % (number + 1) * 10
    return (b"<< /Length %d /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F%d %d 0 R >> >> >>\nstream\n"
            % (len(content), number + 1, number + 1)) + content + b"\nendstream"


SELF = b"<< /Length 5 /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >> >>"
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "locked": (lambda: encrypted("secret"), "encrypted_pdf"),
    "bomb": (lambda: raw_pdf(zlib.compress(b" " * 50_000_000), contents_dict=b"/Filter /FlateDecode"),
             "pdf_too_large"),
    "bomb in a bomb": (lambda: raw_pdf(zlib.compress(zlib.compress(b" " * 100_000_000)),
                                       contents_dict=b"/Filter [/FlateDecode /FlateDecode]"), "pdf_too_large"),
    "lines without end": (lambda: raw_pdf(lines(160_000)), "page_too_complex"),
    "a form that draws itself": (lambda: raw_pdf(b"/F Do", b"/XObject << /F 5 0 R >>",
                                                 more=[SELF + b"\nstream\n/F Do\nendstream"]), "no_text_layer"),
    "forms that draw forms ten times each": (lambda: raw_pdf(b"/F5 Do " * 10, b"/XObject << /F5 5 0 R >>",
                                                             more=[form(n) for n in range(5, 12)]), "pdf_too_large"),
    "a page tree in a circle": (lambda: raw_pdf(b"").replace(b"/Type /Page /Parent", b"/Type /Pages /Kids [2 0 R]"),
                                "damaged_pdf"),
    "no page": (lambda: raw_pdf(b"").replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0     "), "damaged_pdf"),
    "too many pages": (lambda: raw_pdf(b"").replace(b"/Kids [3 0 R] /Count 1",
                                                    b"/Kids [" + b"3 0 R " * 500 + b"] /Count 500"), "too_many_pages"),
    "header only": (lambda: b"%PDF-1.7\n1 0 obj\n<<", "damaged_pdf"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_is_refused_by_name(name: str) -> None:
    make, kind = BAD[name]
    with pytest.raises(UnreadableDocument) as refused:
        read(make())
    assert refused.value.kind == kind


@pytest.mark.parametrize("seed", range(16))
def test_a_damaged_file_gives_no_wrong_figure_without_a_problem(seed: int) -> None:
    tables, values = report(3)
    rng = Random(seed)
    data = bytearray(draw(tables, Look(widths=WIDTHS)))
    if seed % 2:
        del data[rng.randrange(len(data)) :]
    else:
        for _ in range(20):
            data[rng.randrange(len(data))] = rng.randrange(256)
    found = extract(bytes(data), ORIGIN)
    figures = {(c.measure, c.applicant): c.raw_text for c in found.cells if c.status == "reported"}
    assert figures.items() <= values.items()
    assert len(figures) == len(values) or "error" in {p.severity for p in found.problems}
