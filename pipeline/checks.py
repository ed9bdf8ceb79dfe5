"""The identities (勾稽关系) of a report: left side, right side, residual, verdict. Data: forms/identities.toml."""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.cells import Cell, Key
from pipeline.equations import Equation, Term, equations

Verdict = Literal["pass", "fail", "not_assessable"]

_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {"=": operator.eq, "<=": operator.le, ">=": operator.ge}
_PRINTS_NOTHING = frozenset({"blank", "dash"})
_ZERO = Decimal(0)


class Check(NamedTuple):
    """One identity of one report. `residual` = left − right; all three are None where not assessable.

    The sides are sums of printed values, and of blanks that an identity proves. Of a failure that no
    value of the remaining blanks could heal, they are the sums of what is known.
    """

    identity: str
    table: str
    subject: str  # the measure (T3.ROW), the applicant (T3.SUM, T3.BAL), the block or the total it was made for
    applicant: str | None
    left: Decimal | None
    right: Decimal | None
    residual: Decimal | None
    verdict: Verdict


def check(
    cells: Iterable[Cell], forms: Mapping[str, str], level: str | None = None, function: str | None = None,
) -> tuple[list[Check], dict[Key, Decimal]]:
    """Every identity that the report's forms have, evaluated on the printed values (specification §3).

    A term that is blank, a dash, unreadable, approximate or not printed makes a check
    `not_assessable`, for a blank is not a zero, with two exceptions. Counts are never negative: where
    the printed terms of a sum already reach its fully printed other side, the blanks are proven zero
    and the check passes; where they exceed it, nothing could heal it and the check fails. What is
    proven holds for the other identities too, until nothing more follows. A total that alone is
    blank is derived from its parts; its own check proves nothing and stays `not_assessable`.

    `level` and `function` are those of the agency: T2.RULES does not hold for all, and is not
    assessable where a rule is reported and the level is not known.

    Returns the checks and the derived values of cells that print nothing, by table, measure and
    applicant: what one table proves says nothing about another that counts the same (行政复议 in tables
    of both kinds). A derived value that another identity contradicts is withdrawn, and that identity fails.
    """
    by_table: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_table[cell.table].append(cell)
    checks: list[Check] = []
    derived: dict[Key, Decimal] = {}
    for table, form in forms.items():
        made, values = _check_table(by_table[table], equations(table, form), level, function)
        checks += made
        derived |= {(table, *term): value for term, value in values.items()}
    return checks, derived


def _check_table(
    cells: Iterable[Cell], table: Iterable[Equation], level: str | None, function: str | None
) -> tuple[list[Check], dict[Term, Decimal]]:
    known: dict[Term, Decimal] = {}
    blank: set[Term] = set()
    for cell in cells:
        if cell.value is not None and not cell.approximate:
            known[cell[2:4]] = cell.value  # measure, applicant
        elif cell.status in _PRINTS_NOTHING:
            blank.add(cell[2:4])
    made: list[tuple[Equation, Check | None]] = []
    for equation in table:
        if equation.unless and equation.exempts(level, function):
            continue
        if equation.optional and not any(key in known or key in blank for key in equation.left + equation.right):
            continue
        made.append((equation, _assess(equation, known)))
    derived = _prove(made, known, blank) if any(found is None for _, found in made) else {}
    return [_settled(equation, found, level) for equation, found in made], derived


def _assess(equation: Equation, known: Mapping[Term, Decimal]) -> Check | None:
    """The check of an identity all of whose terms are known."""
    value = known.__getitem__
    try:
        left = map(value, equation.left)
        reached = max(left) if equation.largest else sum(left, _ZERO)
        right = sum(map(value, equation.right), _ZERO)
    except KeyError:
        return None
    return _check(equation, reached, right, "pass" if _HOLDS[equation.relation](reached, right) else "fail")


def _prove(
    made: list[tuple[Equation, Check | None]], known: dict[Term, Decimal], blank: set[Term]
) -> dict[Term, Decimal]:
    """Fill in the checks of `made` that follow from blanks being no less than zero, to a fixed point."""
    derived: dict[Term, Decimal] = {}
    contradicted: set[Term] = set()
    looked_at = {i: -1 for i, (_, found) in enumerate(made) if found is None}  # open ones → how much was known then
    while True:
        before = len(looked_at)
        for i in list(looked_at):
            if looked_at[i] == len(known):
                continue
            looked_at[i] = len(known)
            equation = made[i][0]
            left, right = ([key for key in side if key not in known] for side in (equation.left, equation.right))
            found, values = None, dict[Term, Decimal]()
            if not left and not right:
                found = _assess(equation, known)
                if found and found.verdict == "fail":
                    contradicted |= derived.keys() & {*equation.left, *equation.right}
            elif not left or not right:  # a side that is known limits the other
                found, values = _bound(equation, left, right, known, blank)
            if found:
                del looked_at[i]
                made[i] = equation, found
                derived |= values
                known |= values
        if len(looked_at) == before:
            return {key: value for key, value in derived.items() if key not in contradicted}


def _bound(
    equation: Equation, unknown_left: list[Term], unknown_right: list[Term], known: Mapping[Term, Decimal],
    blank: set[Term],
) -> tuple[Check | None, dict[Term, Decimal]]:
    """What follows for an identity with unknown terms on one side, none negative: its check and the values proven."""
    left, right = ([known[key] for key in side if key in known] for side in (equation.left, equation.right))
    if min(left + right, default=_ZERO) < 0:
        return None, {}
    reached, limit = (max(left, default=_ZERO) if equation.largest else sum(left, _ZERO)), sum(right, _ZERO)
    # The side that may not exceed the other, which is known: its terms, the unknown ones, what the others come to.
    bounded = []
    if equation.relation in ("=", "<=") and not unknown_right:
        bounded.append((equation.left, unknown_left, reached, limit))
    if equation.relation in ("=", ">=") and not unknown_left:
        bounded.append((equation.right, unknown_right, limit, reached))
    for terms, unknown, come_to, most in bounded:
        if come_to > most:
            return _check(equation, reached, limit, "fail"), {}
        if not equation.proves or not blank.issuperset(unknown):
            continue
        if equation.relation == "=" and len(terms) == 1:
            return _not_assessable(equation), {terms[0]: most}
        if come_to == most:
            return _check(equation, reached, limit, "pass"), dict.fromkeys(unknown, _ZERO)
    return None, {}


def _settled(equation: Equation, found: Check | None, level: str | None) -> Check:
    if found is None or (equation.unless and level is None and found.verdict == "fail"):
        return _not_assessable(equation)
    return found


def _check(equation: Equation, left: Decimal, right: Decimal, verdict: Verdict) -> Check:
    return tuple.__new__(Check, (*equation[:4], left, right, left - right, verdict))  # a third of the time of Check(…)


def _not_assessable(equation: Equation) -> Check:
    return Check(*equation[:4], None, None, None, "not_assessable")
