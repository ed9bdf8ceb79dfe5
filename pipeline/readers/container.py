"""ZIP containers: what kind they are, their members, and bounds against bombs before anything is unpacked."""

import zlib
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pipeline.document import UnreadableDocument

MAX_MEMBERS = 2_000  # a report with pictures has under 100 parts, a town's yearly archive under 200 files
MAX_UNPACKED = 200_000_000  # bytes, all members together
MAX_RATIO = 200  # the XML of large tables shrinks to a fiftieth; bombs to a thousandth
_RATIO_MATTERS = 10_000_000  # bytes unpacked: below this no ratio can hurt
_MAX_DEPTH = 2  # an archive in an archive is read, one more is not
_CHUNK = 1 << 16
_ENCRYPTED = 0x1  # bits of a member's flags
_UTF8_NAME = 0x800
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")

# What the file `mimetype` of an OpenDocument file says → its kind.
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}


class Member(NamedTuple):
    """One file of an archive; `refused` says why it could not be unpacked (`data` is empty then)."""

    name: str
    data: bytes
    refused: UnreadableDocument | None = None


def zip_kind(data: bytes) -> str:
    """`docx`, `xlsx`, `xlsb`, `pptx`, `odt`, `ods`, `opendocument` (another), `ofd`, or `archive` for any other ZIP.

    Raises UnreadableDocument: `damaged_zip`, `too_large`.
    """
    with _opened(data) as archive:
        names = archive.namelist()
        if "OFD.xml" in names:
            return "ofd"
        if "mimetype" in names and "content.xml" in names:
            return _OPEN_DOCUMENTS.get(_unpacked(archive, archive.getinfo("mimetype")).strip(), "opendocument")
        if "[Content_Types].xml" in names:
            if "xl/workbook.bin" in names:
                return "xlsb"
            return next((kind for folder, kind in _FOLDERS.items() if any(n.startswith(folder) for n in names)),
                        "archive")
        return "archive"


def parts(data: bytes) -> dict[str, bytes]:
    """All parts of an office file by name, unpacked: each proven whole, of its declared size and named once.

    Raises UnreadableDocument: `damaged_zip`, `too_large`, `encrypted`, `unsupported_type`.
    """
    with _opened(data) as archive:
        names = archive.namelist()
        if len(set(names)) < len(names):
            raise UnreadableDocument("damaged_zip", "the container holds two parts of one name")
        return {info.filename: _unpacked(archive, info) for info in archive.infolist() if not info.is_dir()}


def members(data: bytes) -> list[Member]:
    """The files of an archive and of archives inside it (`inner.zip!name`), in the order they stand.

    Members that cannot be unpacked are there with the reason. Names are decoded strictly: UTF-8, GB18030,
    and cp437, which the format prescribes and which any bytes are. Raises UnreadableDocument for the archive
    as a whole: `damaged_zip`, `too_large`.
    """
    return _members(data, MAX_UNPACKED, _MAX_DEPTH)


def _members(data: bytes, allowed: int, depth: int) -> list[Member]:
    found: list[Member] = []
    with _opened(data, allowed) as archive:
        for info in archive.infolist():
            name = _name(info)
            if info.is_dir() or name.startswith(_JUNK) or name.endswith(_JUNK):
                continue
            try:
                content = _unpacked(archive, info)
                allowed -= len(content)
                if content.startswith(b"PK\x03\x04") and zip_kind(content) == "archive":
                    if depth == 1:
                        raise UnreadableDocument("nested_archive", f"archives stand more than {_MAX_DEPTH} deep")
                    inner = _members(content, allowed, depth - 1)
                    allowed -= sum(len(m.data) for m in inner)
                    found += [m._replace(name=f"{name}!{m.name}") for m in inner]
                else:
                    found.append(Member(name, content))
            except UnreadableDocument as refused:
                found.append(Member(name, b"", refused))
    return found


def _opened(data: bytes, allowed: int = MAX_UNPACKED) -> ZipFile:
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, NotImplementedError, ValueError) as error:  # ValueError: names, offsets before the file
        raise UnreadableDocument("damaged_zip", f"the ZIP container is damaged ({error}); fetch it again") from error
    if len(archive.infolist()) > MAX_MEMBERS:
        raise UnreadableDocument("too_large", f"the container holds more than {MAX_MEMBERS:,} files")
    unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > allowed:
        raise UnreadableDocument("too_large", f"unpacked the container has more than {MAX_UNPACKED:,} bytes")
    if unpacked > max(_RATIO_MATTERS, MAX_RATIO * len(data)):
        raise UnreadableDocument("too_large", f"unpacked the container is over {MAX_RATIO} times as large: a bomb")
    return archive


def _unpacked(archive: ZipFile, info: ZipInfo) -> bytes:
    """A member's bytes; chunk by chunk, because its declared size may be a lie until its checksum has been seen."""
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableDocument("encrypted", "the file is encrypted; nobody without its password can read it")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UnreadableDocument("unsupported_type", f"the file is compressed by method {info.compress_type}")
    chunks = []
    try:
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                chunks.append(chunk)
    except (BadZipFile, NotImplementedError, ValueError, zlib.error, EOFError) as error:
        raise UnreadableDocument("damaged_zip", f"a part of the container is damaged ({error})") from error
    return b"".join(chunks)


def _name(info: ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:  # already decoded from the member's Unicode field
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:  # not this one: the next is tried
            continue
    return info.filename


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a ZIP of files rather than a document that happens to be packed as one (DOCX, XLSX, …)."""
    try:
        return data.startswith(b"PK\x03\x04") and zip_kind(data) == "archive"
    except UnreadableDocument:  # damaged or a bomb: `read` says so
        return False
