"""The identities (勾稽关系) of a report: left side, right side, residual, verdict. Data: forms/identities.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from pipeline.cells import Cell
from pipeline.forms import APPLICANTS, FORMS

Verdict = Literal["pass", "fail", "not_assessable"]
Figures = Mapping[tuple[str, str | None], Decimal | None]


class Check(NamedTuple):
    """One identity of one report. `residual` = left − right; all three are None where not assessable."""

    identity: str
    table: str
    subject: str  # the measure (T3.ROW), the applicant (T3.SUM, T3.BAL) or the block (T4.SUM) it was made for
    applicant: str | None
    left: Decimal | None
    right: Decimal | None
    residual: Decimal | None
    verdict: Verdict


@cache
def _identities() -> list[dict[str, Any]]:
    text = files("pipeline.forms").joinpath("identities.toml").read_text(encoding="utf-8")
    identities: list[dict[str, Any]] = tomllib.loads(text)["identity"]
    return identities


def check(
    cells: Iterable[Cell], forms: Mapping[str, str]
) -> tuple[list[Check], dict[tuple[str, str | None], Decimal]]:
    """Every identity that the report's forms have, evaluated on the printed values.

    A term that is blank, a dash, unreadable or not printed makes the check `not_assessable`: a
    blank is not a zero. Printed values are never altered (specification §3).
    """
    figures = {(cell.measure, cell.applicant): cell.value for cell in cells}
    applicants = [label.key for label in APPLICANTS.labels]
    checks: list[Check] = []
    for identity in _identities():
        table = identity["table"]
        if forms.get(table) not in identity["forms"]:
            continue
        if identity["over"] == "measure":
            for measure in FORMS[forms[table]].measures(table):
                sides = [[(measure, a) for a in identity[side]] for side in ("left", "right")]
                checks.append(_weigh(identity["id"], table, measure, None, sides, figures))
        elif identity["over"] == "applicant":
            for applicant in applicants:
                sides = [[(m, applicant) for m in identity[side]] for side in ("left", "right")]
                checks.append(_weigh(identity["id"], table, applicant, applicant, sides, figures))
        else:
            sides = [[(m, None) for m in identity[side]] for side in ("left", "right")]
            checks.append(_weigh(identity["id"], table, identity["subject"], None, sides, figures))
    return checks, {}


def _weigh(
    identity: str, table: str, subject: str, applicant: str | None, sides: list[list[tuple[str, str | None]]],
    figures: Figures,
) -> Check:
    left, right = (_sum(terms, figures) for terms in sides)
    if left is None or right is None:
        return Check(identity, table, subject, applicant, None, None, None, "not_assessable")
    return Check(identity, table, subject, applicant, left, right, left - right, "pass" if left == right else "fail")


def _sum(terms: list[tuple[str, str | None]], figures: Figures) -> Decimal | None:
    total = Decimal(0)
    for term in terms:
        value = figures.get(term)
        if value is None:
            return None
        total += value
    return total
