"""The numbers that Word itself puts before paragraphs: often only 总体情况 is typed, in the style that prints 一、."""

import re
from typing import NamedTuple

from lxml import etree

_PLACE = re.compile(r"%([1-9])")  # "（%2）" prints the number of level 2
_CHINESE = {"chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting",
            "taiwaneseCounting", "taiwaneseCountingThousand", "chineseLegalSimplified"}


class _Level(NamedTuple):
    start: int
    form: str
    text: str  # "%1、"


class Numbering:
    """Counts while the paragraphs of a document go by in order (ECMA-376 part 1, §17.9)."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}  # number id → id of its abstract definition
        self._restarts: dict[str, dict[int, int]] = {}
        self._of_style: dict[str, tuple[str | None, int | None, str | None]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        for abstract in _all(numbering, "abstractNum"):
            levels = {_integer(level, "ilvl", 0): _level(level) for level in _all(abstract, "lvl")}
            self._levels[_attribute(abstract, "abstractNumId") or ""] = levels
        for num in _all(numbering, "num"):
            key = _attribute(num, "numId") or ""
            self._lists[key] = _child(num, "abstractNumId") or ""
            self._restarts[key] = {
                _integer(o, "ilvl", 0): int(start) for o in _all(num, "lvlOverride")
                if (start := _child(o, "startOverride")) and start.isdecimal()
            }
        for style in _all(styles, "style"):
            self._of_style[_attribute(style, "styleId") or ""] = (*_numbered(style), _child(style, "basedOn"))

    def label(self, paragraph: etree._Element) -> str:
        """What Word prints before this paragraph: "一、", "（二）", "3.", or nothing; its counter moves on."""
        key, level = self._list_of(paragraph)
        abstract = self._lists.get(key or "")
        levels = self._levels.get(abstract or "", {})
        if key is None or abstract is None or level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if key not in self._begun:
            self._begun.add(key)
            for restarted in self._restarts[key]:
                counts.pop(restarted, None)
        for upper in range(level):
            if upper in levels:
                counts.setdefault(upper, levels[upper].start)
        start = self._restarts[key].get(level, levels[level].start)
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return self._printed(levels, level, counts)

    def _printed(self, levels: dict[int, _Level], level: int, counts: dict[int, int]) -> str:
        printed = {n: _number(counts.get(n, 0), levels[n].form) for n in levels}
        wanted = [int(place) - 1 for place in _PLACE.findall(levels[level].text)]
        if not wanted or any(not printed.get(n) for n in wanted):
            return ""  # a bullet, or a way of counting that no report needs: the text stands without
        return _PLACE.sub(lambda m: printed[int(m[1]) - 1], levels[level].text)

    def _list_of(self, paragraph: etree._Element) -> tuple[str | None, int]:
        """Number id and level: the paragraph's own, or those of its style and of the styles that one is based on."""
        key, level = _numbered(paragraph)
        style = next((_attribute(s, "val") for s in paragraph.iterfind("{*}pPr/{*}pStyle")), None)
        seen: set[str] = set()
        while style is not None and style not in seen and (key is None or level is None):
            seen.add(style)
            of_style, level_of_style, style = self._of_style.get(style, (None, None, None))
            key, level = key or of_style, level_of_style if level is None else level
        return key, level or 0


def _numbered(element: etree._Element) -> tuple[str | None, int | None]:
    for properties in element.iterfind("{*}pPr/{*}numPr"):
        level = _child(properties, "ilvl")
        return _child(properties, "numId"), int(level) if level and level.isdecimal() else None
    return None, None


def _level(level: etree._Element) -> _Level:
    start = _child(level, "start")
    return _Level(int(start) if start and start.isdecimal() else 1, _child(level, "numFmt") or "decimal",
                  _child(level, "lvlText") or "")


def _number(number: int, form: str) -> str:
    """3 → "3", "三" or "③"; empty where the form is none of these."""
    if form == "decimal":
        return str(number)
    if form in _CHINESE and 0 < number < 100:
        tens, ones = divmod(number, 10)
        ten = "" if tens == 0 else "十" if tens == 1 else "〇一二三四五六七八九"[tens] + "十"
        return ten + ("" if ones == 0 else "〇一二三四五六七八九"[ones])
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    return ""


def _all(parent: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if parent is None else parent.findall(f"{{*}}{name}")


def _attribute(element: etree._Element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _child(parent: etree._Element, name: str) -> str | None:
    child = parent.find(f"{{*}}{name}")
    return None if child is None else _attribute(child, "val")


def _integer(element: etree._Element, name: str, otherwise: int) -> int:
    value = _attribute(element, name)
    return int(value) if value and value.isdecimal() else otherwise
