"""Reports against the truth, cell by cell: right, wrong, missing, invented, and which errors are silent."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pipeline
from flows.query import plain
from flows.truth import Expected, Key, Truth, table_of

Verdict = Literal["right", "wrong", "missing", "invented"]
_EMPTY = frozenset({"blank", "dash", "not_on_form"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """One cell: what the truth says and what was read. `silent`: an error of which nothing in the report warns.

    wrong: another value, another unit, or a figure where the cell is empty, or an empty cell where a figure is.
    missing: no such cell was read, or one whose figure cannot be read. invented: a figure that the truth has no
    cell for.
    """

    document: str
    type: str
    table: str
    form: str
    measure: str
    applicant: str | None
    verdict: Verdict
    silent: bool
    expected: Expected | None
    read: pipeline.Cell | None

    def to_json(self) -> dict[str, Any]:
        return {
            "document": self.document, "table": self.table, "form": self.form, "measure": self.measure,
            "applicant": self.applicant, "verdict": self.verdict, "silent": self.silent,
            "expected": plain(self.expected.value) if self.expected else None,
            "read": plain(self.read.value) if self.read else None,
            "status": self.read.status if self.read else None, "raw_text": self.read.raw_text if self.read else None,
            "where": str(self.read.where) if self.read else None,
        }


def judge(document: str, truth: Truth, report: pipeline.Report, partial: bool = False) -> Iterator[Judgement]:
    """Every cell of the truth, then what was invented.

    The truth is taken as whole for each table that it has a cell of, so that any other figure of that table is
    invented; with `partial` it is a sample, and other cells are not judged.
    """
    expected = truth.cells_for(report.forms.get("statistics"))
    # Backwards, so that a measure of two tables is the one of the first, which `table_of` means too.
    read = {(cell.measure, cell.applicant): cell for cell in reversed(report.cells)}
    warned = warns(report)
    kind = file_type(document, report)

    def judgement(key: Key, table: str, verdict: Verdict) -> Judgement:
        silent = not warned and verdict in ("wrong", "invented")
        found = read.get(key)
        form = found.form if found else report.forms.get(table, "not found")
        return Judgement(document, kind, table, form, *key, verdict, silent, expected.get(key), found)

    for key, cell in expected.items():
        yield judgement(key, table_of(key, report), _verdict(cell, read.get(key)))
    judged = set() if partial else {table_of(key, report) for key in expected}
    for key, found in read.items():
        if key not in expected and found.value is not None and found.table in judged:
            yield judgement(key, found.table, "invented")


def _verdict(expected: Expected, read: pipeline.Cell | None) -> Verdict:
    if read is None or (read.status == "unreadable" and expected.value is not None):
        return "missing"
    if expected.value is None:
        return "right" if read.value is None and read.status in _EMPTY else "wrong"
    same_unit = expected.unit is None or expected.unit == read.unit
    return "right" if read.value == expected.value and same_unit else "wrong"


def warns(report: pipeline.Report) -> bool:
    """Whether anything in a report says that its figures need a look: a failed check or a problem.

    A mere note does not, nor does a doubt about whose report it is.
    """
    return any(check.verdict == "fail" for check in report.checks) or any(
        problem.severity != "info" and problem.stage != "identify" for problem in report.problems)


def file_type(document: str, report: pipeline.Report) -> str:
    """What the file is: its reader, with “, recognised” where figures come from a picture; else its suffix."""
    if report.reader is None:
        return Path(document).suffix.removeprefix(".").lower() or "unknown"
    return report.reader + (", recognised" if any(cell.method == "ocr" for cell in report.cells) else "")


@dataclass(slots=True)
class Score:
    """Cells counted by verdict. `accuracy` is the share of right ones among all of the truth and all invented."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    silent: int = 0

    def add(self, judgement: Judgement) -> None:
        self.verdicts[judgement.verdict] += 1
        self.silent += judgement.silent

    @property
    def cells(self) -> int:
        return self.verdicts.total() - self.verdicts["invented"]

    @property
    def errors(self) -> int:
        return self.verdicts.total() - self.verdicts["right"]

    @property
    def accuracy(self) -> Decimal:
        """From 0 to 1; 0 when nothing was judged."""
        return Decimal(self.verdicts["right"]) / (self.verdicts.total() or 1)

    def to_json(self) -> dict[str, Any]:
        verdicts = {verdict: self.verdicts[verdict] for verdict in ("right", "wrong", "missing", "invented")}
        return {"cells": self.cells, **verdicts, "silent": self.silent, "accuracy": round(float(self.accuracy), 6)}


@dataclass(slots=True)
class Evaluation:
    """All documents with truth. `errors` are the cells that are not right."""

    total: Score = field(default_factory=Score)
    scores: dict[str, dict[str, Score]] = field(
        default_factory=lambda: {"table": {}, "form": {}, "type": {}, "document": {}})
    errors: list[Judgement] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)  # document → why it could not be read
    without_document: list[str] = field(default_factory=list)
    without_truth: list[str] = field(default_factory=list)

    def add(self, judgements: Iterable[Judgement]) -> None:
        """Count the cells of one more document."""
        for judgement in judgements:
            self.total.add(judgement)
            for by, groups in self.scores.items():
                groups.setdefault(getattr(judgement, by), Score()).add(judgement)
            if judgement.verdict != "right":
                self.errors.append(judgement)

    def to_json(self, details: bool) -> dict[str, Any]:
        shape: dict[str, Any] = {"total": self.total.to_json()}
        for by, groups in self.scores.items():
            shape[f"by_{by}"] = {name: score.to_json() for name, score in sorted(groups.items())}
        shape |= {"unread": self.unread, "truth_without_document": self.without_document,
                  "documents_without_truth": self.without_truth}
        return shape | ({"errors": [judgement.to_json() for judgement in self.errors]} if details else {})
