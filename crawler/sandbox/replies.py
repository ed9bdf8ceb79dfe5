"""What the server sends: an answer, and whether the client holds it already (RFC 9110)."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from crawler.sandbox.pages import Query

MARK = ("X-Gongkai-Sandbox", "1")

Stream = Callable[[], Iterator[bytes | float | None]]
"""A body in pieces: bytes to send, seconds to wait, or None: the connection is reset."""


@dataclass(frozen=True)
class Answer:
    """One answer. With `modified` it carries validators and may become a 304.

    `etag`: that of the body, when it is known already. `tags`: which validators it carries ("both", "date", "none").
    `stream` stands for the body; `length` is what it declares then (None: until the connection closes).
    """

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    modified: datetime | None = None
    etag: str = ""
    tags: str = "both"
    stream: Stream | None = None
    length: int | None = None

    def changed(self, body: bytes, **values: object) -> "Answer":
        """The same with another body, whose ETag must be made anew."""
        return replace(self, body=body, etag="", **values)  # type: ignore[arg-type]


class Bodies:
    """Rendered bodies with their ETags; the ones not asked for longest go when there are too many bytes."""

    def __init__(self, most: int = 256 << 20) -> None:
        self._most, self._bytes = most, 0
        self._held: OrderedDict[object, tuple[bytes, str]] = OrderedDict()

    def get(self, key: object, render: Callable[[], bytes]) -> tuple[bytes, str]:
        """The body and its ETag, rendered if it is not held."""
        if held := self._held.get(key):
            self._held.move_to_end(key)
            return held
        body = render()
        self._held[key] = body, etag_of(body)
        self._bytes += len(body)
        while self._bytes > self._most:
            _, (dropped, _) = self._held.popitem(last=False)
            self._bytes -= len(dropped)
        return body, self._held[key][1] if key in self._held else etag_of(body)


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def conditional(answer: Answer, query: Query) -> Answer:
    """The answer with its validators, or the 304 when the client holds it."""
    if answer.modified is None or answer.status != 200 or answer.tags == "none" or answer.stream:
        return answer
    validators = [("Last-Modified", format_datetime(answer.modified, usegmt=True))]
    etag = ""
    if answer.tags == "both":
        etag = answer.etag or etag_of(answer.body)
        validators.append(("ETag", etag))
    if _is_known(query, answer.modified, etag):
        return Answer(304, headers=tuple(validators))
    return replace(answer, headers=(*answer.headers, *validators))


def _is_known(query: Query, modified: datetime, etag: str) -> bool:
    """If-None-Match goes before If-Modified-Since (RFC 9110); a server without ETags reads the date only."""
    if etag and (held := query.headers.get("if-none-match")):
        return etag in {tag.strip().removeprefix("W/") for tag in held.split(",")}
    if since := query.headers.get("if-modified-since"):
        return modified <= _moment(since)
    return False


def _moment(date: str) -> datetime:
    """The moment of an HTTP date; one that is none is ignored (RFC 9110), so it lies before every page."""
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
