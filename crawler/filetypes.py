"""What kind of file some bytes are, by the bytes alone: names lie (".doc" that is OOXML, ".pdf" that is a page).

Site-families guide, §5.4.
"""

import io
import zipfile

_HEAD = 1024  # bytes before which a page has begun, whatever comments and blanks precede it
_MAGIC = {
    b"%PDF": "pdf", b"{\\rtf": "rtf", b"Rar!": "rar", b"7z\xbc\xaf": "7z", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png",
    b"GIF8": "gif", b"Founder CEB": "ceb", b"BM": "bmp",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of an OLE file are named in UTF-16: Word, Excel 97 and Excel 95, WPS spreadsheets write the same.
_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
_PARTS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx", "OFD.xml": "ofd"}
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<meta")


def file_type(body: bytes) -> str | None:
    """The usual extension of the kind of file that the bytes are ("docx", "ofd", "html", "mht"); None when unknown.

    >>> file_type(b"%PDF-1.4"), file_type(b"<!-- -->\\n<HTML>"), file_type(b"")
    ('pdf', 'html', None)
    """
    for magic, kind in _MAGIC.items():
        if body.startswith(magic):
            return kind
    if body.startswith(_OLE):
        return next((kind for name, kind in _STREAMS.items() if name.encode("utf-16-le") in body), "ole")
    if body.startswith(b"PK\x03\x04"):
        return _in_zip(body)
    head = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"mime-version:"):  # a page that Word saved as one file
        return "mht"
    return "html" if any(mark in head for mark in _PAGES) else None


def _in_zip(body: bytes) -> str:
    """Word, Excel and OFD files are zips; a zip that cannot be read is one all the same."""
    try:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
    return next((kind for part, kind in _PARTS.items() if any(name.startswith(part) for name in names)), "zip")
