"""Glyphs → lines and the text of cells, by where they stand and not by the order they were drawn in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.readers.pdf_page import Box, Glyph

UNKNOWN = "\ufffd"  # stands for a glyph of which the font does not say what it is
_DIGIT = re.compile(r"[\d.,，．]")
# "1,234" "96171.": a line of a cell that holds nothing but a part of a figure
_FIGURE_PART = re.compile(r"[\d.,，．]+")

# Gaps between two glyphs, in em. Digits of one figure abut; a space is a quarter em in most fonts.
ABUT = 0.15
_SPACE = 0.2
_APART = 0.9  # further apart than any letter spacing or space: two things, written with a tab
_MAX_PADDING = 7.0  # points between a cell's ruling and its text; office programs take 5.4


@dataclass(frozen=True, slots=True)
class TextLine:
    """Glyphs on one base line, left to right, without white space; `size` is that of the largest."""

    glyphs: tuple[Glyph, ...]
    text: str
    x0: float
    x1: float
    size: float
    baseline: float


def visible(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Painted glyphs, each once: bold type and shadows are often drawn as the same glyph a hair apart."""
    kept: list[Glyph] = []
    near: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        if glyph.hidden:
            continue
        column, row = int(glyph.x0 // 4), int(glyph.baseline // 4)
        twins = (g for dx in (-1, 0, 1) for dy in (-1, 0, 1) for g in near.get((glyph.text, column + dx, row + dy), ()))
        hair = 0.15 * glyph.size
        if any(abs(g.x0 - glyph.x0) < hair and abs(g.baseline - glyph.baseline) < hair for g in twins):
            continue
        near.setdefault((glyph.text, column, row), []).append(glyph)
        kept.append(glyph)
    return kept


def text_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Lines from top to bottom. Glyphs share a line when their base lines differ by less than half an em."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.baseline, g.x0)):
        last = rows[-1] if rows else None
        if last and glyph.baseline - last[0].baseline < 0.5 * max(glyph.size, last[0].size):
            last.append(glyph)
        else:
            rows.append([glyph])
    lines = (_line(row) for row in rows)
    return [line for line in lines if line is not None]


def _line(row: list[Glyph]) -> TextLine | None:
    row = sorted(row, key=lambda g: g.x0)
    inked = [g for g in row if g.text.strip()]
    if not inked:
        return None
    spaces = [g for g in row if not g.text.strip()]
    parts, even = [_shown(inked[0])], _evenly_spaced(inked) and not spaces
    for left, right in pairwise(inked):
        typed = bool(spaces) and any(left.middle[0] < s.middle[0] < right.middle[0] for s in spaces)
        parts.append(_between(left, right, typed, even) + _shown(right))
    return TextLine(tuple(inked), "".join(parts), inked[0].x0, max([g.x1 for g in inked]),
                    max([g.size for g in inked]), inked[0].baseline)


def _shown(glyph: Glyph) -> str:
    return glyph.text if glyph.mapped else UNKNOWN


def _between(left: Glyph, right: Glyph, typed: bool, even: bool) -> str:
    gap = (right.x0 - left.x1) / max(left.size, right.size)
    if even or (gap < _SPACE and not typed):
        return ""
    if gap >= _APART:
        return "\t"
    wide = (left.text + right.text).isascii() or (_DIGIT.match(left.text) and _DIGIT.match(right.text))
    return " " if wide else ""


def _evenly_spaced(glyphs: Sequence[Glyph]) -> bool:
    """One figure set with letter spacing: only digits, three or more, all gaps alike and below a character."""
    if len(glyphs) < 3 or not all(_DIGIT.match(g.text) for g in glyphs):
        return False
    gaps = [(b.x0 - a.x1) / a.size for a, b in pairwise(glyphs)]
    return max(gaps) < 0.75 and max(gaps) - min(gaps) < 0.1


def cell_text(glyphs: Sequence[Glyph], box: Box, one_row: bool) -> str:
    """The text of a cell, line breaks joined where they are only wraps.

    A figure may be broken over two lines. It is one figure when its first line fills the cell, so that
    a digit more would not fit, and `one_row` says that the row's other figures show that it is one row;
    else the break stays, and what stands there is no figure.
    """
    turned = [g for g in glyphs if g.angle]
    if turned and len(turned) * 2 > len(glyphs):
        return _turned_text(turned)
    lines = text_lines(glyphs)
    text = ""
    for upper, lower in pairwise([None, *lines]):
        assert lower is not None
        text += (_break(upper, lower, box, one_row) if upper else "") + lower.text
    return text


def _break(upper: TextLine, lower: TextLine, box: Box, one_row: bool) -> str:
    if _DIGIT.match(upper.text[-1]) and _DIGIT.match(lower.text[0]):
        return "" if one_row and is_wrapped_figure([upper, lower], box) else "\n"
    return " " if upper.text[-1].isascii() and lower.text[0].isascii() and lower.text[0].isalpha() else ""


def is_wrapped_figure(lines: Sequence[TextLine], box: Box) -> bool:
    """All lines hold parts of a figure, and each but the last has no room for one digit more."""
    if len(lines) < 2 or not all(_FIGURE_PART.fullmatch(line.text) for line in lines):
        return False
    return all(
        (box.x1 - box.x0) - (line.x1 - line.x0) < line.glyphs[-1].x1 - line.glyphs[-1].x0 + 2 * _MAX_PADDING
        and line.x1 - line.x0 >= lines[-1].x1 - lines[-1].x0 - 0.5
        for line in lines[:-1]
    )


def _turned_text(glyphs: list[Glyph]) -> str:
    """Text set sideways in a narrow cell: it runs up the page after a quarter turn to the left, else down."""
    upwards = sum(g.angle == 1 for g in glyphs) * 2 > len(glyphs)
    columns: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.middle[0]):
        if not columns or glyph.middle[0] - columns[-1][0].middle[0] > 0.5 * glyph.size:
            columns.append([])
        columns[-1].append(glyph)
    if not upwards:
        columns.reverse()
    return "".join(
        _shown(g) for column in columns for g in sorted(column, key=lambda g: -g.middle[1] if upwards else g.middle[1])
    )


def is_figure(text: str) -> bool:
    """Nothing but a figure or a part of one."""
    return _FIGURE_PART.fullmatch(text) is not None
