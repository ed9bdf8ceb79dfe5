"""Office files: a report in DOCX, XLSX or ODS gives the very cells of its HTML, and nothing that is not printed."""

import shutil
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import _Cell
from hypothesis import given, settings
from hypothesis import strategies as st
from office_files import (
    add_table,
    as_insertion,
    docx_report,
    html_report,
    in_content_control,
    ods_of_xml,
    ods_report,
    record,
    report_sections,
    run_a_digit,
    saved,
    set_text,
    truth,
    wrap,
    xlsx,
    xlsx_of_xml,
    xlsx_report,
    zipped,
)
from PIL import Image
from xls_files import cell_record, xls, xls_report
from xls_files import record as biff

from crawler.sandbox.tables import Cell as Printed
from pipeline import Origin, Report, extract
from pipeline.document import Document, Grid, GridCell, UnreadableDocument
from pipeline.readers import container, docx_pictures, office, read

KEYS = ["pingtan-district-2020", "pingtan-district-2023", "anshun-2020"]
needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (the program soffice) is not installed")

FORMATS: dict[str, Callable[..., bytes]] = {
    "docx": docx_report, "xlsx": xlsx_report, "ods": ods_report, "xls": xls_report}
WHOLE = {kind: make(record("pingtan-district-2023")) for kind, make in FORMATS.items()}
# What LibreOffice makes for us: reader → from which file, by which filter.
CONVERTED: dict[str, tuple[Callable[..., bytes], str, str]] = {
    "doc": (docx_report, "MS Word 2007 XML", "doc:MS Word 97"),
    "odt": (docx_report, "MS Word 2007 XML", "odt:writer8"),
    "rtf": (docx_report, "MS Word 2007 XML", "rtf:Rich Text Format"),
    "xls": (xlsx_report, "Calc MS Excel 2007 XML", "xls:MS Excel 97"),
    "ods": (xlsx_report, "Calc MS Excel 2007 XML", "ods:calc8"),
    "xlsx": (xlsx_report, "Calc MS Excel 2007 XML", "xlsx:Calc MS Excel 2007 XML"),
    "docx": (docx_report, "MS Word 2007 XML", "docx:MS Word 2007 XML"),
    "word-xml": (docx_report, "MS Word 2007 XML", "xml:MS Word 2003 XML"),
}


@cache
def converted(kind: str) -> bytes:
    make, source, target = CONVERTED[kind]
    return office.convert(make(record("pingtan-district-2023")), source, target)


def cells(report: Report) -> dict[tuple[str, str | None], tuple[str, str]]:
    return {(c.measure, c.applicant): (c.raw_text, c.status) for c in report.cells}


def texts(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs()]


def rows(grid: Grid) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in grid.slots]


def raises(data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read(data)
    return refused.value.kind


# --- whole reports ---

@pytest.mark.parametrize("small_tables", [False, True])
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("key", KEYS)
def test_a_report_has_the_cells_of_its_html(key: str, kind: str, small_tables: bool) -> None:
    of = record(key)
    report = extract(FORMATS[kind](of, small_tables), Origin(kind))
    assert report.reader == kind
    assert {k: raw for k, (raw, _) in cells(report).items()} == {k: v or "不详" for k, v in truth(of).items()}
    page = extract(html_report(of, small_tables), Origin("html"))
    assert cells(report) == cells(page)
    assert (report.agency, report.report_year) == (page.agency, of["report_year"])
    assert [(s.heading, s.subheading) for s in report.sections] == [(s.heading, s.subheading) for s in page.sections]


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("kind", CONVERTED)
def test_a_report_that_libreoffice_saved_has_the_cells_of_its_html(kind: str) -> None:
    report = extract(converted(kind), Origin(kind))
    assert report.reader == kind
    assert cells(report) == cells(extract(html_report(record("pingtan-district-2023")), Origin("html")))


def test_a_word_file_of_the_strict_kind_reads_the_same() -> None:
    """ISO 29500 strict has other namespaces; Word saves it on demand."""
    loose, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    found = {
        name: part.replace(loose + b"wordprocessingml/2006/main", strict + b"wordprocessingml/main").replace(
            loose + b"officeDocument/2006/relationships", strict + b"officeDocument/relationships")
        for name, part in container.parts(WHOLE["docx"]).items()
    }
    assert read(zipped(found)).blocks == read(WHOLE["docx"]).blocks


def test_a_word_file_in_one_xml_file_reads_the_same() -> None:
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    found = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{part.decode().partition("?>")[2]}</pkg:xmlData></pkg:part>'
        for name, part in container.parts(WHOLE["docx"]).items() if name.endswith((".xml", ".rels")))
    flat = read(f'<?xml version="1.0"?><pkg:package xmlns:pkg="{package}">{found}</pkg:package>'.encode())
    assert (flat.reader, flat.blocks, flat.meta) == ("word-xml", *(
        (whole := read(WHOLE["docx"])).blocks, whole.meta))


