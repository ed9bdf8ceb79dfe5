"""Reads a capture's body at its place: one ranged read."""

import os
from pathlib import Path

from ..captures import ArchiveDamaged, Capture
from . import names
from .records import NoRecord, body_of
from .store import Store


class Places:
    """The segments of an archive: closed ones, and those that are written on this machine (`work`: its spool)."""

    def __init__(self, store: Store, work: Path | None = None) -> None:
        self._store = store
        self._folders = [folder / names.WARC for folder in (store.local, work) if folder]

    def payload(self, capture: Capture) -> bytes:
        """The decoded body. Raises ArchiveDamaged with file and offset when it is not what was stored, ValueError for
        a capture that never had a body; a store that cannot be reached raises what its client raises."""
        if capture.digest is None:
            raise ValueError(f"capture {capture.capture_id} has no body: its outcome is {capture.outcome}")
        try:
            return body_of(self._member(capture), capture)
        except (FileNotFoundError, NoRecord) as error:
            reason = error if isinstance(error, NoRecord) else "there is no such file"
            raise ArchiveDamaged(
                f"{self._store.where(names.WARC, capture.warc_file)}, offset {capture.warc_offset}: {reason}; "
                f"crawl or import {capture.url} again"
            ) from error

    def _member(self, capture: Capture) -> bytes:
        for folder in self._folders:
            for name in (capture.warc_file, capture.warc_file + names.OPEN):
                try:
                    file = os.open(folder / name, os.O_RDONLY | os.O_CLOEXEC)
                except FileNotFoundError:
                    continue
                try:
                    return os.pread(file, capture.warc_length, capture.warc_offset)
                finally:
                    os.close(file)
        if self._store.local is not None:
            raise FileNotFoundError(capture.warc_file)
        end = capture.warc_offset + capture.warc_length
        return self._store.read(names.WARC, capture.warc_file, capture.warc_offset, end)
