"""Raw text of a cell → value and status: 0, blank, dash and unreadable are different things.

Source of the rules: the cell values seen in real reports (specification §5.2). Nothing is guessed:
what does not parse whole is `unreadable` and keeps its raw text.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Status = Literal["reported", "blank", "dash", "not_on_form", "unreadable"]

CNY_PER_UNIT = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
# "/" "—" "————" "无": marks that stand for nothing
_DASH = re.compile(r"[-—–−‐‑─━―]{1,8}|[/∕\\]|无|一一")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
# "1,234" "12 345" "1，234,567": separators are believed only between groups of three digits
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:(?P<sep>[,， ])\d{3})(?:(?P=sep)\d{3})*(?!\d)(?:\.\d+)?")
# "+12" "增3" "减 3" "-0.5" "251000元" "约100" "100余件" "1.2万余件" "12件" "12（件）"
_FIGURE = re.compile(
    r"(?P<about>约|近)?(?P<sign>[+＋-]|−|增加?|减少?|↑|↓)?(?P<digits>\d+(?:\.\d+)?)"
    r"(?P<more>余|多)?(?P<unit>亿元|万元|元|亿|万)?(?P<after>余|多)?(?:件次|件|项|个|条|笔|宗|份|次|期|[(]件[)]|[(]项[)])?"
)
_NEGATIVE = frozenset({"-", "−", "减", "减少", "↓"})
# "三件" "二十一" "一百零五": Chinese numerals below ten thousand
_CHINESE = re.compile(r"(?P<digits>[零〇一二两三四五六七八九十百千]+)(?P<unit>件|项|个|条|笔|宗|份|次)?")
_CHINESE_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_PLACE = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell's figure. `unit` is money or a scale (元, 万元, 亿元, 万, 亿) that the cell itself prints; the value is
    not multiplied out. `approximate` for 约, 近, 余, 多."""

    status: Status
    value: Decimal | None = None
    unit: str | None = None
    approximate: bool = False


_PLAIN = re.compile(r"\d{1,15}")
BLANK = Figure("blank")


@lru_cache(maxsize=16384)  # most figures are small and stand in every report
def read_figure(raw: str) -> Figure:
    """The figure that a cell prints.

    Returns status `reported` with an exact value, `blank` (nothing visible), `dash` (a mark that
    stands for nothing) or `unreadable` (anything else; the caller makes a problem row of it).
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).strip()
    if not text:
        return BLANK
    if not raw.isascii() and any(unicodedata.category(char) == "No" for char in raw):
        return Figure("unreadable")  # "12①" "7²": NFKC would make a digit of the mark of a note
    if _PLAIN.fullmatch(text):
        return Figure("reported", Decimal(text))
    if _DASH.fullmatch(text):
        return Figure("dash")
    if text == "一":  # the numeral, or a dash typed with a Chinese keyboard: nobody can tell
        return Figure("unreadable")
    return _read_marked(text)


def _read_marked(text: str) -> Figure:
    """A figure with separators, sign, unit, qualifier or Chinese numerals around it."""
    grouped = _GROUPED.search(text)
    if grouped:
        text = text[: grouped.start()] + re.sub("[,， ]", "", grouped[0]) + text[grouped.end() :]
    # A space between two digits is two numbers or a torn one: we cannot know which.
    text = re.sub(r"(?<=[^\d\s])[^\S\n]+|[^\S\n]+(?=[^\d\s])", "", text)
    if match := _FIGURE.fullmatch(text):
        value = Decimal(match["digits"])
        if match["sign"] in _NEGATIVE:
            value = -value
        return Figure(
            "reported", value, match["unit"], bool(match["about"] or match["more"] or match["after"])
        )
    if (match := _CHINESE.fullmatch(text)) and (number := chinese_numeral(match["digits"])) is not None:
        return Figure("reported", Decimal(number))
    return Figure("unreadable")


def chinese_numeral(text: str) -> int | None:
    """一百零五 → 105, 二十 → 20, 〇 → 0; None when the characters are no number below ten thousand."""
    if len(text) == 1 and text in _CHINESE_DIGIT:
        return _CHINESE_DIGIT[text]
    total, digit, last_place = 0, None, 10_000
    for i, char in enumerate(text):
        if char in _CHINESE_PLACE:
            place = _CHINESE_PLACE[char]
            if place >= last_place or (digit is None and not (place == 10 and i == 0)):
                return None
            total, last_place = total + (1 if digit is None else digit) * place, place
            digit = None
        elif char in "零〇":
            if i == 0 or digit is not None:
                return None
        elif digit is not None:
            return None
        else:
            digit = _CHINESE_DIGIT[char]
    return total + (digit or 0)