def test_word_2003_xml_has_its_merged_cells_and_deletions() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    body = "<w:tr>" + cell.format('<w:vmerge w:val="restart"/>', "甲") + cell.format("", "1") + "</w:tr><w:tr>" + (
        cell.format("<w:vmerge/>", "") + cell.format("", "2") + "</w:tr>")
    changed_text = "".join(
        f'<aml:annotation w:type="Word.{change}"><aml:content><w:r><w:t>{text}</w:t></w:r></aml:content>'
        "</aml:annotation>"
        for change, text in (("Deletion", "旧"), ("Insertion", "新")))
    read_again = read(
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument '
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="wx" xmlns:aml="aml"><w:body><wx:sect>'
        f"<w:p>{changed_text}</w:p><w:tbl>{body}</w:tbl></wx:sect></w:body></w:wordDocument>".encode())
    assert texts(read_again) == ["新"]
    assert rows(read_again.grids()[0]) == [["甲", "1"], ["甲", "2"]]
    assert [p.kind for p in read_again.problems] == ["tracked_changes"]


# --- DOCX: what Word prints ---

@pytest.mark.parametrize("write", [run_a_digit, in_content_control, as_insertion])
def test_every_way_of_writing_a_figure_reads_the_same(write: Callable[[_Cell, str], None]) -> None:
    of = record("pingtan-district-2023")
    report = extract(docx_report(of, write=write), Origin("docx"))
    assert {k: raw for k, (raw, _) in cells(report).items()} == {k: v or "不详" for k, v in truth(of).items()}


def test_tracked_changes_are_read_as_accepted_and_said() -> None:
    document = docx.Document()
    run = document.add_paragraph("收到申请").add_run("12件")
    gone = document.paragraphs[0].add_run("99件")
    wrap(run._r, "w:ins")
    wrap(gone._r, "w:del")
    read_again = read(saved(document))
    assert texts(read_again) == ["收到申请12件"]
    assert [p.kind for p in read_again.problems] == ["tracked_changes"]


def test_a_deleted_row_is_no_row() -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    for i, row in enumerate(table.rows):
        row.cells[0].text, row.cells[1].text = f"行{i}", str(i)
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    read_again = read(saved(document))
    assert rows(read_again.grids()[0]) == [["行0", "0"], ["行2", "2"]]
    assert [p.kind for p in read_again.problems] == ["tracked_changes"]


def test_hidden_text_is_not_read_and_said() -> None:
    document = docx.Document()
    document.add_paragraph("十二").add_run("三").font.hidden = True
    read_again = read(saved(document))
    assert texts(read_again) == ["十二"]
    assert [p.kind for p in read_again.problems] == ["hidden_text"]


def test_a_raised_note_and_struck_text_never_make_another_figure_silently() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    for cell in table.rows[0].cells:
        cell.text = "12"
    table.cell(0, 0).paragraphs[0].add_run("1").font.superscript = True
    table.cell(0, 1).paragraphs[0].add_run("1").font.strike = True
    read_again = read(saved(document))
    assert rows(read_again.grids()[0]) == [["12^1", "121"]]
    assert [(p.kind, p.severity) for p in read_again.problems] == [("struck_text", "error")]


def test_a_nested_table_is_a_grid_and_the_cell_around_it_keeps_its_text() -> None:
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text, outer.cell(0, 1).text = "外左", "外右"
    add_table(outer.cell(0, 1), [[Printed("内"), Printed("7")]], set_text)
    grids = read(saved(document)).grids()
    assert [(g.number, rows(g)) for g in grids] == [(1, [["外左", "外右"]]), (2, [["内", "7"]])]


def test_a_layout_table_is_dissolved() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "一、总体情况"
    add_table(cell, [[Printed("内"), Printed("7")]], set_text)
    read_again = read(saved(document))
    assert texts(read_again) == ["一、总体情况"]
    assert [(g.number, rows(g)) for g in read_again.grids()] == [(1, [["内", "7"]])]


