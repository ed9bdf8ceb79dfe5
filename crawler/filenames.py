"""Names of files as servers send them: Content-Disposition in the charsets of twenty years, made harmless."""

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote_to_bytes

_LONGEST = 120  # characters; file systems take 255 bytes, and a Chinese character is three or four
_LONGEST_EXTENSION = 10
# filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf   (RFC 5987)
_EXTENDED = re.compile(rb"filename\*\s*=\s*\"?([\w-]*)'[^']*'([^;\"\s]+)", re.I)
# filename="年报.pdf"   filename=%C4%EA%B1%A8.pdf
_PLAIN = re.compile(rb"filename\s*=\s*(?:\"((?:\\.|[^\"\\])*)\"|([^;]+))", re.I)
_DRAWN_OVER = {"Cc", "Cf", "Zl", "Zp", "Co", "Cn"}  # control characters, direction marks that hide an extension
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def name_of(disposition: bytes | str) -> str | None:
    """The file name in a Content-Disposition header, harmless; None when it names none that can be read.

    The name may be extended (RFC 5987), percent-encoded, an encoded word (RFC 2047), or raw bytes in UTF-8 or GBK. A
    header as `str` is taken for bytes read as Latin-1, as HTTP libraries give it, unless it has other characters.

    >>> name_of('attachment; filename="%C4%EA%B1%A8.pdf"')
    '年报.pdf'
    """
    raw = disposition if isinstance(disposition, bytes) else _bytes(disposition)
    if (found := _EXTENDED.search(raw)) and (name := _in_charset(unquote_to_bytes(found[2]), found[1].decode("ascii"))):
        return harmless(name)
    if found := _PLAIN.search(raw):
        quoted, token = found[1], found[2]
        return harmless(_plain(re.sub(rb"\\(.)", rb"\1", quoted) if quoted is not None else token.strip()))
    return None


def harmless(name: str) -> str | None:
    r"""The last part of a name, without what a file system or a reader could take amiss; None when nothing is left.

    >>> harmless("..\\..\\年报\0.pdf"), harmless("../"), harmless("年报" * 100 + ".pdf")[-5:]
    ('年报.pdf', None, '报.pdf')
    """
    last = re.split(r"[/\\]", name)[-1]
    drawn = "".join(each for each in last if unicodedata.category(each) not in _DRAWN_OVER)
    text = _FORBIDDEN.sub("_", " ".join(drawn.split())).strip(". ")
    if len(text) > _LONGEST:
        stem, dot, extension = text.rpartition(".")
        ending = dot + extension if stem and len(extension) <= _LONGEST_EXTENSION else ""
        text = text[: _LONGEST - len(ending)] + ending
    return text or None


def _plain(raw: bytes) -> str:
    if raw.startswith(b"=?"):
        try:
            parts = decode_header(raw.decode("ascii"))
        except (HeaderParseError, UnicodeDecodeError):
            parts = []
        words = [_in_charset(part, charset) if isinstance(part, bytes) else part for part, charset in parts]
        if words and all(word is not None for word in words):
            return "".join(word for word in words if word)
    return _in_charset(unquote_to_bytes(raw) if b"%" in raw else raw, None) or ""


def _in_charset(raw: bytes, charset: str | None) -> str | None:
    """The text in the charset that is given, else in UTF-8, else in GB18030; None when it is in none of them."""
    for name in filter(None, (charset, "utf-8", "gb18030")):
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def _bytes(header: str) -> bytes:
    try:
        return header.encode("latin-1")
    except UnicodeEncodeError:  # a library decoded it already
        return header.encode("utf-8")
