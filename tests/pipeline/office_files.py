"""Office files made from the sandbox's reports, so that a report in DOCX, XLSX or ODS can be held against its HTML."""

import copy
from collections.abc import Callable, Sequence
from html import escape
from io import BytesIO
from xml.sax.saxutils import escape as xml_escape
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import _Cell

from crawler.sandbox.figures import Record, figures
from crawler.sandbox.report import Section, Style, sections
from crawler.sandbox.tables import Cell, Table

Parts = dict[str, str]


def record(key: str) -> Record:
    return next(r for r in figures() if r["key"] == key)


def report_sections(of: Record, small_tables: bool = False) -> list[Section]:
    return sections(of, Style("plain", small_tables=small_tables, halfwidth=False))


def truth(of: Record) -> dict[tuple[str, str | None], str | None]:
    """(measure, applicant) → what the report prints; None where the sandbox prints 不详."""
    one = {**of["proactive"], **of["disputes"], **of.get("printed", {})}
    found: dict[tuple[str, str | None], str | None] = {
        (key, None): None if value is None else str(value) for key, value in one.items()
    }
    for measure, row in of["requests"].items():
        found |= {(measure, who): None if value is None else str(value) for who, value in row.items()}
    return found


def html_report(of: Record, small_tables: bool = False) -> bytes:
    body = [f"<title>{of['title']}</title><h1>{of['title']}</h1>"]
    for section in report_sections(of, small_tables):
        body += [f"<p>{escape(text)}</p>" for text in (section.heading, *section.paragraphs)]
        for table in section.tables:
            rows = ["".join(f"<td rowspan={c.rowspan} colspan={c.colspan}>{escape(c.text)}</td>" for c in row)
                    for row in table]
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    return f"<html><meta charset=utf-8><body>{''.join(body)}</body></html>".encode()


# --- DOCX ---

def docx_report(of: Record, small_tables: bool = False, write: Callable[[_Cell, str], None] | None = None) -> bytes:
    """The report as Word saves it; `write` puts the text into a cell, to try all the ways there are."""
    document = docx.Document()
    document.core_properties.title = str(of["title"])
    document.add_paragraph(str(of["title"]))
    for section in report_sections(of, small_tables):
        for text in (section.heading, *section.paragraphs):
            document.add_paragraph(text)
        for table in section.tables:
            add_table(document, table, write or set_text)
    return saved(document)


def saved(document: WordDocument) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def add_table(parent: WordDocument | _Cell, table: Table, write: Callable[[_Cell, str], None]) -> None:
    """A Word table with its merged cells: gridSpan across, vMerge down."""
    width = max(sum(cell.colspan for cell in row) for row in table)
    word = parent.add_table(len(table), width)
    for (row, column), cell in placed(table).items():
        target = word.cell(row, column)
        if cell.rowspan > 1 or cell.colspan > 1:
            target = target.merge(word.cell(row + cell.rowspan - 1, column + cell.colspan - 1))
        write(target, cell.text)


def placed(table: Table) -> dict[tuple[int, int], Cell]:
    """Where each cell of a table begins."""
    taken: set[tuple[int, int]] = set()
    places: dict[tuple[int, int], Cell] = {}
    for r, row in enumerate(table):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            places[r, c] = cell
            taken |= {(r + i, c + k) for i in range(cell.rowspan) for k in range(cell.colspan)}
    return places


def set_text(cell: _Cell, text: str) -> None:
    cell.text = text


def run_a_digit(cell: _Cell, text: str) -> None:
    for character in text:
        cell.paragraphs[0].add_run(character)


def in_content_control(cell: _Cell, text: str) -> None:
    cell.text = text
    wrap(cell.paragraphs[0]._p, "w:sdt", "w:sdtContent")


def as_insertion(cell: _Cell, text: str) -> None:
    """Inserted in place of a figure that was deleted; both are in the file, one is printed."""
    cell.text = text
    for run in list(cell.paragraphs[0]._p.findall(qn("w:r"))):
        deleted = copy.deepcopy(run)
        for old in deleted.findall(qn("w:t")):
            old.tag, old.text = qn("w:delText"), "99"
        run.addprevious(deleted)
        wrap(deleted, "w:del")
        wrap(run, "w:ins")


