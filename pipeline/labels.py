"""Printed labels → one spelling, so that they can be compared with the official ones.

Order of the rules: specification §5.1. The raw text stays with the cell; this is only for comparing.
"""

import re
import unicodedata
from functools import lru_cache

_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\"'“”‘’「」『』〝〞]+")
# "（一）予以公开" "三、本年度办理结果" "1.属于国家秘密" "2、申请人…" "①其他"
_NUMBERING = re.compile(r"^(?:[(（〔\[]?[一二三四五六七八九十]{1,3}[)）〕\]、.．,，]+|[(（]?\d{1,2}[)）、.．,，])+")
_PUNCTUATION = re.compile(r"[()（）〔〕\[\]、,，.．。;；:：/／·\-—－]+")
_SPELLINGS = (("其它", "其他"), ("帐", "账"), ("合计", "总计"))


@lru_cache(maxsize=16384)
def normal(text: str) -> str:
    """A label without white space, numbering, quotes and punctuation, NFKC, with the accepted spellings."""
    text = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    text = _PUNCTUATION.sub("", _NUMBERING.sub("", text))
    for seen, accepted in _SPELLINGS:
        text = text.replace(seen, accepted)
    return text


@lru_cache(maxsize=16384)
def squeezed(text: str) -> str:
    """NFKC without white space and invisible characters; numbering and punctuation stay."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))
