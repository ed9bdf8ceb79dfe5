"""SIGKILL at any moment: what add() returned is there, and nothing is there twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler import Archive
from crawler.archive import verify
from tests.crawler.archives import SITE, body, check_with_warcio

MOMENTS = 100

# Imports once and forks a writer for each run_id of its input. The writer walks a site of 2,000 pages in an order of
# its own, as fast as it can, and notes in a file each page whose add() has returned.
_WRITERS = """
import os, random, signal, sys
import pandas, pyarrow.compute  # pyarrow would import them in each writer
from crawler import Archive
from tests.crawler.archives import SITE, add
root, notes = sys.argv[1:]

def write(run_id):
    file = os.open(notes, os.O_WRONLY | os.O_APPEND)
    order = random.Random(run_id).sample(range(2000), 2000)
    with Archive(root).writer(run_id, segment_size=100_000) as writer:
        writer.describe(SITE, "2021-02-01T02:03:04Z")
        for number in order:
            capture = add(writer, number)
            os.write(file, f"{number} {capture.capture_id} {capture.run_id} {run_id}\\n".encode())

for line in sys.stdin:
    if (pid := os.fork()) == 0:
        write(line.strip())
        signal.pause()
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("ended", flush=True)
"""


def _wait_for_more(notes: Path) -> None:
    size, deadline = notes.stat().st_size, time.monotonic() + 20
    while notes.stat().st_size == size:
        assert time.monotonic() < deadline, "the writer does not write"
        time.sleep(0.001)


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_doubled_at_100_moments(tmp_path: Path) -> None:
    root, notes = tmp_path / "archive", tmp_path / "notes"
    notes.touch()
    delays = random.Random(4)
    with subprocess.Popen(
        [sys.executable, "-c", _WRITERS, str(root), str(notes)],
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as writers:  # fmt: skip
        assert writers.stdin
        assert writers.stdout
        for moment in range(MOMENTS):
            print(f"run{moment:03}", file=writers.stdin, flush=True)
            pid = int(writers.stdout.readline())
            if moment % 2:  # a moment of the start, which mends what the last one left; or one of the writing
                _wait_for_more(notes)
            time.sleep(delays.uniform(0, 0.12))
            os.kill(pid, signal.SIGKILL)  # its parent waits for it, so this is no other process's id
            assert writers.stdout.readline() == "ended\n"
        writers.stdin.close()
    with Archive(root).writer("last"):
        pass
    noted = [line.split() for line in notes.read_text().splitlines()]
    archive = Archive(root)
    captures = {capture.capture_id: capture for capture in archive.captures(SITE.site_id)}
    assert len(noted) > 1000
    assert len({run_id for *_, run_id in noted}) >= MOMENTS // 2
    for number, capture_id, first_run, _ in noted:
        assert captures[capture_id].run_id == first_run, f"page {number} was lost and fetched again"
    for capture in captures.values():
        assert archive.payload(capture) == body(int(capture.url.rpartition("_")[2].removesuffix(".html")))
    responses: Counter[str] = Counter()
    for path in (root / "warc").iterdir():
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    responses[record.rec_headers["WARC-Target-URI"]] += 1
    assert set(responses.values()) == {1}
    assert verify(root).faults == []
    check_with_warcio(root)
