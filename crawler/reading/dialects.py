"""What an address alone tells: the dialect of an article, or that it is a list. The knowledge is in dialects.toml."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

# Dialects whose articles are called index.html: the address alone does not tell them from a column.
_UNSURE = frozenset("G")


class Dialect(NamedTuple):
    letter: str
    name: str
    pattern: re.Pattern[str]
    samples: tuple[str, ...]


@lru_cache(maxsize=1 << 14)  # a row is asked for it by several families, and a menu stands on every page
def dialect(url: str) -> str | None:
    """The letter of the dialect that an article's address is written in; None when it is in none (guide §2).

    >>> dialect("http://a.gov.cn/nb/202103/t20210305_80595.htm"), dialect("http://a.gov.cn/nb/index.html")
    ('A', None)
    """
    subject = _subject(url)
    return next((known.letter for known in article_dialects() if known.pattern.search(subject)), None)


@lru_cache(maxsize=1 << 14)
def leads_to_list(url: str) -> bool:
    """True for an address that is a list's: a directory, an index page, a column of a known family.

    >>> leads_to_list("http://a.gov.cn/col/col123/index.html"), leads_to_list("http://a.gov.cn/nb/2020.html")
    (True, False)
    """
    subject, spoken = _subject(url), dialect(url)
    return any(pattern.search(subject) for pattern in _lists()) and (spoken is None or spoken in _UNSURE)


@cache
def article_dialects() -> tuple[Dialect, ...]:
    """The dialects of articles in the order in which they are tried."""
    return tuple(
        Dialect(row["letter"], row["name"], re.compile(row["pattern"], re.I), tuple(row["samples"]))
        for row in _table()["article"]
    )


@cache
def _lists() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["pattern"], re.I) for row in _table()["list"])


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((Path(__file__).parent / "dialects.toml").read_text("utf-8"))


def _subject(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path
