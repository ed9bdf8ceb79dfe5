"""Bytes of a page to text, strictly: a byte that fits no charset is an outcome, not a question mark."""

import codecs
import re

# <meta charset="gb2312">, <meta http-equiv="Content-Type" content="text/html; charset=gbk">
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.I)


class Undecodable(ValueError):
    """The source must act: the bytes are text in no charset that Chinese government sites use."""


def decode(body: bytes, charset: str | None = None) -> str:
    """The text of a page whose HTTP header declared `charset` (None: none declared).

    UTF-8 first whatever was declared, because it does not succeed by accident; then what header and
    meta say; then gb18030, which contains gb2312 and gbk. Raises Undecodable.
    """
    declared = [charset, *(name.decode("ascii") for name in _META.findall(body[:4096]))]
    for name in ("utf-8-sig", *declared, "gb18030"):
        try:
            return body.decode(_widened(name)) if name else body.decode("utf-8-sig")
        except (UnicodeDecodeError, LookupError):
            continue
    raise Undecodable(f"not valid as utf-8, {', '.join(filter(None, declared)) or 'nothing declared'}, gb18030")


def _widened(name: str) -> str:
    """gb2312 and gbk pages contain characters of gb18030: 䶮, 㛃, in names of people and places."""
    codec = codecs.lookup(name).name
    return "gb18030" if codec in {"gb2312", "gbk"} else codec
