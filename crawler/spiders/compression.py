"""Bodies that came compressed, unpacked within a bound, and never half: what ends early was cut short.

Scrapy's own middleware takes the beginning of a torn body for the whole, which would make a short list of a long one.
"""

import zlib
from collections.abc import Iterable
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError
from scrapy.http import Response

ACCEPTED = "gzip, deflate"
WIRE = "wire_bytes"
"""The key of a request's meta under which stands how many bytes of body came, compressed as they were."""
_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "x-compress"})
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's names of the formats


class InflateMiddleware:
    """Asks for compressed bodies and unpacks them. `Content-Encoding` stays as the server sent it."""

    def __init__(self, most: int) -> None:
        self._most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises zlib.error for a body that is not what its header says, ResponseDataLossError for half a body, and
        DownloadCancelledError for one that grows above DOWNLOAD_MAXSIZE."""
        request.meta[WIRE] = len(response.body)
        body = response.body
        for coding in _codings(response.headers.getlist("Content-Encoding")):
            if not body:
                break
            body = unpacked(body, coding, self._most)
        return response if body is response.body else response.replace(body=body)


def unpacked(body: bytes, coding: str, most: int) -> bytes:
    """A body without one content coding; one that we do not know is left as it is, for some servers name a charset
    there. Raises as `process_response` does.

    >>> unpacked(zlib.compress(b"<html>"), "deflate", 100)
    b'<html>'
    """
    if coding in {"gzip", "x-gzip"}:
        return _members(body, most)
    if coding in _NOT_ASKED_FOR:
        raise zlib.error(f"packed by {coding}, which we do not accept")
    if coding != "deflate":
        return body
    try:
        return _inflated(body, _ZLIB, most)[0]
    except zlib.error:  # Microsoft's servers send it without the head that RFC 9110 wants
        return _inflated(body, _RAW, most)[0]


def _members(body: bytes, most: int) -> bytes:
    """All members of a gzip file; what follows them and is none is left away, as browsers do."""
    parts: list[bytes] = []
    while body[:2] == b"\x1f\x8b" or not parts:
        part, body = _inflated(body, _GZIP, most)
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _inflated(body: bytes, form: int, most: int) -> tuple[bytes, bytes]:
    """What the first stream of a body holds, and what follows it."""
    stream = zlib.decompressobj(form)
    data = stream.decompress(body, most + 1)
    if len(data) > most:
        raise DownloadCancelledError(f"{len(body)} bytes that unpack to more than the {most} that are left to a body")
    if not stream.eof:
        raise ResponseDataLossError("the compressed body ends early")
    return data, stream.unused_data


def _codings(headers: Iterable[bytes]) -> list[str]:
    """The content codings of a body, the outermost first. [b"gzip, br"] → ["br", "gzip"]"""
    return [name.strip().lower() for name in b",".join(headers).decode("latin-1").split(",")][::-1]
