"""What changes when the archive is parsed by other code: row by row, then counted by measure, document and kind."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from flows.query import plain
from pipeline import Reparsed

How = Literal["added", "removed", "changed"]
Row = Mapping[str, Any]


class _Dataset(NamedTuple):
    """How the rows of a dataset are told apart, and in what they may differ and still be the same row."""

    key: tuple[str, ...]
    compared: tuple[str, ...] = ()


_DATASETS = {
    "documents": _Dataset(("member",), ("state", "reader")),
    "reports": _Dataset((), (
        "agency", "agency_id", "division_code", "level", "function", "scope", "report_year", "title", "published_on",
        "form_proactive", "form_requests", "form_disputes", "form_statistics",
    )),
    "report_agencies": _Dataset(("position",), ("agency", "agency_id", "division_code", "level", "function")),
    "sections": _Dataset(("section", "heading", "subheading", "text")),
    "cells": _Dataset(("table", "measure", "applicant"), (
        "value", "unit", "status", "form", "approximate", "value_derived", "raw_text", "page", "grid", "row", "column",
        "method", "confidence",
    )),
    "facts": _Dataset(("fact", "value", "unit", "qualifier", "sentence")),
    "checks": _Dataset(("identity", "table", "subject", "applicant"), ("verdict", "left", "right")),
    "problems": _Dataset(("stage", "kind", "severity", "message", "raw_text", "place")),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is added, removed or changed. `before` and `after` hold the columns that differ, or all."""

    dataset: str
    how: How
    document: str  # address; the capture_id where the capture is no longer in the archive
    key: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]


def changes(reparsed: Reparsed) -> Iterator[Change]:
    """The changes of one capture, dataset by dataset."""
    document = reparsed.url or reparsed.capture_id
    for name, dataset in _DATASETS.items():
        old, new = (_by_key(side.get(name, ()), dataset, reparsed.capture_id)
                    for side in (reparsed.before, reparsed.after))
        for key in list(dict.fromkeys([*old, *new])):
            for before, after in _paired(old.get(key, []), new.get(key, [])):
                how: How = "added" if before is None else "removed" if after is None else "changed"
                named = dict(zip(dataset.key, key[1:], strict=True))
                yield Change(name, how, document, named, before or {}, after or {})


def _by_key(rows: Iterable[Row], dataset: _Dataset, capture_id: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """key → the compared columns of its rows. Which report of the capture it is belongs to the key, its id does not:
    that changes with the agency."""
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        report = (row.get("report_id") or "").rpartition(capture_id[:8])[2] if "member" not in row else ""
        found[report, *(row[column] for column in dataset.key)].append({c: row[c] for c in dataset.compared})
    return found


def _paired(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """Rows of one key that differ, side by side; None where one side has fewer."""
    for i in range(max(len(old), len(new))):
        before, after = (side[i] if i < len(side) else None for side in (old, new))
        if before is None or after is None:
            yield before, after
        elif before != after:
            differing = [column for column in before if before[column] != after[column]]
            yield {c: before[c] for c in differing}, {c: after[c] for c in differing}


@dataclass(slots=True)
class Diff:
    """All changes counted, the first `limit` of them kept."""

    limit: int
    documents: int = 0
    changed: int = 0  # documents
    datasets: dict[str, Counter[How]] = field(default_factory=lambda: defaultdict(Counter))
    measures: dict[str, Counter[How]] = field(default_factory=lambda: defaultdict(Counter))
    verdicts: Counter[str] = field(default_factory=Counter)  # "pass → fail"
    problems: dict[str, Counter[How]] = field(default_factory=lambda: defaultdict(Counter))  # by kind
    by_document: dict[str, Counter[str]] = field(default_factory=dict)  # address → changes by dataset
    shown: list[Change] = field(default_factory=list)

    def add(self, found: Iterable[Change]) -> None:
        """Count the changes of one more document."""
        self.documents += 1
        in_document: Counter[str] = Counter()
        for change in found:
            in_document[change.dataset] += 1
            self.datasets[change.dataset][change.how] += 1
            if change.dataset == "cells":
                self.measures[change.key["measure"]][change.how] += 1
            elif change.dataset == "checks":
                old, new = (side.get("verdict") if side else "none" for side in (change.before, change.after))
                if old and new:
                    self.verdicts[f"{old} → {new}"] += 1
            elif change.dataset == "problems":
                self.problems[change.key["kind"]][change.how] += 1
            if len(self.shown) < self.limit:
                self.shown.append(change)
            document = change.document
        if in_document:
            self.changed += 1
            self.by_document[document] = in_document

    def to_json(self) -> dict[str, Any]:
        return {
            "documents": self.documents,
            "changed_documents": self.changed,
            "datasets": self.datasets,
            "measures": self.measures,
            "verdicts": self.verdicts,
            "problems": self.problems,
            "by_document": self.by_document,
            "changes": [
                {"dataset": c.dataset, "how": c.how, "document": c.document, "key": _plain(c.key),
                 "before": _plain(c.before), "after": _plain(c.after)}
                for c in self.shown
            ],
        }


def _plain(columns: dict[str, Any]) -> dict[str, Any]:
    """Columns with figures and dates as text, exactly as they are stored."""
    return {name: plain(value) if isinstance(value, Decimal | date) else value for name, value in columns.items()}
