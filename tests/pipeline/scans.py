"""Scans for the tests: the tables of the 2021 form drawn with a font of the machine, then aged as a scanner does.

All randomness comes from seeds, so a test that fails fails again.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.document import GridCell
from pipeline.spans import place_cells

Row = list[tuple[str, int, int]]  # text, rowspan, colspan
Figure = Callable[[], str]
Pixels = np.ndarray[Any, np.dtype[np.uint8]]

APPLICANTS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
HANDLED: list[tuple[str, list[str]]] = [
    ("（一）予以公开", []),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", []),
    ("（三）不予公开", ["1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益",
                 "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项"]),
    ("（四）无法提供", ["1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"]),
    ("（五）不予处理", ["1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请",
                 "5.要求行政机关确认或重新出具已获取信息"]),
    ("（六）其他处理", ["1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
                 "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "3.其他"]),
    ("（七）总计", []),
]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be drawn: its rows, and the width of each column as a share."""

    rows: list[Row]
    widths: tuple[float, ...]

    def slots(self) -> list[list[GridCell | None]]:
        return place_cells(
            [[text for text, _, _ in row] for row in self.rows],
            [{i: (down, across) for i, (_, down, across) in enumerate(row)} for row in self.rows],
        )


def proactive(figure: Figure) -> Sheet:
    rows: list[Row] = []
    for item, heads, stubs in (
        ("一", ["本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "行政规范性文件"]),
        ("五", ["本年处理决定数量"], ["行政许可"]),
        ("六", ["本年处理决定数量"], ["行政处罚", "行政强制"]),
        ("八", ["本年收费金额（单位：万元）"], ["行政事业性收费"]),
    ):
        span = 3 // len(heads)
        rows.append([(f"第二十条第（{item}）项", 1, 4)])
        rows.append([("信息内容", 1, 1), *((head, 1, span) for head in heads)])
        rows += [[(stub, 1, 1), *((figure(), 1, span) for _ in heads)] for stub in stubs]
    return Sheet(rows, (1.6, 1, 1, 1))


def requests(figure: Figure) -> Sheet:
    def figures() -> Row:
        return [(figure(), 1, 1) for _ in range(7)]

    rows: list[Row] = [
        [("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), ("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        [(label, 1, 1) for label in APPLICANTS],
        [("一、本年新收政府信息公开申请数量", 1, 3), *figures()],
        [("二、上年结转政府信息公开申请数量", 1, 3), *figures()],
    ]
    handled: list[Row] = []
    for group, labels in HANDLED:
        if not labels:
            handled.append([(group, 1, 2), *figures()])
        for i, label in enumerate(labels):
            handled.append([*([(group, len(labels), 1)] if i == 0 else []), (label, 1, 1), *figures()])
    handled[0].insert(0, ("三、本年度办理结果", len(handled), 1))
    return Sheet([*rows, *handled, [("四、结转下年度继续办理", 1, 3), *figures()]], (0.7, 1.6, 4, *(1.2,) * 7))


def disputes(figure: Figure) -> Sheet:
    return Sheet([
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*((label, 2, 1) for label in OUTCOMES), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [(label, 1, 1) for label in OUTCOMES * 2],
        [(figure(), 1, 1) for _ in range(15)],
    ], (1,) * 15)


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is set: font files as Pillow finds them by name, sizes in pixels."""

    font: str = "NotoSerifCJK-Regular.ttc"
    digits: str | None = None  # another font for cells without Chinese
    size: int = 22  # 10.5 pt at 150 dpi
    line: int = 2  # width of ruling lines
    shade: int = 255  # grey of rows that are one caption
    pad: int = 6
    align: str = "centre"  # of figures; labels stand left
    width: int = 1240  # of the page
    margin: int = 110

    def face(self, text: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        chinese = any(char >= "\u3400" for char in text)
        name = self.font if chinese or not self.digits else self.digits
        if name == "default":  # comes with Pillow; has no Chinese
            return ImageFont.load_default(self.size)
        return ImageFont.truetype(name, self.size, index=2 if name.endswith(".ttc") else 0)


def has_chinese_font() -> bool:
    try:
        Look().face("字")
    except OSError:
        return False
    return True


def draw(blocks: list[str | Sheet], look: Look = Look()) -> Image.Image:
    """A page of paragraphs and tables, as long as they need."""
    page = Image.new("RGB", (look.width, 12_000), "white")
    pen, y = ImageDraw.Draw(page), look.margin
    for block in blocks:
        if isinstance(block, str):
            for part in _wrapped(block, look.width - 2 * look.margin, look):
                pen.text((look.margin, y), part, "black", look.face("字"))
                y += round(look.size * 1.6)
        else:
            y = _draw_table(pen, block, y + look.size // 2, look) + look.size
    return page.crop((0, 0, look.width, y + look.margin))


def _wrapped(text: str, width: int, look: Look) -> list[str]:
    lines, face = [""], look.face(text)
    for char in text:
        if lines[-1] and face.getlength(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return lines


def _draw_table(pen: ImageDraw.ImageDraw, sheet: Sheet, top: int, look: Look) -> int:
    slots, leading = sheet.slots(), round(look.size * 1.25)
    scale = (look.width - 2 * look.margin) / sum(sheet.widths)
    xs = [look.margin + round(scale * sum(sheet.widths[:i])) for i in range(len(sheet.widths) + 1)]
    cells = {id(cell): cell for row in slots for cell in row if cell}
    extents = {
        key: ([r for r, row in enumerate(slots) if any(c is cell for c in row)],
              [c for row in slots for c, other in enumerate(row) if other is cell])
        for key, cell in cells.items()
    }
    texts = {key: _wrapped(cell.text, xs[max(extents[key][1]) + 1] - xs[min(extents[key][1])] - 2 * look.pad, look)
             for key, cell in cells.items()}
    heights = [leading + 2 * look.pad] * len(slots)
    for key, lines in sorted(texts.items(), key=lambda item: len(extents[item[0]][0])):
        rows = extents[key][0]
        heights[rows[-1]] += max(len(lines) * leading + 2 * look.pad - sum(heights[r] for r in rows), 0)
    ys = [top + sum(heights[:i]) for i in range(len(heights) + 1)]
    for key, cell in cells.items():
        rows, columns = extents[key]
        box = (xs[min(columns)], ys[rows[0]], xs[max(columns) + 1], ys[rows[-1] + 1])
        whole = max(columns) - min(columns) + 1 == len(sheet.widths)
        pen.rectangle(box, (look.shade,) * 3 if whole else "white", "black", look.line)
        # Pillow draws the outline inside the box; neighbours must share one line, not stand side by side.
        pen.rectangle((box[0], box[1], box[2] + look.line - 1, box[3] + look.line - 1), None, "black", look.line)
        face, y = look.face(cell.text), (box[1] + box[3] - len(texts[key]) * leading) // 2
        for line in texts[key]:
            room = box[2] - box[0] - face.getlength(line)
            label = any(char >= "\u3400" for char in cell.text)
            x = box[0] + (look.pad + 1 if label or look.align == "left" else room / 2 if look.align == "centre"
                          else room - look.pad)
            pen.text((x, y), line, "black", face)
            y += leading
    return ys[-1]


def scan(
    page: Image.Image, *, tilt: float = 0.5, grain: float = 6, quality: int = 68, blur: float = 0.5, seed: int = 0
) -> Pixels:
    """The page as a scanner gives it: turned by `tilt` degrees, grey, grainy, through JPEG; an RGB array."""
    turned = page.convert("L").rotate(tilt, Image.Resampling.BICUBIC, fillcolor="white")
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(blur)), np.float32) * 0.88 + 20
    grey += np.random.default_rng(seed).normal(0, grain, grey.shape).astype(np.float32)
    return np.asarray(Image.open(io.BytesIO(jpeg(grey, quality))).convert("RGB"))


def jpeg(grey: Any, quality: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return file.getvalue()
