"""WARC 1.1 records: one entry a record, one record a gzip member, the entry itself as JSON in a header or the body.

So any WARC tool can replay a segment, any record can be read at its offset alone, and every table can be rebuilt
from segments and nothing else. Bodies are stored decoded: the payload is what the digest names.

The bytes are built here and not by warcio's writer, which compresses at level 9 and takes 1.5 ms of processor time for
a page of 92 kB: this takes 0.8 ms with the hashing and the writing, 0.1 ms of them under the interpreter's lock. Tests
let warcio read and check every kind of record.
"""

import json
import re
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from ..captures import Capture, digest_of
from .entries import Entry, Finish, Revisit, of_record

SOFTWARE = "gongkai/0.1"
Headers = Sequence[tuple[str, str]]

# zlib's level. A report page of 92 kB as word processors write them: level 1 0.58 ms, 14.9 % of its size; 3 0.50 ms,
# 14.3 %; 6 1.20 ms, 13.0 %; 9 1.53 ms, 12.9 %. A PDF shrinks by 2 % at any of them.
_LEVEL = 3
_CAPTURE, _REVISIT, _FINISH = "Gongkai-Capture", "Gongkai-Revisit", "Gongkai-Finish"
_PROFILE = {
    "identical": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    "not-modified": "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
}
_PLACE = ("warc_file", "warc_offset", "warc_length", "last_seen_at")  # known only when the record is written, or later
# These described the bytes on the wire. The body is stored decoded, so they are kept under another name.
_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
# What a hostile server may put in a header and no line of a record may hold: "a\r\nWARC-Type: response"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_NO_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
# Characters that may stand in a URI as they are (RFC 3986); "%" too, for what is escaped already.
_URI = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record as read: its named fields and its block."""

    fields: dict[str, str]
    block: bytes

    @property
    def payload(self) -> bytes:
        """The block without the HTTP head."""
        if not self.fields.get("Content-Type", "").startswith("application/http"):
            return self.block
        return self.block.partition(b"\r\n\r\n")[2]


class NoRecord(Exception):
    """These bytes are no whole WARC record of ours."""


def warcinfo(name: str, run_id: str, at: str) -> bytes:
    """The record with which every segment begins."""
    lines = (f"software: {SOFTWARE}", "format: WARC File Format 1.1", "robots: classic", f"isPartOf: {run_id}",
             "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/")
    block = "".join(f"{line}\r\n" for line in lines).encode()
    return _member("warcinfo", at, {"WARC-Filename": name, "Content-Type": "application/warc-fields"}, block)


def capture(entry: Capture, headers: Headers, body: bytes | None) -> bytes:
    """A fetch: `response` with its HTTP head, `resource` for a file, `metadata` when there is no body."""
    fields = {"WARC-Target-URI": uri(entry.url), _CAPTURE: _json(_without_place(entry))}
    if body is None or entry.digest is None:
        fields["Content-Type"] = "application/warc-fields"
        block = f"outcome: {entry.outcome}\r\ndetail: {_CONTROL.sub(' ', entry.detail or '')}\r\n".encode()
        return _member("metadata", entry.fetched_at, fields, block)
    fields["WARC-Payload-Digest"] = entry.digest
    if entry.kind == "file":
        fields["Content-Type"] = _CONTROL.sub(" ", entry.media_type or "application/octet-stream")
        return _member("resource", entry.fetched_at, fields, body)
    fields["Content-Type"] = "application/http;msgtype=response"
    return _member("response", entry.fetched_at, fields, _head(entry.http_status or 200, headers, len(body)) + body)


def revisit(entry: Revisit, of: Capture, headers: Headers) -> bytes:
    """The same body as that of a capture, seen again: a record of the HTTP head alone."""
    fields = {
        "WARC-Target-URI": uri(of.url), "WARC-Profile": _PROFILE[entry.profile],
        "WARC-Refers-To-Target-URI": uri(of.url), "WARC-Refers-To-Date": of.fetched_at,
        **({"WARC-Payload-Digest": of.digest} if of.digest else {}),
        _REVISIT: _json(asdict(entry)), "Content-Type": "application/http;msgtype=response",
    }  # fmt: skip
    return _member("revisit", entry.seen_at, fields, _head(entry.http_status or 200, headers, None))


def finish(entry: Finish) -> bytes:
    """The end of a site's crawl, as JSON."""
    fields = {"WARC-Target-URI": f"urn:gongkai:site:{quote(entry.site.site_id, safe='')}",
              _FINISH: "site, crawl, ledger", "Content-Type": "application/json"}  # fmt: skip
    return _member("metadata", entry.kept_at, fields, _json(asdict(entry)).encode())


