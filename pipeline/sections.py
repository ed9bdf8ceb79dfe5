"""Document → the six sections of the official form, by their printed headings."""

import re
from dataclasses import dataclass

from pipeline.document import Document, Paragraph
from pipeline.labels import squeezed

# "一、总体情况" "五、存在的主要问题及改进情况" "四 、因政府信息公开…": an ordinal, then the key nouns
_HEADING = re.compile(r"^([一二三四五六])[、.．](.{2,40})$")
_KEY_NOUNS = (
    (1, ("总体情况", "概述", "基本情况")),
    (4, ("复议", "诉讼")),
    (5, ("问题",)),
    (6, ("其他需要报告", "其他事项", "需要说明", "信息处理费")),
    (3, ("依申请", "收到和处理", "申请情况")),
    (2, ("主动公开",)),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One of the sections 一 to 六; `text` is its running text, a paragraph a line, without tables."""

    number: int
    heading: str
    text: str


def find_sections(document: Document) -> list[Section]:
    """The sections in reading order. A heading counts when its nouns are those of the form, whatever its ordinal."""
    found: list[tuple[int, str, list[str]]] = []
    for block in document.blocks:
        if not isinstance(block, Paragraph):
            continue
        number = heading_number(block.text) if len(block.text) < 60 else None
        if number is not None and number not in {n for n, _, _ in found}:
            found.append((number, block.text, []))
        elif found:
            found[-1][2].append(block.text)
    return [Section(number, heading, "\n".join(lines)) for number, heading, lines in found]


def heading_number(text: str) -> int | None:
    """1 to 6 when the line is a section heading of the official form."""
    match = _HEADING.match(squeezed(text))
    if match is None or match[2].endswith(("。", "；", "，", ",")):
        return None
    return next((number for number, nouns in _KEY_NOUNS if any(noun in match[2] for noun in nouns)), None)
