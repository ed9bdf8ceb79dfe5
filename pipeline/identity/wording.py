"""Text as identity compares it: one width, simplified characters, without white space."""

import re
import unicodedata
from functools import lru_cache

from pipeline.identity.divisions import read_rows

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]+")
_SPACE = re.compile(r"\s+")
_WIDE = (("，", ","), ("（", "("), ("）", ")"), ("：", ":"), ("；", ";"), ("\u3000", " "), ("\xa0", " "))
# Full-width letters and digits, circled numbers, compatibility ideographs: "２０２０", "①", "㈠"
_COMPATIBILITY = re.compile(r"[\u00aa-\u00be\u2000-\u200a\u2070-\u209c\u2100-\u218f\u2460-\u24ff\u2e80-\u2fdf\u3038-\u303a\u3200-\u33ff\uf900-\ufaff\ufe30-\uffee]")
# Characters that no simplified text has and that every traditional one on this subject does.
_TRADITIONAL = re.compile(r"[報開國條務區縣號鎮鄉總資訊]")


def spaced(text: str) -> str:
    """NFKC, simplified where the text is traditional, runs of white space as one blank."""
    for wide, narrow in _WIDE:  # NFKC of what nearly every line has; the rest of NFKC is slow and seldom needed
        text = text.replace(wide, narrow)
    if not text.isascii() and _COMPATIBILITY.search(text):
        text = unicodedata.normalize("NFKC", text)
    text = _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()
    return simplified(text) if _TRADITIONAL.search(text) else text


def plain(text: str) -> str:
    """The same without any white space."""
    return spaced(text).replace(" ", "")


def simplified(text: str) -> str:
    """Traditional characters as simplified ones; 資訊, as Big5 gateways write it, as 信息."""
    return text.replace("資訊", "信息").translate(_table())


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    return {ord(traditional): simple for traditional, simple in read_rows("traditional.tsv")}
