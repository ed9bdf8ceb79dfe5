"""Tables made of <div>: `display: table-cell` in the style, or ARIA roles. Looked for where no <table> has data."""

import re
from collections.abc import Iterator
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.document import GridCell, UnreadableDocument
from pipeline.readers.html_lines import lines_of
from pipeline.readers.html_tables import MAX_TABLES
from pipeline.spans import Spans, place_cells

Part = Literal["table", "row", "cell"]

_USED = (b"table-row", b"role=\"row\"", b"role='row'")
_DISPLAY = re.compile(r"display\s*:\s*(table(?:-row|-cell)?)(?![\w-])", re.IGNORECASE)
_PARTS: dict[str, Part] = {
    "table": "table", "grid": "table", "row": "row", "table-row": "row", "table-cell": "cell", "cell": "cell",
    "gridcell": "cell", "columnheader": "cell", "rowheader": "cell",
}


def div_tables(tree: LexborHTMLParser, page: bytes) -> Iterator[tuple[LexborNode, list[list[GridCell | None]]]]:
    """The innermost tables of this kind, each with its slots.

    Raises UnreadableDocument: `too_many_tables`, `grid_too_large`.
    """
    if not any(sign in page for sign in _USED):
        return
    parts = {node.mem_id: (node, part) for node in tree.css('[role], [style*="display" i]') if (part := _part(node))}
    tables: dict[int, dict[int, list[LexborNode]]] = {}  # mem_id of a table → that of a row → its cells
    outer: set[int] = set()
    for mem_id, (node, part) in parts.items():
        around = _around(node, "row" if part == "cell" else "table", parts)
        if part == "table":
            tables[mem_id] = {}
            outer.add(around)
        elif part == "row" and around in tables:
            tables[around][mem_id] = []
        elif part == "cell" and (table := _around(parts[around][0], "table", parts) if around else 0) in tables:
            tables[table][around].append(node)
    if len(tables) > MAX_TABLES:
        raise UnreadableDocument("too_many_tables", f"the page has more than {MAX_TABLES:,} tables")
    for mem_id, rows in tables.items():
        if rows and mem_id not in outer:
            yield parts[mem_id][0], _slots(list(rows.values()))


def _part(node: LexborNode) -> Part | None:
    attributes = node.attributes
    display = _DISPLAY.search(attributes.get("style") or "")
    return _PARTS.get(display[1].lower() if display else (attributes.get("role") or "").strip().lower())


def _around(node: LexborNode, wanted: Part, parts: dict[int, tuple[LexborNode, Part]]) -> int:
    """The mem_id of the nearest part of that kind around a node, 0 where there is none."""
    parent = node.parent
    while parent is not None and parts.get(parent.mem_id, (parent, None))[1] != wanted:
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def _slots(rows: list[list[LexborNode]]) -> list[list[GridCell | None]]:
    texts = [["\n".join(lines_of(cell)) for cell in row] for row in rows]
    spans: list[Spans] = [{i: _span(cell) for i, cell in enumerate(row)} for row in rows]
    return place_cells(texts, spans)


def _span(cell: LexborNode) -> tuple[int, int]:
    attributes = cell.attributes
    rowspan, colspan = ((attributes.get(name) or "1")[:4] for name in ("aria-rowspan", "aria-colspan"))
    return int(rowspan) if rowspan.isdecimal() else 1, int(colspan) if colspan.isdecimal() else 1
