"""Tables made of <div>: `display: table-cell` in the style, or ARIA roles. Looked for where no <table> has data."""

import re
from collections.abc import Iterator
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.document import GridCell
from pipeline.readers.html_lines import lines_of
from pipeline.spans import Spans, place_cells

Part = Literal["table", "row", "cell"]

_USED = (b"table-row", b"role=\"row\"", b"role='row'")
_DISPLAY = re.compile(r"display\s*:\s*(table(?:-row|-cell)?)(?![\w-])", re.IGNORECASE)
_PARTS: dict[str, Part] = {
    "table": "table", "grid": "table", "row": "row", "table-row": "row", "table-cell": "cell", "cell": "cell",
    "gridcell": "cell", "columnheader": "cell", "rowheader": "cell",
}


def div_tables(tree: LexborHTMLParser, page: bytes) -> Iterator[tuple[LexborNode, list[list[GridCell | None]]]]:
    """The innermost tables of this kind, each with its slots. Raises UnreadableDocument (`grid_too_large`)."""
    if not any(sign in page for sign in _USED):
        return
    parts = [(node, part) for node in tree.css('[role], [style*="display" i]') if (part := _part(node))]
    for i, (table, part) in enumerate(parts):
        if part == "table":
            inner = {node.mem_id for node in table.css("*")}
            own = [(node, kind) for node, kind in parts[i + 1 : i + 1 + len(inner)] if node.mem_id in inner]
            rows = [node for node, kind in own if kind == "row"]
            if rows and all(kind != "table" for _, kind in own):
                yield table, _slots([[n for n, kind in own if kind == "cell" and _within(n, row)] for row in rows])


def _part(node: LexborNode) -> Part | None:
    attributes = node.attributes
    display = _DISPLAY.search(attributes.get("style") or "")
    return _PARTS.get(display[1].lower() if display else (attributes.get("role") or "").strip().lower())


def _within(node: LexborNode, row: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.mem_id != row.mem_id:
        parent = parent.parent
    return parent is not None


def _slots(rows: list[list[LexborNode]]) -> list[list[GridCell | None]]:
    texts = [["\n".join(lines_of(cell)) for cell in row] for row in rows]
    spans: list[Spans] = [{i: _span(cell) for i, cell in enumerate(row)} for row in rows]
    return place_cells(texts, spans)


def _span(cell: LexborNode) -> tuple[int, int]:
    attributes = cell.attributes
    rowspan, colspan = ((attributes.get(name) or "1")[:4] for name in ("aria-rowspan", "aria-colspan"))
    return int(rowspan) if rowspan.isdecimal() else 1, int(colspan) if colspan.isdecimal() else 1
