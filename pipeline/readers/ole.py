"""OLE2 compound files (DOC, XLS, WPS): which streams they hold, and a stream's bytes.

Only what telling such files apart and bounding them needs; layout after [MS-CFB] 2.1 to 2.6.
"""

import struct
from typing import NamedTuple

from pipeline.document import UnreadableDocument

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_LAST_REGULAR = 0xFFFFFFFA  # sector numbers above are marks: end of chain, free, FAT itself
_NONE = 0xFFFFFFFF
_ROOT = 5
_COUNTS = (40, 44, 64, 72)  # where the header counts sectors of the directory and of the tables


class _Entry(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """A compound file in memory; `names` are those of the streams and storages directly under its root.

    Every count and chain is checked, also those that only calamine uses: it would follow a circle for ever. Raises
    UnreadableDocument (`damaged_office_file`) wherever a chain leaves the file, as in a cut download.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER or not data.startswith(MAGIC):
            raise _damaged("it has no complete header")
        self._data = data
        self._sector_size = 1 << min(_number(data, 30, "H"), 16)
        if any(_number(data, at) > len(data) // self._sector_size for at in _COUNTS):
            raise _damaged("it declares more sectors than it has")
        self._fat = self._allocation_table()
        self._entries = self._directory(self._chained(_number(data, 48), self._fat))
        if any(entry.size > len(data) for entry in self._entries):
            raise _damaged("it declares a stream longer than itself")
        self._small = self._chained(self._entries[0].start, self._fat)
        self._small_table = _numbers(self._chained(_number(data, 60), self._fat))
        self._top = {e.name: e for e in self._under_root()}
        self.names = list(self._top)

    def stream(self, name: str) -> bytes:
        """The whole stream of this name. Raises KeyError when there is none."""
        entry = self._top[name]
        if entry.size >= _number(self._data, 56):
            content = self._chained(entry.start, self._fat)
        else:
            size = 1 << min(_number(self._data, 32, "H"), 16)
            chain = self._chain(entry.start, self._small_table)
            content = b"".join(self._small[n * size : (n + 1) * size] for n in chain)
        if len(content) < entry.size:
            raise _damaged(f"the stream {name} is shorter than it declares")
        return content[: entry.size]

    def _allocation_table(self) -> tuple[int, ...]:
        listed = list(struct.unpack_from("<109I", self._data, 76))
        following, per_sector = _number(self._data, 68), self._sector_size // 4
        seen: set[int] = set()
        while following < _LAST_REGULAR:
            if following in seen:
                raise _damaged("a chain of sectors leads nowhere")
            seen.add(following)
            *more, following = _numbers(self._sector(following))[:per_sector]
            listed += more
        used = dict.fromkeys(n for n in listed if n < _LAST_REGULAR)
        return _numbers(b"".join(self._sector(n) for n in used))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_size
        sector = self._data[start : start + self._sector_size]
        if not sector:
            raise _damaged("it ends before its last sector")
        return sector

    def _chained(self, start: int, table: tuple[int, ...]) -> bytes:
        return b"".join(self._sector(n) for n in self._chain(start, table))

    def _chain(self, start: int, table: tuple[int, ...]) -> list[int]:
        chain: dict[int, None] = {}
        while start < _LAST_REGULAR:
            if start in chain or start >= len(table):
                raise _damaged("a chain of sectors leads nowhere")
            chain[start] = None
            start = table[start]
        return list(chain)

    def _directory(self, data: bytes) -> list[_Entry]:
        entries = []
        for at in range(0, len(data) - 127, 128):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            left, right, child = struct.unpack_from("<3I", data, at + 68)
            start, size = struct.unpack_from("<IQ", data, at + 116)
            if self._sector_size == 512:
                size &= 0xFFFFFFFF  # old writers leave rubbish in the upper half
            try:
                name = data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le")
            except UnicodeDecodeError as error:
                raise _damaged("a name in its directory is no text") from error
            entries.append(_Entry(name, kind, left, right, child, start, size))
        if not entries or entries[0].kind != _ROOT:
            raise _damaged("its directory has no root")
        return entries

    def _under_root(self) -> list[_Entry]:
        found: dict[int, _Entry] = {}
        waiting = [self._entries[0].child]
        while waiting:
            number = waiting.pop()
            if number == _NONE or number in found:
                continue
            if number >= len(self._entries):
                raise _damaged("its directory points outside itself")
            entry = found[number] = self._entries[number]
            waiting += [entry.left, entry.right]
        return list(found.values())


def _number(data: bytes, at: int, width: str = "I") -> int:
    number: int = struct.unpack_from(f"<{width}", data, at)[0]
    return number


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _damaged(why: str) -> UnreadableDocument:
    return UnreadableDocument("damaged_office_file", f"the Office file is damaged: {why}; fetch it again")
