"""Bytes of any kind → Document, by what the bytes are, never by the name they came with."""

from pipeline.document import Document, UnreadableDocument
from pipeline.readers.html import read_html
from pipeline.readers.pdf import read_pdf
from pipeline.readers.text import read_text

MAX_BYTES = 50_000_000  # the largest real report seen is under 30 MB, a scan
# A page's text weighs far less than a scan: above this it is a dump, a trap or a broken server.
MAX_MARKUP_BYTES = 20_000_000

# What a file starts with → its kind, for kinds that later readers will take.
_UNSUPPORTED = {
    b"PK\x03\x04": "a ZIP container (DOCX, XLSX, OFD or an archive)",
    b"\xd0\xcf\x11\xe0": "a legacy Office file (DOC, XLS, WPS)",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"{\\rtf": "an RTF file",
    b"Rar!": "a RAR archive",
    b"GIF8": "a GIF picture",
}


def read(data: bytes, charset: str | None = None) -> Document:
    """Read a report file.

    Raises UnreadableDocument with a kind: empty_file, too_large, unsupported_type, undecodable,
    damaged_pdf, too_many_pages, no_text_layer, grid_too_large.
    """
    start = data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ")
    if not data.strip():
        raise UnreadableDocument("empty_file", "the file is empty")
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too_large", f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}")
    if start.startswith(b"%PDF"):
        return read_pdf(data)
    for magic, kind in _UNSUPPORTED.items():
        if start.startswith(magic):
            raise UnreadableDocument("unsupported_type", f"the file is {kind}, which no reader takes yet")
    if len(data) > MAX_MARKUP_BYTES:
        limit = f"{MAX_MARKUP_BYTES:,}"
        raise UnreadableDocument("too_large", f"the page has {len(data):,} bytes, more than {limit}")
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if utf16 or start.startswith(b"<") or b"<td" in data[:200_000].lower() or b"<p" in data[:200_000].lower():
        return read_html(data, charset)
    return read_text(data, charset)
