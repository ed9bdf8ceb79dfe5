"""Whose figures a report covers: the scope codes of specification §6.1, from cues (data/scopes.toml)."""

import re
import tomllib
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.identity.bodies import Body
from pipeline.identity.divisions import DATA

# Bodies of a government that are neither the government nor a kind with a scope of its own.
_DEPARTMENT = re.compile(r"(?:局|厅|委员会|委|办公室|办|部|署|队|处|社|所|司)$")


class Rule(NamedTuple):
    """One line of reasoning: `scope` where functions, levels, place and cue all fit."""

    scope: str
    functions: frozenset[str]
    levels: frozenset[str]
    cue: re.Pattern[str] | None
    placed: bool


def scope_of(bodies: tuple[Body, ...], opening: str) -> str | None:
    """The scope code of a report of these bodies, None where nothing says it.

    `opening` is the title and the beginning of the text, plain (see wording).
    """
    if not bodies:
        return None
    if len(bodies) > 1:
        return "joint"
    body, agency = bodies[0], bodies[0].agency
    for rule in _rules():
        if ((not rule.functions or agency.function in rule.functions)
                and (not rule.levels or agency.level in rule.levels)
                and (not rule.placed or agency.division_code is not None)
                and (rule.cue is None or rule.cue.search(opening))):
            return rule.scope
    if body.scope:
        return body.scope
    return "department" if agency.function != "government" and _DEPARTMENT.search(agency.name) else None


def scope_labels() -> dict[str, tuple[str, str]]:
    """The closed list of scope codes: code → label in Chinese, label in English."""
    return {code: (zh, en) for code, (zh, en) in _table()["scopes"].items()}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((DATA / "scopes.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _rules() -> list[Rule]:
    return [
        Rule(row["scope"], frozenset(row.get("functions", ())), frozenset(row.get("levels", ())),
             re.compile(row["cue"]) if "cue" in row else None, row.get("placed", False))
        for row in _table()["rule"]
    ]
