"""Bytes of any kind → Document, by what the bytes are, never by the name they came with."""

from collections.abc import Callable

from pipeline.document import Document, UnreadableDocument
from pipeline.readers import office
from pipeline.readers.container import Member, is_archive, members, zip_kind
from pipeline.readers.docx import read_docx, read_word_xml
from pipeline.readers.html import read_html
from pipeline.readers.image import read_image_file
from pipeline.readers.ole import MAGIC as OLE_MAGIC
from pipeline.readers.ole import Compound
from pipeline.readers.pdf import read_pdf
from pipeline.readers.sheet import read_ods, read_xls, read_xlsx
from pipeline.readers.text import read_text
from pipeline.readers.web_archive import read_web_archive

__all__ = ["MAX_BYTES", "MAX_MARKUP_BYTES", "Member", "Progress", "is_archive", "members", "read"]

Progress = Callable[[str, int, int], None]  # what, done, total

MAX_BYTES = 50_000_000  # the largest real report seen is under 30 MB, a scan
# A page's text weighs far less than a scan: above this it is a dump, a trap or a broken server.
MAX_MARKUP_BYTES = 20_000_000

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_UNSUPPORTED = {
    b"Rar!\x1a\x07": "a RAR archive; unpack it and read its files",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it and read its files",
    b"\x1f\x8b": "a gzip archive; unpack it and read its files",
    b"%!PS": "a PostScript file",
}
_UNREAD_CONTAINERS = {
    "archive": ("archive", "a ZIP archive: its files are read one by one (extract_all)"),
    "ofd": ("unsupported_type", "an OFD document (GB/T 33190), which no maintained library reads"),
    "xlsb": ("unsupported_type", "a binary Excel workbook (XLSB); save it as XLSX"),
    "pptx": ("unsupported_type", "a PowerPoint presentation"),
    "opendocument": ("unsupported_type", "an OpenDocument file that is neither a text nor a spreadsheet"),
}
_OFFICE_XML = {  # one XML file instead of a ZIP of many, as Office 2003 and Word's flat OPC save it
    b"urn:schemas-microsoft-com:office:spreadsheet": office.read_sheet_xml,
    b"http://schemas.microsoft.com/office/word/2003/wordml": read_word_xml,
    b"http://schemas.microsoft.com/office/2006/xmlPackage": read_word_xml,
}


def read(data: bytes, charset: str | None = None, on_progress: Progress | None = None) -> Document:
    """Read a report file; `charset` is that of the HTTP header, `on_progress` hears of slow steps.

    Raises UnreadableDocument with a kind: empty_file, too_large, unsupported_type, undecodable, archive,
    encrypted, damaged_zip, damaged_docx, damaged_sheet, damaged_office_file, damaged_web_archive,
    conversion_failed, libreoffice_missing, time_limit, nested_too_deep, too_many_tables, grid_too_large,
    and those of `read_pdf` and `read_image_file`.
    """
    start = data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ")
    if not data or data.isspace():
        raise UnreadableDocument("empty_file", "the file is empty")
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too_large", f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}")
    if start.startswith(b"%PDF"):
        return read_pdf(data, on_progress)
    if data.startswith(b"PK\x03\x04"):
        return _read_container(data, on_progress)
    if data.startswith(OLE_MAGIC[:4]):
        return _read_compound(data, on_progress)
    if _is_picture(data):
        return read_image_file(data, on_progress)
    for magic, what in _UNSUPPORTED.items():
        if start.startswith(magic):
            raise UnreadableDocument("unsupported_type", f"the file is {what}")
    if start.startswith(b"{\\rtf"):
        return office.read_rtf(data, on_progress)
    return _read_markup(data, start, charset, on_progress)


def _is_picture(data: bytes) -> bool:
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    bitmap = data[:2] == b"BM" and data[6:10] == bytes(4)
    return webp or bitmap or data.startswith(_PICTURES)


def _read_container(data: bytes, on_progress: Progress | None) -> Document:
    kind = zip_kind(data)
    if kind in _UNREAD_CONTAINERS:
        problem, what = _UNREAD_CONTAINERS[kind]
        raise UnreadableDocument(problem, f"the file is {what}")
    if kind in ("xlsx", "ods"):
        return (read_xlsx if kind == "xlsx" else read_ods)(data)
    return (read_docx if kind == "docx" else office.read_odt)(data, on_progress)


def _read_compound(data: bytes, on_progress: Progress | None) -> Document:
    """By the streams directly under the root: a Word file that embeds a workbook is a Word file."""
    compound = Compound(data)
    names = compound.names
    if "EncryptedPackage" in names:
        raise UnreadableDocument("encrypted", "the file is encrypted; nobody without its password can read it")
    if "WordDocument" in names:
        return office.read_doc(data, compound, on_progress)
    if "Workbook" in names or "Book" in names:
        return read_xls(data, compound)
    raise UnreadableDocument("unsupported_type", f"the file is an OLE2 file of an unknown program ({', '.join(names)})")


def _read_markup(data: bytes, start: bytes, charset: str | None, on_progress: Progress | None) -> Document:
    """HTML (which sites also call .doc and .xls), Office XML, MHTML, or else text."""
    if len(data) > MAX_MARKUP_BYTES:
        limit = f"{MAX_MARKUP_BYTES:,}"
        raise UnreadableDocument("too_large", f"the page has {len(data):,} bytes, more than {limit}")
    if start.startswith(b"<?xml"):
        for namespace, reader in _OFFICE_XML.items():
            if namespace in data[:4096]:
                return reader(data, on_progress)
    if start[:300].lower().startswith((b"mime-version:", b"from: <", b"content-type: multipart/related")):
        return read_web_archive(data)
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if utf16 or start.startswith(b"<") or _holds_tags(data[:200_000].lower()):
        return read_html(data, charset)
    return read_text(data, charset)


def _holds_tags(beginning: bytes) -> bool:
    return b"<td" in beginning or b"<p" in beginning
