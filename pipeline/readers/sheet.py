"""XLS, XLSX and ODS → Document by calamine: every sheet a grid, its running text paragraphs too.

A cell prints the number that is stored, to the 15 digits that Excel itself keeps, not its display format:
0.5 shown as 50% comes as 0.5. Dates come in ISO form, errors (#REF!) and formulas without a value as such.
"""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipeline.document import MAX_SLOTS, Document, Grid, GridCell, Paragraph, UnreadableDocument
from pipeline.problems import Problem
from pipeline.readers.biff import xls_layouts
from pipeline.readers.container import parts
from pipeline.readers.ole import Compound
from pipeline.readers.sheet_layout import MAX_SHEETS, Layout, damaged, ods_layouts, xlsx_layouts

Value = Any  # what calamine gives for a cell: str, int, float, bool, date, time, datetime, timedelta


def read_xlsx(data: bytes) -> Document:
    """Raises UnreadableDocument: `damaged_zip`, `damaged_sheet`, `encrypted`, `too_large`, `grid_too_large`."""
    return _read("xlsx", data, xlsx_layouts(parts(data)))


def read_ods(data: bytes) -> Document:
    """Raises UnreadableDocument: `damaged_zip`, `damaged_sheet`, `encrypted`, `too_large`, `grid_too_large`."""
    return _read("ods", data, ods_layouts(parts(data)))


def read_xls(data: bytes, compound: Compound) -> Document:
    """Raises UnreadableDocument: `damaged_office_file`, `damaged_sheet`, `encrypted`, `grid_too_large`."""
    return _read("xls", data, xls_layouts(compound))


def _read(reader: str, data: bytes, layouts: dict[str, Layout] | list[Layout]) -> Document:
    found = list(layouts.values() if isinstance(layouts, dict) else layouts)
    if len(found) > MAX_SHEETS:
        raise UnreadableDocument("too_large", f"the workbook has more than {MAX_SHEETS} sheets")
    if sum(layout.rows * layout.columns for layout in found) > MAX_SLOTS:
        raise UnreadableDocument("grid_too_large", f"the sheets reach over more than {MAX_SLOTS} cells")
    try:
        return _document(reader, CalamineWorkbook.from_filelike(BytesIO(data)), layouts)
    except (CalamineError, ValueError, OSError) as error:
        raise damaged(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic in Rust is no Exception; its class has no public name
            raise
        raise damaged(f"calamine gave up on it ({error})") from error


def _document(reader: str, book: CalamineWorkbook, layouts: dict[str, Layout] | list[Layout]) -> Document:
    """Visible sheets first, so that a forgotten draft on a hidden one never comes before the report."""
    blocks: list[Paragraph | Grid] = []
    problems: list[Problem] = []
    sheets = list(enumerate(book.sheets_metadata))
    for i, sheet in sorted(sheets, key=lambda s: s[1].visible != SheetVisibleEnum.Visible):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        known = layouts.get(sheet.name) if isinstance(layouts, dict) else layouts[i] if i < len(layouts) else None
        if known is None:
            raise damaged(f"the sheet {sheet.name} has no content")
        grid = _grid(book.get_sheet_by_index(i), known)
        if not grid.slots:
            continue
        grid = replace(grid, number=sum(isinstance(b, Grid) for b in blocks) + 1)
        blocks += _paragraphs(grid)
        blocks.append(grid)
        problems += _hidden(sheet.name, sheet.visible != SheetVisibleEnum.Visible, known)
    return Document(reader, blocks, {}, problems)


def _grid(sheet: CalamineSheet, layout: Layout) -> Grid:
    """The sheet from its first row and column on, so that places are the sheet's; empty cells are printed blanks."""
    values: list[list[Value]] = sheet.to_python(skip_empty_area=False)
    height, width = max(len(values), layout.rows), max(map(len, values), default=0)
    width = max(width, layout.columns)
    if height * width > MAX_SLOTS:
        raise UnreadableDocument("grid_too_large", f"a sheet reaches over more than {MAX_SLOTS} cells")
    texts = [[_text(v) for v in row] + [""] * (width - len(row)) for row in values]
    texts += [[""] * width for _ in range(height - len(texts))]
    for (row, column), text in layout.without_value.items():
        texts[row][column] = text
    slots: list[list[GridCell | None]] = [[GridCell(t, r, c) for c, t in enumerate(row)] for r, row in enumerate(texts)]
    covered = 0
    for top, left, bottom, right in layout.spans or _spans(sheet):
        rows, columns = range(top, min(bottom + 1, height)), range(left, min(right + 1, width))
        covered += len(rows) * len(columns)
        if covered > MAX_SLOTS:
            raise UnreadableDocument("grid_too_large", f"a sheet merges more than {MAX_SLOTS} cells")
        for r in rows:
            for c in columns:
                slots[r][c] = slots[top][left]
    return Grid(0, slots)


def _spans(sheet: CalamineSheet) -> list[tuple[int, int, int, int]]:
    return [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]


def _text(value: Value) -> str:
    """What a cell prints: 12.0 → "12", 0.30000000000000004 → "0.3", dates in ISO form."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        text = f"{Decimal(f'{value:.15g}'):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value).strip()


def _paragraphs(grid: Grid) -> list[Paragraph]:
    """Rows that print one text and nothing else: the title, headings and running text between the tables."""
    rows = ([cell.text for cell, _ in grid.anchors(r) if cell.text and cell.row == r] for r in range(len(grid.slots)))
    return [Paragraph(texts[0]) for texts in rows if len(texts) == 1 and not texts[0].replace(".", "").isdigit()]


def _hidden(name: str, sheet_is_hidden: bool, layout: Layout) -> list[Problem]:
    counts = {"row": layout.hidden_rows, "column": layout.hidden_columns}
    found = [f"{n} hidden {what}{'s' * (n > 1)}" for what, n in counts.items() if n]
    if sheet_is_hidden:
        found.insert(0, "the whole sheet is hidden")
    message = f"sheet {name}: {', '.join(found)}; read like the rest"
    return [Problem("read", "hidden_cells", "info", message)] if found else []
