"""Whatever a killed run or a full disk leaves behind, the next writer finds all that was written before."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import Archive, ArchiveFull, Capture
from tests.crawler.archives import CRAWL, LEDGER, NOW, SITE, add, body, check_with_warcio, flip, segment, written


def killed(root: Path, length: int | None = None) -> Path:
    """Makes a written archive what a killed run leaves: an open segment of `length` bytes, and no projections."""
    path = segment(root)
    opened = path.rename(path.with_name(path.name + ".open"))
    os.truncate(opened, opened.stat().st_size if length is None else length)
    for projection in (root / "index").iterdir():
        projection.unlink()
    return opened


# Each class of places to cut at: anywhere (in thousandths), and at or just beside the ends of records, within the heads
# of gzip members.
@settings(max_examples=60, deadline=None)
@given(cut=st.tuples(st.just("at"), st.integers(0, 1000)) | st.tuples(st.integers(0, 5), st.integers(-12, 12)))
def test_a_killed_run_loses_at_most_the_record_in_flight(cut: tuple[Literal["at"] | int, int]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        with Archive(root).writer("run1") as writer:
            intact = [add(writer, number) for number in range(4)]
            add(writer, 0, at="2021-02-03T00:00:00Z")  # a revisit
            writer.finish(SITE, CRAWL, [LEDGER])
        size = segment(root).stat().st_size
        ends = [capture.warc_offset + capture.warc_length for capture in intact]
        place, by = cut
        length = size * by // 1000 if place == "at" else min(max([0, *ends, size][place] + by, 0), size)
        whole = sum(end <= length for end in ends)
        killed(root, length)
        assert Archive(root).captures("a")[:whole] == Archive(root).captures("a")  # readers pass over the torn tail

        with Archive(root).writer("run2") as writer:
            assert len({capture.capture_id for capture in Archive(root).captures("a")}) == whole
            for number in range(4):
                add(writer, number)
        captures = Archive(root).captures("a")
        assert [capture.capture_id for capture in captures] == [capture.capture_id for capture in intact]
        assert [capture.run_id for capture in captures] == ["run1"] * whole + ["run2"] * (4 - whole)
        assert [Archive(root).payload(capture) for capture in captures] == [body(number) for number in range(4)]
        assert Archive(root).crawls("a") == ([CRAWL] if length == size else [])
        assert not list(root.rglob("*.open"))


def test_every_segment_that_was_mended_passes_warcio(tmp_path: Path) -> None:
    written(tmp_path)
    killed(tmp_path, 1500)
    with Archive(tmp_path).writer("run2") as writer:
        add(writer, 7)
    assert len(list((tmp_path / "warc").iterdir())) == 2
    check_with_warcio(tmp_path)


def test_a_run_killed_before_its_first_record_leaves_nothing(tmp_path: Path) -> None:
    written(tmp_path)
    for length in (0, 30, 359):
        (tmp_path / "warc" / f"other-{length:05}.warc.gz.open").write_bytes(segment(tmp_path).read_bytes()[:length]
                                                                           if length else b"")  # fmt: skip
        with Archive(tmp_path).writer("run2"):
            pass
        assert segment(tmp_path).name == "run1-00000.warc.gz"


def test_the_tables_are_made_from_the_segments_alone(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1", segment_size=1000) as writer:
        for number in range(5):
            add(writer, number)
        add(writer, 1, at="2021-02-03T00:00:00Z")
        writer.finish(SITE, CRAWL, [LEDGER])
    tables = {path.name: path.read_bytes() for path in (tmp_path / "index").iterdir()}
    captures = Archive(tmp_path).captures("a")
    for path in (tmp_path / "index").iterdir():
        path.unlink()
    assert Archive(tmp_path).captures("a") == captures  # a reader reads the segments, where there are no tables
    with Archive(tmp_path).writer("run2"):
        pass
    assert {path.name: path.read_bytes() for path in (tmp_path / "index").iterdir()} == tables


def test_whole_records_behind_damage_survive_recovery(tmp_path: Path) -> None:
    _, second, _, _ = written(tmp_path, 4)
    flip(killed(tmp_path), second.warc_offset + second.warc_length // 2)
    with Archive(tmp_path).writer("run2"):
        pass
    assert [capture.title[-1] for capture in Archive(tmp_path).captures("a") if capture.title] == ["0", "2", "3"]


def test_a_segment_that_is_being_written_is_no_leftover(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1", shard=(1, 2)) as one:
        first = add(one, 1)
        with Archive(tmp_path).writer("run2", shard=(2, 2)) as other:
            other.add("b", "http://b.gov.cn/", "home", "ok", NOW, body=b"x")  # type: ignore[arg-type]
        second = add(one, 2)
    assert Archive(tmp_path).captures("a") == [first, second]
    assert len(Archive(tmp_path).captures("b")) == 1


def _with_no_space(monkeypatch: pytest.MonkeyPatch, room: int) -> Callable[[], None]:
    """Makes the disk full after `room` more bytes, the last write being cut short; returns what makes room again."""
    real, left = os.write, [room]

    def write(file: int, data: bytes) -> int:
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = real(file, bytes(data)[: left[0]])
        left[0] -= taken
        return taken

    monkeypatch.setattr(os, "write", write)
    return lambda: left.__setitem__(0, 1 << 30)


@pytest.mark.parametrize("room", [0, 100, 400, 700, 1100])
def test_a_full_disk_stops_the_run_and_keeps_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    kept: list[Capture] = []

    def fill() -> None:
        with Archive(tmp_path).writer("run1") as writer:
            for number in range(9):
                kept.append(add(writer, number))

    room_again = _with_no_space(monkeypatch, room)
    with pytest.raises(ArchiveFull, match=r"no room left \(No space left on device\); what was written before is kept"):
        fill()
    room_again()
    assert Archive(tmp_path).captures("a") == kept
    assert len(kept) == {0: 0, 100: 0, 400: 0, 700: 0, 1100: 1}[room]
    with Archive(tmp_path).writer("run2") as writer:
        assert [add(writer, number).run_id for number in range(9)].count("run1") == len(kept)
    assert [Archive(tmp_path).payload(capture) for capture in Archive(tmp_path).captures("a")] == [
        body(number) for number in range(9)]  # fmt: skip
    check_with_warcio(tmp_path)


_UNTIL_FULL = """
import resource, sys
from crawler import Archive, ArchiveFull
from tests.crawler.archives import add
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    with Archive(sys.argv[1]).writer("run1") as writer:
        for number in range(1000):
            print(add(writer, number).capture_id, flush=True)
except ArchiveFull as error:
    sys.exit(str(error))
"""


def test_a_limit_of_the_system_is_a_full_disk_too(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", _UNTIL_FULL, str(tmp_path)], capture_output=True, text=True)
    assert "no room left (File too large)" in run.stderr
    kept = run.stdout.split()
    assert len(kept) > 10
    assert [capture.capture_id for capture in Archive(tmp_path).captures("a")] == kept
    check_with_warcio(tmp_path)


def test_no_room_for_the_tables_leaves_a_segment_that_the_next_run_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("pyarrow.parquet.write_table", full)
        with pytest.raises(ArchiveFull, match="make room, then run again"):
            written(tmp_path, 1)
    assert len(Archive(tmp_path).captures("a")) == 1
    with Archive(tmp_path).writer("run2"):
        pass
    assert len(list((tmp_path / "index").iterdir())) == 5
