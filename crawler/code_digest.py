"""A name for the code by which something was worked out, so that what other code worked out is known as such."""

from collections.abc import Collection
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable


def code_digest(package: str, *, without: Collection[str] = (), also: str = "") -> str:
    """64 hex digits of a package's own code and data, its folders named in `without` left out, and of `also`."""
    digest = sha256(also.encode())
    left_out = {"__pycache__", *without}

    def add(folder: Traversable) -> None:
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.is_dir() and entry.name not in left_out:
                add(entry)
            elif entry.is_file():
                digest.update(entry.name.encode() + entry.read_bytes())

    add(files(package))
    return digest.hexdigest()
