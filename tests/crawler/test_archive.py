"""The archive keeps what it was given, whatever happens to the process that writes it."""

import itertools
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler import Archive, ArchiveBusy, ArchiveDamaged, ArchiveWriter, Capture, Crawl, Outcome, Site

SITE = Site(
    site_id="a", name="甲", home="http://a.gov.cn/", columns=("http://a.gov.cn/nb/",), family="trs", evidence="test"
)
NOW = "2021-02-01T02:03:04Z"
CRAWL = Crawl(
    run_id="run1", site_id="a", started_at=NOW, finished_at=NOW, declared_total=None, list_pages=1, items_seen=2,
    reports_listed=1, captured=1, not_modified=0, failed=0, outcomes={"ok": 1}, complete=True,
    stop_reason="every list page read", requests=2, bytes=10, seconds=0.5,
)  # fmt: skip


def add(writer: ArchiveWriter, number: int, body: bytes = b"") -> Capture:
    return writer.add(
        f"http://a.gov.cn/t20210101_{number}.html", "article", Outcome.OK, NOW,
        body=body or f"<p>第{number}号".encode() * 50, http_status=200, title=f"年报{number}",
        headers=[("Content-Type", "text/html; charset=GBK"), ("ETag", f'"{number}"'), ("Content-Encoding", "gzip")],
    )  # fmt: skip


def written(root: Path, count: int = 3, run_id: str = "run1") -> list[Capture]:
    with Archive(root).writer(SITE, run_id) as writer:
        return [add(writer, number) for number in range(count)]


def segment(root: Path) -> Path:
    (path,) = (root / "a").glob("*.warc.gz*")
    return path


def killed(root: Path, length: int | None, lines: int, torn: bytes = b"") -> None:
    """Makes a written folder what a killed run leaves: an open segment of `length` bytes, an index of
    `lines` whole lines and perhaps a torn one."""
    path = segment(root)
    opened = path.rename(path.with_name(path.name + ".open"))
    opened.write_bytes(opened.read_bytes()[:length])
    index = root / "a" / "captures.jsonl"
    index.write_bytes(b"".join(index.read_bytes().splitlines(keepends=True)[:lines]) + torn)


def check_with_warcio(root: Path) -> None:
    """Another program's opinion of every segment: whole, and with the digests it names."""
    paths = [str(path) for path in root.glob("*/*.warc.gz")]
    assert paths
    run = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *paths], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "")


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    captures = written(tmp_path)
    archive = Archive(tmp_path)
    assert archive.site_ids() == ["a"]
    assert archive.site("a") == SITE
    assert archive.captures("a") == captures
    assert archive.payload(captures[1]) == "<p>第1号".encode() * 50
    first = captures[0]
    assert (first.title, first.media_type, first.charset, first.etag) == ("年报0", "text/html", "gbk", '"0"')
    check_with_warcio(tmp_path)


def test_other_warc_tools_can_replay_a_capture(tmp_path: Path) -> None:
    (capture,) = written(tmp_path, 1)
    with segment(tmp_path).open("rb") as stream:
        info, record = ((r, r.content_stream().read()) for r in ArchiveIterator(stream))
    assert info[0].rec_type == "warcinfo"
    assert record[0].rec_headers.get_header("WARC-Target-URI") == capture.url
    assert record[0].http_headers.get_statuscode() == "200"
    # The body is stored decoded, so a reader must not be told to decode it again.
    assert record[0].http_headers.get_header("Content-Encoding") is None
    assert record[0].http_headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert record[1] == Archive(tmp_path).payload(capture)


def test_a_fetch_without_body_is_kept_and_has_no_payload(tmp_path: Path) -> None:
    with Archive(tmp_path).writer(SITE, "run1") as writer:
        writer.add("http://a.gov.cn/x", "article", Outcome.TIMEOUT, NOW, detail="took too long")
    (capture,) = Archive(tmp_path).captures("a")
    assert (capture.outcome, capture.digest, capture.length, capture.detail) == ("timeout", None, 0, "took too long")
    with pytest.raises(ValueError, match="its outcome is timeout"):
        Archive(tmp_path).payload(capture)
    check_with_warcio(tmp_path)


