"""A figure as printed, what could not be understood, and the collector that both go into."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.document import Grid, GridCell, Place
from pipeline.labels import Ambiguous, Label, LabelSet
from pipeline.numbers import CNY_PER_UNIT, Status, read_figure
from pipeline.problems import Problem, Severity

SURE = 0.9  # recognised figures below this confidence leave a problem row
# "本年收费金额（单位：万元）" "采购总金额(元)"
_HEADER_UNIT = re.compile(r"[(:](?:单位[:为]?)?(亿元|万元|元)\)?")


class Cell(NamedTuple):
    """One figure as printed. `value_cny` stands beside the printed value of money, never instead of it."""

    form: str
    table: str
    measure: str
    applicant: str | None
    value: Decimal | None
    unit: str
    status: Status
    raw_text: str
    where: Place
    method: str  # grid | flattened_text | ocr
    confidence: float | None = None  # of the recogniser, where method is ocr
    approximate: bool = False  # printed with 约, 近, 余 or 多

    @property
    def value_cny(self) -> Decimal | None:
        rate = CNY_PER_UNIT.get(self.unit)
        return None if rate is None or self.value is None else self.value * rate


@dataclass(slots=True)
class Findings:
    """What filling the forms yields. A measure printed twice with different figures is placed nowhere."""

    cells: dict[tuple[str, str, str | None], Cell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _withdrawn: set[tuple[str, str, str | None]] = field(default_factory=set)

    def refuse(self, kind: str, message: str, raw: str, place: Place, severity: Severity = "error") -> None:
        self.problems.append(Problem("fill", kind, severity, message, raw, str(place)))

    def label(self, labels: LabelSet, cell: GridCell, grid: Grid) -> Label | None:
        """The label that a printed cell means. One that fits two, or is told despite a slip, leaves a problem row."""
        try:
            match = labels.match(cell.text)
        except Ambiguous as error:
            self.refuse("ambiguous_label", str(error), cell.text, grid.place(cell))
            return None
        if match is None:
            return None
        if match.how == "near":
            self.refuse("misspelt_label", f"read as {match.label.label}", cell.text, grid.place(cell), "info")
        return match.label

    def place(self, cell: Cell) -> None:
        """Keep a cell, unless the same measure was printed before with another text: then neither stays."""
        key = (cell.table, cell.measure, cell.applicant)
        first = self.cells.get(key)
        if first is None and key not in self._withdrawn:
            self.cells[key] = cell
            # A plain count, which most cells are, leaves nothing to doubt.
            if not cell.raw_text.isdecimal() or cell.confidence is not None:
                self._doubt(cell)
        elif first is None or first.raw_text != cell.raw_text:
            name = cell.measure if cell.applicant is None else f"{cell.measure} of {cell.applicant}"
            self.refuse("printed_twice", f"{name} is printed twice, differently; neither is taken",
                        f"{first.raw_text if first else '…'} | {cell.raw_text}", cell.where)
            self._withdrawn.add(key)
            self.cells.pop(key, None)

    def _doubt(self, cell: Cell) -> None:
        """The problem row of a figure that was placed, but may not be what it seems."""
        if cell.status == "unreadable":
            self.refuse("unreadable_figure", f"the figure of {cell.measure} cannot be read", cell.raw_text, cell.where)
        elif cell.value is not None and cell.value < 0 and not cell.measure.endswith("_change"):
            self.refuse("negative_figure", f"{cell.measure} cannot be negative", cell.raw_text, cell.where, "warning")
        elif cell.value is not None and cell.value % 1 and cell.unit not in CNY_PER_UNIT and cell.unit != "unknown":
            self.refuse("fractional_count", f"{cell.measure} is a count, yet not a whole number", cell.raw_text,
                        cell.where, "warning")
        if cell.confidence is not None and cell.confidence < SURE:
            self.refuse("uncertain_figure", f"recognised with a confidence of {cell.confidence:.2f} only",
                        cell.raw_text, cell.where, "warning")

    def tables(self) -> dict[str, list[Cell]]:
        by_table: dict[str, list[Cell]] = defaultdict(list)
        for cell in self.cells.values():
            by_table[cell.table].append(cell)
        return by_table


def make_cell(
    form: str, table: str, measure: str, applicant: str | None, raw: str, unit: str, named_unit: str | None,
    where: Place, method: str = "grid", confidence: float | None = None,
) -> Cell:
    """A cell from its raw text.

    Money (`unit` = "money") takes its unit from the cell, else the one that header, row or table name
    (`named_unit`), else it is `unknown`: 万元 is never assumed (specification §2.2).
    """
    figure = read_figure(raw)
    if unit == "money":
        unit = figure.unit or named_unit or "unknown"
    if confidence is not None:
        method = "ocr"
    return Cell(form, table, measure, applicant, figure.value, unit, figure.status, raw, where, method, confidence,
                figure.approximate)


@lru_cache(maxsize=1024)
def header_unit(header: str) -> str | None:
    """The money unit that a header names in brackets or after a colon: “采购总金额(万元)” → 万元."""
    if "元" not in header:
        return None
    text = "".join(unicodedata.normalize("NFKC", header).split())
    found = _HEADER_UNIT.search(text)
    return found[1] if found else None
