"""Scans and pictures of tables: right cells, and no figure wrong that claims to be sure.

How `ocr.SURE` was chosen: see the comment beside it. Scans are drawn with a Chinese font of the machine.
"""

import io
import random
import re
import socket
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import scans
from PIL import Image

from pipeline.document import Grid, GridCell, Paragraph, UnreadableDocument
from pipeline.readers import ocr
from pipeline.readers.image import read_image_file

try:
    import cv2  # noqa: F401
    import rapidocr  # noqa: F401
except ImportError:
    pytest.skip("the extra [ocr] is not installed", allow_module_level=True)

chinese = pytest.mark.skipif(not scans.has_chinese_font(), reason="no Noto CJK font on this machine to draw scans with")
DIGITS = scans.Look(font="default", width=700, margin=40)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def figures(seed: int) -> scans.Figure:
    """Figures as reports have them: half of them 0, then small ones, some large, some blank or a dash."""
    chance = random.Random(seed)

    def figure() -> str:
        kind = chance.random()
        if kind < 0.45:
            return "0"
        if kind < 0.65:
            return str(chance.randint(1, 9))
        if kind < 0.75:
            return chance.choice(["1", "7", "11", "10", "17", "71", "111", "100", "101"])
        if kind < 0.95:
            return str(chance.randint(10, 10 ** chance.randint(2, 7)))
        return chance.choice(["", "", "/", "-", "—", f"{chance.randint(0, 99999)}.{chance.randint(0, 99)}"])

    return figure


def grids(page: ocr.ReadPage) -> list[Grid]:
    return [block for block in page.blocks if isinstance(block, Grid)]


def covered(slots: list[list[GridCell | None]], cell: GridCell) -> set[tuple[int, int]]:
    return {(r, c) for r, row in enumerate(slots) for c, other in enumerate(row) if other is cell}


def pairs(sheet: scans.Sheet, grid: Grid) -> Iterator[tuple[str, GridCell]]:
    """What was printed and what was read, cell by cell; fails where the grid has another shape."""
    wanted = sheet.slots()
    assert (len(grid.slots), grid.width) == (len(wanted), len(wanted[0]))
    for row, cells in enumerate(wanted):
        for column, cell in enumerate(cells):
            assert cell is not None
            if (cell.row, cell.column) == (row, column):
                found = grid.slots[row][column]
                assert found is not None
                assert covered(grid.slots, found) == covered(wanted, cell)
                yield cell.text, found


LOOKS: list[tuple[scans.Look, dict[str, Any]]] = [
    (scans.Look(), {"tilt": 0.5, "seed": 1}),
    (scans.Look(font="NotoSansCJK-Regular.ttc", digits="DejaVuSans.ttf", size=20, line=1, shade=217),
     {"tilt": -0.7, "quality": 60, "seed": 2}),
    (scans.Look(size=20, line=1, pad=4, align="left"), {"tilt": 0.3, "grain": 8, "blur": 0.8, "seed": 3}),
    (scans.Look(digits="DejaVuSerif.ttf", size=25, line=3, margin=60, align="right"),
     {"tilt": -0.5, "quality": 75, "seed": 4}),
]
HEADINGS = ["某县人民政府2024年政府信息公开工作年度报告", "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"]


def read_report(look: scans.Look, ageing: dict[str, Any]) -> tuple[ocr.ReadPage, list[tuple[str, GridCell]]]:
    figure = figures(ageing["seed"])
    sheets = [scans.proactive(figure), scans.requests(figure), scans.disputes(figure)]
    page = scans.draw([HEADINGS[0], *(b for pair in zip(HEADINGS[1:], sheets, strict=True) for b in pair)], look)
    read = ocr.read_image(scans.scan(page, **ageing), 1, 1)
    assert [b.text for b in read.blocks if isinstance(b, Paragraph)] == HEADINGS
    found = grids(read)
    assert [grid.number for grid in found] == [1, 2, 3]
    return read, [pair for sheet, grid in zip(sheets, found, strict=True) for pair in pairs(sheet, grid)]


