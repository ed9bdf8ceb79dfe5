"""A segment: the file that a run appends records to, and how it is read again, whole or damaged."""

import errno
import fcntl
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from . import names
from .entries import Entry
from .records import NoRecord, Record, entry_of, parsed

_MEMBER = b"\x1f\x8b\x08"  # how every gzip member begins
_CHUNK = 1 << 16  # a report page compressed is 10 to 30 kB
# A full disk, a full quota, a limit on the size of files.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class ArchiveFull(Exception):
    """The keeper of the archive must make room: the disk is full. What was written before is kept."""


@dataclass(frozen=True, slots=True)
class Found:
    """A whole record in a segment: its place, the record and what it says (None: nothing of ours)."""

    offset: int
    length: int
    record: Record
    entry: Entry | None

    def without_record(self) -> "Found":
        """Only what it says: there may be a hundred thousand in a segment."""
        return replace(self, record=Record({}, b""))


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes in a segment that are no whole record; `last`: nothing whole follows, so it is a torn tail."""

    offset: int
    reason: str
    last: bool


@dataclass(slots=True)
class OpenSegment:
    """The segment that a run writes. Its file is locked, so that nobody takes it for the leftover of a killed run.

    A record is handed to the system before `append` returns: a process killed afterwards has lost nothing. A machine
    that loses power may lose the last records; the next writer then cuts them off.
    """

    name: str
    path: Path
    file: int
    size: int = 0
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def create(cls, folder: Path, name: str) -> "OpenSegment | None":
        """A new segment in a folder; None when the name is taken, or was grabbed before the lock was ours."""
        path = folder / f"{name}{names.OPEN}"
        if (folder / name).exists():
            return None
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except FileExistsError:
            return None
        except OSError as error:
            raise_if_full(path, error)
            raise
        if not (lock(file) and _is_still(path, file)):
            os.close(file)
            return None
        return cls(name, path, file)

    def append(self, member: bytes) -> int:
        """Appends a record's bytes and returns its offset. Raises ArchiveFull, after cutting what was half written."""
        offset, view = self.size, memoryview(member)
        try:
            while view:
                view = view[os.write(self.file, view) :]
        except OSError as error:
            os.ftruncate(self.file, offset)
            os.lseek(self.file, offset, os.SEEK_SET)
            raise_if_full(self.path, error)
            raise
        self.size += len(member)
        return offset

    def close(self) -> Path:
        """Gives the segment its final name and returns its path; the lock stays until `release`."""
        os.fsync(self.file)
        closed = self.path.with_name(self.name)
        self.path.rename(closed)
        return closed

    def release(self) -> None:
        os.close(self.file)


def raise_if_full(path: Path, error: OSError) -> None:
    """Raises ArchiveFull when that is what an error means."""
    if error.errno in _FULL:  # Arrow's errors carry the number, and words of their own
        why = os.strerror(error.errno or 0)
        raise ArchiveFull(f"{path.parent}: no room left ({why}); what was written before is kept; make room, then run "
                          "again") from error


def lock(file: int) -> bool:
    """Locks an open file, if nobody else has. The system drops the lock when the process ends, however it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def scan(stream: BinaryIO, name: str, size: int) -> Iterator[Found | Gap]:
    """Every record of a segment of `size` bytes, and what lies between whole records. Raises OSError."""
    offset = 0
    while offset < size:
        try:
            data, end = _member(stream, offset)
            record = parsed(data)
            entry = entry_of(record, name, offset, end - offset)
        except NoRecord as error:
            following = _next_whole(stream, name, offset + 1)
            yield Gap(offset, str(error), last=following is None)
            if following is None:
                return
            offset = following
            continue
        yield Found(offset, end - offset, record, entry)
        offset = end


def _member(stream: BinaryIO, offset: int) -> tuple[bytes, int]:
    """The gzip member that begins at an offset, decompressed and checked by its CRC, and where it ends."""
    stream.seek(offset)
    inflate = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    read = 0
    while not inflate.eof:
        chunk = stream.read(_CHUNK)
        if not chunk:
            raise NoRecord("the record is cut off")
        read += len(chunk)
        try:
            parts.append(inflate.decompress(chunk))
        except zlib.error as error:
            raise NoRecord(f"the record is corrupt ({error})") from error
    return b"".join(parts), offset + read - len(inflate.unused_data)


def _next_whole(stream: BinaryIO, name: str, offset: int) -> int | None:
    """The offset of the next whole record from an offset on."""
    for candidate in _member_starts(stream, offset):
        try:
            data, end = _member(stream, candidate)
            entry_of(parsed(data), name, candidate, end - candidate)
        except NoRecord:
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


def _is_still(path: Path, file: int) -> bool:
    """Whether the path still leads to the open file."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False
