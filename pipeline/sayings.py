"""How a report states a figure in words: the grammar of forms/facts.toml, compiled once."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

Pattern = re.Pattern[str]
# “…” in the data: it never crosses a comma, so that “复议134件,诉讼57件” is two facts. A denial may name several
# things before the one meant: “没有发生针对本单位有关政府信息公开事务的行政复议案、行政诉讼案”.
_GAP, _GAP_AFTER_DENIAL = "[^，,。；;！？\n]{0,20}", "[^，,。；;！？\n]{0,30}"


class Saying(NamedTuple):
    """One way to state a fact around a figure; the fields are explained in forms/facts.toml."""

    fact: str
    cue: str
    before: Pattern | None
    after: Pattern | None
    context: Pattern | None
    antecedent: Pattern | None
    unless: Pattern | None
    whole: bool
    stock: bool


class Denial(NamedTuple):
    """One way to say that there was nothing: `clause` fits from 未, 没有 or 无 on."""

    fact: str
    unit: str
    cue: str
    clause: Pattern
    context: Pattern | None


class Unit(NamedTuple):
    """The ways to state a figure with one unit, narrower ones first; without any of the `cues` none fits."""

    sayings: list[Saying]
    cues: Pattern


class Grammar(NamedTuple):
    units: Mapping[str, Unit]
    denials: list[Denial]
    not_this_year: Pattern  # in the clause before a figure: it is of another year, a rate, a plan or a comparison
    cumulative: Pattern  # in the sentence before a figure: a running total …
    yearly: Pattern  # … unless this stands there too, or the year of the report does …
    up_to: Pattern  # … without one of these: “截至2024年底累计” is a total of all years


def data() -> dict[str, Any]:
    """forms/facts.toml as it is."""
    return tomllib.loads(files("pipeline.forms").joinpath("facts.toml").read_text(encoding="utf-8"))


@cache
def grammar() -> Grammar:
    """The grammar, compiled."""
    rows = data()
    sayings: dict[str, list[Saying]] = defaultdict(list)
    denials: list[Denial] = []
    for fact in rows["fact"]:
        for way in fact.get("say", ()):
            field = fact | way
            saying = Saying(
                fact["key"], way["cue"], _compiled(way, "before", end="$"), _compiled(way, "after"),
                _compiled(field, "context"), _compiled(field, "antecedent"), _compiled(field, "unless"),
                field.get("whole", False), field.get("stock", False),
            )
            for unit in fact["units"]:
                sayings[unit].append(saying)
        for way in fact.get("denied", ()):
            clause = re.compile(way["clause"].replace("…", _GAP_AFTER_DENIAL))
            context = _compiled(fact | way, "context")
            denials.append(Denial(fact["key"], fact["units"][0], way["cue"], clause, context))
    not_this_year = "|".join(f"(?:{_spelt_out(row['pattern'])})" for row in rows["not_this_year"])
    units = {
        unit: Unit(ways, re.compile("|".join(sorted({re.escape(way.cue) for way in ways}))))
        for unit, ways in sayings.items()
    }
    totals = (re.compile(rows[name]) for name in ("cumulative", "yearly", "up_to"))
    return Grammar(units, denials, re.compile(not_this_year), *totals)


def _compiled(row: Mapping[str, Any], name: str, end: str = "") -> Pattern | None:
    return re.compile(f"(?:{_spelt_out(row[name])}){end}") if name in row else None


def _spelt_out(pattern: str) -> str:
    return pattern.replace("…", _GAP)
