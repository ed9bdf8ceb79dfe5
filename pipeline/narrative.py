"""Sentences → facts with their span: figures that stand in the text, not in a table. Data: forms/facts.toml."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

from pipeline.sections import Section

_SCALE = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
# "19件" "3,646件" "14万余条": digits, scale, qualifier; a fact's own pattern stands before it, its unit after
_NUMBER = r"(?P<number>\d[\d,，]*(?:\.\d+)?)(?P<scale>[万亿])?(?P<more>余|多)?"
_SENTENCE_END = re.compile(r"[。；;\n]")


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure from a sentence; `start` and `end` are the span of the match inside `sentence`."""

    fact: str
    value: Decimal
    unit: str
    qualifier: Literal["exact", "approx"]
    sentence: str
    start: int
    end: int


@cache
def _patterns() -> list[tuple[str, str, tuple[int, ...], re.Pattern[str]]]:
    data = tomllib.loads(files("pipeline.forms").joinpath("facts.toml").read_text(encoding="utf-8"))
    return [
        (row["fact"], row["unit"], tuple(row["sections"]), re.compile(row["before"] + _NUMBER + row["unit"]))
        for row in data["facts"]
    ]


def find_facts(sections: Sequence[Section]) -> list[Fact]:
    """The first figure of each kind in the sections it belongs to; nothing is compared or corrected here."""
    facts: list[Fact] = []
    for fact, unit, numbers, pattern in _patterns():
        for section in sections:
            match = pattern.search(section.text) if section.number in numbers else None
            if match:
                facts.append(_fact(fact, unit, section.text, match))
                break
    return facts


def _fact(fact: str, unit: str, text: str, match: re.Match[str]) -> Fact:
    starts = [m.end() for m in _SENTENCE_END.finditer(text, 0, match.start())]
    end = _SENTENCE_END.search(text, match.end())
    begin = starts[-1] if starts else 0
    sentence = text[begin : end.end() if end else len(text)]
    value = Decimal(match["number"].replace(",", "").replace("，", "")) * _SCALE.get(match["scale"], Decimal(1))
    qualifier: Literal["exact", "approx"] = "approx" if match["more"] else "exact"
    return Fact(fact, value, unit, qualifier, sentence, match.start() - begin, match.end() - begin)
