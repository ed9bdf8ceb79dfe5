"""Bytes of a page to text, strictly: a byte that fits no charset is an outcome, not a question mark."""

import codecs
import re
import unicodedata

# <meta charset="gb2312">, <meta http-equiv="Content-Type" content="text/html; charset=gbk">
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
# gb2312 and gbk pages contain characters of gb18030: 䶮, 㛃, in names of people and places.
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "hz": "hz", "big5": "big5hkscs",
            "big5hkscs": "big5hkscs"}
_UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_NO_TEXT = frozenset({"Cc", "Cn", "Cs"})  # categories of control, unassigned and surrogate characters
# So many bytes of whole UTF-8 sequences do not stand before the first fault of a text in GBK by accident.
_UTF_8_EVIDENCE = 8


class Undecodable(ValueError):
    """The source must act: the bytes are text in no charset that Chinese government sites use."""


def decode(body: bytes, charset: str | None = None) -> str:
    """The text of a page whose HTTP header declared `charset` (None: none declared). Raises Undecodable."""
    return detect(body, charset)[1]


def detect(body: bytes, charset: str | None = None) -> tuple[str, str]:
    """The encoding that fits a page, and its text without byte order mark.

    UTF-8 first whatever was declared, because it does not succeed by accident; then what header and
    meta say, where that is a Chinese charset (servers declare ISO-8859-1 for anything, and any bytes
    are valid in it); then gb18030, which contains gb2312 and gbk. UTF-16 shows in the first two bytes.

    Raises Undecodable when none fits, and when the page is UTF-8 but for some broken bytes.
    """
    if utf16 := _UTF_16.get(body[:2]):
        return utf16, _utf16(body, utf16)
    try:
        return "utf-8", body.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if error.start - len(body[: error.start].decode("utf-8")) >= _UTF_8_EVIDENCE:
            raise Undecodable(f"UTF-8 with broken bytes, the first at {error.start:,}") from error
    declared = [charset, *(name.decode("ascii") for name in _META.findall(body[:4096]))]
    candidates = [*filter(None, map(_chinese, declared)), "gb18030"]
    for name in candidates:
        try:
            return name, body.decode(name)
        except UnicodeDecodeError:
            continue
    raise Undecodable(f"not valid as utf-8, {', '.join(dict.fromkeys(candidates))}")


def _utf16(body: bytes, name: str) -> str:
    """Nearly any bytes of even number are valid UTF-16, so the characters must be assigned ones besides."""
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        raise Undecodable(f"starts as UTF-16, but is broken at byte {error.start:,}") from error
    if any(unicodedata.category(c) in _NO_TEXT for c in set(text) - set("\t\n\r\f")):
        raise Undecodable("starts as UTF-16, but holds characters that are none")
    return text


def _chinese(declared: str | None) -> str | None:
    """The codec of a declared charset, None when it is not a Chinese one (or none that is known)."""
    try:
        return _CHINESE.get(codecs.lookup(declared).name) if declared else None
    except LookupError:
        return None
