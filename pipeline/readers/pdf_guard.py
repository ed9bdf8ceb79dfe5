"""What a PDF unpacks to, looked at before a parser meets it: bombs are refused, damage is told.

A page's drawing of 12 MB is 800,000 operators; real pages stay below 1 MB. Pictures and fonts may be
larger, and are only unpacked when a page is rendered.
"""

import re
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.document import UnreadableDocument

MAX_DRAWING = 12_000_000  # bytes of one stream that is neither picture nor font
MAX_ASSET = 300_000_000  # bytes of one picture or font: an A3 page at 600 dpi in colour has 210 MB
MAX_TOTAL = 150_000_000  # bytes of all drawings together
MAX_DRAWN_FORMS = 50_000  # drawings that drawings draw, and so on down
_MAX_DEPTH = 100  # of drawings inside each other
_PIECE = 1 << 16

# "12 0 obj\n<< /Length 44 /Filter /FlateDecode >>\nstream\r\n"
_STREAM = re.compile(rb"stream\r?\n")
_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b")
_ASSET = re.compile(rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)|/Length[12]\b|/FunctionType|/N\s+\d+\s*/Alt")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R\b")
_DRAWS = re.compile(rb"\bDo\b")
# Filters other than Flate multiply as well (LZW up to 1,300 times), but no office program uses them for drawings.
_OTHER_FILTER = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL)\b")
_MAX_OTHER = 100_000


class _Form(NamedTuple):
    """A drawing inside the page's: how many it draws itself, and the objects that its dictionary names."""

    draws: int
    names: frozenset[int]


def inspect_streams(data: bytes) -> bool:
    """Whether all drawings of the file unpack without a fault (those of an encrypted file are not looked into).

    Raises UnreadableDocument (`pdf_too_large`) when a stream, or all together, unpack beyond the limits,
    or drawings draw each other beyond counting.
    """
    total, most_draws, sound, locked = 0, 0, True, b"/Encrypt" in data
    forms: dict[int, _Form] = {}
    for match in _STREAM.finditer(data):
        if data[max(match.start() - 3, 0) : match.start()] == b"end":
            continue
        start, end = match.end(), data.find(b"endstream", match.end())
        number, head = _head(data, match.start())
        is_asset, is_form = _ASSET.search(head) is not None, _FORM.search(head) is not None
        limit = MAX_ASSET if is_asset else MAX_DRAWING
        packed = data[start : end if end >= 0 else len(data)]
        size, whole, drawing = _unpacked(packed, limit, max(head.count(b"/Fl"), 1), keep=not is_asset)
        draws = len(_DRAWS.findall(drawing))
        if is_form:
            forms[number] = _Form(draws, frozenset(map(int, _REFERENCE.findall(head))))
        else:
            most_draws = max(most_draws, draws)
        if not is_asset:
            total += size
            sound = sound and (whole or locked)
            if _OTHER_FILTER.search(head) and size > _MAX_OTHER:
                size = limit + 1
        if size > limit or total > MAX_TOTAL:
            raise UnreadableDocument("pdf_too_large", f"a part of the PDF unpacks to more than {limit:,} bytes")
    known: dict[int, int] = {}
    if max((_drawn(number, forms, known, 0) for number in forms), default=0) * max(most_draws, 1) > MAX_DRAWN_FORMS:
        raise UnreadableDocument("pdf_too_large", "drawings of the PDF draw each other beyond counting")
    return sound


def _head(data: bytes, stream: int) -> tuple[int, bytes]:
    """Number and dictionary of the object whose stream begins there."""
    before = data[max(stream - 2000, 0) : stream]
    objects = list(_OBJECT.finditer(before))
    return (int(objects[-1][1]), before[objects[-1].end() :]) if objects else (0, before)


def _drawn(number: int, forms: Mapping[int, _Form], known: dict[int, int], depth: int) -> int:
    """How many drawings one is at most, with those inside; one that draws itself is drawn once by the parser."""
    if depth > _MAX_DEPTH:
        return MAX_DRAWN_FORMS + 1
    if number not in known:
        known[number] = 1
        inner = [_drawn(name, forms, known, depth + 1) for name in forms[number].names if name in forms]
        known[number] = min(1 + forms[number].draws * max(inner, default=1), MAX_DRAWN_FORMS + 1)
    return known[number]


def _unpacked(packed: bytes, limit: int, levels: int, *, keep: bool) -> tuple[int, bool, bytes]:
    """Bytes after `levels` rounds of Flate, counted hardly beyond the limit; whether without a fault; and the content
    if it is to be kept. What is not Flate counts as it is."""
    size, whole = len(packed), True
    for level in range(levels):
        if not (len(packed) > 2 and packed[0] & 0x0F == 8 and int.from_bytes(packed[:2]) % 31 == 0):
            break
        size, whole, packed = _inflated(packed, limit, keep=keep or level + 1 < levels)
        if size > limit:
            break
    return size, whole, packed if keep else b""


def _inflated(packed: bytes, limit: int, *, keep: bool) -> tuple[int, bool, bytes]:
    unpacker, size, kept = zlib.decompressobj(), 0, []
    try:
        for start in range(0, len(packed), _PIECE):
            waiting = packed[start : start + _PIECE]
            while waiting and not unpacker.eof:
                chunk = unpacker.decompress(waiting, 16 * _PIECE)
                waiting = unpacker.unconsumed_tail
                size += len(chunk)
                if keep:
                    kept.append(chunk)
                if size > limit:
                    return size, True, b""
    except zlib.error:
        return size, False, b"".join(kept)
    return size, True, b"".join(kept)
