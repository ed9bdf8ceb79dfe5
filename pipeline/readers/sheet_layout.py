"""What calamine leaves out of a workbook: how far each sheet reaches, spans in ODS, what is hidden or has no value.

It is read before calamine sees the file, because calamine lays a sheet out whole: two cells in opposite
corners of an XLSX sheet would make it ask for 400 GB.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from pipeline.document import UnreadableDocument

MAX_SHEETS = 100
MAX_SHEET_BYTES = 20_000_000  # a report's sheet has under 200 kB
_CELL_NAME = re.compile(r"([A-Z]{1,3})(\d{1,7})")  # "AB12"
_DIGITS = re.compile(r"[0-9]{1,10}")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

@dataclass(slots=True)
class Layout:
    """One sheet. Rows and columns count from 0; `rows` and `columns` are how many the filled cells need.

    `spans` are (top, left, bottom, right), inclusive. `without_value` holds what calamine would give as empty:
    errors ("#REF!") and formulas that were never computed ("=SUM(A1:A3)").
    """

    rows: int = 0
    columns: int = 0
    spans: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    without_value: dict[tuple[int, int], str] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)


def xlsx_layouts(parts: dict[str, bytes]) -> dict[str, Layout]:
    """The layout of each sheet by name. Raises UnreadableDocument (`damaged_sheet`)."""
    book, relations = _parsed(parts, "xl/workbook.xml"), _parsed(parts, "xl/_rels/workbook.xml.rels")
    targets = {r.get("Id"): r.get("Target", "") for r in relations.iter("{*}Relationship")}
    layouts = {}
    for sheet in book.iter("{*}sheet"):
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
        path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if path in parts:
            layouts[sheet.get("name", "")] = _xlsx_sheet(parts[path])
    return layouts


def _xlsx_sheet(data: bytes) -> Layout:
    layout, row, column = Layout(), -1, -1
    for event, element in _events(data, "{*}row", "{*}c", "{*}col"):
        name = etree.QName(element).localname
        if event == "start":
            if name == "row":
                row, column = _number(element, "r", row + 2) - 1, -1
                layout.hidden_rows += element.get("hidden") in ("1", "true")
            elif name == "col":
                layout.hidden_columns += element.get("hidden") in ("1", "true")
            continue
        if name == "c":
            place = _CELL_NAME.fullmatch(element.get("r") or "")
            column = _column(place[1]) if place else column + 1
            value, formula = element.findtext("{*}v"), element.findtext("{*}f")
            if element.get("t") == "e":
                layout.without_value[row, column] = value or "#N/A"
            elif element.find("{*}f") is not None and not value and element.get("t") != "str":
                layout.without_value[row, column] = f"={formula or ''}"
            if len(element):
                layout.reach(row, column)
        element.clear()
    return layout


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def ods_layouts(parts: dict[str, bytes]) -> dict[str, Layout]:
    """The layout of each sheet by name. Raises UnreadableDocument (`damaged_sheet`)."""
    layouts: dict[str, Layout] = {}
    layout, row, column, repeated_rows = Layout(), 0, 0, 1
    names = [_TABLE + n for n in ("table", "table-row", "table-column", "table-cell", "covered-table-cell")]
    for event, element in _events(parts.get("content.xml", b""), *names):
        name = element.tag.removeprefix(_TABLE)
        hidden = element.get(f"{_TABLE}visibility", "visible") != "visible"
        if event == "start":
            if name == "table":
                layouts[element.get(f"{_TABLE}name", "")] = layout = Layout()
                row = 0
            elif name == "table-row":
                column, repeated_rows = 0, _count(element, "number-rows-repeated")
                layout.hidden_rows += hidden
            elif name == "table-column":
                layout.hidden_columns += hidden
        elif name == "table-row":
            row += repeated_rows
            element.clear()
        elif name.endswith("cell"):
            repeated = _count(element, "number-columns-repeated")
            down, right = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
            if down > 1 or right > 1:
                layout.spans.append((row, column, row + down - 1, column + right - 1))
            if len(element) or element.get(f"{_OFFICE}value-type"):
                layout.reach(row + repeated_rows - 1, column + repeated - 1)
            if element.get(f"{_CALC}value-type") == "error":
                layout.without_value[row, column] = "".join(element.itertext())
            column += repeated
    return layouts


def _count(element: etree._Element, name: str) -> int:
    return max(_number(element, _TABLE + name, 1), 1)


def _parsed(parts: dict[str, bytes], name: str) -> etree._Element:
    try:
        return etree.fromstring(parts[name], etree.XMLParser(resolve_entities=False, no_network=True))
    except (KeyError, etree.XMLSyntaxError) as error:
        raise damaged(f"{name} is missing or broken") from error


def _events(data: bytes, *tags: str) -> Iterator[tuple[str, etree._Element]]:
    if len(data) > MAX_SHEET_BYTES:
        raise UnreadableDocument("too_large", f"the sheet has more than {MAX_SHEET_BYTES:,} bytes of XML")
    try:
        yield from etree.iterparse(BytesIO(data), events=("start", "end"), tag=tags, resolve_entities=False,
                                   no_network=True)
    except etree.XMLSyntaxError as error:
        raise damaged(f"its XML is broken ({error})") from error


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    text = element.get(name)
    if text is None:
        return otherwise
    if not _DIGITS.fullmatch(text):
        raise damaged(f"{name} is {text[:20]!r}, no number")
    return int(text)


def damaged(why: str) -> UnreadableDocument:
    return UnreadableDocument("damaged_sheet", f"the workbook is damaged: {why}; fetch it again")
