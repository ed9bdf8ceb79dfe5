"""What every reader makes of its file: paragraphs and grids, each with its place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.problems import Problem


class Place(NamedTuple):
    """Where something stands: page (PDF only), number of the grid or paragraph run, row, column; all from 1."""

    page: int | None
    grid: int
    row: int
    column: int

    def __str__(self) -> str:
        page = f"page={self.page};" if self.page is not None else ""
        return f"{page}grid={self.grid};row={self.row};column={self.column}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    page: int | None = None


class GridCell(NamedTuple):
    """One printed cell; it stands in every slot that it spans, so identity (`is`) tells spans apart."""

    text: str
    row: int
    column: int
    confidence: float | None = None  # 0 to 1, only where the text was recognised in a picture


Line = list[tuple[GridCell, int, int]]  # a row of a grid: printed cell, first column, column behind the last


Slots = list[list[GridCell | None]]


class Printed(NamedTuple):
    """The printed cells of a table row by row, and in each row which of them span: its number → (rowspan, colspan)."""

    rows: list[list[str]]
    spans: list[Mapping[int, tuple[int, int]]]


@dataclass(slots=True, eq=False)
class Grid:
    """A table with its spans expanded: `slots[row][column]`, all rows of one width; None where nothing is printed.

    `edges` are the column boundaries on the page in points, one more than columns, where the file has them (PDF).
    `printed` is the table before its spans were expanded, where the reader keeps that (HTML). Its `expanded` slots are
    made when they are first asked for: a table in a layout that is known already is filled without them.
    """

    number: int
    expanded: Slots | Callable[[], Slots]
    page: int | None = None
    edges: tuple[float, ...] = ()
    printed: Printed | None = None

    @property
    def slots(self) -> Slots:
        if callable(self.expanded):
            self.expanded = self.expanded()
        return self.expanded

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Grid):
            return NotImplemented
        return (self.number, self.slots, self.page, self.edges) == (other.number, other.slots, other.page, other.edges)

    @property
    def width(self) -> int:
        return len(self.slots[0]) if self.slots else 0

    def place(self, cell: GridCell) -> Place:
        return Place(self.page, self.number, cell.row + 1, cell.column + 1)

    def line(self, row: int) -> Line:
        """The printed cells that touch a row, left to right, each with the columns [start, stop) it covers there."""
        line: Line = []
        last: GridCell | None = None
        start = 0
        slots = self.slots[row]
        for column, cell in enumerate(slots):
            if cell is not last:
                if last is not None:
                    line.append((last, start, column))
                last, start = cell, column
        if last is not None:
            line.append((last, start, len(slots)))
        return line

    def anchors(self, row: int) -> Iterator[tuple[GridCell, range]]:
        """As `line`, with the columns as a range."""
        for cell, start, stop in self.line(row):
            yield cell, range(start, stop)


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. `meta` holds what the page says of itself (title, ArticleTitle, PubDate, …).

    `problems` are what the reader could not read while it read the rest.
    """

    reader: str  # html | text | pdf | docx | sheet | image | …
    blocks: list[Paragraph | Grid]
    meta: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def paragraphs(self) -> list[Paragraph]:
        return [b for b in self.blocks if isinstance(b, Paragraph)]

    def grids(self) -> list[Grid]:
        return [b for b in self.blocks if isinstance(b, Grid)]


class UnreadableDocument(Exception):
    """The file cannot be read as what it claims to be; `kind` names the problem row."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


MAX_SLOTS = 200_000  # a report has about 400; a page that declares more is hostile or broken