@chinese
@pytest.mark.parametrize(("look", "ageing"), [LOOKS[0], *(pytest.param(*x, marks=pytest.mark.slow) for x in LOOKS[1:])])
def test_a_scanned_report_is_read_cell_by_cell_and_never_wrong_where_it_is_sure(
    look: scans.Look, ageing: dict[str, Any]
) -> None:
    read, cells = read_report(look, ageing)
    assert not read.problems
    wrong = [(printed, cell) for printed, cell in cells if squeezed(printed) != squeezed(cell.text)]
    unsure = [cell for _, cell in cells if cell.confidence is None or cell.confidence < ocr.SURE]
    letters = re.compile(r"[\u3400-\u9fff]")
    assert len(wrong) <= 0.005 * len(cells), wrong
    assert not [w for w in wrong if not letters.search(w[0]) and w[1].confidence and w[1].confidence >= ocr.SURE], wrong
    assert len([cell for cell in unsure if not letters.search(cell.text)]) <= 0.02 * len(cells)


def test_thin_strokes_and_blanks_are_told_apart() -> None:
    rows: list[scans.Row] = [[(text, 1, 1) for text in row] for row in (
        ["1", "", "/", "11", "-", "0"], ["7", "111", "", "1", "10", "/"], ["0", "00", "101", "", "17", "71"],
        ["1.5", "0.1", "1001", "-3", "+12", "8"])]
    sheet = scans.Sheet(rows, (1,) * 6)
    read = ocr.read_image(scans.scan(scans.draw([sheet], DIGITS)), None, 1)
    printed = [(text, cell.text.replace("—", "-")) for text, cell in pairs(sheet, grids(read)[0])]
    assert [found for _, found in printed] == [text for text, _ in printed]


def test_dust_makes_no_figure() -> None:
    sheet = scans.Sheet([[("5", 1, 1), ("", 1, 1), ("12", 1, 1)], [("", 1, 1), ("3", 1, 1), ("", 1, 1)]], (1, 1, 1))
    pixels = scans.scan(scans.draw([sheet], DIGITS)).copy()
    dust = np.random.default_rng(5)
    for y, x in zip(dust.integers(0, pixels.shape[0] - 2, 25), dust.integers(0, pixels.shape[1] - 2, 25), strict=True):
        pixels[y : y + 2, x : x + 2] = 70
    for printed, cell in pairs(sheet, grids(ocr.read_image(pixels, None, 1))[0]):
        assert cell.text == printed or cell.confidence is None or cell.confidence < ocr.SURE
        assert printed or not any(char.isdigit() for char in cell.text)


