"""Parameters of addresses, changed one at a time: everything else stays as the site wrote it, encrypted ids too."""

import html
import json
import re
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from ..page import Ask, Page


def parameter(url: str, name: str) -> str | None:
    """
    >>> parameter("/search?classsql=chnlid%3D5727&page=3", "classsql")
    'chnlid=5727'
    """
    found = _named(name).search(urlsplit(url).query)
    return unquote_plus(found[2]) if found else None


def with_parameter(url: str, name: str, value: object) -> str:
    """The address with the parameter set, added at its end when it has none of that name.

    >>> with_parameter("http://a/s?id=a%2Bb==&page=1&q=", "page", 2)
    'http://a/s?id=a%2Bb==&page=2&q='
    """
    base, hash_, fragment = url.partition("#")
    path, _, query = base.partition("?")
    if _named(name).search(query):
        query = _named(name).sub(lambda found: f"{found[1]}{value}", query, count=1)
    else:
        query += f"{'&' if query and not query.endswith('&') else ''}{name}={value}"
    return f"{path}?{query}{hash_}{fragment}"


def field(ask: Ask, name: str) -> str | None:
    """What a request sends under a name: in its body, or without one in its address."""
    return dict(sent(ask)).get(name) if ask.body is not None else parameter(ask.url, name)


def sent(ask: Ask) -> list[tuple[str, str]]:
    """The fields of a request: those of its address, and those of its body, which count more."""
    body = [(name, str(value)) for name, value in _members(ask).items()] if ask.json else list(ask.form or ())
    return [*parse_qsl(urlsplit(ask.url).query, keep_blank_values=True), *body]


def _members(ask: Ask) -> dict[str, Any]:
    """Those of a JSON body that is an object."""
    try:
        found = json.loads(ask.json or "", strict=False)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def with_field(ask: Ask, name: str, value: object) -> Ask:
    """The request with another value under a name.

    >>> with_field(Ask("http://a/s", form=(("page", "1"), ("q", ""))), "page", 2).form
    (('page', '2'), ('q', ''))
    """
    if ask.json is not None:
        members = _members(ask)
        quoted = isinstance(members.get(name), str) and members[name].isdigit()  # {"pageNo": "1"}
        members[name] = str(value) if quoted else value
        return Ask(ask.url, json=json.dumps(members, ensure_ascii=False, separators=(",", ":")))
    if ask.form is None:
        return Ask(with_parameter(ask.url, name, value))
    form = tuple((key, str(value) if key == name else was) for key, was in ask.form)
    return Ask(ask.url, form=form if name in dict(form) else (*form, (name, str(value))))


def unescaped(address: str) -> str:
    """An address in which `&` stands as &amp; where it was meant for markup. A bare &para or &copy begins a parameter,
    as in an attribute.

    >>> unescaped("/unit?a=1&amp;b=2&paramJson=3&copy=4")
    '/unit?a=1&b=2&paramJson=3&copy=4'
    """
    return re.sub(r"&#?\w+;", lambda found: html.unescape(found[0]), address)


def number(text: object) -> int | None:
    """The whole number that a field holds: 20, "20", " 20 "; None otherwise (HOLE, "", "20.5")."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    return int(text) if isinstance(text, str) and re.fullmatch(r"\s*\d{1,9}\s*", text, re.ASCII) else None


def of_column(ask: Ask, page: Page, total: int | None = None, **further: str) -> Ask:
    """The same request, carrying in its fragment, which is never sent, what its answer will not say: the column that
    it fills, how many rows that declared, and whatever a family has to remember `further`."""
    declared = total if total is not None else total_of_column(page)
    kept = {"column": column_of(page), "total": "" if declared is None else str(declared), **further}
    fragment = urlencode({name: value for name, value in kept.items() if value})
    return Ask(f"{ask.url.partition('#')[0]}#{fragment}", ask.form, ask.json)


def memory(page: Page, name: str) -> str:
    """What the request for a page remembered under a name; "" when nothing."""
    return dict(parse_qsl(page.fragment)).get(name, "")


def column_of(page: Page) -> str:
    """The address of the column that an answer fills: relative links in it start there, as in a browser."""
    return memory(page, "column") or page.url


def total_of_column(page: Page) -> int | None:
    """The rows that the column declared which an answer fills; None when it did not."""
    return number(memory(page, "total"))


def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"((?:^|&){re.escape(name)}=)([^&]*)")
