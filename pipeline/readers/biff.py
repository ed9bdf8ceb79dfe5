"""The layout of the sheets of an XLS workbook, from its BIFF records ([MS-XLS] 2.3, 2.4)."""

import struct
from collections.abc import Iterator

from pipeline.document import UnreadableDocument
from pipeline.readers.ole import Compound
from pipeline.readers.sheet_layout import MAX_SHEETS, Layout, damaged

# BIFF records ([MS-XLS] 2.3) that hold a cell at (row, column); MULRK alone spans columns, its last one at its end.
_CELLS = {0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, 0x0006, 0x0205}
_MULRK, _ROW, _COLUMNS, _BOOLEAN_OR_ERROR, _FORMULA, _RICH = 0x00BD, 0x0208, 0x007D, 0x0205, 0x0006, 0x00D6
_EXTENT, _STRINGS = 0x0200, 0x00FC  # calamine sets memory aside for what these declare
_MOST_CELLS = 65_536 * 256  # of a sheet of this format
_SHEET, _BEGIN, _END, _PASSWORD = 0x0085, 0x0809, 0x000A, 0x002F
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def xls_layouts(compound: Compound) -> list[Layout]:
    """The layout of each sheet, in the order of the workbook.

    Raises UnreadableDocument: `damaged_sheet`, `damaged_office_file`, `encrypted`.
    """
    book = compound.stream("Workbook" if "Workbook" in compound.names else "Book")
    starts = []
    try:
        for kind, body in _records(book, 0):
            if kind == _PASSWORD:
                raise UnreadableDocument("encrypted", "the workbook is encrypted; without its password it stays shut")
            if kind == _SHEET:
                starts.append(struct.unpack_from("<I", body)[0])
            if kind == _STRINGS and struct.unpack_from("<I", body, 4)[0] > len(book) // 3:
                raise damaged("it declares more strings than it has room for")
        if len(starts) > MAX_SHEETS:
            raise UnreadableDocument("too_large", f"the workbook has more than {MAX_SHEETS} sheets")
        return [_sheet(book, start) for start in starts]
    except (struct.error, IndexError) as error:
        raise damaged("a record is too short") from error


def _sheet(book: bytes, start: int) -> Layout:
    layout = Layout()
    for kind, body in _records(book, start):
        if kind == _EXTENT:
            first_row, rows, first_column, columns = struct.unpack_from("<2I2H" if len(body) == 14 else "<4H", body)
            if not first_row <= rows or not first_column <= columns or rows * columns > _MOST_CELLS:
                raise damaged("a sheet declares an extent that it cannot have")
        elif kind == _ROW:
            layout.hidden_rows += bool(struct.unpack_from("<H", body, 12)[0] & 0x20)
        elif kind == _COLUMNS:
            layout.hidden_columns += struct.unpack_from("<H", body, 8)[0] & 1
        elif kind == _MULRK:
            layout.reach(struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, len(body) - 2)[0])
        elif kind in _CELLS:
            row, column = struct.unpack_from("<2H", body)
            layout.reach(row, column)
            if kind == _BOOLEAN_OR_ERROR and body[7]:
                layout.without_value[row, column] = _ERRORS.get(body[6], "#N/A")
            elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                layout.without_value[row, column] = _ERRORS.get(body[8], "#N/A")
            elif kind == _RICH:  # text of Excel 95 with fonts of its own, which calamine passes over
                layout.without_value[row, column] = "\ufffd"
    return layout


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of the records of one substream; charts inside it have substreams of their own: passed over."""
    depth = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<2H", book, at)
        body = book[at + 4 : at + 4 + length]
        depth += (kind == _BEGIN) - (kind == _END)
        if depth == 1:
            yield kind, body
        if depth <= 0:
            return
        at += 4 + length
    raise damaged("its records have no end")


