"""WARC segments: one capture a record, one record a gzip member, the capture's metadata in its headers.

So any WARC tool can replay a segment, any record can be read at its offset alone, and the index can be
rebuilt from segments and nothing else. Bodies are stored decoded: the payload is what the digest names.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from .captures import ArchiveDamaged, Capture, digest_of

OPEN = ".open"  # suffix of the segment that a run is writing
_METADATA = "Gongkai-Capture"  # the WARC header that holds the capture as JSON
_MEMBER = b"\x1f\x8b\x08"  # how every gzip member begins
_CHUNK = 1 << 20
# These described the bytes on the wire. The body is stored decoded, so they are kept under another name.
_WIRE = {"content-encoding", "transfer-encoding", "content-length"}

Headers = Sequence[tuple[str, str]]


class _Broken(Exception):
    """No whole WARC record of ours begins at this offset."""


def begin(stream: BinaryIO, name: str, software: str) -> None:
    """Writes the warcinfo record with which every segment begins."""
    info = {"software": software, "format": "WARC File Format 1.0", "robots": "classic"}
    _append(stream, lambda writer: writer.create_warcinfo_record(name, info))


def append(stream: BinaryIO, capture: Capture, status_line: str, headers: Headers, body: bytes | None) -> None:
    """Appends a capture at the end of a segment and flushes it.

    A process killed afterwards has lost nothing; a machine that loses power may lose the last records,
    and the next open then cuts them off.
    """
    fields = {
        _METADATA: json.dumps(asdict(capture)),
        "WARC-Date": capture.fetched_at,
        **({"WARC-Payload-Digest": capture.digest} if capture.digest else {}),
    }
    kind, content_type, http = "metadata", "application/warc-fields", None
    if body is None:
        body = f"outcome: {capture.outcome}\r\ndetail: {capture.detail or ''}\r\n".encode()
    elif capture.kind == "file":
        kind, content_type = "resource", capture.media_type or "application/octet-stream"
    else:
        kind, content_type = "response", "application/http; msgtype=response"
        http = StatusAndHeaders(status_line, _as_stored(headers, len(body)), protocol="HTTP/1.1")
    _append(
        stream,
        lambda writer: writer.create_warc_record(
            capture.url, kind, payload=BytesIO(body), length=len(body),
            warc_content_type=content_type, warc_headers_dict=fields, http_headers=http,
        ),
    )  # fmt: skip


def read(path: Path, capture: Capture) -> bytes:
    """The body of a capture. Raises ArchiveDamaged when the file does not hold it any more."""
    place = f"{path}, offset {capture.warc_offset}"
    try:
        with path.open("rb") as stream:
            _, found, body = _record(stream, capture.warc_offset)
    except (OSError, _Broken) as error:
        raise ArchiveDamaged(f"{place}: {error}; crawl or import {capture.url} again") from error
    if found is None or found.capture_id != capture.capture_id or digest_of(body) != capture.digest:
        raise ArchiveDamaged(f"{place}: holds another record; crawl or import {capture.url} again")
    return body


def scan(path: Path) -> tuple[list[Capture], int | None]:
    """The captures whose records are whole, and the offset of a torn tail (None: the file ends whole).

    Damage with whole records behind it is no tail: it is passed over and those records are kept.
    """
    captures: list[Capture] = []
    size = path.stat().st_size
    with path.open("rb") as stream:
        offset = 0
        while offset < size:
            try:
                end, capture, _ = _record(stream, offset)
            except _Broken:
                following = _next_whole(stream, offset + 1)
                if following is None:
                    return captures, offset
                offset = following
                continue
            if capture:
                name = path.name.removesuffix(OPEN)
                captures.append(replace(capture, warc_file=name, warc_offset=offset))
            offset = end
    return captures, None


def _append(stream: BinaryIO, build: Callable[[WARCWriter], object]) -> None:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    writer.write_record(build(writer))
    stream.write(buffer.getvalue())
    stream.flush()


def _as_stored(headers: Headers, length: int) -> list[tuple[str, str]]:
    stored = ("Content-Length", str(length))
    sent = [pair for pair in headers if (pair[0].title(), pair[1]) != stored]
    kept = [(f"X-Archive-Orig-{name}" if name.lower() in _WIRE else name, value) for name, value in sent]
    return [*kept, stored]


def _record(stream: BinaryIO, offset: int) -> tuple[int, Capture | None, bytes]:
    """(offset after the record, its capture, its body) of the record at an offset. Raises _Broken."""
    data, end = _member(stream, offset)
    try:
        record = next(iter(ArchiveIterator(BytesIO(data))))
        text = record.rec_headers.get_header(_METADATA)
        capture = Capture.of(json.loads(text)) if text else None
        return end, capture, record.content_stream().read()
    except (ArchiveLoadFailed, StopIteration, ValueError, TypeError, KeyError) as error:
        raise _Broken(f"not a WARC record of ours ({error})") from error


def _member(stream: BinaryIO, offset: int) -> tuple[bytes, int]:
    """The gzip member that begins at an offset, decompressed and checked by its CRC, and where it ends."""
    stream.seek(offset)
    inflate = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    read = 0
    while not inflate.eof:
        chunk = stream.read(_CHUNK)
        if not chunk:
            raise _Broken("the record is cut off")
        read += len(chunk)
        try:
            parts.append(inflate.decompress(chunk))
        except zlib.error as error:
            raise _Broken(f"the record is corrupt ({error})") from error
    return b"".join(parts), offset + read - len(inflate.unused_data)


def _next_whole(stream: BinaryIO, offset: int) -> int | None:
    """The offset of the next whole record from an offset on."""
    for candidate in _member_starts(stream, offset):
        try:
            _record(stream, candidate)
        except _Broken:
            continue
        return candidate
    return None


def _member_starts(stream: BinaryIO, offset: int) -> Iterator[int]:
    while True:
        stream.seek(offset)
        chunk = stream.read(_CHUNK)
        if len(chunk) < len(_MEMBER):
            return
        found = chunk.find(_MEMBER)
        while found >= 0:
            yield offset + found
            found = chunk.find(_MEMBER, found + 1)
        offset += len(chunk) - len(_MEMBER) + 1
