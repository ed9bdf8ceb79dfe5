"""The identities of forms/identities.toml, each with its terms for every measure, applicant or column of a form."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from pipeline.forms import APPLICANTS, FORMS

Term = tuple[str, str | None]  # measure, applicant: a cell of the one table that an equation is made for

# `over` → the keys that the columns of a table give to a measure: prefix, suffix
_COLUMNS = {
    "once": (("", ""),),
    "applicant": (("", ""),),
    "column": (("", ""), ("", "_cumulative"), ("a_", ""), ("a_", "_cumulative")),
}


class Equation(NamedTuple):
    """An identity made for one measure, applicant, block or column of a form."""

    identity: str
    table: str
    subject: str
    applicant: str | None
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    relation: str  # = | <= | >=
    largest: bool  # the left side is the largest of its terms, not their sum
    proves: bool  # it holds without exception, so that it may prove what a blank stands for
    optional: bool  # not made where the report prints none of its terms: many tables lack the column 历年累计
    unless: tuple[Mapping[str, list[str]], ...]  # agencies for which it does not hold

    def exempts(self, level: str | None, function: str | None) -> bool:
        """True for an agency for which the identity does not hold."""
        return any(
            level in agency["level"] and ("function" not in agency or function in agency["function"])
            for agency in self.unless
        )


@cache
def identity_definitions() -> dict[str, list[dict[str, Any]]]:
    """identities.toml: `identity` (within a report), `cross_year` and `outlier` (between two years)."""
    return tomllib.loads(files("pipeline.forms").joinpath("identities.toml").read_text(encoding="utf-8"))


@cache
def equations(table: str, form: str) -> tuple[Equation, ...]:
    """The identities that hold within a table of this form."""
    measures = FORMS[form].measures(table)
    return tuple(
        equation
        for identity in identity_definitions()["identity"]
        if identity["table"] == table and form in identity.get("forms", (form,))
        for equation in _of_form(identity, measures)
    )


def _of_form(identity: Mapping[str, Any], measures: list[str]) -> Iterator[Equation]:
    if identity["over"] == "measure":
        for measure in measures:
            left, right = ([(measure, applicant) for applicant in identity[side]] for side in ("left", "right"))
            yield _equation(identity, measure, None, left, right)
        return
    applicants = [a.key for a in APPLICANTS.labels] if identity["over"] == "applicant" else [None]
    for prefix, suffix in _COLUMNS[identity["over"]]:
        printed = {m.removeprefix(prefix) for m in measures if m.startswith(prefix)}
        if not _stands_in(identity, printed):
            continue
        for applicant in applicants:
            left, right = ([(prefix + m + suffix, applicant) for m in identity[side] if m in printed]
                           for side in ("left", "right"))
            yield _equation(identity, applicant or prefix + identity["subject"] + suffix, applicant, left, right)


def _stands_in(identity: Mapping[str, Any], measures: set[str]) -> bool:
    """Whether a table with these measures has both sides of the identity."""
    return (
        all(not identity[side] or measures.intersection(identity[side]) for side in ("left", "right"))
        and bool(measures.intersection(identity.get("needs_any", measures)))
        and not measures.intersection(identity.get("needs_none", ()))
    )


def _equation(
    identity: Mapping[str, Any], subject: str, applicant: str | None, left: list[Term], right: list[Term]
) -> Equation:
    return Equation(
        identity["id"], identity["table"], subject, applicant, tuple(left), tuple(right), identity["relation"],
        identity.get("left_is") == "max", identity["severity"] == "error", identity["over"] == "column",
        tuple(identity.get("unless", ())),
    )
