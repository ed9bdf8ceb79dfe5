"""The body of a Word file → blocks, with what Word prints and nothing that it hides.

Element names are those of ECMA-376 part 1, §17, and of Word 2003 XML, which differs in a few (`vmerge`, `sect`, and
`annotation` for tracked changes).
"""

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.document import MAX_SLOTS, Grid, Paragraph, UnreadableDocument
from pipeline.problems import Problem, Severity
from pipeline.readers.docx_numbering import Numbering
from pipeline.readers.docx_table import WordCell, laid_out

_DIGITS = re.compile(r"[0-9]{1,6}")
_TRANSPARENT = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "sect", "sub-section", "annotation",
                "content"}
_INSERTED, _DELETED = {"ins", "moveTo"}, {"del", "moveFrom"}
# Inline elements that print nothing themselves; `rt` is the small reading above a character.
_SILENT = {"pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText", "rt", "fldData", "ctrlPr"}
_PRINTED = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_WITH_TABLES = ("Excel.", "Word.", "ET.", "WPS.")  # programs whose objects in a Word file may hold a table
_MESSAGES: dict[str, tuple[Severity, str]] = {
    "tracked_changes": ("info", "the document has tracked changes; it is read as if all were accepted"),
    "hidden_text": ("info", "the document has hidden text, which is not read"),
    "struck_text": ("error", "the document has struck-out text, which is read like the rest"),
    "covered_text": ("info", "a cell that is merged into another holds text, which Word does not show: not read"),
    "embedded_document": ("error", "the document embeds another file, which is not read"),
}


def read_body(body: etree._Element, numbering: Numbering) -> tuple[list[Paragraph | Grid], list[Problem]]:
    """The blocks of a body in order, and what was left out or is in doubt. A raised note "1" after 12 reads 12^1.

    Raises UnreadableDocument (`grid_too_large`).
    """
    reading = _Reading(numbering)
    blocks = reading.read(body)
    return blocks, [Problem("read", kind, *_MESSAGES[kind]) for kind in reading.seen]


