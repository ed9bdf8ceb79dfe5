"""Where an archive lies: a local folder, or any filesystem that fsspec knows ("s3://bucket/prefix")."""

from pathlib import Path
from typing import Any, BinaryIO

import fsspec
from fsspec.implementations.local import LocalFileSystem


class Store:
    """Reads the files of an archive, and puts whole files there. `local` is its folder on this machine, if it has one.

    A name with "://" is an fsspec URL, anything else a local path. Where a remote store is found and with which
    keys is configured as fsspec and its filesystems say (AWS_ENDPOINT_URL, AWS_PROFILE, FSSPEC_S3_…).
    """

    def __init__(self, root: str | Path) -> None:
        self.root = str(root)
        self.local: Path | None = None
        if "://" in self.root:
            self._fs, base = fsspec.core.url_to_fs(self.root)
            self._base = str(base).rstrip("/")
            if isinstance(self._fs, LocalFileSystem):  # file:///srv/archive
                self.local = Path(self._base)
        else:
            self.local = Path(self.root)
            self._fs, self._base = LocalFileSystem(), self.root.rstrip("/") or "/"

    def sizes(self, folder: str) -> dict[str, int]:
        """name → bytes of the files in a folder; nothing when there is no such folder."""
        path = f"{self._base}/{folder}"
        self._fs.invalidate_cache(path)
        try:
            found: list[dict[str, Any]] = self._fs.ls(path, detail=True)
        except FileNotFoundError:
            return {}
        files = (entry for entry in found if entry["type"] == "file")
        return {str(entry["name"]).rpartition("/")[2]: int(entry["size"]) for entry in files}

    def read(self, folder: str, name: str, start: int | None = None, end: int | None = None) -> bytes:
        """A file's bytes, or a range of them. Raises OSError."""
        return bytes(self._fs.cat_file(f"{self._base}/{folder}/{name}", start=start, end=end))

    def read_many(self, folder: str, names: list[str]) -> dict[str, bytes]:
        """name → bytes of whole files, fetched side by side where the store can. Raises OSError."""
        if not names:
            return {}
        found = self._fs.cat([f"{self._base}/{folder}/{name}" for name in names], on_error="raise")
        if isinstance(found, bytes):  # some filesystems answer so for a single path
            return {names[0]: found}
        return {str(path).rpartition("/")[2]: data for path, data in found.items()}

    def open(self, folder: str, name: str) -> BinaryIO:
        """A file to read from any place in it. Raises OSError."""
        stream: BinaryIO = self._fs.open(f"{self._base}/{folder}/{name}", "rb")
        return stream

    def put(self, path: Path, folder: str, name: str) -> None:
        """Copies a local file there; it appears whole or not at all. Raises OSError."""
        if self.local is not None:
            raise ValueError("the files of a local archive are renamed into place")
        self._fs.put_file(str(path), f"{self._base}/{folder}/{name}")

    def write(self, folder: str, name: str, data: bytes) -> None:
        """Writes a small object. Raises OSError."""
        self._fs.pipe_file(f"{self._base}/{folder}/{name}", data)

    def remove(self, folder: str, name: str) -> None:
        """Removes a file; one that is gone already is no error."""
        try:
            self._fs.rm_file(f"{self._base}/{folder}/{name}")
        except FileNotFoundError:
            return

    def where(self, folder: str, name: str) -> str:
        """A file's address, for messages."""
        return f"{self.root.rstrip('/')}/{folder}/{name}"
