"""HTML → Document. Made for word-processor markup: a span a digit, nested and layout tables, odd encodings."""

from collections.abc import Iterable
from typing import NamedTuple

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode, create_tag

from pipeline.document import Document, Grid, Paragraph, UnreadableDocument
from pipeline.problems import Problem
from pipeline.readers import set_apart
from pipeline.readers.decoding import as_utf8
from pipeline.readers.div_tables import div_tables
from pipeline.readers.hidden import drop_hidden
from pipeline.readers.html_lines import lines_of
from pipeline.readers.html_tables import caption_of, data_tables, declared_spans
from pipeline.readers.nesting import refuse_deep_nesting
from pipeline.readers.scripts import html_in

_META_NAMES = {
    name.lower(): name for name in ("ArticleTitle", "PubDate", "ContentSource", "SiteName", "SiteDomain", "ColumnName")
} | {"canonical": "canonical", "og:url": "canonical"}
_MARK = "\0"  # cannot stand in parsed text: marks the place of a grid while the text around it is read
_SAYING = ("meta", "title", "h1", "link")  # what the page says of itself
# The number of a tag is read several times faster than its name.
_TAGS = {create_tag(name).tag_id: name for name in ("table", "script", "style", *_SAYING, *sorted(set_apart.TAGS))}
_MAX_PIECES = 200  # a page of this kind has one or two
_TELLING = 20  # characters; whether a text is shown already is not asked of shorter ones (“无。”, “单位：件”)


class _Page(NamedTuple):
    blocks: list[Paragraph | Grid]
    meta: dict[str, str]
    scripts: list[tuple[str, str]]  # text, type
    problems: list[Problem]


def read_html(data: bytes, charset: str | None = None) -> Document:
    """Paragraphs and grids in reading order, with the page's own metadata.

    A report that stands in a script comes after what the page itself shows, unless the page shows the same.

    Raises UnreadableDocument: `undecodable`, `nested_too_deep`, `too_many_tables`, `grid_too_large`.
    """
    page = _read(as_utf8(data, charset), 0)
    pieces: dict[str, None] = {}  # a set that keeps its order
    for script, media_type in page.scripts:
        markups, damages = html_in(script, media_type)
        pieces.update(dict.fromkeys(markups))
        page.problems.extend(damages)
    if len(pieces) > _MAX_PIECES:
        raise UnreadableDocument("too_many_tables", f"the scripts of the page hold more than {_MAX_PIECES} tables")
    shown = _contents(page.blocks) if pieces else set()
    for markup in pieces:
        inner = _read(markup.encode(), sum(isinstance(block, Grid) for block in page.blocks))
        contents = _contents(inner.blocks)
        if not contents <= shown:
            page.blocks.extend(inner.blocks)
            page.problems.extend(inner.problems)
            shown |= contents
    return Document("html", page.blocks, page.meta, page.problems)


def _read(markup: bytes, grids_before: int) -> _Page:
    refuse_deep_nesting(markup)
    tree = LexborHTMLParser(markup, options=LexborDocumentOptions.WO_EVENTS)
    problems = drop_hidden(tree, markup)
    scripts: list[tuple[str, str]] = []
    tables: list[LexborNode] = []
    apart: list[LexborNode] = []
    saying: list[LexborNode] = []
    wanted = [(node, _TAGS[node.tag_id]) for node in tree.root.traverse() if node.tag_id in _TAGS] if tree.root else []
    for node, tag in wanted:
        if tag == "table":
            tables.append(node)
        elif tag in _SAYING:
            saying.append(node)
        elif tag in set_apart.TAGS:
            apart.append(node)
        else:
            if tag == "script":
                scripts.append((node.text(), node.attributes.get("type") or ""))
            node.decompose()
    if apart := [*apart, *set_apart.raised_by_style(tree, markup)]:
        problems += set_apart.part(apart)
    grids: list[Grid] = []
    for table, grid in data_tables(tables, declared_spans(tree), grids_before):
        grids.append(grid)
        _leave_mark(table, len(grids))
    for table, slots in [] if grids else div_tables(tree, markup):
        grids.append(Grid(grids_before + len(grids) + 1, slots))
        _leave_mark(table, len(grids))
    return _Page(_blocks(tree, grids), _meta(saying), scripts, problems)


def _leave_mark(table: LexborNode, number: int) -> None:
    """Put the mark of its grid, behind its caption, in the place of a table."""
    caption = "".join(f"{line}\n" for line in caption_of(table))
    table.replace_with(f"\n{caption}{_MARK}{number}\n")


def _blocks(tree: LexborHTMLParser, grids: list[Grid]) -> list[Paragraph | Grid]:
    lines = lines_of(tree.body) if tree.body is not None else []
    blocks = [grids[int(line[1:]) - 1] if line[0] == _MARK else Paragraph(line) for line in lines]
    # What a browser prints only where it runs no scripts (<noscript>, <object>) is no text, but its tables count.
    return blocks + [grid for number, grid in enumerate(grids, 1) if f"{_MARK}{number}" not in lines]


def _contents(blocks: Iterable[Paragraph | Grid]) -> set[str]:
    """What the blocks say, without white space: all grids, but only the longer texts."""
    contents = set()
    for block in blocks:
        if isinstance(block, Grid):
            contents.add("\0".join("".join(cell.text.split()) if cell else "" for row in block.slots for cell in row))
        elif len(block.text) > _TELLING:
            contents.add("".join(block.text.split()))
    return contents


def _meta(saying: list[LexborNode]) -> dict[str, str]:
    """`title`, `h1`, `canonical` and the mandated metas (国办发〔2017〕47号), whatever their case and order."""
    found: dict[str, str] = {}
    for node in saying:
        name, value = _said(node)
        if name and value and name not in found and _stands_in_page(node):
            found[name] = value
    return found


def _said(node: LexborNode) -> tuple[str | None, str]:
    if node.tag in ("title", "h1"):
        return node.tag, node.text(strip=True)
    attributes = node.attributes
    name = attributes.get("name") or attributes.get("property") or attributes.get("rel") or ""
    return _META_NAMES.get(name.lower()), (attributes.get("content") or attributes.get("href") or "").strip()


def _stands_in_page(node: LexborNode) -> bool:
    """Whether a node has not gone with a table that became a grid."""
    while (parent := node.parent) is not None:
        node = parent
    return node.is_document_node
