"""`gongkai archive verify` finds every kind of damage, `reindex` makes the tables anew from the WARC alone."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from crawler import Archive, ArchiveBusy
from crawler.archive import Changed, reindex, verify
from flows.cli import main
from tests.crawler.archives import CRAWL, LATER, LEDGER, SITE, add, flip, segment, written


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with Archive(tmp_path).writer("run1") as writer:
        for number in range(3):
            add(writer, number)
        add(writer, 2, at=LATER)
        writer.finish(SITE, CRAWL, [LEDGER])
    return tmp_path


def tables(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "index").iterdir()}


def test_a_sound_archive_is_read_whole(root: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    found = verify(root, lambda *step: seen.append(step))
    assert found.faults == []
    assert (found.segments, found.records, found.captures) == (1, 6, 3)
    assert found.bytes == segment(root).stat().st_size
    assert seen == [("run1-00000.warc.gz", 0, found.bytes)]


def test_every_flipped_byte_is_found(root: Path) -> None:
    path = segment(root)
    whole = path.read_bytes()
    # The bytes 4 to 9 of a gzip member (its time, the system it was made on) are in no checksum and of no meaning.
    starts = [match.start() for match in re.finditer(re.escape(whole[:10]), whole)]
    assert len(starts) == 6
    free = {start + byte for start in starts for byte in range(4, 10)}
    for offset in sorted({*range(0, len(whole), 41), *(start + 3 for start in starts)} - free):
        flip(path, offset)
        assert any(fault.file == "warc/run1-00000.warc.gz" for fault in verify(root).faults), offset
        path.write_bytes(whole)


def test_the_fault_names_file_and_offset(root: Path) -> None:
    second = Archive(root).captures("a")[1]
    flip(segment(root), second.warc_offset + 100)
    faults = {(fault.file, fault.offset) for fault in verify(root).faults}
    assert faults == {("warc/run1-00000.warc.gz", second.warc_offset), ("index/run1-00000.captures.parquet", None)}


def _cut(root: Path) -> None:
    path = segment(root)
    path.write_bytes(path.read_bytes()[:-7])


def _swap_rows(root: Path) -> None:
    path = root / "index" / "run1-00000.captures.parquet"
    table = pq.read_table(path)
    pq.write_table(table.take([1, 0, 2]), path)


def _foreign_record(root: Path) -> None:
    """A record of another capture's bytes under this one's name, whole by gzip and by its own digests."""
    from crawler.archive import records

    one, two, _ = Archive(root).captures("a")
    path = segment(root)
    data = path.read_bytes()
    forged = records.capture(one, [], b"forged")
    path.write_bytes(data[: one.warc_offset] + forged + data[two.warc_offset :])


def _lost_capture(root: Path) -> None:
    """The record is cut out cleanly: what is left is a sound WARC."""
    *_, last = Archive(root).captures("a")
    path = segment(root)
    data = path.read_bytes()
    path.write_bytes(data[: last.warc_offset] + data[last.warc_offset + last.warc_length :])


def _left_open(root: Path) -> None:
    path = segment(root)
    path.rename(path.with_name(path.name + ".open"))


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (_cut, "the record is cut off"),
        (lambda root: (root / "index" / "run1-00000.crawls.parquet").unlink(), "is missing; run `gongkai archive rein"),
        (lambda root: (root / "index" / "run1-00000.sites.parquet").write_bytes(b"PAR1"), "is no Parquet file"),
        (_swap_rows, "has other rows than run1-00000.warc.gz"),
        (lambda root: segment(root).unlink(), "its segment is missing"),
        (_foreign_record, "the body has another digest or length than the capture says"),
        (_lost_capture, "which no segment holds"),
        (_left_open, "was left open by a killed run"),
        (lambda root: (root / "warc" / "notes.txt").write_text("x"), "is no segment"),
        (lambda root: segment(root).rename(root / "warc" / "run9-00000.warc.gz"), "warcinfo record of this segment"),
    ],
)  # fmt: skip
def test_each_kind_of_damage_has_its_words(root: Path, damage: Callable[[Path], object], problem: str) -> None:
    damage(root)
    faults = verify(root).faults
    assert any(problem in fault.problem for fault in faults), faults


def test_a_segment_that_is_being_written_is_no_fault(root: Path) -> None:
    with Archive(root).writer("run2") as writer:
        add(writer, 9)
        found = verify(root)
    assert (found.faults, found.in_work, found.captures) == ([], 1, 3)


def test_reindex_makes_equal_tables_from_the_warc_alone(root: Path) -> None:
    before = tables(root)
    assert reindex(root) == []
    for path in (root / "index").iterdir():
        path.unlink()
    changed = reindex(root)
    assert {(each.file, each.before) for each in changed} == {(name, None) for name in before}
    assert {each.file: each.after for each in changed}["run1-00000.captures.parquet"] == 3
    assert tables(root) == before


def test_reindex_says_what_changed(root: Path) -> None:
    before = tables(root)
    captures = root / "index" / "run1-00000.captures.parquet"
    pq.write_table(pq.read_table(captures).slice(1), captures)
    (root / "index" / "run0-00000.sites.parquet").write_bytes(before["run1-00000.sites.parquet"])
    assert reindex(root) == [Changed(captures.name, 2, 3), Changed("run0-00000.sites.parquet", 1, None)]
    assert tables(root) == before


def test_reindex_also_mends_what_a_killed_run_left(root: Path) -> None:
    _left_open(root)
    whole = tables(root)
    for path in (root / "index").iterdir():
        path.unlink()
    assert len(reindex(root)) == 5
    assert tables(root) == whole
    assert verify(root).faults == []


def test_reindex_waits_for_no_crawl(root: Path) -> None:
    with Archive(root).writer("run2", shard=(2, 3)), pytest.raises(ArchiveBusy, match="run2"):
        reindex(root)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["archive", *arguments])
    return int(ended.value.code or 0), capsys.readouterr().out


def test_the_command_verify(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = segment(root).stat().st_size
    assert run(capsys, "verify", "--archive", str(root)) == (
        0, f"1 segments, {size:,} bytes, 6 records, 3 captures read: all is well\n")  # fmt: skip
    offset = Archive(root).captures("a")[0].warc_offset
    flip(segment(root), offset + 100)
    code, text = run(capsys, "verify", "--archive", str(root))
    assert code == 1
    assert f"warc/run1-00000.warc.gz, offset {offset}: the record is corrupt" in text
    code, text = run(capsys, "verify", "--archive", str(root), "--json")
    assert code == 1
    assert {"file", "offset", "problem"} == set(json.loads(text)["faults"][0])


def test_the_command_reindex(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "index" / "run1-00000.captures.parquet").unlink()
    code, text = run(capsys, "reindex", "--archive", str(root))
    assert (code, text) == (0, "run1-00000.captures.parquet: unreadable or missing → 3 rows\n1 table changed\n")
    assert run(capsys, "reindex", "--archive", str(root)) == (0, "every table was right\n")
    assert run(capsys, "reindex", "--archive", str(root), "--json") == (0, "[]\n")


def test_an_archive_of_two_runs(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, 4, "run2")
    assert verify(tmp_path).faults == []
    segment_of_run1 = tmp_path / "warc" / "run1-00000.warc.gz"
    segment_of_run1.unlink()
    assert sum("which no segment holds" in fault.problem for fault in verify(tmp_path).faults) == 3
