"""What a PDF unpacks to, looked at before a parser meets it: bombs are refused, damage is told.

A page's drawing of 12 MB is 800,000 operators; real pages stay below 1 MB. Pictures and fonts may be
larger, and are only unpacked when a page is rendered.
"""

import re
import zlib

from pipeline.document import UnreadableDocument

MAX_DRAWING = 12_000_000  # bytes of one stream that is neither picture nor font
MAX_ASSET = 300_000_000  # bytes of one picture or font: an A3 page at 600 dpi in colour has 210 MB
MAX_TOTAL = 150_000_000  # bytes of all drawings together
_CHUNK = 1 << 20

# "<< /Length 44 /Filter /FlateDecode >>\nstream\r\n": what a stream's dictionary ends with
_STREAM = re.compile(rb"stream\r?\n")
_ASSET = re.compile(rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)|/Length[12]\b|/FunctionType|/N\s+\d+\s*/Alt")
# Filters other than Flate multiply as well (LZW up to 1,300 times), but no office program uses them for drawings.
_OTHER_FILTER = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL)\b")
_MAX_OTHER = 100_000


def inspect_streams(data: bytes) -> bool:
    """Whether all drawings of the file unpack without a fault (those of an encrypted file are not looked into).

    Raises UnreadableDocument (`pdf_too_large`) when a stream, or all together, unpack beyond the limits.
    """
    total, sound, locked = 0, True, b"/Encrypt" in data
    for match in _STREAM.finditer(data):
        if data[max(match.start() - 3, 0) : match.start()] == b"end":
            continue
        start, end = match.end(), data.find(b"endstream", match.end())
        head = data[max(data.rfind(b"obj", max(match.start() - 2000, 0), match.start()), 0) : match.start()]
        is_asset = _ASSET.search(head) is not None
        limit = MAX_ASSET if is_asset else MAX_DRAWING
        size, whole = _unpacked(data, start, end if end >= 0 else len(data), limit, max(head.count(b"/Fl"), 1))
        if not is_asset:
            total += size
            sound = sound and (whole or locked)
            if _OTHER_FILTER.search(head) and size > _MAX_OTHER:
                size = limit + 1
        if size > limit or total > MAX_TOTAL:
            raise UnreadableDocument("pdf_too_large", f"a part of the PDF unpacks to more than {limit:,} bytes")
    return sound


def _unpacked(data: bytes, start: int, end: int, limit: int, levels: int) -> tuple[int, bool]:
    """Bytes after `levels` rounds of Flate, counted hardly beyond the limit, and whether they came without a fault.

    What is not Flate counts as it is.
    """
    packed, size = memoryview(data)[start:end], end - start
    if not _is_flate(packed):
        return size, True
    whole = True
    for level in range(levels):
        size, whole, inner = _inflated(packed, limit, keep=level + 1 < levels)
        if size > limit or not _is_flate(memoryview(inner)):
            break
        packed = memoryview(inner)
    return size, whole


def _is_flate(packed: memoryview) -> bool:
    return len(packed) > 2 and packed[0] & 0x0F == 8 and (packed[0] * 256 + packed[1]) % 31 == 0


def _inflated(packed: memoryview, limit: int, *, keep: bool) -> tuple[int, bool, bytes]:
    unpacker, size, kept = zlib.decompressobj(), 0, []
    waiting = bytes(packed)
    try:
        while waiting and size <= limit and not unpacker.eof:
            chunk = unpacker.decompress(waiting, _CHUNK)
            waiting = unpacker.unconsumed_tail
            size += len(chunk)
            if keep:
                kept.append(chunk)
    except zlib.error:
        return size, False, b""
    return size, True, b"".join(kept)