def wrap(element: BaseOxmlElement, *names: str) -> None:
    """Put an element into new ones, the first the outermost."""
    outer = inner = OxmlElement(names[0])
    element.addprevious(outer)
    for name in names[1:]:
        inner.append(child := OxmlElement(name))
        inner = child
    inner.append(element)


# --- XLSX and ODS: one sheet with the title, the running text and the tables under one another ---

def sheet_rows(of: Record, small_tables: bool = False, width: int = 15) -> list[list[Cell]]:
    rows = [[Cell(str(of["title"]), colspan=width)]]
    for section in report_sections(of, small_tables):
        rows += [[Cell(text, colspan=width)] for text in (section.heading, *section.paragraphs)]
        for table in section.tables:
            rows += table
    return rows


def xlsx_report(of: Record, small_tables: bool = False) -> bytes:
    return xlsx({"年报": sheet_rows(of, small_tables)})


def xlsx(sheets: dict[str, list[list[Cell]]]) -> bytes:
    """A workbook; texts that are numbers become numbers, as typing them into Excel does."""
    return xlsx_of_xml({name: _sheet_xml(rows) for name, rows in sheets.items()})


def xlsx_of_xml(sheets: dict[str, str], attributes: str = "") -> bytes:
    """A workbook from the XML inside each <worksheet>; `attributes` go to every <sheet> of the workbook."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    names = list(sheets)
    parts: Parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}/relationships"><sheets>' + "".join(
            f'<sheet name="{n}" sheetId="{i}" r:id="r{i}" {attributes}/>' for i, n in enumerate(names, 1)
        ) + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">' + "".join(
            f'<Relationship Id="r{i}" Type="{office}/relationships/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(names) + 1)
        ) + "</Relationships>",
    }
    for i, name in enumerate(names, 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = f'<worksheet xmlns="{main}">{sheets[name]}</worksheet>'
    return zipped(parts)


def _sheet_xml(rows: list[list[Cell]]) -> str:
    cells: dict[int, list[str]] = {}
    merged = []
    for (r, c), cell in sorted(placed(rows).items()):
        name = f"{_letters(c)}{r + 1}"
        if _is_number(cell.text):
            xml = f'<c r="{name}"><v>{cell.text}</v></c>'
        else:
            xml = f'<c r="{name}" t="inlineStr"><is><t>{xml_escape(cell.text)}</t></is></c>'
        cells.setdefault(r, []).append(xml if cell.text else f'<c r="{name}"/>')
        if cell.rowspan > 1 or cell.colspan > 1:
            merged.append(f'<mergeCell ref="{name}:{_letters(c + cell.colspan - 1)}{r + cell.rowspan}"/>')
    data = "".join(f'<row r="{r + 1}">{"".join(row)}</row>' for r, row in cells.items())
    return f"<sheetData>{data}</sheetData><mergeCells>{''.join(merged)}</mergeCells>"


def ods_report(of: Record, small_tables: bool = False) -> bytes:
    rows = sheet_rows(of, small_tables)
    starts = placed(rows)
    width = max(c for _, c in starts) + 1
    covered = {(r + i, c + k) for (r, c), cell in starts.items()
               for i in range(cell.rowspan) for k in range(cell.colspan)} - set(starts)
    lines = []
    for r in range(len(rows)):
        line = [
            _ods_cell(starts[r, c]) if (r, c) in starts else
            "<table:covered-table-cell/>" if (r, c) in covered else "<table:table-cell/>"
            for c in range(width)
        ]
        lines.append(f"<table:table-row>{''.join(line)}</table:table-row>")
    return ods_of_xml(f'<table:table table:name="年报">{"".join(lines)}</table:table>')


def ods_of_xml(tables: str) -> bytes:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({
        "mimetype": kind,
        "content.xml": f"<office:document-content{names}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
    })


def _ods_cell(cell: Cell) -> str:
    spans = f'table:number-rows-spanned="{cell.rowspan}" table:number-columns-spanned="{cell.colspan}"'
    if not cell.text:
        return f"<table:table-cell {spans}/>"
    kind = f'office:value-type="float" office:value="{cell.text}"' if _is_number(cell.text) else (
        'office:value-type="string"')
    return f"<table:table-cell {spans} {kind}><text:p>{xml_escape(cell.text)}</text:p></table:table-cell>"


def zipped(parts: dict[str, str] | dict[str, bytes] | Sequence[tuple[str, bytes]]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return file.getvalue()


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal()
