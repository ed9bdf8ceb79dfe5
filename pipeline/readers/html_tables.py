"""Tables of a parsed page → grids: which tables hold data, and what their cells print.

Tables that only lay out the page stay in the tree for whoever reads the text around the grids.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from pipeline.document import Grid, Printed, UnreadableDocument
from pipeline.readers.html_lines import lines_of
from pipeline.readers.nesting import MAX_DEPTH
from pipeline.spans import Spans, printed_grid

Declared = dict[int, dict[int, tuple[int, int]]]  # mem_id of a row → mem_id of a cell → (rowspan, colspan)

MAX_TABLES = 5_000  # a report has three to twenty
MAX_TABLE_DEPTH = 50  # pages laid out with tables have some five in each other
_ROW = create_tag("tr").tag_id
_CELLS = frozenset(create_tag(name).tag_id for name in ("td", "th"))
_ROW_GROUPS = {"thead": 0, "tbody": 1, "tfoot": 2}  # in the order in which they are shown
_SPAN = re.compile(r"\s*(\d{1,4})")  # "2", " 3", "2px"; more digits than any table has columns do not matter
_NO_SPANS: Spans = {}
_DIGITS = {str(n): n for n in range(10)}
# A cell of so many characters that are most of its table's text is an article, and the table its frame.
_ARTICLE = 300
# A table of more text than this is not part of a cell: labels of the forms have at most some 60 characters.
_INSET = 100


def declared_spans(tree: LexborHTMLParser) -> Declared:
    """The cells that span; what is no number counts as 1, a rowspan of 0 is kept."""
    declared: Declared = {}
    for cell in tree.css("[colspan], [rowspan]"):
        row, attributes = cell.parent, cell.attributes
        if row is not None:
            span = _span(attributes.get("rowspan")), _span(attributes.get("colspan")) or 1
            declared.setdefault(row.mem_id, {})[cell.mem_id] = span
    return declared


def _span(declared: str | None) -> int:
    if declared is None:
        return 1
    return _DIGITS[declared] if declared in _DIGITS else int(number[1]) if (number := _SPAN.match(declared)) else 1


def data_tables(tables: list[LexborNode], declared: Declared, before: int) -> Iterator[tuple[LexborNode, Grid]]:
    """The tables that hold data, in reading order, each with its grid; tables within their cells are text of the cell.

    `tables` are all of the page, in reading order; the caller may replace a table once it has got it. The grids are
    numbered on from `before`.

    Raises UnreadableDocument: `too_many_tables`, `nested_too_deep`, `grid_too_large`.
    """
    if len(tables) > MAX_TABLES:
        raise UnreadableDocument("too_many_tables", f"the page has more than {MAX_TABLES:,} tables")
    inside, found = _nesting(tables), before
    in_cells: set[int] = set()
    for table in tables:
        inner = inside.get(table.mem_id, [])
        if table.mem_id not in in_cells:
            if not all(len(t.text(strip=True)) <= _INSET for t in inner):
                continue
            printed = _printed(table, declared)
            grid = printed_grid(found + 1, printed)
            if _lays_out(printed.rows) or (inner and not _are_insets(inner, printed.rows)):
                continue
            found += 1
            yield table, grid
        in_cells.update(t.mem_id for t in inner)


def caption_of(table: LexborNode) -> list[str]:
    """The lines of the table's <caption>."""
    return [line for part in table.iter() if part.tag == "caption" for line in lines_of(part)]


def _nesting(tables: list[LexborNode]) -> dict[int, list[LexborNode]]:
    """For each table (by mem_id) the tables directly inside it."""
    inside: dict[int, list[LexborNode]] = {}
    depth: dict[int, int] = {}
    for table in tables if len(tables) > 1 else []:
        elements, node = 0, table.parent
        while node is not None and node.tag != "table":
            node, elements = node.parent, elements + 1
            if elements > MAX_DEPTH:
                raise UnreadableDocument("nested_too_deep", f"a table stands in more than {MAX_DEPTH:,} elements")
        if node is not None:
            inside.setdefault(node.mem_id, []).append(table)
            depth[table.mem_id] = depth.get(node.mem_id, 0) + 1
            if depth[table.mem_id] > MAX_TABLE_DEPTH:
                raise UnreadableDocument("nested_too_deep", f"more than {MAX_TABLE_DEPTH} tables stand in each other")
    return inside


def _lays_out(rows: list[list[str]]) -> bool:
    """No row has two cells, or one cell holds the article."""
    if not any(len(row) > 1 for row in rows):
        return True
    articles = [len(text) for row in rows for text in row if len(text) > _ARTICLE]
    return bool(articles) and 2 * max(articles) > sum(len(text) for row in rows for text in row)


def _are_insets(inner: list[LexborNode], rows: list[list[str]]) -> bool:
    """Whether short tables that stand inside a table are part of its cells: few against the cells around them.

    Otherwise the table around them lays out the page, and they are tables of their own.
    """
    return 2 * sum(len(table.css("td, th")) for table in inner) < sum(map(len, rows))


def _printed(table: LexborNode, declared: Declared) -> Printed:
    """The texts of the table's own rows in the order in which they are shown, and for each row which cells span.

    A rowspan ends with its row group (<tbody> and the like), and one of 0 reaches to that end.
    """
    groups = sorted((part for part in table.iter() if part.tag in _ROW_GROUPS), key=lambda g: _ROW_GROUPS[g.tag or ""])
    rows: list[list[str]] = []
    spans: list[Spans] = []
    for group in groups:
        own = [row for row in group.iter() if row.tag_id == _ROW]
        for left, row in zip(range(len(own), 0, -1), own, strict=True):
            cells = [cell for cell in row.iter() if cell.tag_id in _CELLS]
            rows.append(_texts(cells))
            spanning = _NO_SPANS
            if in_row := declared.get(row.mem_id):
                spanning = {i: span for i, cell in enumerate(cells) if (span := in_row.get(cell.mem_id))}
                if group is not groups[-1] or any(not rowspan for rowspan, _ in spanning.values()):
                    spanning = {i: (min(rowspan or left, left), colspan) for i, (rowspan, colspan) in spanning.items()}
            spans.append(spanning)
    return Printed(rows, spans)


def _texts(cells: list[LexborNode]) -> list[str]:
    """What each cell prints. One text is what it is; between several a paragraph may end, or only a span."""
    texts: list[str] = []
    for cell in cells:
        text = cell.text(separator="\0", skip_empty=True).strip()
        texts.append("\n".join(lines_of(cell)) if "\0" in text else text)
    return texts
