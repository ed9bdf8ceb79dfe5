"""Narrative figures against the tables, by the accepted readings of each. Data: forms/readings.toml."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from pipeline.cells import Cell, Key
from pipeline.checks import Check, Verdict
from pipeline.forms import FORMS
from pipeline.narrative import Fact


class Reading(NamedTuple):
    """One sum of cells of one table that a narrative figure may mean: its terms with their signs."""

    name: str
    terms: tuple[tuple[int, Key], ...]
    printed: re.Pattern[str] | None


def compare(
    facts: Iterable[Fact], cells: Iterable[Cell], forms: Mapping[str, str],
    derived: Mapping[Key, Decimal] | None = None,
) -> list[Check]:
    """Each narrative figure against the set of its accepted readings (specification §3.4).

    A fact whose readings need cells that the report's forms do not have is not compared at all; where two
    tables have the cells of a reading, each gives a reading of its own, and that of tables 三 and 四 comes before that
    of the one-column table. The
    subject of a check is the fact, with #2, #3 … for its further statements, and the reading after a colon:
    `n_requests:new+carried_in` passed by that reading; of a failure it is the primary reading, and `right`
    is its value. `left` is the figure in the text.

    - pass: one reading gives the figure.
    - fail: all readings can be evaluated, none gives it.
    - not_assessable: none gives it, but a cell of one is blank or unreadable (a blank is not a zero), or the
      figure may be a part: a smaller one beside another statement of the fact that passes, or several that
      together give a reading (本级制发6件，部门制发12件 beside 18 in the table).

    A figure said to be approximate (5500余, 约100) passes within the unit of its last digit that is not a
    zero (5500 ± 100), and is otherwise not assessable: it refutes nothing. `derived` are values that an
    identity proves for cells that print nothing.
    """
    figures = {cell[1:4]: cell.value for cell in cells if not cell.approximate}  # their keys: table, measure, applicant
    figures |= {key: value for key, value in (derived or {}).items() if figures.get(key) is None}
    readings = _readings(tuple(sorted(forms.items())))
    statements: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.fact in readings:
            statements[fact.fact].append(fact)
    return [
        made
        for key, said in statements.items()
        for made in _without_parts(
            [_compare(fact, n, readings[key], figures) for n, fact in enumerate(said, start=1)],
            {_value(reading, figures) for reading in readings[key][1]},
        )
    ]


def comparisons() -> dict[str, tuple[str, str]]:
    """The identity of each comparison, N.REQUESTS and so on → what it compares, in Chinese and English."""
    return {row["id"]: (row["zh"], row["en"]) for row in _data()["fact"]}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("pipeline.forms").joinpath("readings.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def _readings(forms: tuple[tuple[str, str], ...]) -> dict[str, tuple[str, list[Reading]]]:
    """Fact → id and the readings for which a table of these forms has all the cells; others are left out."""
    held = {table: frozenset(FORMS[form].measures(table)) for table, form in forms}
    found: dict[str, tuple[str, list[Reading]]] = {}
    for row in _data()["fact"]:
        readings = [
            Reading(reading["name"], terms, re.compile(reading["printed"]) if "printed" in reading else None)
            for reading in row["readings"]
            for table, measures in held.items()
            if (terms := _terms(reading["terms"], table, measures)) is not None
        ]
        if readings:
            found[row["key"]] = row["id"], readings
    return found


def _terms(terms: Sequence[str], table: str, measures: frozenset[str]) -> tuple[tuple[int, Key], ...] | None:
    """Terms as written in the data → signed cells of a table; None when it lacks one."""
    spelt_out: list[tuple[int, Key]] = []
    for term in terms:
        name, _, applicant = term.removeprefix("-").partition("@")
        for measure in [name] if name in measures else _data()["groups"].get(name, [name]):
            if measure not in measures or (applicant and table != "requests"):
                return None
            column = applicant or ("total" if table == "requests" else None)
            spelt_out.append((-1 if term.startswith("-") else 1, (table, measure, column)))
    return tuple(spelt_out)


def _compare(
    fact: Fact, number: int, known: tuple[str, list[Reading]], figures: Mapping[Key, Decimal | None]
) -> Check:
    """One statement of a fact against its readings."""
    identity, readings = known
    subject = fact.fact if number == 1 else f"{fact.fact}#{number}"
    said = fact.sentence[fact.start : fact.end]
    meant = [reading for reading in readings if reading.printed is None or reading.printed.search(said)]
    values = [(reading.name, _value(reading, figures)) for reading in meant]
    for name, value in values:
        if value is not None and abs(fact.value - value) <= _tolerance(fact):
            return _check(identity, f"{subject}:{name}", fact.value, value, "pass")
    if fact.qualifier == "approx" or any(value is None for _, value in values) or not values:
        return Check(identity, "narrative", subject, None, None, None, None, "not_assessable")
    name, value = values[0]
    return _check(identity, f"{subject}:{name}", fact.value, value, "fail")


def _value(reading: Reading, figures: Mapping[Key, Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for sign, key in reading.terms:
        value = figures.get(key)
        if value is None:
            return None
        total += sign * value
    return total


def _tolerance(fact: Fact) -> Decimal:
    """0 for an exact figure; for an approximate one the unit of its last digit that is not a zero."""
    if fact.qualifier == "exact" or fact.value < 1:
        return Decimal(0)
    digits = str(int(fact.value))
    return Decimal(10 ** (len(digits) - len(digits.rstrip("0"))))


def _check(identity: str, subject: str, left: Decimal, right: Decimal | None, verdict: Verdict) -> Check:
    residual = None if right is None else left - right
    return Check(identity, "narrative", subject, None, left, right, residual, verdict)


def _without_parts(checks: list[Check], readings: set[Decimal | None]) -> list[Check]:
    """Checks of one fact, those of figures that may be parts of a whole as not assessable: no contradiction."""
    failed = [check.left for check in checks if check.verdict == "fail" and check.left is not None]
    passed = [check.left for check in checks if check.verdict == "pass" and check.left is not None]
    together = len(failed) > 1 and sum(failed) in readings
    return [
        Check(check.identity, check.table, check.subject.partition(":")[0], None, None, None, None, "not_assessable")
        if check.verdict == "fail" and check.left is not None and (together or check.left < max(passed, default=0))
        else check
        for check in checks
    ]
