"""The two consoles: answers go to stdout, everything about the run to stderr."""

import os
import sys
from functools import cache
from typing import TextIO

from rich.console import Console

# A file or a pipe has no edge: a table there is as wide as its content.
_WIDTH_OF_A_FILE = 1000


def _console(stream: TextIO, stderr: bool) -> Console:
    wide = None if stream.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_A_FILE
    return Console(stderr=stderr, width=wide, highlight=False)


@cache
def out() -> Console:
    """Stdout. Colour and terminal width only on a terminal."""
    return _console(sys.stdout, stderr=False)


@cache
def err() -> Console:
    """Stderr: progress, notes and errors."""
    return _console(sys.stderr, stderr=True)