def test_the_same_bytes_are_kept_once_and_new_bytes_beside_them(tmp_path: Path) -> None:
    (first,) = written(tmp_path, 1)
    with Archive(tmp_path).writer(SITE, "run2") as writer:
        assert add(writer, 0) == first
        second = add(writer, 0, b"corrected")
        held = writer.held(first.url)
    assert held == (second, b"corrected")
    assert Archive(tmp_path).captures("a") == [first, second]
    assert Archive(tmp_path).payload(first) == "<p>第0号".encode() * 50


def test_a_run_that_finds_nothing_new_writes_no_segment(tmp_path: Path) -> None:
    written(tmp_path)
    before = sorted((tmp_path / "a").glob("*"))
    written(tmp_path, run_id="run2")
    assert sorted((tmp_path / "a").glob("*")) == before


def test_crawls_are_kept_in_order(tmp_path: Path) -> None:
    with Archive(tmp_path).writer(SITE, "run1") as writer:
        writer.finish(CRAWL)
        writer.finish(replace(CRAWL, run_id="run2", complete=False))
    crawls = Archive(tmp_path).crawls("a")
    assert [(crawl.run_id, crawl.complete) for crawl in crawls] == [("run1", True), ("run2", False)]


def test_one_writer_a_site(tmp_path: Path) -> None:
    archive, other = Archive(tmp_path), replace(SITE, site_id="b")
    with archive.writer(SITE, "run1"), archive.writer(other, "run1"), pytest.raises(ArchiveBusy, match="wait until"):
        archive.writer(SITE, "run2").__enter__()
    with archive.writer(SITE, "run3"):
        pass


def test_a_reader_sees_the_captures_of_a_run_under_way(tmp_path: Path) -> None:
    with Archive(tmp_path).writer(SITE, "run1") as writer:
        capture = add(writer, 1)
        assert Archive(tmp_path).captures("a") == [capture]
        assert Archive(tmp_path).payload(capture) == "<p>第1号".encode() * 50


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 900), lines=st.integers(0, 4), torn=st.sampled_from([b"", b"{", b'{"capture_id": "ab']))
def test_a_killed_run_loses_at_most_the_capture_in_flight(cut: int, lines: int, torn: bytes) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        intact = written(root, 4)
        size = segment(root).stat().st_size
        ends = [capture.warc_offset for capture in intact[1:]] + [size]
        whole = sum(end <= size - cut for end in ends)
        # What the writer guarantees: an index line stands only for a record that is whole.
        killed(root, size - cut, min(lines, whole), torn)
        with Archive(root).writer(SITE, "run2") as writer:
            for number in range(4):
                add(writer, number)
        captures = Archive(root).captures("a")
        assert [capture.capture_id for capture in captures] == [capture.capture_id for capture in intact]
        assert [capture.run_id for capture in captures] == ["run1"] * whole + ["run2"] * (4 - whole)
        assert len((root / "a" / "captures.jsonl").read_bytes().splitlines()) == 4
        for number, capture in enumerate(captures):
            assert Archive(root).payload(capture) == f"<p>第{number}号".encode() * 50
        assert not list((root / "a").glob("*.open"))
        check_digests(root)


def check_digests(root: Path) -> None:
    for path in (root / "a").glob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()


def test_the_index_is_rebuilt_from_the_segments_alone(tmp_path: Path) -> None:
    captures = written(tmp_path)
    captures += written(tmp_path, 5, run_id="run2")[3:]
    (tmp_path / "a" / "captures.jsonl").unlink()
    with Archive(tmp_path).writer(SITE, "run3"):
        pass
    assert Archive(tmp_path).captures("a") == captures


def test_a_rebuilt_index_keeps_the_later_verdict_on_the_same_bytes(tmp_path: Path) -> None:
    for run_id, outcome in (("run1", Outcome.NO_REPORT_CONTENT), ("run2", Outcome.OK)):
        with Archive(tmp_path).writer(SITE, run_id) as writer:
            writer.add("http://a.gov.cn/1.html", "article", outcome, NOW, body=b"x", http_status=200)
    before = Archive(tmp_path).captures("a")
    (tmp_path / "a" / "captures.jsonl").unlink()
    with Archive(tmp_path).writer(SITE, "run3"):
        pass
    assert Archive(tmp_path).captures("a") == before