def uri(url: str) -> str:
    """A URL as the standard wants it in a record: what may not stand in a URI is escaped, the rest as it is.

    >>> uri("http://a.gov.cn/年报 1.html?a=%20")
    'http://a.gov.cn/%E5%B9%B4%E6%8A%A5%201.html?a=%20'
    """
    return quote(url, safe=_URI, errors="surrogatepass")


def unpacked(member: bytes) -> Record:
    """The record of a gzip member, checked by its CRC and its length. Raises NoRecord."""
    inflate = zlib.decompressobj(wbits=31)
    try:
        data = inflate.decompress(member)
    except zlib.error as error:
        raise NoRecord(f"the record is corrupt ({error})") from error
    if not inflate.eof or inflate.unused_data:
        raise NoRecord("the record is cut off" if not inflate.eof else "the record is longer than it was")
    return parsed(data)


def parsed(data: bytes) -> Record:
    """The record that uncompressed bytes are. Raises NoRecord."""
    head, gap, rest = data.partition(b"\r\n\r\n")
    version, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    if version != "WARC/1.1" or not gap:
        raise NoRecord("not a WARC/1.1 record")
    fields = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if not rest.endswith(b"\r\n\r\n") or fields.get("Content-Length") != str(len(rest) - 4):
        raise NoRecord("a WARC record of another length than it says")
    return Record(fields, rest[:-4])


def entry_of(record: Record, segment: str, offset: int, length: int) -> Entry | None:
    """What a record says; None for one that says nothing of ours (warcinfo). Raises NoRecord."""
    try:
        if text := record.fields.get(_CAPTURE):
            row = json.loads(text)
            place = dict(zip(_PLACE, (segment, offset, length, row["fetched_at"]), strict=True))
            return of_record(Capture, {**row, **place})
        if text := record.fields.get(_REVISIT):
            return of_record(Revisit, json.loads(text))
        return of_record(Finish, json.loads(record.block)) if _FINISH in record.fields else None
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise NoRecord(f"a record that cannot be understood ({error})") from error


def body_of(member: bytes, entry: Capture) -> bytes:
    """The body of a capture from the bytes at its place. Raises NoRecord when they are not what was stored."""
    record = unpacked(member)
    stored = entry_of(record, entry.warc_file, entry.warc_offset, entry.warc_length)
    body = record.payload
    if not isinstance(stored, Capture) or stored.capture_id != entry.capture_id or digest_of(body) != entry.digest:
        raise NoRecord("holds another record")
    return body


def _member(kind: str, date: str, fields: Mapping[str, str], block: bytes) -> bytes:
    named = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>", "WARC-Date": date, **fields,
             "WARC-Block-Digest": digest_of(block), "Content-Length": str(len(block))}  # fmt: skip
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named.items()) + "\r\n"
    data = b"".join((head.encode("utf-8", "surrogateescape"), block, b"\r\n\r\n"))
    return zlib.compress(data, _LEVEL, 31)  # in one call: each waits for the interpreter's lock when it is done


def _head(status: int, headers: Headers, length: int | None) -> bytes:
    """An HTTP head that leads readers to the body as it is stored; `length` None for a revisit, which has none."""
    phrase = HTTPStatus(status).phrase if status in _PHRASED else ""
    lines = [f"HTTP/1.1 {status} {phrase}"]
    for name, value in headers:
        kept = f"X-Archive-Orig-{name}" if name.lower() in _WIRE else name
        lines.append(f"{_NO_TOKEN.sub('_', kept)}: {_CONTROL.sub(' ', value).strip()}")
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


_PHRASED = frozenset(HTTPStatus)
_FIELDS = tuple(field.name for field in fields(Capture) if field.name not in _PLACE)


def _without_place(entry: Capture) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _FIELDS}  # asdict would copy each value, deeply


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))  # ASCII: it stands in a header line


