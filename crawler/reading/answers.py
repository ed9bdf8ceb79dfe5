"""Answers of list interfaces: reading them, their rows, and whether there are more.

They are JSON at best. Also seen: a byte order mark before it, JSONP around it (`null({…})`, `JsonpCallBack({…});`),
strings in single quotes and quotes inside of strings (WAS5: `"py":'###pypy###'`).
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from ..page import Ask, Listing, Page, Row
from .javascript import parse
from .parameters import number, unescaped
from .rows import iso_date, squeeze

_CHINA = timezone(timedelta(hours=8))
_WRAPPED = re.compile(r"^[\w$.?]*\s*\((.*)\)\s*;?\s*$", re.S)  # null({…})  JsonpCallBack({…});
_MARKERS = re.compile(r"###(?:pypy|dydy)###")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)$")
_TAG = re.compile(r"<[A-Za-z/!]")


def read(page: Page) -> Any:
    """The answer as a value; None when it is none of the kinds above."""
    text = page.text.lstrip("\ufeff \t\r\n")
    wrapped = _WRAPPED.match(text)
    text = (wrapped[1] if wrapped else text).strip()
    if text[:1] not in {"{", "["}:
        return None
    for reading in (text, _requoted(text)):
        try:
            return json.loads(reading, strict=False)
        except ValueError:
            continue
    script = parse(f"x={text}")  # {count: 2, docs: [{title: '…'}]}: as a script writes it
    value = script.value("x") if script.closed else None  # half an answer is none
    return value if isinstance(value, dict | list) else None


def row_of(base: str, record: Any, urls: Sequence[str], titles: Sequence[str], dates: Sequence[str]) -> Row | None:
    """The row in a record, each field the first of its names (case aside) that holds something; None without an
    address or a title.

    An address of the same host is given the scheme of `base`: interfaces print http:// on sites that answer https://.
    """
    if not isinstance(record, dict):
        return None
    fields = {str(name).lower(): value for name, value in record.items()}
    url = _address(base, _first(fields, urls))
    title = plain(_first(fields, titles))
    days = (day(fields.get(name.lower())) for name in dates)
    return Row(url, title, next(filter(None, days), None)) if url and title else None


def plain(text: str) -> str:
    """A title as text: interfaces send it with <br/>, <font>, <em> and entities, once or twice escaped.

    >>> plain("某县&lt;br/&gt;2024年<em>年报</em>&nbsp;###pypy###")
    '某县 2024年年报'
    """
    text = _MARKERS.sub("", text)
    for _ in range(2):
        if _TAG.search(text):
            text = re.sub(r"<br\s*/?>", " ", text, flags=re.I)
            text = LexborHTMLParser(f"<body>{text}").text()
        text = html.unescape(text)
    return squeeze(text)


def day(value: object) -> str | None:
    """A date field as YYYY-MM-DD in China: "2024-01-29 10:00:00", 1706493600000, "2024-01-28T16:00:00Z".

    >>> day("2024-01-28T16:00:00.000+0000"), day(1706493600000), day("1706493600"), day(None)
    ('2024-01-29', '2024-01-29', '2024-01-29', None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    if re.fullmatch(r"\d{10}|\d{13}", text, re.ASCII):
        moment = datetime.fromtimestamp(int(text[:10]), UTC)
        return moment.astimezone(_CHINA).date().isoformat()
    if re.fullmatch(r"(?:19|20)\d{6}", text, re.ASCII):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if _INSTANT.match(text):
        instant = re.sub(r"\s*([+-]\d\d):?(\d\d)$", r"\1:\2", text.replace("Z", "+00:00"))
        return datetime.fromisoformat(instant).astimezone(_CHINA).date().isoformat()
    return iso_date(text)


def declared(value: Any, *names: str) -> int | None:
    """The first of the named numbers that an object declares."""
    if not isinstance(value, dict):
        return None
    return next((found for name in names if (found := number(value.get(name))) is not None), None)


def unreadable(what: str) -> Listing:
    """An answer that is not what the interface gives: the list cannot be read further."""
    return Listing(problem=f"{what} answered with something else than its list")


def first(
    ask: Callable[[int], Ask], rows: int, *, size: int | None, total: int | None = None, screens: int | None = None
) -> tuple[Ask | None, tuple[Ask, ...]]:
    """(next, probes) for a page that holds so many rows already, of at most so many `screens`; `ask` makes the request
    for a page from 1 on.

    A page that would only bring what is there already is not asked for, since a list that repeats itself is none that
    was read. Where the rows are less than a screen and nothing says that there are more, that is tried.
    """
    if total is not None and rows >= total > 0:
        return None, ()
    held = rows // size if size else int(rows > 0)
    if screens is not None:
        held = min(held, screens)
    if rows and not held and total is None:
        return None, (ask(1),)
    return ask(held + 1), ()


def more(
    ask: Ask,
    *,
    page: int,
    rows: int,
    size: int | None = None,
    total: int | None = None,
    pages: int | None = None,
) -> tuple[Ask | None, tuple[Ask, ...]]:
    """(next, probes) after page number `page` (from 1) with so many rows, where `ask` would fetch the page after it.

    What is declared decides. Where nothing is, a full page has one after it; a short page ends the list as a rule, so
    that is only tried: an interface may give fewer rows a page than it is asked for.
    """
    if not rows:
        return None, ()
    size = size or (rows if page == 1 else None)
    if pages is not None:
        return (ask if page < pages else None), ()
    if total is not None:
        return (ask if not size or (page - 1) * size + rows < total else None), ()
    return (None, (ask,)) if size and rows < size else (ask, ())


def rows_in(found: Iterable[Row | None]) -> tuple[Row, ...]:
    """The rows in order, one per address."""
    rows: dict[str, Row] = {}
    for row in found:
        if row:
            rows.setdefault(row.url, row)
    return tuple(rows.values())


def _first(fields: dict[str, Any], names: Sequence[str]) -> str:
    values = (fields.get(name.lower()) for name in names)
    return next((str(value) for value in values if isinstance(value, str | int) and str(value).strip()), "")


def _address(base: str, text: str) -> str | None:
    url = Page(base, "").absolute(unescaped(_MARKERS.sub("", text)))
    if url and urlsplit(url).netloc == urlsplit(base).netloc:
        return urljoin(base, url.partition(":")[2])
    return url


def _requoted(text: str) -> str:
    """Nearly JSON as JSON: strings in '…', and quotes inside of strings, which end one only before , : ] or }."""
    out: list[str] = []
    at = 0
    while at < len(text):
        quote = text[at]
        if quote not in {'"', "'"}:
            out.append(quote)
            at += 1
            continue
        closing = re.compile(rf"(?:\\.|[^\\{quote}]|{quote}(?!\s*(?:[,:\]}}]|$)))*{quote}", re.S).match(text, at + 1)
        if closing is None:
            return text
        inner = closing[0][:-1]
        out.append('"' + re.sub(r'(?<!\\)"', r"\"", inner.replace("\\'", "'")) + '"')
        at = closing.end()
    return re.sub(r",(\s*[\]}])", r"\1", "".join(out))
