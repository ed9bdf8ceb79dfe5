"""XLS workbooks byte by byte ([MS-XLS], [MS-CFB]): for the tests of the reader, whole reports and hostile ones."""

import struct
from collections.abc import Iterable

from office_files import placed, sheet_rows

from crawler.sandbox.figures import Record
from crawler.sandbox.tables import Cell

_SECTOR = 512
_FREE, _END, _IS_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls_report(of: Record, small_tables: bool = False) -> bytes:
    return xls(cells_of(sheet_rows(of, small_tables)))


def cells_of(rows: list[list[Cell]]) -> bytes:
    """The records of a sheet's cells: numbers as numbers, texts as texts, and which are merged."""
    places = placed(rows)
    merged = [struct.pack("<4H", r, r + cell.rowspan - 1, c, c + cell.colspan - 1)
              for (r, c), cell in places.items() if cell.rowspan > 1 or cell.colspan > 1]
    spans = [record(0x00E5, struct.pack("<H", len(some)) + b"".join(some))
             for some in (merged[i : i + 1000] for i in range(0, len(merged), 1000))]
    return b"".join([*(cell_record(r, c, cell.text) for (r, c), cell in sorted(places.items()) if cell.text), *spans])


def cell_record(row: int, column: int, text: str) -> bytes:
    place = struct.pack("<3H", row, column, 0)
    if text.lstrip("-").replace(".", "", 1).isdecimal():
        return record(0x0203, place + struct.pack("<d", float(text)))
    return record(0x0204, place + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def xls(sheet: bytes, book: Iterable[bytes] = (), hidden: bool = False) -> bytes:
    """A workbook of one sheet from the records inside it, and more records for the workbook as a whole."""
    begin, end = record(0x0809, struct.pack("<2H3I", 0x0600, 0x0005, 0, 0, 0)), record(0x000A)
    name = "表".encode("utf-16-le")
    head = begin + b"".join(book)
    start = len(head) + 4 + 8 + len(name) + len(end)  # after the sheet's entry and the end of the book's records
    bound = record(0x0085, struct.pack("<I4B", start, hidden, 0, 1, 1) + name)
    return compound("Workbook", head + bound + end + begin + sheet + end)


def compound(name: str, stream: bytes) -> bytes:
    """A compound file of one stream."""
    stream = stream.ljust(4096, b"\0")  # shorter ones would belong into the mini stream
    sectors = -(-len(stream) // _SECTOR)
    tables = -(-(sectors + 1) // (_SECTOR // 4 - 1))
    fat = [_IS_FAT] * tables + [_END]
    fat += [tables + 2 + i for i in range(sectors - 1)] + [_END]
    fat += [_FREE] * (tables * _SECTOR // 4 - len(fat))
    header = struct.pack("<8s16s6H", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0)
    header = header.ljust(44, b"\0") + struct.pack("<8I", tables, tables, 0, 4096, _END, 0, _END, 0)
    header += struct.pack(f"<{tables}I", *range(tables))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, tables + 1, len(stream))
    return b"".join([
        header.ljust(_SECTOR, b"\xff"), struct.pack(f"<{len(fat)}I", *fat), directory.ljust(_SECTOR, b"\0"),
        stream.ljust(sectors * _SECTOR, b"\0"),
    ])


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return (text.ljust(64, b"\0") + struct.pack("<H2B3I", len(text) + 2, kind, 1, _FREE, _FREE, child)
            + bytes(36) + struct.pack("<IQ", start, size))
