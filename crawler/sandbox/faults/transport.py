"""Faults of the transfer: bodies without end or measure, resets, redirects to where nobody should go, 429 and 503."""

import struct
import zlib
from collections.abc import Iterator
from functools import cache, partial, reduce
from typing import TYPE_CHECKING

from crawler.sandbox.faults.effect import Effect, is_page, small_page
from crawler.sandbox.pages import Query
from crawler.sandbox.replies import Answer

if TYPE_CHECKING:
    from crawler.sandbox.simulated import SimulatedSite

_DRIP_BYTES = 600  # bounded: ten minutes of a byte a second
_HUGE, _PIECE = 200 << 20, b"<p>" + b"0" * 65_533
_BOMB = 256 << 20
_EVERY = 10


def _slow_drip(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    def drip() -> Iterator[bytes | float]:
        for byte in answer.body[:_DRIP_BYTES]:
            yield bytes((byte,))
            yield 1.0

    if not site.is_victim("slow-drip", query):
        return answer
    return Answer(200, content_type=answer.content_type, stream=drip, length=len(answer.body))


def _huge_body(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    def stream() -> Iterator[bytes]:
        yield from (_PIECE for _ in range(_HUGE // len(_PIECE)))

    return Answer(200, stream=stream) if site.is_victim("huge-body", query) else answer


def _gzip_bomb(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    if not site.is_victim("gzip-bomb", query):
        return answer
    return Answer(200, _bomb(), headers=(("Content-Encoding", "gzip"),))


@cache
def _bomb() -> bytes:
    """One megabyte of spaces, packed once and repeated: after a full flush the packer begins anew."""
    piece, times = b" " * (1 << 20), _BOMB >> 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = reduce(lambda crc, _: zlib.crc32(piece, crc), range(times), 0)
    header, end = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff", b"\x03\x00"
    return header + packed * times + end + struct.pack("<II", checksum, _BOMB)


def _redirect(fault: str, location: str, query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    return small_page("", 302, Location=location) if site.is_victim(fault, query) else answer


def _redirect_loop(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    """The report's address leads to a second one, and that back."""
    path = site.family.article_path(site.portal, site.victim("redirect-loop"))
    if query.path == "/redirect/circle.html":
        return small_page("", 302, Location=path)
    return _redirect("redirect-loop", "/redirect/circle.html", query, answer, site)


def _reset(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    def half() -> Iterator[bytes | float | None]:
        yield answer.body[: len(answer.body) // 2]
        yield 0.05  # so that the client has read a part of it
        yield None

    if not site.is_victim("reset", query):
        return answer
    return Answer(200, content_type=answer.content_type, stream=half, length=len(answer.body))


def _retry_after(status: int, query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    """Every tenth request of pages; the next one is answered."""
    if not is_page(query):
        return answer
    site.asked["retry-after"] += 1
    return small_page("", status, Retry_After="1") if site.asked["retry-after"] % _EVERY == 0 else answer


EFFECTS: dict[str, Effect] = {
    "slow-drip": _slow_drip,
    "huge-body": _huge_body,
    "gzip-bomb": _gzip_bomb,
    "redirect-loop": _redirect_loop,
    "redirect-to-private": partial(_redirect, "redirect-to-private", "http://10.0.0.1/"),
    "redirect-to-metadata": partial(_redirect, "redirect-to-metadata", "http://169.254.169.254/latest/meta-data/"),
    "reset": _reset,
    "retry-after-429": partial(_retry_after, 429),
    "retry-after-503": partial(_retry_after, 503),
}
