"""Document → the chapters of the report with their sub-heads. Data: forms/sections.toml."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, NamedTuple

from pipeline.document import Document
from pipeline.labels import squeezed
from pipeline.running_text import text_lines, without_flat_tables

PREAMBLE = 0

_DATA: dict[str, Any] = tomllib.loads(
    files("pipeline.forms").joinpath("sections.toml").read_text(encoding="utf-8")
)
_CHAPTERS = [
    (c["number"], re.compile("|".join(map(re.escape, c["nouns"]))), c.get("last", False)) for c in _DATA["chapter"]
]
_OFFICIAL = frozenset(_DATA["heading"]["official"])
_LONGEST = 40  # characters of a title
_ENDINGS = tuple(_DATA["heading"]["endings"])
_TASKS = tuple(_DATA["heading"]["tasks"])
_TABLE_ROWS = tuple(_DATA["not_text"]["rows"])
_CUSTOMARY = re.compile(_DATA["heading"]["customary"])

# “一、总体情况” “四 、因政府信息公开…” “一总体情况” “第一部分 概述” “1.总体情况”
_ORDINAL = re.compile(r"\s*(?:第?(?P<chinese>[一二三四五六七八九十]{1,3})(?:部分)?|\d{1,2})\s*[、.．:：]?\s*")
# “（一）主动公开方面” “㈡依申请公开”, and “1.主动公开情况” for the customary five
_SUB_ORDINAL = re.compile(r"(?:(?P<bracket>[(（]\s*[一二三四五六七八九十]{1,3}\s*[)）]|[㈠-㈩])[、.．]?|\d[.．、])\s*")
# “主动公开方面。2021年，…”
_BARE_CUSTOMARY = re.compile(rf"{_DATA['heading']['customary']}(?<=方面|情况)(?:[。：:]|\s*$)")
# A title and what ends it: a full stop, a colon, the end of the line, or the year with which the text starts
_TITLE = re.compile(r"(?P<title>[^，。；;,:：\n]{2,40}?)(?:[。：:]|(?=\s*20\d\d\s*年)|\s*$)")
# “六、其他需要报告的事项 无” “一、总体情况本年度，…”: a heading run into its text without a stop
_GLUED = re.compile(
    r"(?P<title>[^，。；;,:：\n]{2,38}?(?:情况|事项|措施|概述))(?=\s|[（(]|20\d\d\s*年|无[。\s]|本[年报]|我)"
)
_CHAPTER_MARKS = frozenset("一二三四五六七八九十第123456789")
_SUB_MARKS = frozenset("(（㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩123456789")


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter, or the part of it under one sub-head.

    `number`: 1 to 6 for the official chapters 一 to 六, 0 for what stands before the first of them, 7 for a
    chapter that the official form does not have (回应解读, 收费, 附表 …). `heading` and `subheading` are as
    printed, with ordinal and stop; `subheading` is None for the text before the first sub-head. `text` is
    the running text, a paragraph a line. Heading, sub-heads and texts in order are the report without its
    tables, but for white space.
    """

    number: int
    heading: str
    subheading: str | None
    text: str


class Heading(NamedTuple):
    """A chapter heading that a line starts with, and the text glued to it; no chapter comes after a `last` one."""

    number: int
    text: str
    rest: str
    last: bool


@dataclass(slots=True)
class _Part:
    number: int
    heading: str
    subheading: str | None = None
    lines: list[str] = field(default_factory=list)


def find_sections(document: Document) -> list[Section]:
    """The chapters in reading order, one Section a sub-head; a chapter without any text is one Section too.

    A heading counts when its nouns are those of the form, whatever its ordinal (specification §5.3).
    Tables, table captions and page furniture are not text; everything else is kept.
    """
    parts = [_Part(PREAMBLE, "")]
    closed = False
    for line, heading in without_flat_tables(document, text_lines(document), find_heading):
        if heading is not None and not closed:
            closed = heading.last
            parts.append(_Part(heading.number, heading.text))
            line = heading.rest
        if sub := _sub_heading(line, parts[-1].number):
            parts.append(_Part(parts[-1].number, parts[-1].heading, sub))
            line = line[len(sub) :].lstrip()
        if line:
            parts[-1].lines.append(line)
    parts = _without_contents(parts)
    return [
        Section(part.number, part.heading, part.subheading, "\n".join(part.lines))
        for part, after in zip(parts, [*parts[1:], None], strict=True)
        # a heading directly before its first sub-head stands in the sections of the sub-heads
        if part.lines or part.subheading or (part.heading and (after is None or after.subheading is None))
    ]


def find_heading(line: str) -> Heading | None:
    """The chapter heading that a line is or starts with, or None."""
    if not line or (line[0] not in _CHAPTER_MARKS and (len(line) > _LONGEST or squeezed(line) not in _OFFICIAL)):
        return None
    ordinal = _ORDINAL.match(line)
    start = ordinal.end() if ordinal else 0
    match = _GLUED.match(line, start) or _TITLE.match(line, start)
    if match is None:
        return None
    title = squeezed(match["title"])
    if ordinal is None or not ordinal["chinese"]:
        if title not in _OFFICIAL:
            return None
    elif not title.endswith(_ENDINGS) or title.startswith((*_TASKS, *_TABLE_ROWS)):
        return None
    for number, nouns, last in _CHAPTERS:
        if nouns.search(title):
            return Heading(number, line[: match.end()].strip(), line[match.end() :].strip(), last)
    return None


def _sub_heading(line: str, chapter: int) -> str | None:
    """“（一）主动公开。” at the start of a line; of chapter 一's five also “1.主动公开。” and “主动公开方面。”."""
    if not line or line[0] not in _SUB_MARKS:
        bare = _BARE_CUSTOMARY.match(line) if chapter == 1 else None
        return bare[0].rstrip() if bare else None
    ordinal = _SUB_ORDINAL.match(line)
    if ordinal is None:
        return None
    match = _GLUED.match(line, ordinal.end()) or _TITLE.match(line, ordinal.end())
    if match is None:
        return None
    title = squeezed(match["title"])
    if not ordinal["bracket"] and not (chapter == 1 and _CUSTOMARY.fullmatch(title)):
        return None
    return None if title.startswith(_TABLE_ROWS) else line[: match.end()].rstrip()


def _without_contents(parts: Sequence[_Part]) -> list[_Part]:
    """The parts without a table of contents: a heading that comes again further on is a line of the preamble."""
    begins = {squeezed(part.heading): i for i, part in enumerate(parts) if part.subheading is None}
    kept: list[_Part] = []
    for i, part in enumerate(parts):
        if begins[squeezed(part.heading)] > i:
            kept[0].lines += [part.subheading or part.heading, *part.lines]
        else:
            kept.append(part)
    return kept