class _Reading:
    """One pass over a body: the grids are numbered as they are met, and what was left out is noted in `seen`."""

    def __init__(self, numbering: Numbering) -> None:
        self.seen: dict[str, None] = {}
        self._numbering = numbering
        self._grids = 0
        self._slots = 0

    def read(self, container: etree._Element) -> list[Paragraph | Grid]:
        """The blocks of a body, text box or cell, in order."""
        blocks: list[Paragraph | Grid] = []
        for child in self._through(container, ("p", "tbl")):
            if _name(child) == "tbl":
                blocks += self._table(child)
            else:
                blocks += self._paragraph(child, self._numbering.label(child))
        return blocks

    def _through(self, parent: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
        """The children of these names, also those in content controls and insertions, not the deleted ones."""
        for child in parent:
            name = _name(child)
            if name in names:
                yield child
            elif self._is_deleted(child):
                continue
            elif name in _TRANSPARENT:
                yield from self._through(child, names)
            elif name == "AlternateContent":
                yield from self._through(_newest(child), names)
            elif name == "altChunk":
                self.seen["embedded_document"] = None

    def _paragraph(self, paragraph: etree._Element, label: str = "") -> list[Paragraph | Grid]:
        boxes: list[etree._Element] = []
        text = "".join(self._inline(paragraph, boxes)).strip()
        lines: list[Paragraph | Grid] = [Paragraph(line.strip()) for line in (label + text).split("\n") if line.strip()]
        for box in boxes:
            lines += self.read(box)
        return lines if text or boxes else []

    def _inline(self, node: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
        for child in node:
            name = _name(child)
            if name == "t":
                yield child.text or ""
            elif name in _PRINTED:
                yield _PRINTED[name]
            elif name == "sym":  # a character of a symbol font: no text, so a figure with it stays unreadable
                yield "\ufffd"
            elif name == "txbxContent":
                boxes.append(child)
            elif name == "r":
                yield from self._run(child, boxes)
            elif name == "AlternateContent":
                yield from self._inline(_newest(child), boxes)
            elif name == "OLEObject" and child.get("ProgID", "").startswith(_WITH_TABLES):
                self.seen["embedded_document"] = None
            elif name not in _SILENT and not self._is_deleted(child):
                yield from self._inline(child, boxes)

    def _run(self, run: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
        """The text of a run by its own format: hidden by its style is not seen, and rare."""
        text = "".join(self._inline(run, boxes))
        if not text.strip():
            yield text
        elif _is_set(run, "vanish"):
            self.seen["hidden_text"] = None
        else:
            if _is_set(run, "strike") or _is_set(run, "dstrike"):
                self.seen["struck_text"] = None
            raised = any(_value(element) == "superscript" for element in _children(run, "rPr", "vertAlign"))
            yield f"^{text}" if raised else text

    def _is_deleted(self, element: etree._Element) -> bool:
        """Whether a tracked change took it away; that there are such changes is noted."""
        name, kind = _name(element), str(_value(element, "type"))
        deleted = name in _DELETED or (name == "annotation" and kind.endswith("Deletion"))
        if deleted or name in _INSERTED or (name == "annotation" and kind.endswith("Insertion")):
            self.seen["tracked_changes"] = None
        return deleted

    def _table(self, table: etree._Element) -> list[Paragraph | Grid]:
        self._grids += 1
        number = self._grids
        rows: list[list[WordCell]] = []
        contents: list[Paragraph | Grid] = []
        for row in self._through(table, ("tr",)):
            if next(_children(row, "trPr", "del"), None) is None:
                rows.append(self._row(row, contents))
            else:
                self.seen["tracked_changes"] = None
        grid = Grid(number, laid_out(rows, [_count(c, 0, "w") for c in _children(table, "tblGrid", "gridCol")]))
        nested = [b for b in contents if isinstance(b, Grid)]
        most_texts = max((sum(bool(word.text) for word in row) for row in rows), default=0)
        if grid.width < 2 or (nested and most_texts < 2):
            return self._dissolved(contents, number)
        return [grid, *nested]

    def _row(self, row: etree._Element, contents: list[Paragraph | Grid]) -> list[WordCell]:
        """The cells of a row; what stands in them is added to `contents`."""
        words: list[WordCell] = []
        column = _count(next(_children(row, "trPr", "gridBefore"), None), 0)
        for tc in self._through(row, ("tc",)):
            inside = self._cell(tc)
            text = "\n".join(b.text for b in inside if isinstance(b, Paragraph))
            span = max(_count(next(_children(tc, "tcPr", "gridSpan"), None), 1), 1)
            word = WordCell(text, column, span, _continues(tc, "vmerge"), _continues(tc, "hmerge"))
            words.append(word)
            contents += inside
            column += span
            if text and (word.continues_above or word.continues_left):
                self.seen["covered_text"] = None
        self._slots += column
        if self._slots > MAX_SLOTS:
            raise UnreadableDocument("grid_too_large", f"the tables declare more than {MAX_SLOTS} cells")
        return words

    def _cell(self, tc: etree._Element) -> list[Paragraph | Grid]:
        """A cell's paragraphs without automatic numbers: "1." before a figure would make another figure of it."""
        blocks: list[Paragraph | Grid] = []
        for child in self._through(tc, ("p", "tbl")):
            self._numbering.label(child)
            blocks += self._table(child) if _name(child) == "tbl" else self._paragraph(child)
        return blocks

    def _dissolved(self, contents: list[Paragraph | Grid], number: int) -> list[Paragraph | Grid]:
        """The contents of a dissolved table, whose number goes to the first grid inside it."""
        blocks: list[Paragraph | Grid] = []
        for block in contents:
            if isinstance(block, Grid):
                block, number = Grid(number, block.slots), number + 1
            blocks.append(block)
        self._grids = number - 1
        return blocks


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]  # comments have a function for a tag, which matches no name


def _newest(alternatives: etree._Element) -> etree._Element:
    """The first of several versions of the same, of which each program takes the first that it understands."""
    return alternatives[0] if len(alternatives) else alternatives


def _children(element: etree._Element, *path: str) -> Iterator[etree._Element]:
    yield from element.iterfind("/".join(f"{{*}}{name}" for name in path))


def _value(element: etree._Element, name: str = "val") -> str | None:
    return next((str(value) for key, value in element.attrib.items() if key.endswith(f"}}{name}")), None)


def _count(element: etree._Element | None, otherwise: int, name: str = "val") -> int:
    value = None if element is None else _value(element, name)
    return int(value) if value and _DIGITS.fullmatch(value) else otherwise


def _continues(tc: etree._Element, merge: str) -> bool:
    element = next((e for e in _children(tc, "tcPr", "*") if _name(e).lower() == merge), None)
    return element is not None and _value(element) != "restart"


def _is_set(run: etree._Element, name: str) -> bool:
    return any(_value(element) not in ("0", "false", "off") for element in _children(run, "rPr", name))