def test_a_picture_gives_the_same_result_each_time_and_is_read_without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("OCR must not open a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    sheet = scans.Sheet([[("3", 1, 1), ("14", 1, 1)], [("159", 1, 1), ("2653", 1, 1)]], (1, 1))
    pixels = scans.scan(scans.draw(["2024", sheet], DIGITS))
    first, second = (ocr.read_image(pixels, 3, 7) for _ in range(2))
    assert first == second
    assert grids(first)[0].number == 7
    assert grids(first)[0].page == 3


NUMBERED = scans.Sheet([[(str(10 * r + c), 1, 1) for c in range(1, 5)] for r in range(1, 5)], (1,) * 4)


def with_gaps(*gaps: tuple[tuple[float, float], tuple[float, float]]) -> Any:
    """The numbered table with white patches, each given in columns and rows: (x from, to), (y from, to)."""
    pixels = np.asarray(scans.draw([NUMBERED], DIGITS)).copy()
    left, right = DIGITS.margin, DIGITS.width - DIGITS.margin
    inked = np.flatnonzero((pixels < 100).all(axis=(1, 2)) | (pixels[:, left + 5 : right - 5] < 100).all(axis=(1, 2)))
    top, height, width = inked[0], inked[-1] - inked[0], right - left
    for (x0, x1), (y0, y1) in gaps:
        pixels[top + round(y0 * height / 4) : top + round(y1 * height / 4),
               left + round(x0 * width / 4) : left + round(x1 * width / 4)] = 255
    return pixels


def test_a_damaged_line_that_goes_on_is_a_line() -> None:
    read = ocr.read_image(with_gaps(((1.97, 2.03), (1.3, 1.6))), None, 1)
    assert [cell.text for _, cell in pairs(NUMBERED, grids(read)[0])] == [str(10 * r + c) for r in range(1, 5)
                                                                         for c in range(1, 5)]


def test_cells_that_run_into_each_other_are_a_problem_not_a_grid() -> None:
    read = ocr.read_image(with_gaps(((1.97, 2.03), (1.05, 1.95)), ((1.05, 1.95), (1.92, 2.08))), None, 1)
    assert [problem.kind for problem in read.problems] == ["broken_ruling"]
    assert not grids(read)
    assert any("44" in block.text for block in read.blocks if isinstance(block, Paragraph))


@chinese
def test_a_page_on_its_side_is_turned() -> None:
    sheet = scans.Sheet([[("信息内容", 1, 1), ("本年制发件数", 1, 1)], [("规章", 1, 1), ("12", 1, 1)]], (1, 1))
    pixels = scans.scan(scans.draw(["二、主动公开政府信息情况", sheet], scans.Look(width=700)))
    for quarters in (1, 2, 3):
        read = ocr.read_image(np.rot90(pixels, quarters), None, 1)
        assert [cell.text for _, cell in pairs(sheet, grids(read)[0])] == ["信息内容", "本年制发件数", "规章", "12"]


@chinese
def test_a_long_screenshot_is_read_from_top_to_bottom() -> None:
    sheet = scans.Sheet([[("行政许可", 1, 1), ("447228", 1, 1)], [("行政处罚", 1, 1), ("0", 1, 1)]], (1, 1))
    lines = [f"第{n}段：本机关主动公开政府信息" for n in range(1, 60)]
    page = scans.draw([*lines, sheet, "六、其他需要报告的事项"], scans.Look(width=900))
    assert page.height > 2000
    read = ocr.read_image(np.asarray(page), None, 1)
    texts = [b.text if isinstance(b, Paragraph) else "table" for b in read.blocks]
    assert [squeezed(t) for t in texts] == [squeezed(t) for t in [*lines, "table", "六、其他需要报告的事项"]]


def encoded(*frames: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    frames[0].save(file, kind, **({"save_all": True, "append_images": frames[1:]} if len(frames) > 1 else {}))
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_picture_files_of_every_kind(kind: str) -> None:
    sheet = scans.Sheet([[("31", 1, 1), ("4", 1, 1)], [("15", 1, 1), ("92", 1, 1)]], (1, 1))
    document = read_image_file(encoded(scans.draw([sheet], DIGITS), kind=kind))
    assert document.reader == "image"
    assert [cell.text for _, cell in pairs(sheet, document.grids()[0])] == ["31", "4", "15", "92"]


def test_a_tiff_keeps_its_pages() -> None:
    sheets = [scans.Sheet([[(str(n), 1, 1), ("4", 1, 1)], [("15", 1, 1), ("92", 1, 1)]], (1, 1)) for n in (65, 35)]
    document = read_image_file(encoded(*(scans.draw([sheet], DIGITS) for sheet in sheets), kind="TIFF"))
    assert [(grid.number, grid.page) for grid in document.grids()] == [(1, 1), (2, 2)]
    assert [cell.text for sheet, grid in zip(sheets, document.grids(), strict=True)
            for _, cell in pairs(sheet, grid)] == ["65", "4", "15", "92", "35", "4", "15", "92"]


def test_transparency_is_white_and_progress_is_told() -> None:
    sheet = scans.Sheet([[("31", 1, 1), ("4", 1, 1)]] * 2, (1, 1))
    drawn = scans.draw([sheet], DIGITS).convert("L")
    clear = Image.merge("LA", (Image.new("L", drawn.size, 0), Image.eval(drawn, lambda grey: 255 - grey)))
    told: list[tuple[str, int, int]] = []
    document = read_image_file(encoded(clear, kind="PNG"), lambda *step: told.append(step))
    assert [cell.text for _, cell in pairs(sheet, document.grids()[0])] == ["31", "4"] * 2
    assert told
    assert all(0 < done <= total for _, done, total in told)


def test_an_empty_picture_is_a_problem() -> None:
    document = read_image_file(encoded(Image.new("RGB", (400, 300), "white"), kind="PNG"))
    assert [problem.kind for problem in document.problems] == ["no_text"]


@pytest.mark.parametrize(("data", "kind"), [
    (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "damaged_image"),
    (encoded(Image.new("L", (64, 64)), kind="JPEG")[:200], "damaged_image"),
    (encoded(Image.new("1", (20_000, 20_000)), kind="PNG"), "image_too_large"),
    (encoded(Image.new("1", (12_000, 9_000)), kind="PNG"), "image_too_large"),
])
def test_pictures_that_cannot_be_read_say_why(data: bytes, kind: str) -> None:
    with pytest.raises(UnreadableDocument) as error:
        read_image_file(data)
    assert error.value.kind == kind


def test_without_the_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cv2", "rapidocr", "onnxruntime"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "pipeline.readers.ocr_page", raising=False)
    with pytest.raises(UnreadableDocument, match="pip install") as error:
        ocr.read_image(np.zeros((50, 50, 3), np.uint8), None, 1)
    assert error.value.kind == "ocr_missing"
