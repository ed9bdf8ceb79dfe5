"""The official forms as data: which rows, columns and labels a table of the report has.

Every `*.toml` of this folder that names a `form` is one; a new variant is one such file and one sample.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from pipeline.labels import Label, LabelSet, normal

# "2018年度" "2018年统计数": a year heads the column of its figures
_YEAR = re.compile(r"(?:20|19)\d\d年度?(?:统计数|数据|情况)?")
TABLES = ("proactive", "requests", "disputes", "statistics")


class Slot(NamedTuple):
    """A cell of table 二: what it measures, in which unit (`money`: as printed), whether it may be negative.

    `form` is "" where both forms have the cell: then the other cells of the table tell which it is.
    """

    measure: str
    unit: str
    signed: bool
    form: str


@dataclass(frozen=True, slots=True)
class Statistic:
    """A row of the one-column tables of 2018 and before; `under` tells apart labels that stand more than once."""

    measure: str
    label: str
    unit: str
    under: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """One official form. `proactive` maps (row label, column label) to its slot."""

    key: str
    name: str
    era: str  # a: before 2014, local; b: 2014-2018; c: 2019-2020; d: 2021 on
    columns: tuple[Label, ...] = ()
    rows: tuple[Label, ...] = ()
    proactive: Mapping[tuple[str, str], Slot] | None = None
    requests: tuple[Label, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    spellings: Mapping[str, tuple[Statistic, ...]] | None = None  # normal label → the rows that bear it

    def measures(self, table: str) -> list[str]:
        """The measures that a table of this form prints, in reading order."""
        if table == "proactive":
            return [slot.measure for slot in (self.proactive or {}).values()]
        if table == "requests":
            return [label.key for label in self.requests]
        if table == "statistics":
            return [row.measure for row in self.statistics]
        return [f"{block.key}_{outcome.key}" for block in BLOCKS.labels for outcome in OUTCOMES.labels]


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of figures in the one-column tables; its suffix is part of the measure's key."""

    suffix: str
    labels: tuple[str, ...]
    year: bool  # also headed by a bare year: “2018年度”


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


def _label(row: Mapping[str, Any], key: str) -> Label:
    stems, also, unless = (tuple(row.get(name, ())) for name in ("stems", "also", "unless"))
    return Label(row[key], row["label"], stems, also, row.get("group"), unless)


def row_key(label: str) -> str:
    """The key of a row of table 二: 规范性文件 and 行政规范性文件 are one row, named so by two forms."""
    return normal(label).removeprefix("行政") if "规范性文件" in label else normal(label)


def _form(data: Mapping[str, Any]) -> Form:
    tables = data["tables"]
    if "statistics" in tables:
        return _statistics_form(data)
    key, table2, table3 = data["form"], tables["proactive"], tables["requests"]
    slots = {
        (row["label"], cell["column"]): Slot(cell["measure"], cell["unit"], cell.get("signed", False), key)
        for row in table2["rows"]
        for cell in row["cells"]
    }
    return Form(
        key, data["name"], data["era"], tuple(_label(c, "label") for c in table2["columns"]),
        tuple(_label(r, "label") for r in table2["rows"]), slots, tuple(_label(r, "measure") for r in table3["rows"]),
    )


def _statistics_form(data: Mapping[str, Any]) -> Form:
    printed = data["tables"]["statistics"]["rows"]
    rows = tuple(Statistic(r["measure"], r["label"], r["unit"], r.get("under")) for r in printed)
    spellings: dict[str, tuple[Statistic, ...]] = {}
    for row, source in zip(rows, printed, strict=True):
        for text in (row.label, *source.get("also", ())):
            spellings[statistic_key(text)] = (*spellings.get(statistic_key(text), ()), row)
    return Form(data["form"], data["name"], data["era"], statistics=rows, spellings=spellings)


def statistic_key(label: str) -> str:
    """A label of the one-column tables for comparing: “其中：1.当面申请数” → 当面申请数."""
    return normal(normal(label).removeprefix("其中"))


