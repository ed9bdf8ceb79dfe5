"""Answers that depend on what is asked: addresses with a query, numbered lists, interfaces and their refusals."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import parse_qsl, unquote

from crawler.sandbox.articles import Article
from crawler.sandbox.pages import Handler, Page, Pages, Query

Maker = Callable[..., Page]
"""Makes the answer for some page and number of rows, or gives the one made before."""


def text(body: str, articles: Sequence[Article], content_type: str = "application/json; charset=utf-8") -> Page:
    """An answer of an interface, as old as the newest article."""
    return Page(body.encode, articles[0].modified, content_type)


def refusal(status: int, sentence: str, articles: Sequence[Article]) -> Page:
    """An answer that refuses: a wrong method, a wrong token."""
    body = f"<html><head><title>{status}</title></head><body>仿真页面：{sentence}</body></html>"
    return Page(body.encode, articles[0].modified, status=status)


def routed(addresses: Mapping[str, Page]) -> Pages:
    """Addresses as the server's table: those with a query become a handler of their path.

    The parameters named in an address must be asked for as they stand there; further ones are ignored, as servers do.
    """
    pages: Pages = {}
    chosen: dict[str, list[tuple[dict[str, str], Page]]] = {}
    for address, page in addresses.items():
        path, _, query = address.partition("?")
        if query:
            fields = dict(parse_qsl(query, keep_blank_values=True))
            chosen.setdefault(unquote(path), []).append((fields, page))
        else:
            pages[unquote(path)] = page
    for path, choices in chosen.items():
        pages[path] = partial(_choice, choices)
    return pages


def numbered(
    pages: Sequence[Page], empty: Page | None, parameter: str, fixed: Mapping[str, str] | None = None
) -> Handler:
    """A list whose page number is a parameter, counted from 1; beyond its end it answers `empty` (None: 404).

    Without the parameter it is page one; with other values than the `fixed` ones there is no such list.
    """
    return partial(_numbered, pages, empty, parameter, fixed or {})


def _choice(choices: list[tuple[dict[str, str], Page]], query: Query) -> Page | None:
    for fields, page in choices:
        if all(query.params.get(name) == value for name, value in fields.items()):
            return page
    return None


def _numbered(
    pages: Sequence[Page], empty: Page | None, parameter: str, fixed: Mapping[str, str], query: Query
) -> Page | None:
    if any(query.params.get(name) != value for name, value in fixed.items()):
        return None
    asked = query.params.get(parameter, "1")
    if not asked.isdecimal():
        return None
    return pages[int(asked) - 1] if 1 <= int(asked) <= len(pages) else empty


def page_and_size(query: Query, page: str, size: str, *, default: int, largest: int = 500) -> tuple[int, int] | None:
    """The page and the number of rows that were asked for; None where they are no such numbers."""
    asked, rows = query.params.get(page, "1"), query.params.get(size, str(default))
    if not (asked.isdecimal() and rows.isdecimal() and 0 < int(rows) <= largest):
        return None
    return max(int(asked), 1), int(rows)


def json_text(value: object, articles: Sequence[Article]) -> Page:
    """An answer in JSON, its Chinese unescaped."""
    return text(json.dumps(value, ensure_ascii=False), articles)
