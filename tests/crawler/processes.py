"""The process of a crawl in the hands of a test: started by itself, killed, or changed before it begins.

What a production run has no option for (a tiny segment, a full disk, names that resolve elsewhere) is set here by a
`prelude`, Python that runs in the process before its `main`.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler import Site
from crawler.site_rows import said

REPOSITORY = Path(__file__).parents[2]
SMALL_SEGMENTS = 'from crawler import Archive; Archive.writer.__wrapped__.__kwdefaults__["segment_size"] = {size}'
"""Segments of about so many bytes: they are closed and indexed all the time, and not only at the end."""

_MAIN = "import sys\nfrom crawler.spiders.run import main\n{prelude}\nsys.exit(main())"

# Imports once, then forks a crawl for each line of its input, so that a kill costs no second of imports.
_FORKS = """
import json, os, sys
import pandas, pyarrow.compute, scrapy.core.downloader.handlers.http11  # each process would import them by itself
from crawler.spiders.run import main
{prelude}
for line in sys.stdin:
    files = json.loads(line)
    if (pid := os.fork()) == 0:
        for number, (path, flags) in enumerate(zip(files, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY))):
            os.dup2(os.open(path, flags), number)
        sys.stdin = open(0)
        sys.exit(main())
    print(pid, flush=True)
    sys.stdin.readline()  # until then its id is no other process's, ended or not
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


def order(sites: Sequence[Site], archive: str | Path, **changes: Any) -> str:
    """The order of a crawl, as `crawl_sites` gives it to its process."""
    now: datetime | None = changes.pop("now", None)
    whole = {
        "job": "crawl", "sites": [said(site) for site in sites], "archive": str(archive), "contact": None,
        "shard": (1, 1), "spool": None, "quiet": None, "together": 64, "timeout": 60.0,
        "now": now.isoformat() if now else None,
    }  # fmt: skip
    assert changes.keys() <= whole.keys()
    return json.dumps({**whole, **changes})


@dataclass(frozen=True)
class Ended:
    """How a process of a crawl ended, and what it told before."""

    status: int
    events: list[dict[str, Any]]
    words: str

    def crawls(self) -> dict[str, dict[str, Any]]:
        return {event["site_id"]: event for event in self.events if event["event"] == "crawl"}


def run(text: str, prelude: str = "", **options: Any) -> Ended:
    """Runs a crawl to its end, after the prelude."""
    with start(prelude, **options) as process:
        out, words = process.communicate(text.encode(), timeout=120)
    return Ended(process.returncode, told(out), words.decode())


def start(prelude: str = "", **options: Any) -> subprocess.Popen[bytes]:
    """A process that waits for its order on stdin."""
    return subprocess.Popen(
        [sys.executable, "-c", _MAIN.format(prelude=prelude)], cwd=REPOSITORY,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
    )  # fmt: skip


def told(out: bytes) -> list[dict[str, Any]]:
    """The events of a process; a line that its death cut off is none."""
    return [json.loads(line) for line in out.split(b"\n")[:-1]]


class Forks:
    """Starts crawls from a process that has imported everything."""

    def __init__(self, parent: subprocess.Popen[str], folder: Path) -> None:
        self._parent, self._folder = parent, folder
        self._number = 0

    def begin(self, text: str) -> int:
        """Starts a crawl; its process id."""
        self._number += 1
        paths = [self._folder / f"{self._number}.{name}" for name in ("order", "events", "words")]
        for path, content in zip(paths, (text, "", ""), strict=True):
            path.write_text(content)
        self._out, self._words = paths[1:]
        self._tell(json.dumps([str(path) for path in paths]))
        return int(self._line())

    def end(self, pid: int, seconds: float = 120.0) -> Ended:
        """Waits for the end; after so many seconds brings it about with SIGKILL."""
        with os.fdopen(os.pidfd_open(pid)) as process:
            if not select.select([process], [], [], seconds)[0]:
                os.kill(pid, signal.SIGKILL)
        self._tell("wait")
        return Ended(int(self._line()), told(self._out.read_bytes()), self._words.read_text())

    def _tell(self, line: str) -> None:
        assert self._parent.stdin is not None
        print(line, file=self._parent.stdin, flush=True)

    def _line(self) -> str:
        assert self._parent.stdout is not None
        return self._parent.stdout.readline()


@contextmanager
def forks(folder: Path, prelude: str = "") -> Iterator[Forks]:
    """The process that forks crawls, while the block runs; their files go to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-c", _FORKS.format(prelude=prelude)], cwd=REPOSITORY, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as parent:  # fmt: skip
        yield Forks(parent, folder)
        assert parent.stdin is not None
        parent.stdin.close()
