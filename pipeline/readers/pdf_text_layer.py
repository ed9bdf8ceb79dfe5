"""Can the text of a PDF page be believed? Some pages have none, some only a scanner's, some map glyphs wrongly."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pipeline.readers.pdf_page import Glyph, PageContent

_FEW = 10  # visible characters: a page number and a stamp are not yet a text layer
_FEW_ON_A_PICTURE = 60  # the same where a picture fills most of the page
_SCAN_SHARE = 0.5  # of the page that a picture covers when it is the page
_UNMAPPED_SHARE = 0.05
_CJK_SHARE = 0.4
# Of the Chinese characters of a real report 80 to 90 % are in the list; of a scrambled font's about 10 %.
_COMMON_SHARE = 0.4
_ENOUGH = 40  # characters below which shares say nothing
_SHAPES = 100  # curved paths: text that was turned into outlines


@dataclass(frozen=True, slots=True)
class Verdict:
    """`usable` text; else the page needs OCR: `absent` (no text is painted) or `garbled`, and `reason` says why."""

    text: Literal["usable", "absent", "garbled", "empty"]
    reason: str = ""


def judge(content: PageContent) -> Verdict:
    """The verdict on a page's text layer; `empty` is a page that shows nothing at all."""
    shown = [g for g in content.glyphs if not g.hidden and g.text.strip()]
    page_area = content.width * content.height
    scan = any(p.area > _SCAN_SHARE * page_area for p in content.pictures)
    if len(shown) < (_FEW_ON_A_PICTURE if scan else _FEW):
        if scan or content.pictures or content.curves > _SHAPES or len(shown) < sum(g.hidden for g in content.glyphs):
            return Verdict("absent", "the page is a picture")
        return Verdict("usable" if shown else "empty")
    reason = _garbled(shown)
    return Verdict("garbled", reason) if reason else Verdict("usable")


def _garbled(shown: list[Glyph]) -> str | None:
    if len(shown) < _ENOUGH:
        return None
    if sum(not g.mapped or _private(g.text) for g in shown) > _UNMAPPED_SHARE * len(shown):
        return "its fonts do not say which characters they draw"
    letters = [g.text for g in shown if g.text.isalpha()]
    chinese = [t for t in letters if "\u3400" <= t <= "\u9fff"]
    if len(letters) >= _ENOUGH and len(chinese) < _CJK_SHARE * len(letters):
        return "its text is hardly Chinese"
    if len(chinese) >= _ENOUGH and sum(t in _common() for t in chinese) < _COMMON_SHARE * len(chinese):
        return "its characters make no words: the fonts map them wrongly"
    return None


def _private(text: str) -> bool:
    return "\ue000" <= text <= "\uf8ff" or text >= "\U000f0000" or text == "\ufffd"


@cache
def _common() -> frozenset[str]:
    lines = files("pipeline.readers").joinpath("pdf_common_characters.txt").read_text(encoding="utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))