def test_a_row_that_begins_late_leaves_its_first_slots_unprinted() -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    row = table.rows[1]._tr
    for cell in row.findall(qn("w:tc"))[:2]:
        row.remove(cell)
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="2"/>'))
    table.rows[1].cells[0].text = "三"
    grid = read(saved(document)).grids()[0]
    assert [cell and cell.text for cell in grid.slots[1]] == [None, None, "三"]


def test_a_cell_that_continues_nothing_is_a_cell_of_its_own() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "项", "5"
    table.cell(0, 1)._tc.get_or_add_tcPr().append(parse_xml(f"<w:vMerge {nsdecls('w')}/>"))
    assert rows(read(saved(document)).grids()[0]) == [["项", "5"]]


def test_columns_that_are_only_rounding_are_no_columns() -> None:
    """As LibreOffice saves table 四: a column of one twip, over which the cell of one row reaches."""
    document = docx.Document()
    table = document.add_table(2, 3)
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), ("600", "1", "600"), strict=True):
        column.set(qn("w:w"), width)
    table.cell(0, 0).text, table.cell(0, 1).merge(table.cell(0, 2)).text = "结果维持", "总计"
    table.cell(1, 0).merge(table.cell(1, 1)).text, table.cell(1, 2).text = "3", "4"
    assert rows(read(saved(document)).grids()[0]) == [["结果维持", "总计"], ["3", "4"]]


def test_a_narrow_column_with_a_text_in_it_is_a_column() -> None:
    document = docx.Document()
    table = document.add_table(1, 3)
    for column, cell in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), table.rows[0].cells, strict=True):
        column.set(qn("w:w"), "1")
        cell.text = "5"
    assert rows(read(saved(document)).grids()[0]) == [["5", "5", "5"]]


