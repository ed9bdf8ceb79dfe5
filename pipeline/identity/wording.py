"""Text as identity compares it: one width, simplified characters, without white space."""

import re
import unicodedata

from pipeline.script import simplified

_INVISIBLE = dict.fromkeys((0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010)))
_WIDE = (("，", ","), ("（", "("), ("）", ")"), ("：", ":"), ("；", ";"))
# Full-width letters and digits, circled numbers, compatibility ideographs, invisible marks: "２０２０", "①", "㈠"
_UNUSUAL = re.compile(
    r"[\u00ad\u200b-\u200f\u2060\u00aa-\u00be\u2000-\u200a\u2070-\u209c\u2100-\u218f\u2460-\u24ff"
    r"\u2e80-\u2fdf\u3038-\u303a\u3200-\u33ff\uf900-\ufaff\ufe30-\uffee]+"
)
# Characters that no simplified text has and that every traditional one on this subject does.
_TRADITIONAL = re.compile(r"[報開國條務區縣號鎮鄉總資訊]")


def spaced(text: str) -> str:
    """One line: NFKC, simplified where the text is traditional, runs of white space as one blank."""
    return narrowed(" ".join(text.split()))


def plain(text: str) -> str:
    """The same without any white space."""
    return narrowed("".join(text.split()))


def narrowed(text: str) -> str:
    """NFKC without invisible marks, simplified where the text is traditional; blanks and line ends stay."""
    for wide, narrow in _WIDE:  # NFKC of a whole page costs a millisecond: what nearly every line has, then the rest
        text = text.replace(wide, narrow)
    text = _UNUSUAL.sub(_usual, text)
    return simplified(text) if _TRADITIONAL.search(text) else text


def _usual(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0].translate(_INVISIBLE))
