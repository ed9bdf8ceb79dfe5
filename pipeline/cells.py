"""A figure as printed, what could not be understood, and the collector that both go into."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.document import Grid, GridCell, Place
from pipeline.labels import Ambiguous, Label, LabelSet
from pipeline.numbers import CNY_PER_UNIT, Figure, Status, read_figure
from pipeline.problems import Problem, Severity
from pipeline.readers.ocr import SURE

_MONEY = {"元": "元", "万元": "万元", "万": "万元", "亿元": "亿元", "亿": "亿元"}
# "本年收费金额（单位：万元）" "采购总金额(元)"
_HEADER_UNIT = re.compile(r"[(:](?:单位[:为]?)?(亿元|万元|元)\)?")

Key = tuple[str, str, str | None]  # table, measure, applicant: what tells the cells of one report apart


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
    def key(self) -> Key:
        return self.table, self.measure, self.applicant

    @property
    def value_cny(self) -> Decimal | None:
        rate = CNY_PER_UNIT.get(self.unit)
        return None if rate is None or self.value is None else self.value * rate


_SCALE = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
# What a grid prints for a key, until the form of its table is known: form, unit, raw text, place, method, confidence.
_Draft = tuple[str, str, str, Place, str, float | None]
# A cell of a form and where its figure stands, without the figure: form, key, unit, place, method, confidence.
Slot = tuple[str, Key, str, Place, str, float | None]


class Findings:
    """What filling the forms yields. A measure printed twice with different figures is placed nowhere."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.drafts: dict[Key, _Draft] = {}
        self.repeated = False  # whether any key was printed twice
        self._withdrawn: set[Key] = set()

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

    def place(
        self, key: Key, form: str, unit: str, raw: str, where: Place, method: str = "grid",
        confidence: float | None = None,
    ) -> None:
        """Keep what is printed for a key, unless it was printed before with another text: then neither stays.

        `form` is "" until other rows tell it; `unit` is the printed one, "money" or "money:万元" where the cell may
        name its own and else header, row or table does (万元) or does not: it is never assumed (specification §2.2).
        """
        draft = (form, unit, raw, where, method, confidence)
        if self._withdrawn or self.drafts.setdefault(key, draft) is not draft:
            self._place_again(key, draft)

    def _place_again(self, key: Key, draft: _Draft) -> None:
        self.repeated = True
        first = None if key in self._withdrawn else self.drafts.setdefault(key, draft)
        if first is not None and first[2] == draft[2]:
            return
        name = key[1] if key[2] is None else f"{key[1]} of {key[2]}"
        self.refuse("printed_twice", f"{name} is printed twice, differently; neither is taken",
                    f"{first[2] if first else '…'} | {draft[2]}", draft[3])
        self._withdrawn.add(key)
        self.drafts.pop(key, None)

    def tables(self) -> dict[str, set[str]]:
        """The measures found, by table."""
        found: dict[str, set[str]] = defaultdict(set)
        for table, measure, _ in self.drafts:
            found[table].add(measure)
        return found

    def cells(self, slots: Iterable[Slot], texts: Iterable[str]) -> list[Cell]:
        """A cell for each slot and the text printed in it. What is doubtful about its figure leaves a problem row."""
        new = tuple.__new__  # a third of the time of Cell(…), of which a report has two hundred
        cells = []
        for (form, (table, measure, applicant), unit, where, method, confidence), raw in zip(slots, texts, strict=True):
            figure = read_figure(raw)
            cell: Cell = new(Cell, (form, table, measure, applicant, figure.value, unit, figure.status, raw, where,
                                    method, confidence, figure.approximate))
            # A plain count, which most cells are, leaves nothing to doubt.
            if not raw.isdecimal() or confidence is not None or unit.startswith("money"):
                cell = _with_unit(cell, figure.unit)
                self._doubt(cell, figure)
            cells.append(cell)
        return cells

    def slots(self, forms: Mapping[str, str]) -> list[Slot]:
        """The slots of all drafts, those without a form of their own in the form of their table."""
        return [
            (form or forms[key[0]], key, unit, where, method if confidence is None else "ocr", confidence)
            for key, (form, unit, _, where, method, confidence) in self.drafts.items()
        ]

    def texts(self) -> list[str]:
        """What is printed in each slot."""
        return [draft[2] for draft in self.drafts.values()]

    def _doubt(self, cell: Cell, figure: Figure) -> None:
        """The problem row of a figure that was placed, but may not be what it seems."""
        if cell.status == "unreadable":
            message = f"{cell.measure} is a count, yet printed in {figure.unit}" if figure.value is not None else \
                f"the figure of {cell.measure} cannot be read"
            self.refuse("unreadable_figure", message, cell.raw_text, cell.where)
        elif cell.value is not None and cell.value < 0 and not cell.measure.endswith("_change"):
            self.refuse("negative_figure", f"{cell.measure} cannot be negative", cell.raw_text, cell.where, "warning")
        elif cell.value is not None and cell.value % 1 and cell.unit not in CNY_PER_UNIT and cell.unit != "unknown":
            self.refuse("fractional_count", f"{cell.measure} is a count, yet not a whole number", cell.raw_text,
                        cell.where, "warning")
        if cell.confidence is not None and cell.confidence < SURE:
            self.refuse("uncertain_figure", f"recognised with a confidence of {cell.confidence:.2f} only",
                        cell.raw_text, cell.where, "warning")


def _with_unit(cell: Cell, printed: str | None) -> Cell:
    """The cell in the unit it prints: money by the cell before all else, a count in 万 multiplied out.

    A count printed in 元 is not understood: it stays unreadable.
    """
    if cell.unit.startswith("money"):
        named = cell.unit.removeprefix("money").removeprefix(":")
        return cell._replace(unit=_MONEY.get(printed or "") or named or "unknown")
    if printed in _SCALE and cell.value is not None:
        return cell._replace(value=cell.value * _SCALE[printed])
    return cell if printed is None else cell._replace(value=None, status="unreadable")


@lru_cache(maxsize=1024)
def header_unit(header: str) -> str | None:
    """The money unit that a header names in brackets or after a colon: “采购总金额(万元)” → 万元."""
    if "元" not in header:
        return None
    text = "".join(unicodedata.normalize("NFKC", header).split())
    found = _HEADER_UNIT.search(text)
    return found[1] if found else None


def money(named: str | None) -> str:
    """The unit of a money cell for `Findings.place`: its own, else `named` by header, row or table."""
    return f"money:{named}" if named else "money"