TEXT_BOX = (
    '<w:r {w} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>'
    "<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
BOXED = (
    "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>项</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:r><w:t>8</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:txbxContent>"
)


def test_a_text_box_is_read_once_with_the_table_in_it() -> None:
    document = docx.Document()
    document.add_paragraph("之前")._p.append(parse_xml(TEXT_BOX.format(w=nsdecls("w"), box=BOXED)))
    document.add_paragraph("之后")
    read_again = read(saved(document))
    assert texts(read_again) == ["之前", "框中", "之后"]
    assert [rows(g) for g in read_again.grids()] == [[["项", "8"]]]


def test_numbers_that_word_counts_itself_are_read_outside_tables_only() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'))
    number = numbering.add_num(77).numId
    for text, level in [("总体情况", 0), ("主动公开", 1), ("依申请公开", 1), ("主动公开政府信息情况", 0), ("规章", 1)]:
        paragraph = document.add_paragraph(text)._p
        properties = paragraph.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val, properties.get_or_add_ilvl().val = number, level
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "项", "12"
    in_cell = table.cell(0, 1).paragraphs[0]._p.get_or_add_pPr().get_or_add_numPr()
    in_cell.get_or_add_numId().val, in_cell.get_or_add_ilvl().val = number, 1
    read_again = read(saved(document))
    assert texts(read_again) == [
        "一、总体情况", "（一）主动公开", "（二）依申请公开", "二、主动公开政府信息情况", "（一）规章"]
    assert rows(read_again.grids()[0]) == [["项", "12"]]


def test_the_title_of_the_properties_is_metadata() -> None:
    assert read(docx_report(record(KEYS[0]))).meta == {"title": record(KEYS[0])["title"]}


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("L", (40, 30), 255).save(file, "PNG")
    return BytesIO(file.getvalue())


def test_pictures_are_recognised_where_the_document_has_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recognising itself is tested with the picture files; here, that it is asked, in order, and numbered."""
    document = docx.Document()
    document.add_paragraph("二、主动公开政府信息情况")
    document.add_picture(picture())
    table = Grid(1, [[GridCell("规章", 0, 0), GridCell("3", 0, 1, 0.9)]])
    both = Document("image", [table, replace(table, number=2)])
    monkeypatch.setattr(docx_pictures, "read_image_file", lambda *_: both)
    read_again = read(saved(document))
    assert texts(read_again) == ["二、主动公开政府信息情况"]
    assert [(g.number, rows(g)) for g in read_again.grids()] == [(1, [["规章", "3"]]), (2, [["规章", "3"]])]
    add_table(document, [[Printed("项"), Printed("7")]], set_text)
    assert [rows(g) for g in read(saved(document)).grids()] == [[["项", "7"]]]


def test_a_picture_that_cannot_be_read_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Document:
        raise UnreadableDocument("ocr_missing", "install it")

    monkeypatch.setattr(docx_pictures, "read_image_file", refuse)
    document = docx.Document()
    document.add_picture(picture())
    assert [(p.kind, p.severity) for p in read(saved(document)).problems] == [("ocr_missing", "error")]


WORD = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
}


@pytest.mark.parametrize("entities", [
    '<!ENTITY a "12345678901234567890">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 20}">' for i in range(8)),
    '<!ENTITY i SYSTEM "file:///etc/hostname">',
])
def test_a_word_file_with_entities_is_refused(entities: str) -> None:
    body = f'<w:document {nsdecls("w")}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>'
    data = zipped({**WORD, "word/document.xml": f"<!DOCTYPE d [{entities}]>{body}"})
    assert raises(data) == "damaged_docx"


@pytest.mark.parametrize("embedding", [
    "<w:altChunk/>", '<w:p><w:r><w:object><o:OLEObject xmlns:o="o" ProgID="Excel.Sheet.12"/></w:object></w:r></w:p>'])
def test_a_word_file_that_embeds_another_says_so(embedding: str) -> None:
    body = f'<w:document {nsdecls("w")}><w:body>{embedding}</w:body></w:document>'
    problems = read(zipped({**WORD, "word/document.xml": body})).problems
    assert [(p.kind, p.severity) for p in problems] == [("embedded_document", "error")]


# --- sheets: what a cell prints ---

def sheet(xml: str, attributes: str = "") -> Document:
    return read(xlsx_of_xml({"表": xml}, attributes))


def test_numbers_print_as_they_are_typed() -> None:
    xml = "".join(f"<c><v>{v}</v></c>" for v in
                  ("12", "12.0", "96171.6", "59237.2449", "0.30000000000000004", "1E5", "-3", "0", "3985758"))
    grid = sheet(f"<sheetData><row>{xml}</row></sheetData>").grids()[0]
    assert rows(grid) == [["12", "12", "96171.6", "59237.2449", "0.3", "100000", "-3", "0", "3985758"]]


def test_blank_cells_are_blank_and_what_has_no_value_is_not() -> None:
    xml = '<c r="A2" t="inlineStr"><is><t>项</t></is></c><c r="B2"/><c r="C2" t="e"><v>#REF!</v></c>'
    grid = sheet(f'<sheetData><row r="2">{xml}<c r="D2"><f>SUM(A1:A9)</f></c></row></sheetData>').grids()[0]
    assert rows(grid) == [["", "", "", ""], ["项", "", "#REF!", "=SUM(A1:A9)"]]
    assert str(grid.place(grid.slots[1][2])) == "grid=1;row=2;column=3" if grid.slots[1][2] else False


def test_a_merged_cell_is_one_cell_in_every_slot() -> None:
    for data in (xlsx({"表": [[Printed("甲", rowspan=2), Printed("1")], [Printed("2")]]}), ods_of_xml(
        '<table:table table:name="表"><table:table-row><table:table-cell table:number-rows-spanned="2" '
        'office:value-type="string"><text:p>甲</text:p></table:table-cell><table:table-cell office:value-type="float" '
        'office:value="1"/></table:table-row><table:table-row><table:covered-table-cell/><table:table-cell '
        'office:value-type="float" office:value="2"/></table:table-row></table:table>')):
        slots = read(data).grids()[0].slots
        assert slots[0][0] is slots[1][0]
        assert rows(read(data).grids()[0]) == [["甲", "1"], ["甲", "2"]]


def test_what_is_hidden_is_read_last_and_said() -> None:
    both = xlsx_of_xml({"草稿": "<sheetData><row><c><v>1</v></c></row></sheetData>"}, 'state="hidden"')
    assert rows(read(both).grids()[0]) == [["1"]]
    assert [(p.kind, p.severity) for p in read(both).problems] == [("hidden_cells", "info")]
    row = '<cols><col min="2" max="2" hidden="1"/></cols><sheetData><row hidden="1"><c><v>1</v></c></row></sheetData>'
    assert [p.message for p in sheet(row).problems] == ["sheet 表: 1 hidden row, 1 hidden column; read like the rest"]


@pytest.mark.parametrize("data", [
    xlsx_of_xml({"表": '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
                 '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'}),
    ods_of_xml('<table:table table:name="表"><table:table-row table:number-rows-repeated="1000000"><table:table-cell '
               'table:number-columns-repeated="16000" office:value-type="float" office:value="1"/></table:table-row>'
               "</table:table>"),
    xls(cell_record(0, 0, "1") + cell_record(65535, 255, "1")),
])
def test_a_sheet_that_reaches_too_far_is_refused_before_it_takes_memory(data: bytes) -> None:
    assert raises(data) == "grid_too_large"


@pytest.mark.parametrize(("data", "kind"), [
    (xls(biff(0x0200, struct.pack("<2I3H", 0, 0xFFFFFFFF, 0, 0xFFFF, 0))), "damaged_sheet"),  # its extent
    (xls(b"", [biff(0x00FC, struct.pack("<2I", 0x7FFFFFFF, 0x7FFFFFFF))]), "damaged_sheet"),  # how many strings
    (xls(b"")[:44] + struct.pack("<I", 0xFFFFFF) + xls(b"")[48:], "damaged_office_file"),  # how long its table is
    (xls(b"", [biff(0x002F, b"\1\0")]), "encrypted"),
    (xls(b"")[:2000], "damaged_office_file"),
])
def test_a_workbook_that_declares_what_it_has_not_is_refused_before_it_takes_memory(data: bytes, kind: str) -> None:
    assert raises(data) == kind


def test_errors_and_hidden_rows_of_an_old_workbook() -> None:
    hidden = biff(0x0208, struct.pack("<8H", 0, 0, 3, 0, 0, 0, 0x20, 0))
    error = biff(0x0205, struct.pack("<3H2B", 0, 1, 0, 0x17, 1))
    document = read(xls(hidden + cell_record(0, 0, "项") + error + cell_record(0, 2, "-2.5"), hidden=True))
    assert rows(document.grids()[0]) == [["项", "#REF!", "-2.5"]]
    assert [p.message for p in document.problems] == [
        "sheet 表: the whole sheet is hidden, 1 hidden row; read like the rest"]


# --- LibreOffice ---

RTF = rb"{\rtf1\ansi 2024}"


def test_without_libreoffice_the_problem_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    report = extract(RTF, Origin("年报.rtf"))
    assert [p.kind for p in report.problems] == ["libreoffice_missing"]
    assert "libreoffice-writer" in report.problems[0].message


def test_a_conversion_without_end_is_ended_with_all_its_processes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = tmp_path / "child"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {child}\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(office, "SECONDS", 1)
    assert raises(RTF) == "time_limit"
    stat = Path(f"/proc/{child.read_text().strip()}/stat")
    deadline = time.monotonic() + 5
    while stat.exists() and stat.read_text().split()[2] != "Z" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not stat.exists() or stat.read_text().split()[2] == "Z"


def test_slow_steps_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "convert", lambda *_: docx_report(record(KEYS[0])))
    heard: list[tuple[str, int, int]] = []
    assert read(RTF, on_progress=lambda *step: heard.append(step)).reader == "rtf"
    assert heard == [("convert", 0, 1), ("convert", 1, 1)]


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("kind", ["rtf", "doc", "odt"])
def test_a_cut_file_gives_no_figure(kind: str) -> None:
    whole = converted(kind)
    report = extract(whole[: len(whole) * 9 // 10], Origin(kind))
    assert report.cells == []
    assert [p.kind for p in report.problems] == [
        {"rtf": "conversion_failed", "doc": "damaged_office_file", "odt": "damaged_zip"}[kind]]


@pytest.mark.slow
@needs_libreoffice
def test_a_file_that_links_to_the_web_is_read_without_asking_the_web() -> None:
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/x.png"
        field = r'{\field{\*\fldinst INCLUDEPICTURE "' + address + r'" \\d}{\fldrslt }}'
        assert texts(read(rb"{\rtf1\ansi 2024 " + field.encode() + b"}")) == ["2024"]
        server.shutdown()
    assert asked == []


EXCEL_XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="表"><Table><Row><Cell ss:MergeDown="1"><Data ss:Type="String">规章</Data></Cell>
<Cell><Data ss:Type="Number">12</Data></Cell></Row><Row>
<Cell ss:Index="2"><Data ss:Type="Number">3.5</Data></Cell></Row>
</Table></Worksheet></Workbook>""".encode()


@pytest.mark.slow
@needs_libreoffice
def test_excel_2003_xml_that_a_site_calls_xls() -> None:
    document = read(EXCEL_XML)
    assert (document.reader, rows(document.grids()[0])) == ("excel-xml", [["规章", "12"], ["规章", "3.5"]])


# --- what a file is, whatever its name says ---

def test_html_that_a_site_calls_doc_is_html() -> None:
    page = b'\xef\xbb\xbf<html xmlns:w="urn:schemas-microsoft-com:office:word"><body><p>2024</p></body></html>'
    assert read(page).reader == "html"


def test_a_saved_web_page_is_read_with_the_charset_of_each_part() -> None:
    page = "<table><tr><td>规章</td><td>3</td></tr></table>".encode("gbk")
    archive = (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n" + b"".join(
        b"--B\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + page + b"\r\n"
        for _ in range(2)) + b"--B--\r\n")
    document = read(archive)
    assert document.reader == "mhtml"
    assert [(g.number, rows(g)) for g in document.grids()] == [(1, [["规章", "3"]]), (2, [["规章", "3"]])]
    assert document.problems == []
    cut = read(archive[:-9])
    assert [(p.kind, p.severity) for p in cut.problems] == [("damaged_web_archive", "error")]


