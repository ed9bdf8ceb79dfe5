"""What documents say, coded by hand: CSV files, one a document or one for many."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

import pipeline
from flows.failure import USAGE, Failure

Key = tuple[str, str | None]  # measure, applicant

COLUMNS = "measure,applicant,value, and document where one file is for many"
OLDER_COLUMNS = "label,unit,this_year,cumulative for the one-column tables of 2018 and before"
_CUMULATIVE = "_cumulative"


@dataclass(frozen=True, slots=True)
class Expected:
    """One cell of the truth. `value` None: the cell is empty. `unit` None: it was not coded."""

    value: Decimal | None
    unit: str | None = None


@dataclass(slots=True)
class Truth:
    """What one document says: `cells` by measure and applicant, `labels` by a label as printed.

    `document` is the name of the document, with or without its suffix.
    """

    document: str
    source: Path
    cells: dict[Key, Expected] = field(default_factory=dict)
    labels: list[tuple[str, Expected, Expected | None]] = field(default_factory=list)  # label, this year, cumulative

    def cells_for(self, form: str | None) -> dict[Key, Expected]:
        """All cells by measure. Labels are those of `form`; one that it does not have, or has more often than the
        truth, stays under the label itself, which no reading will ever have."""
        found = dict(self.cells)
        seen: Counter[str] = Counter()
        rows = pipeline.FORMS[form].spellings or {} if form else {}
        printed = Counter(pipeline.statistic_key(label) for label, _, _ in self.labels)
        for label, this_year, cumulative in self.labels:
            key = pipeline.statistic_key(label)
            candidates = rows.get(key, ())
            measure = candidates[seen[key]].measure if len(candidates) == printed[key] else label
            seen[key] += 1
            found[measure, None] = this_year
            if cumulative:
                found[measure + _CUMULATIVE, None] = cumulative
        return found


def read_truth(paths: Iterable[Path]) -> list[Truth]:
    """The truth of CSV files. Raises Failure with file and line for what cannot be meant."""
    found: dict[str, Truth] = {}
    for path in paths:
        for truth in _read(path):
            if truth.document in found:
                raise Failure(f"{path}: “{truth.document}” has its truth in {found[truth.document].source} already",
                              USAGE)
            found[truth.document] = truth
    return list(found.values())


def _read(path: Path) -> Iterator[Truth]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file, strict=True))
    except OSError as error:
        raise Failure(f"cannot read {path}: {error.strerror}", USAGE) from error
    except UnicodeDecodeError as error:
        raise Failure(f"{path}: not UTF-8; in a spreadsheet, save it as “CSV UTF-8”", USAGE) from error
    except csv.Error as error:
        raise Failure(f"{path}: not a CSV file: {error}", USAGE) from error
    by_document: dict[str, Truth] = {}
    for number, line in enumerate(lines, 2):
        where = f"{path}, line {number}"
        name = _field(line, "document", where, required=False) or path.stem
        _add(by_document.setdefault(name, Truth(name, path)), line, where)
    if not by_document:
        raise Failure(f"{path}: no row; its columns should be {COLUMNS}", USAGE)
    yield from by_document.values()


def _add(truth: Truth, line: dict[str, str | None], where: str) -> None:
    if "label" in line:
        unit = _field(line, "unit", where, required=False) or None
        total = Expected(_value(line, "cumulative", where), unit) if "cumulative" in line else None
        truth.labels.append((_field(line, "label", where), Expected(_value(line, "this_year", where), unit), total))
        return
    if not {"measure", "applicant", "value"} <= set(line):
        raise Failure(f"{truth.source}: its columns should be {COLUMNS}; or {OLDER_COLUMNS}", USAGE)
    key = _field(line, "measure", where), _field(line, "applicant", where) or None
    if key[0] not in measures():
        raise Failure(f"{where}: there is no measure “{key[0]}”; `gongkai extract --format csv` prints them", USAGE)
    if key[1] and key[1] not in {applicant.key for applicant in pipeline.APPLICANTS.labels}:
        raise Failure(f"{where}: there is no applicant “{key[1]}”", USAGE)
    if key in truth.cells:
        raise Failure(f"{where}: {' of '.join(filter(None, key))} stands twice", USAGE)
    truth.cells[key] = Expected(_value(line, "value", where), _field(line, "unit", where, required=False) or None)


def _field(line: dict[str, str | None], column: str, where: str, required: bool = True) -> str:
    text = line.get(column)
    if text is None and required:
        raise Failure(f"{where}: nothing stands in the column “{column}”", USAGE)
    return (text or "").strip()


def _value(line: dict[str, str | None], column: str, where: str) -> Decimal | None:
    text = _field(line, column, where)
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        value = Decimal("NaN")
    if value is not None and not value.is_finite():
        raise Failure(f"{where}: “{text}” is no number; write 1234.5, or nothing for an empty cell", USAGE)
    return value


@cache
def measures() -> dict[str, tuple[str, ...]]:
    """measure → the tables that have it, over all forms: requests_received_new stands in table 三 and in older ones."""
    found: dict[str, tuple[str, ...]] = {}
    for table in ("proactive", "requests", "disputes", "statistics"):
        for measure in dict.fromkeys(m for form in pipeline.FORMS.values() for m in form.measures(table)):
            found[measure] = (*found.get(measure, ()), table)
            if table == "statistics":
                found[measure + _CUMULATIVE] = (table,)
    return found


def table_of(key: Key, report: pipeline.Report) -> str:
    """The table that a coded cell stands in: that of the applicants, else the one of its tables that the report has."""
    tables = ("requests",) if key[1] else measures().get(key[0], ("statistics",))
    return next((table for table in tables if table in report.forms), tables[0])
