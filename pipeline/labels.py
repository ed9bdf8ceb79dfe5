"""Printed labels → official ones: one spelling for comparing, then whole, by a distinctive stem, or one slip away.

Order of the rules: specification §5.1. The raw text stays with the cell; all this is only for comparing.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from pipeline.script import simplified

_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\"'“”‘’「」『』〝〞]+")
# "（一）予以公开" "三、本年度办理结果" "1.属于国家秘密" "2、申请人…" "①其他" "三三、本年度办理结果"
_NUMBERING = re.compile(r"^(?:[(（〔\[]?[一二三四五六七八九十]{1,3}[)）〕\]、.．,，]+|[(（]?\d{1,2}[)）、.．,，])+")
# "2.重复申请" "其中：1、当面申请数" "4 、其他": the number in front of a leaf row
_ORDINAL = re.compile(r"^(?:其中[:：]?)?[(（]?(\d{1,2})[)）、.．,，]")
_PUNCTUATION = re.compile(r"[()（）〔〕\[\]、,，.．。;；:：/／·\-—－]+")
# "处理决定数量（件）" "总计(单位：件)": the unit of a count behind its label; that of money stays with the raw text
_UNIT = re.compile(r"[(（](?:单位[:：]?)?(?:件|项|个|条|次|篇|人次|人)[)）]$")
# "③其他": NFKC makes a bare digit of it
_CIRCLED = {ord("①") + i: f"{i + 1}." for i in range(20)}
_SPELLINGS = (("其它", "其他"), ("帐", "账"), ("合计", "总计"), ("钩稽", "勾稽"))
_LONGEST = 80  # characters: longer texts are sentences
# "上年处理决定数量" is a slip away from 本年处理决定数量, and another figure: words that no slip puts into a label
_THIS_YEAR, _LAST_YEAR, _NEXT_YEAR = (re.compile(words) for words in ("本年|今年", "上一?年|去年", "下一?年|次年"))
_SENSE = (_LAST_YEAR, _NEXT_YEAR, re.compile("累计|历年|往年"))
# "（六）其他": a group's number before the label of a row inside a group
_GROUP_NUMBER = re.compile(r"^[(（][一二三四五六七八][)）]")
How = Literal["whole", "stem", "near"]


@lru_cache(maxsize=16384)
def normal(text: str) -> str:
    """A label without white space, numbering, quotes and punctuation, NFKC, simplified, with accepted spellings."""
    text = _NOISE.sub("", simplified(unicodedata.normalize("NFKC", text.translate(_CIRCLED))))
    text = _PUNCTUATION.sub("", _NUMBERING.sub("", _UNIT.sub("", text)))
    for seen, accepted in _SPELLINGS:
        text = text.replace(seen, accepted)
    return text


@lru_cache(maxsize=16384)
def squeezed(text: str) -> str:
    """NFKC without white space and invisible characters; numbering and punctuation stay."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text.translate(_CIRCLED)))


def ordinal(text: str) -> int | None:
    """The number printed before a leaf label: “2.重复申请” → 2; None without one."""
    found = _ORDINAL.match(squeezed(text))
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a form: matched whole, then by a distinctive stem that no `unless` forbids."""

    key: str
    label: str
    stems: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    group: str | None = None
    unless: tuple[str, ...] = ()

    def bears(self, text: str) -> bool:
        return any(stem in text for stem in self.stems) and not any(word in text for word in self.unless)


class Ambiguous(Exception):
    """A printed label that fits two labels of the form; it is placed nowhere."""


class Match(NamedTuple):
    """What a printed text means and how that was told: spelt out, by its stem, or with a slip of the pen."""

    label: Label
    how: How


class LabelSet:
    """Labels that exclude each other. `find` gives the one label that a printed text means."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self.labels = tuple(labels)
        self._whole = {normal(text): label for label in self.labels for text in (label.label, *label.also)}
        self._seen: dict[str, Match | Ambiguous | None] = {}

    def match(self, text: str) -> Match | None:
        """The label meant by a printed text, and how; None for none. Raises Ambiguous when it fits two."""
        try:
            found = self._seen[text]
        except KeyError:
            if len(self._seen) > 4096:  # texts come from untrusted pages: the memory of them is bounded
                self._seen.clear()
            found = self._seen[text] = self._look_up(text)
        if isinstance(found, Ambiguous):
            raise found
        return found

    def find(self, text: str) -> Label | None:
        """The label meant by a printed text, or None. Raises Ambiguous when it fits two labels."""
        match = self.match(text)
        return None if match is None else match.label

    def clear(self, text: str) -> Label | None:
        """The label meant; None also where the text fits two."""
        found = self._seen.get(text)
        if type(found) is Match:
            return found.label
        try:
            return self.find(text)
        except Ambiguous:
            return None

    def whole(self, text: str) -> Label | None:
        """The label that a text spells out completely; stems do not count."""
        return self._whole.get(normal(text))

    def _look_up(self, printed: str) -> Match | Ambiguous | None:
        text = normal(printed) if len(printed) < 4 * _LONGEST else ""
        if not text or len(text) > _LONGEST:
            return None
        if whole := self._whole.get(text):
            if whole.group and not whole.stems and _GROUP_NUMBER.match(squeezed(printed)):
                return Ambiguous(f"“{printed.strip()}” may be the group or its row {whole.label}")
            return Match(whole, "whole")
        if text.startswith("其中"):  # a part of the row above it: “其中：本年新收网络申请数量”
            return None
        fitting = {label.key: label for label in self.labels if label.bears(text)}
        if len(fitting) > 1:
            return Ambiguous(f"“{text}” fits {' and '.join(label.label for label in fitting.values())}")
        found = Match(next(iter(fitting.values())), "stem") if fitting else self._near(text)
        if found and _contradicts(found.label, printed):
            return Ambiguous(f"“{printed.strip()}” resembles {found.label.label}, but has another number")
        if found and _changes_sense(found.label, text):
            return Ambiguous(f"“{printed.strip()}” resembles {found.label.label}, but means another figure")
        return found

    def _near(self, text: str) -> Match | None:
        """The one label that a text misses by a slip: one character of three to nine, two of more.

        A slip is a wrong, missing, doubled or swapped character: “本年处理绝对数量” is two away from
        本年处理决定数量. The next best label must be farther away, else it is a guess.
        """
        if len(text) < 3:
            return None
        bound = 1 if len(text) < 8 else 2 if len(text) < 16 else 3
        close = process.extract(
            text, [spelt for spelt in self._whole if len(spelt) > 2], scorer=DamerauLevenshtein.distance,
            score_cutoff=bound, limit=None,
        )
        keys = {self._whole[spelt].key for spelt, distance, _ in close if distance == close[0][1]}
        if len(keys) != 1 or any(word in text for word in self._whole[close[0][0]].unless):
            return None
        return Match(self._whole[close[0][0]], "near")


def _contradicts(label: Label, printed: str) -> bool:
    """A label told by less than its whole text must not bear the number of another row of its group."""
    official, seen = ordinal(label.label), ordinal(printed)
    return label.group is not None and official is not None and seen is not None and official != seen


def _changes_sense(label: Label, text: str) -> bool:
    """True where a text resembles a label but for a word of another year, or a 不 that turns it round."""
    own = normal(label.label)
    if any(word.search(text) and not word.search(own) for word in _SENSE):
        return True
    if label.group is None and "不" in text and "不" not in own:
        return True
    other_year = _LAST_YEAR.search(own) or _NEXT_YEAR.search(own)
    return bool(other_year and _THIS_YEAR.search(text) and not re.search(other_year[0][0] + "一?年", text))