def test_a_saved_web_page_that_nests_without_end_is_refused() -> None:
    part = "--B{0}\r\nContent-Type: multipart/related; boundary=B{1}\r\n\r\n"
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B0\r\n\r\n"
    assert raises((head + "".join(part.format(i, i + 1) for i in range(3000))).encode()) == "damaged_web_archive"


@pytest.mark.parametrize(("data", "kind", "words"), [
    (zipped({"OFD.xml": "<ofd:OFD/>"}), "unsupported_type", "OFD"),
    (zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "unsupported_type", "PowerPoint"),
    (b"Rar!\x1a\x07\x01\x00", "unsupported_type", "RAR"),
    (b"7z\xbc\xaf\x27\x1c\x00\x04", "unsupported_type", "7z"),
    (b"PK\x03\x04 cut short", "damaged_zip", "fetch it again"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut short", "damaged_office_file", "fetch it again"),
    (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "damaged_docx", "fetch it again"),
    (zipped({"[Content_Types].xml": "", "xl/workbook.xml": "<"}), "damaged_sheet", "fetch it again"),
])
def test_what_cannot_be_read_says_what_it_is(data: bytes, kind: str, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words) as refused:
        read(data)
    assert refused.value.kind == kind


def test_running_text_of_a_sheet_makes_the_sections() -> None:
    of = record(KEYS[1])
    document = read(xlsx_report(of))
    printed = [p for s in report_sections(of) for p in (s.heading, *s.paragraphs)]
    assert [t for t in texts(document) if t in printed] == printed


# --- damaged files ---

changes = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), max_size=20)


