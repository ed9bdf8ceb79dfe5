"""The official forms as data: which rows, columns and labels a table of the report has."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.labels import normal


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a form: matched whole, then by a distinctive stem."""

    key: str
    label: str
    stems: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    group: str | None = None


class Ambiguous(Exception):
    """A printed label that fits two labels of the form; it is placed nowhere."""


class LabelSet:
    """Labels that exclude each other. `find` gives the one label that a printed text means."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self.labels = tuple(labels)
        self._whole = {normal(text): label for label in self.labels for text in (label.label, *label.also)}
        self._stems = [(stem, label) for label in self.labels for stem in label.stems]
        self._seen: dict[str, Label | None] = {}

    def find(self, text: str) -> Label | None:
        """The label meant by a printed text, or None. Raises Ambiguous when its stems fit two labels."""
        if text not in self._seen:
            if len(self._seen) > 4096:  # texts come from untrusted pages: the memory of them is bounded
                self._seen.clear()
            self._seen[text] = self._look_up(normal(text))
        return self._seen[text]

    def whole(self, text: str) -> Label | None:
        """The label that a text spells out completely; stems do not count."""
        return self._whole.get(normal(text))

    def _look_up(self, text: str) -> Label | None:
        if not text or len(text) > 80:
            return None
        if whole := self._whole.get(text):
            return whole
        fitting = {label.key: label for stem, label in self._stems if stem in text}
        if len(fitting) > 1:
            raise Ambiguous(f"“{text}” fits {' and '.join(label.label for label in fitting.values())}")
        return next(iter(fitting.values()), None)


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of table 二: what it measures, in which unit (`money`: as printed), whether it may be negative."""

    measure: str
    unit: str
    signed: bool
    form: str


@dataclass(frozen=True, slots=True)
class Form:
    """One official form. `proactive` maps (row label, column label) to its slot."""

    key: str
    name: str
    columns: tuple[Label, ...]
    rows: tuple[Label, ...]
    proactive: Mapping[tuple[str, str], Slot]
    requests: tuple[Label, ...]

    def measures(self, table: str) -> list[str]:
        """The measures that a table of this form prints, in reading order."""
        if table == "proactive":
            return [slot.measure for slot in self.proactive.values()]
        if table == "requests":
            return [label.key for label in self.requests]
        return [f"{block.key}_{outcome.key}" for block in BLOCKS.labels for outcome in OUTCOMES.labels]


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


def _label(row: Mapping[str, Any], key: str) -> Label:
    return Label(row[key], row["label"], tuple(row.get("stems", ())), tuple(row.get("also", ())), row.get("group"))


def _form(name: str) -> Form:
    data = _toml(name)
    key, table2, table3 = data["form"], data["tables"]["proactive"], data["tables"]["requests"]
    slots = {
        (normal(row["label"]), cell["column"]): Slot(cell["measure"], cell["unit"], cell.get("signed", False), key)
        for row in table2["rows"]
        for cell in row["cells"]
    }
    return Form(
        key, data["name"], tuple(_label(c, "label") for c in table2["columns"]),
        tuple(_label(r, "label") for r in table2["rows"]), slots,
        tuple(_label(r, "measure") for r in table3["rows"]),
    )


_COMMON = _toml("common.toml")
FORMS: dict[str, Form] = {form.key: form for form in (_form("2019.toml"), _form("2021.toml"))}
APPLICANTS = LabelSet(_label(row, "key") for row in _COMMON["applicants"])
BLOCKS = LabelSet(_label(row, "key") for row in _COMMON["disputes"]["blocks"])
OUTCOMES = LabelSet(_label(row, "key") for row in _COMMON["disputes"]["outcomes"])
# One set over both forms, so that a label which the forms share means one thing.
REQUEST_ROWS = LabelSet({row.key: row for form in FORMS.values() for row in form.requests}.values())
COLUMNS = LabelSet(column for form in FORMS.values() for column in form.columns)
PROACTIVE_ROWS = LabelSet(
    Label(normal(row.label).removeprefix("行政") if "规范性文件" in row.label else normal(row.label),
          row.label, row.stems, row.also)
    for form in FORMS.values()
    for row in form.rows
)


@cache
def proactive_slots() -> dict[tuple[str, str], Slot]:
    """(row key, column label) → slot, over all forms: the column label decides which form it is."""
    slots: dict[tuple[str, str], Slot] = {}
    for form in FORMS.values():
        for (row, column), slot in form.proactive.items():
            slots[row.removeprefix("行政") if "规范性文件" in row else row, column] = slot
    return slots


def label(measure: str, form: str | None = None) -> str:
    """The official Chinese label of a measure; for a cell of table 二 or 四, row and column joined by “·”."""
    return _all_labels()[measure, form] if form else next(v for (m, _), v in _all_labels().items() if m == measure)


def applicant_label(key: str) -> str:
    """The official Chinese label of an applicant column of table 三."""
    return next(a.label for a in APPLICANTS.labels if a.key == key)


@cache
def _all_labels() -> dict[tuple[str, str], str]:
    labels: dict[tuple[str, str], str] = {}
    for form in FORMS.values():
        rows = {normal(row.label): row.label for row in form.rows}
        for (row, column), slot in form.proactive.items():
            labels[slot.measure, form.key] = f"{rows[row]}·{column}"
        labels |= {(row.key, form.key): row.label for row in form.requests}
        for block in BLOCKS.labels:
            for outcome in OUTCOMES.labels:
                labels[f"{block.key}_{outcome.key}", form.key] = f"{block.label}·{outcome.label}"
    return labels