@pytest.mark.parametrize("damage", ["cut", "overwritten", "gone"])
def test_damage_is_reported_for_the_captures_it_hit_and_no_others(tmp_path: Path, damage: str) -> None:
    first, second, third = written(tmp_path)
    path = segment(tmp_path)
    data = path.read_bytes()
    if damage == "cut":
        path.write_bytes(data[: second.warc_offset + 100])
    elif damage == "overwritten":
        middle = second.warc_offset + 150
        path.write_bytes(data[:middle] + b"\x00" * 20 + data[middle + 20 :])
    else:
        path.unlink()
    lost = {"cut": [second, third], "overwritten": [second], "gone": [first, second, third]}[damage]
    for capture in (first, second, third):
        if capture in lost:
            with pytest.raises(ArchiveDamaged, match=rf"{path.name}, offset {capture.warc_offset}"):
                Archive(tmp_path).payload(capture)
        else:
            assert Archive(tmp_path).payload(capture)


def test_whole_records_behind_damage_survive_recovery(tmp_path: Path) -> None:
    _, second, third, _ = written(tmp_path, 4)
    killed(tmp_path, None, 0)
    data = bytearray(segment(tmp_path).read_bytes())
    middle = (second.warc_offset + third.warc_offset) // 2
    data[middle : middle + 8] = b"\xff" * 8
    segment(tmp_path).write_bytes(data)
    with Archive(tmp_path).writer(SITE, "run2"):
        pass
    assert [capture.title for capture in Archive(tmp_path).captures("a")] == ["年报0", "年报2", "年报3"]


def test_fetching_again_mends_a_damaged_capture(tmp_path: Path) -> None:
    _, second, _ = written(tmp_path)
    path = segment(tmp_path)
    data = bytearray(path.read_bytes())
    data[second.warc_offset + 150 : second.warc_offset + 160] = bytes(10)
    path.write_bytes(data)
    with Archive(tmp_path).writer(SITE, "run2") as writer:
        assert writer.held(second.url) is None  # so the crawler asks unconditionally
        mended = add(writer, 1)
    assert mended.capture_id == second.capture_id
    assert Archive(tmp_path).payload(mended) == "<p>第1号".encode() * 50
    assert len(Archive(tmp_path).captures("a")) == 3


@pytest.mark.parametrize("line", ['{"capture_id": 1}', "[]", "no json", '{"outcome": "splendid"}'])
def test_an_index_line_that_is_none_is_damage(tmp_path: Path, line: str) -> None:
    written(tmp_path)
    index = tmp_path / "a" / "captures.jsonl"
    index.write_text(line + "\n" + index.read_text("utf-8"), "utf-8")
    with pytest.raises(ArchiveDamaged, match=r"captures\.jsonl"):
        Archive(tmp_path).captures("a")


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(5)), repeats=st.lists(st.integers(0, 4), max_size=4), seed=st.integers(0, 99))
def test_the_order_of_adds_and_the_number_of_runs_do_not_matter(
    order: list[int], repeats: list[int], seed: int
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        numbers = [*order, *repeats]
        cut = random.Random(seed).randrange(len(numbers))
        for run, part in (("run1", numbers[:cut]), ("run2", numbers[cut:])):
            with Archive(root).writer(SITE, run) as writer:
                for number in part:
                    add(writer, number)
        found = {capture.capture_id: Archive(root).payload(capture) for capture in Archive(root).captures("a")}
        assert sorted(found.values()) == sorted(f"<p>第{number}号".encode() * 50 for number in range(5))
        assert set(found) == {capture.capture_id for capture in written(root / "straight", 5)}


def test_large_segments_are_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive._SEGMENT_SIZE", 1000)
    captures = written(tmp_path, 6)
    names = sorted({capture.warc_file for capture in captures})
    assert names == [f"run1-{number:05}.warc.gz" for number in range(len(names))]
    assert len(names) > 1
    assert all(a <= b for a, b in itertools.pairwise(capture.warc_file for capture in captures))
    assert [Archive(tmp_path).payload(capture) for capture in captures]
