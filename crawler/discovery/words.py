"""What words and addresses say about the way to the column of annual reports. The knowledge is in words.toml."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ..titles import subject

STRONG = 80
"""From this score on a link names the column itself."""

# "·政务公开", "【政府信息公开】", "政务公开OPEN", "NEWS信息公开": what surrounds the words of an entry
_DECORATION = re.compile(r"^(?:[^\w(]|[A-Za-z](?![A-Za-z]*$))+|(?:[^\w)]|(?<![A-Za-z])[A-Za-z]+)+$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST = 40  # characters: longer texts are headlines, not entries of a menu


class Rule(NamedTuple):
    pattern: re.Pattern[str]
    score: int


def bare(text: str) -> str:
    """A text as the patterns want it: full-width characters narrowed, white space taken out.

    >>> bare(" 政府信息\\n 公开（年报） ")
    '政府信息公开(年报)'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def says(table: str, text: str) -> bool:
    """True when a pattern of a table of words.toml is found in the text."""
    return _first(table, text) is not None


def text_score(text: str) -> int | None:
    """How near a bare link text is to the column: 80 and more name it, None names another thing, 0 says nothing.

    >>> text_score("·政府信息公开年报(12)"), text_score("政务公开OPEN"), text_score("政府网站年报"), text_score("要闻")
    (100, 58, None, 0)
    """
    if names_other_column(text):
        return None
    if len(text) > _LONGEST:
        return 0
    core = _DECORATION.sub("", text) or text
    found = _first("column", core) or _first("drill", core)
    return found.score if found else 0


def path_score(url: str) -> int | None:
    """The same for an address: its path and, where that says nothing, its query; not the host. None for what is no
    address ("http://[")."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = unquote(parts.path).lower()
    if says("path_reject", path):
        return None
    found = _first("path", path)
    if found is None and parts.query:
        found = _first("query", unquote(parts.query).lower())
    return found.score if found else 0


def names_column(text: str) -> bool:
    """True for a heading, breadcrumb or ColumnName that names a column of annual reports on disclosure.

    >>> names_column("2023年政府信息公开年报"), names_column("某局2023年政府信息公开年报")
    (True, False)
    """
    text = bare(text)
    return (text_score(text) or 0) >= STRONG and not is_one_report(text)


def is_one_report(text: str) -> bool:
    """True for a bare text that speaks of one year, and not as the tab of a year does: it is the title of a report."""
    return bool(_YEAR.search(text)) and not says("tab", text) and not says("earlier", text)


def names_other_column(text: str) -> bool:
    """True for one that names another kind of yearly report: 政府网站年报, 法治政府建设年度报告."""
    return says("reject", subject(bare(text)))


@lru_cache(maxsize=1 << 14)  # a menu stands on every page of a site, and much of it on every site
def _first(table: str, text: str) -> Rule | None:
    return next((rule for rule in _rules()[table] if rule.pattern.search(text)), None)


@cache
def _rules() -> dict[str, list[Rule]]:
    tables = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    return {
        name: [Rule(re.compile(row["pattern"], re.I), row.get("score", 0)) for row in rows]
        for name, rows in tables.items()
    }