_COMMON = _toml("common.toml")
_FILES = sorted(entry.name for entry in files(__name__).iterdir() if entry.name.endswith(".toml"))
FORMS: dict[str, Form] = {data["form"]: _form(data) for data in map(_toml, _FILES) if "form" in data}
MODERN = tuple(form for form in FORMS.values() if form.requests)  # the forms with tables 二, 三 and 四
STATISTICS = tuple(form for form in FORMS.values() if form.statistics)
APPLICANTS = LabelSet(_label(row, "key") for row in _COMMON["applicants"])
BLOCKS = LabelSet(_label(row, "key") for row in _COMMON["disputes"]["blocks"])
OUTCOMES = LabelSet(_label(row, "key") for row in _COMMON["disputes"]["outcomes"])
# One set over both forms, so that a label which the forms share means one thing.
REQUEST_ROWS = LabelSet({row.key: row for form in MODERN for row in form.requests}.values())
COLUMNS = LabelSet({column.label: column for form in MODERN for column in form.columns}.values())
PROACTIVE_ROWS = LabelSet(
    {row_key(row.label): Label(row_key(row.label), row.label, row.stems, row.also, None, row.unless)
     for form in MODERN for row in form.rows}.values()
)
STATISTICS_STUB = frozenset(_COMMON["statistics"]["stub"])
STATISTICS_UNIT = frozenset(_COMMON["statistics"]["unit"])
VALUE_COLUMNS = tuple(
    ValueColumn(row["suffix"], tuple(row["labels"]), row.get("year", False)) for row in _COMMON["statistics"]["columns"]
)


@cache
def proactive_slots() -> dict[tuple[str, str], Slot]:
    """(row key, column label) → slot, over all forms: the column label decides which form it is."""
    slots = {
        (row_key(row), column): slot for form in MODERN for (row, column), slot in (form.proactive or {}).items()
    }
    measures = [slot.measure for slot in slots.values()]
    return {key: slot._replace(form="") if measures.count(slot.measure) > 1 else slot for key, slot in slots.items()}


@cache
def proactive_columns(row: str) -> tuple[frozenset[str], ...]:
    """The columns that a row of table 二 has, in each form that has the row."""
    columns = (
        frozenset(column for printed, column in form.proactive or {} if row_key(printed) == row) for form in MODERN
    )
    return tuple(found for found in columns if found)


@lru_cache(maxsize=4096)
def is_statistic(text: str) -> bool:
    """True for a label of the one-column tables of 2018 and before."""
    return len(text) < 100 and any(statistic_key(text) in (form.spellings or {}) for form in STATISTICS)


@lru_cache(maxsize=4096)
def value_column(text: str) -> str | None:
    """The suffix of the measures in a column with this header; None where it heads no column of figures."""
    header = normal(text)
    for column in VALUE_COLUMNS:
        if header in column.labels or (column.year and _YEAR.fullmatch(header)):
            return column.suffix
    return None


def label(measure: str, form: str | None = None) -> str:
    """The official Chinese label of a measure; for a cell of table 二 or 四, row and column joined by “·”.

    Raises KeyError for a measure that the form, or without one any form, does not have."""
    if form:
        return _all_labels()[measure, form]
    if found := [text for (key, _), text in _all_labels().items() if key == measure]:
        return found[0]
    raise KeyError(measure)


def applicant_label(key: str) -> str:
    """The official Chinese label of an applicant column of table 三."""
    return next(a.label for a in APPLICANTS.labels if a.key == key)


@cache
def _all_labels() -> dict[tuple[str, str], str]:
    labels: dict[tuple[str, str], str] = {}
    for form in MODERN:
        for (row, column), slot in (form.proactive or {}).items():
            labels[slot.measure, form.key] = f"{row}·{column}"
        labels |= {(row.key, form.key): row.label for row in form.requests}
        for block in BLOCKS.labels:
            for outcome in OUTCOMES.labels:
                labels[f"{block.key}_{outcome.key}", form.key] = f"{block.label}·{outcome.label}"
    for form in STATISTICS:
        for statistic in form.statistics:
            labels[statistic.measure, form.key] = statistic.label
            labels[f"{statistic.measure}_cumulative", form.key] = f"{statistic.label}·历年累计"
    return labels