def changed(data: bytes, by: list[tuple[float, bytes]]) -> bytes:
    new = bytearray(data)
    for share, content in by:
        at = int(share * len(new))
        new[at : at + len(content)] = content
    return bytes(new)


def reads_or_refuses(data: bytes) -> bool:
    try:
        return isinstance(read(data), Document)
    except UnreadableDocument as refused:
        return bool(refused.kind)


@given(st.sampled_from(sorted(WHOLE)), changes, st.floats(0.01, 1))
@settings(deadline=None, max_examples=100)
def test_any_change_and_any_cut_is_survived(kind: str, by: list[tuple[float, bytes]], share: float) -> None:
    data = changed(WHOLE[kind], by)
    assert reads_or_refuses(data)
    assert reads_or_refuses(data[: int(len(data) * share)])


@given(st.sampled_from(["docx", "xlsx", "ods"]), st.integers(0), changes)
@settings(deadline=None, max_examples=100)
def test_any_change_inside_the_parts_is_survived(kind: str, which: int, by: list[tuple[float, bytes]]) -> None:
    """The container is whole, so that the change reaches the XML readers."""
    found = container.parts(WHOLE[kind])
    name = sorted(found)[which % len(found)]
    assert reads_or_refuses(zipped({**found, name: changed(found[name], by)}))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_office_file_gives_no_figure(kind: str, share: float) -> None:
    report = extract(WHOLE[kind][: int(len(WHOLE[kind]) * share)], Origin(kind))
    assert report.cells == []
    assert [p.severity for p in report.problems] == ["error"]
