"""What a file is by its bytes."""

import io
import zipfile

import pytest

from crawler.filetypes import file_type


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(64)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (zipped("2023年年报.pdf"), "zip"),
        (b"PK\x03\x04 cut short", "zip"),
        (ole("WordDocument"), "doc"),
        (ole("Workbook"), "xls"),
        (ole("Other"), "ole"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"\x89PNG\r\n", "png"),
        (b"Founder CEB 2.5", "ceb"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html>", "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "mht"),
        (b"just words", None),
        (b"", None),
    ],
)
def test_kinds(body: bytes, kind: str | None) -> None:
    assert file_type(body) == kind
