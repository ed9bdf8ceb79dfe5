"""Document → the lines of its running text: paragraphs joined again, without tables and page furniture.

Data: forms/sections.toml.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import TypeVar

from pipeline.document import Document, Grid, Paragraph

Heading = TypeVar("Heading")

_DATA = tomllib.loads(files("pipeline.forms").joinpath("sections.toml").read_text(encoding="utf-8"))
_NOT_TEXT = re.compile("|".join(_DATA["not_text"]["captions"] + _DATA["not_text"]["furniture"]))
# “…服务。 二、主动公开政府信息情况 （一）依申请公开。本年…”: headings inside a paragraph of a page without breaks;
# none is looked for where the second of them does not stand
_RUN_IN = re.compile(
    rf"(?<=[。！？\s])(?=(?:[一二三四五六]、(?:{'|'.join(_DATA['heading']['official'])})|"
    rf"[(（][一二三四五][)）]{_DATA['heading']['customary']})"
    r"(?:[\s。：:(（]|20\d\d))"
)
_SECOND = ("二、主动公开政府信息情况", "（二）", "(二)")
# “19” “238.58” “31批次” “709455.9元” “+3”: a line that is one cell of a table
_FIGURE_CELL = re.compile(r"[+＋减增-]?\s*\d[\d,，.]*\s*(?:万?元|批次|[件项个条])?(?:\s*\|)*")
# What a line of running text ends with; a line set by a typesetter ends anywhere
_SENTENCE_END = re.compile(r"[。；;：:！？”）)]\s*$")
# What no cell of a table has: a full stop, or “…表格如下:” at its end
_PROSE = re.compile(r"[。；]|[：:]$")
# “一、” “（二）” “3.”: what starts a paragraph of its own
_NEW_PARAGRAPH = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[(（]\s*[一二三四五六七八九十\d]{1,3}\s*[)）]|\d{1,2}[.．、]"
)
LONGEST_CELL = 60  # characters; the longest label of the forms has 37
FEWEST_CELLS = 3  # figures in a run of short lines that make it a table


def text_lines(document: Document) -> list[str]:
    """The paragraphs in reading order, stripped; what was one paragraph on paper is one again.

    A heading of the form inside a paragraph begins a line. Captions of tables and page furniture are left out.
    """
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    lines = [
        line
        for paragraph in paragraphs
        for raw in _broken(paragraph.text)
        if (line := raw.strip()) and not (len(line) < LONGEST_CELL and _NOT_TEXT.fullmatch(line))
    ]
    return _joined(lines) if any(paragraph.page is not None for paragraph in paragraphs) else lines


def _broken(text: str) -> list[str]:
    """The lines of a paragraph, and the parts of it that begin with a heading of the form."""
    if len(text) > LONGEST_CELL and any(heading in text for heading in _SECOND):
        text = _RUN_IN.sub("\n", text)
    return text.split("\n")


def _joined(lines: list[str]) -> list[str]:
    """Lines as set on a page → paragraphs. A line goes on in the next when it is full and ends no sentence."""
    widths = sorted(len(line) for line in lines)
    full = widths[len(widths) * 3 // 4] * 0.75 if widths else 0
    paragraphs: list[str] = []
    open_end = False
    for line in lines:
        if open_end and not _NEW_PARAGRAPH.match(line):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        open_end = len(line) >= full and not _SENTENCE_END.search(line)
    return paragraphs


def without_flat_tables(
    document: Document, lines: list[str], find_heading: Callable[[str], Heading | None]
) -> Iterator[tuple[str, Heading | None]]:
    """The lines with the chapter heading each starts with, without tables flattened to one cell a line.

    Only a document without grids can have such tables. A run of short lines that end no sentence is one
    when at least FEWEST_CELLS of them are figures; a chapter heading, which looks the same, ends a run.
    """
    has_grids = any(isinstance(block, Grid) for block in document.blocks)
    run: list[str] = []
    for line in lines:
        heading = find_heading(line)
        if not has_grids and heading is None and len(line) <= LONGEST_CELL and not _PROSE.search(line):
            run.append(line)
            continue
        if run:
            yield from _unless_table(run)
            run = []
        yield line, heading
    yield from _unless_table(run)


def _unless_table(run: list[str]) -> Iterator[tuple[str, None]]:
    figures = sum(1 for line in run if "|" in line or _FIGURE_CELL.fullmatch(line))
    if figures < FEWEST_CELLS:
        yield from ((line, None) for line in run)
