"""Two runs that may write the same site do not meet; all others may."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler import Archive, ArchiveBusy
from crawler.archive.names import Shard
from tests.crawler.archives import add, written


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((1, 1), (1, 1), True), ((1, 1), (3, 16), True), ((3, 16), (1, 1), True), ((3, 16), (3, 16), True),
        ((3, 16), (3, 8), True), ((1, 2), (4, 4), True), ((3, 16), (4, 16), False), ((1, 1), "imports", False),
        ("imports", (2, 3), False), ("imports", "imports", True),
    ],
)  # fmt: skip
def test_who_may_write_at_once(tmp_path: Path, one: Shard, other: Shard, meet: bool) -> None:
    archive = Archive(tmp_path)
    with archive.writer("run1", shard=one):
        if meet:
            with pytest.raises(ArchiveBusy, match="run1"), archive.writer("run2", shard=other):
                pass
        else:
            with archive.writer("run2", shard=other):
                pass
    with archive.writer("run3", shard=other):
        pass


def test_the_second_run_says_whom_it_waits_for(tmp_path: Path) -> None:
    began = datetime(2021, 2, 1, 2, 3, 4, tzinfo=UTC)
    with (
        Archive(tmp_path).writer("run1", shard=(3, 16), now=lambda: began),
        pytest.raises(ArchiveBusy) as busy,
        Archive(tmp_path).writer("run2"),
    ):
        pass
    assert str(busy.value) == (
        f"{tmp_path}: run run1 (shard 3-of-16) is writing here since 2021-02-01T02:03:04Z, as process {os.getpid()} on "
        f"{socket.gethostname()}; wait until it has ended"
    )


@pytest.mark.parametrize("shard", [(0, 1), (2, 1), (17, 16), (-1, 4)])
def test_a_shard_that_is_none(tmp_path: Path, shard: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="shard"), Archive(tmp_path).writer("run1", shard=shard):
        pass


def test_shards_of_one_run_have_segments_of_their_own(tmp_path: Path) -> None:
    with (
        Archive(tmp_path).writer("run1", shard=(1, 2)) as one,
        Archive(tmp_path).writer("run1", shard=(2, 2)) as other,
    ):
        assert {add(one, 1).warc_file, add(other, 2).warc_file} == {
            "run1-1-of-2-00000.warc.gz", "run1-2-of-2-00000.warc.gz"}  # fmt: skip
    assert len(Archive(tmp_path).captures("a")) == 2


_HOLDS = """
import sys
from crawler import Archive
with Archive(sys.argv[1]).writer("run1", shard=(1, 2)):
    print("in", flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"in\n"
        with pytest.raises(ArchiveBusy, match=f"process {process.pid}"), Archive(tmp_path).writer("run2"):
            pass
        process.kill()
    assert json.loads((tmp_path / "locks" / "1-of-2.lock").read_text())["pid"] == process.pid
    written(tmp_path)


def test_an_unreadable_lock_still_holds(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1"):
        (tmp_path / "locks" / "1-of-1.lock").write_text("")
        with pytest.raises(ArchiveBusy, match="wait until it has ended"), Archive(tmp_path).writer("run2"):
            pass
