"""The archive keeps what it was given, once, in WARC files that other programs read."""

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler import Archive, ArchiveDamaged, Outcome
from crawler.archive import projections, verify
from crawler.archive.store import Store
from tests.crawler.archives import (
    CRAWL,
    LATER,
    LEDGER,
    NOW,
    SITE,
    add,
    body,
    check_with_warcio,
    flip,
    segment,
    written,
)


def records(path: Path) -> list[Any]:
    """The records of a segment as warcio reads them, each with its `body`."""
    found = []
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            record.body = record.content_stream().read()
            found.append(record)
    return found


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1") as writer:
        captures = [add(writer, number) for number in range(3)]
        writer.finish(SITE, CRAWL, [LEDGER])
    archive = Archive(tmp_path)
    assert archive.root == str(tmp_path)
    assert archive.site_ids() == ["a"]
    assert archive.site("a") == SITE
    assert archive.captures("a") == captures
    assert archive.payload(captures[1]) == body(1)
    assert archive.crawls("a") == [CRAWL]
    assert archive.ledger("a") == [LEDGER]
    first = captures[0]
    assert (first.media_type, first.charset, first.etag, first.last_seen_at) == ("text/html", "gbk", '"0"', NOW)
    assert (first.warc_file, captures[1].warc_offset) == (
        "run1-00000.warc.gz", first.warc_offset + first.warc_length)  # fmt: skip
    check_with_warcio(tmp_path)


def test_an_archive_that_is_not_there_is_empty(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "none")
    assert (archive.site_ids(), archive.captures("a"), archive.crawls("a"), archive.ledger("a")) == ([], [], [], [])
    with pytest.raises(ArchiveDamaged, match="holds no site a"):
        archive.site("a")
    assert not (tmp_path / "none").exists()


def test_other_warc_tools_can_replay_a_capture(tmp_path: Path) -> None:
    (capture,) = written(tmp_path, 1)
    info, record = records(segment(tmp_path))
    assert (info.rec_type, info.rec_headers.protocol) == ("warcinfo", "WARC/1.1")
    assert record.rec_type == "response"
    assert record.rec_headers.get_header("WARC-Target-URI") == capture.url
    assert record.rec_headers.get_header("WARC-Payload-Digest") == capture.digest
    assert record.http_headers.get_statuscode() == "200"
    # The body is stored decoded, so a reader must not be told to decode it again.
    assert record.http_headers.get_header("Content-Encoding") is None
    assert record.http_headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert record.http_headers.get_header("Content-Length") == str(len(body(0)))
    assert record.body == body(0) == Archive(tmp_path).payload(capture)


def test_a_fetch_without_body_is_kept_and_has_no_payload(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1") as writer:
        writer.add("a", "http://a.gov.cn/x", "article", Outcome.TIMEOUT, NOW, detail="took too long")
        writer.add("a", "http://a.gov.cn/x", "article", Outcome.TIMEOUT, LATER, detail="took too long again")
    (capture,) = Archive(tmp_path).captures("a")  # one run says it once
    assert (capture.outcome, capture.digest, capture.length, capture.detail) == ("timeout", None, 0, "took too long")
    with pytest.raises(ValueError, match="its outcome is timeout"):
        Archive(tmp_path).payload(capture)
    assert [record.rec_type for record in records(segment(tmp_path))] == ["warcinfo", "metadata"]
    check_with_warcio(tmp_path)


def test_the_same_bytes_are_kept_once_and_new_bytes_beside_them(tmp_path: Path) -> None:
    (first,) = written(tmp_path, 1)
    with Archive(tmp_path).writer("run2") as writer:
        seen = add(writer, 0, at=LATER)
        assert seen == replace(first, last_seen_at=LATER)
        second = add(writer, 0, b"corrected", LATER)
        memory = writer.known("a")
        assert memory.held(first.url) == second
        assert memory.payload(second) == b"corrected"
    assert Archive(tmp_path).captures("a") == [seen, second]
    assert Archive(tmp_path).payload(first) == body(0)
    _, revisit, response = records(tmp_path / "warc" / "run2-00000.warc.gz")
    assert response.body == b"corrected"
    head = revisit.rec_headers
    assert (revisit.rec_type, revisit.body) == ("revisit", b"")
    assert head.get_header("WARC-Profile").endswith("/1.1/revisit/identical-payload-digest")
    assert head.get_header("WARC-Refers-To-Target-URI") == first.url
    assert head.get_header("WARC-Refers-To-Date") == NOW
    assert head.get_header("WARC-Payload-Digest") == first.digest
    check_with_warcio(tmp_path)


def test_a_304_is_a_revisit(tmp_path: Path) -> None:
    (first,) = written(tmp_path, 1)
    with Archive(tmp_path).writer("run2") as writer:
        seen = writer.revisit(first, LATER, headers=[("ETag", '"0"')])
    assert Archive(tmp_path).captures("a") == [seen] == [replace(first, last_seen_at=LATER)]
    _, revisit = records(tmp_path / "warc" / "run2-00000.warc.gz")
    assert revisit.rec_headers.get_header("WARC-Profile").endswith("/1.1/revisit/server-not-modified")
    assert revisit.http_headers.get_statuscode() == "304"
    check_with_warcio(tmp_path)


def test_a_page_that_went_back_to_what_it_said_is_held_as_that(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1") as writer:
        first = add(writer, 0, b"one", "2021-01-01T00:00:00Z")
        add(writer, 0, b"two", "2021-01-02T00:00:00Z")
        add(writer, 0, b"one", "2021-01-03T00:00:00Z")
    with Archive(tmp_path).writer("run2") as writer:
        held = writer.known("a").held(first.url)
        assert held
        assert (held.capture_id, held.last_seen_at) == (first.capture_id, "2021-01-03T00:00:00Z")


def test_an_address_that_leads_elsewhere_is_held_under_both(tmp_path: Path) -> None:
    for run, asked, at in (("run1", "http://a.gov.cn/old", NOW), ("run2", "http://a.gov.cn/older", LATER)):
        with Archive(tmp_path).writer(run) as writer:
            writer.add("a", "http://a.gov.cn/new", "article", Outcome.OK, at, body=b"x", asked_url=asked)
    with Archive(tmp_path).writer("run3") as writer:
        memory = writer.known("a")
        (capture,) = Archive(tmp_path).captures("a")
        assert {memory.held(f"http://a.gov.cn/{name}") for name in ("new", "old", "older")} == {capture}
        assert memory.held("http://a.gov.cn/") is None
        assert memory.listed_urls == {"http://a.gov.cn/new", "http://a.gov.cn/old"}


def test_memory_is_what_earlier_runs_left(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1") as writer:
        memory = writer.known("a")
        assert (memory.site, memory.crawls, memory.listed_urls, memory.reports()) == (None, [], set(), {})
        capture = add(writer, 0)
        writer.add("a", "http://a.gov.cn/gone", "article", Outcome.GONE, NOW, body=b"404", http_status=404)
        writer.add("a", SITE.home, "home", Outcome.OK, NOW, body=b"home")
        writer.finish(SITE, CRAWL, [])
        assert writer.known("a").held(capture.url) == capture  # asked again after its end
    with Archive(tmp_path).writer("run2") as writer:
        memory = writer.known("a")
        assert (memory.site, memory.crawls) == (SITE, [CRAWL])
        assert memory.listed_urls == {capture.url, "http://a.gov.cn/gone"}
        assert memory.reports() == {capture.url: None}
        assert memory.held("http://a.gov.cn/gone") is None


def test_a_run_that_finds_nothing_to_say_writes_no_segment(tmp_path: Path) -> None:
    written(tmp_path)
    before = sorted((tmp_path / "warc").iterdir())
    with Archive(tmp_path).writer("run2") as writer:
        writer.known("a")
    assert sorted((tmp_path / "warc").iterdir()) == before


def test_a_site_described_again_as_it_was_is_not_written(tmp_path: Path) -> None:
    for run, site in (("run1", SITE), ("run2", SITE), ("run3", replace(SITE, family="trs"))):
        with Archive(tmp_path).writer(run) as writer:
            writer.describe(site, LATER if run == "run3" else NOW)
    assert [path.name for path in sorted((tmp_path / "warc").iterdir())] == [
        "run1-00000.warc.gz", "run3-00000.warc.gz"]  # fmt: skip
    assert Archive(tmp_path).site("a").family == "trs"


def test_crawls_are_kept_in_order(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1") as writer:
        writer.finish(SITE, replace(CRAWL, run_id="run2", started_at=LATER, finished_at=LATER, complete=False), [])
        writer.finish(replace(SITE, name="乙"), CRAWL, [])
    crawls = Archive(tmp_path).crawls("a")
    assert [(crawl.run_id, crawl.complete) for crawl in crawls] == [("run1", True), ("run2", False)]
    assert Archive(tmp_path).site("a").name == "甲"  # as it was last described


def test_a_certificate_of_another_site_is_refused(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1") as writer, pytest.raises(ValueError, match="not those of b"):
        writer.finish(replace(SITE, site_id="b"), CRAWL, [])


def test_a_reader_sees_the_captures_of_a_run_under_way(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1") as writer:
        capture = add(writer, 1)
        assert Archive(tmp_path).captures("a") == [capture]
        assert Archive(tmp_path).payload(capture) == body(1)


def test_large_segments_are_split(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1", segment_size=1500) as writer:
        captures = [add(writer, number) for number in range(6)]
        seen = add(writer, 0, at=LATER)  # of a segment that is closed by now
        writer.finish(SITE, CRAWL, [])
        assert writer.known("a").held(seen.url) == seen  # from the segments of this run alone
    names = sorted({capture.warc_file for capture in captures})
    assert names == [f"run1-{number:05}.warc.gz" for number in range(len(names))]
    assert len(names) > 2
    assert all(a <= b for a, b in itertools.pairwise(capture.warc_file for capture in captures))
    assert Archive(tmp_path).captures("a") == [seen, *captures[1:]]
    assert [Archive(tmp_path).payload(capture) for capture in captures] == [body(number) for number in range(6)]
    check_with_warcio(tmp_path)


def test_a_run_id_used_again_takes_the_next_number(tmp_path: Path) -> None:
    (first,) = written(tmp_path, 1)
    with Archive(tmp_path).writer("run1") as writer:
        second = add(writer, 1)
    assert (first.warc_file, second.warc_file) == ("run1-00000.warc.gz", "run1-00001.warc.gz")


def test_many_threads_may_add(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1", segment_size=20_000) as writer, ThreadPoolExecutor(8) as pool:
        captures = list(pool.map(lambda number: add(writer, number), [*range(200), *range(200)]))
    assert {capture.capture_id for capture in captures} == {c.capture_id for c in Archive(tmp_path).captures("a")}
    assert all(Archive(tmp_path).payload(c) for c in Archive(tmp_path).captures("a"))
    responses = sum(record.rec_type == "response" for path in (tmp_path / "warc").iterdir() for record in records(path))
    assert responses == 200
    check_with_warcio(tmp_path)


@pytest.mark.parametrize("run_id", ["../up", "a/b", "", ".hidden", "a b", "x" * 81, "run\n1", "运行"])
def test_a_run_id_that_would_be_another_path_is_refused(tmp_path: Path, run_id: str) -> None:
    with pytest.raises(ValueError, match="run_id"), Archive(tmp_path / "in").writer(run_id):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "text", ["../../etc/passwd", "/etc/passwd", "a\r\nWARC-Type: response\r\n\r\nx", "\x00", "\udcff", "%0d%0a", "年报"]
)
def test_hostile_names_stay_in_the_archive_and_break_no_record(tmp_path: Path, text: str) -> None:
    root = tmp_path / "archive"
    with Archive(root).writer("run1") as writer:
        capture = writer.add(
            ascii(text), f"http://a.gov.cn/{text}", "article", Outcome.OK, NOW, body=b"x", http_status=999, title=text,
            headers=[("Content-Type", text), (text, text), ("ETag", text)], media_type=text, detail=text,
            parent_url=text,
        )  # fmt: skip
        writer.add(ascii(text), f"import:{text}", "file", Outcome.OK, NOW, body=b"y", media_type=text)
        writer.add(ascii(text), text, "article", Outcome.TIMEOUT, NOW, detail=text)
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]
    assert [path.name for path in (root / "warc").iterdir()] == ["run1-00000.warc.gz"]
    kinds = [record.rec_type for record in records(segment(root))]
    assert kinds == ["warcinfo", "response", "resource", "metadata"]
    assert len(Archive(root).captures(capture.site_id)) == 3
    assert Archive(root).payload(capture) == b"x"
    check_with_warcio(root)


def test_half_a_character_in_a_certificate_keeps_no_run_from_opening_the_archive(tmp_path: Path) -> None:
    crawl = replace(CRAWL, stop_reason="list page failed: gone, http://a/\ud800", withdrawn=("http://a/\udcff",))
    with Archive(tmp_path).writer("run1") as writer:
        writer.finish(SITE, crawl, [LEDGER])
    assert Archive(tmp_path).crawls("a")[0].stop_reason == "list page failed: gone, http://a/\\ud800"
    assert verify(tmp_path).faults == []


def test_a_certificate_that_fits_into_no_table_is_refused_before_it_is_written(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run1") as writer:
        with pytest.raises(OverflowError):
            writer.finish(SITE, replace(CRAWL, declared_total=10**30), [LEDGER])
        add(writer, 1)
    assert (len(Archive(tmp_path).captures("a")), Archive(tmp_path).crawls("a")) == (1, [])


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(5)), repeats=st.lists(st.integers(0, 4), max_size=4), seed=st.integers(0, 99))
def test_the_order_of_adds_and_the_number_of_runs_do_not_matter(
    order: list[int], repeats: list[int], seed: int
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        numbers = [*order, *repeats]
        cut = random.Random(seed).randrange(len(numbers))
        for run, part in (("run1", numbers[:cut]), ("run2", numbers[cut:])):
            with Archive(root).writer(run) as writer:
                for number in part:
                    add(writer, number)
        found = {capture.capture_id: Archive(root).payload(capture) for capture in Archive(root).captures("a")}
        assert sorted(found.values()) == sorted(body(number) for number in range(5))
        assert set(found) == {capture.capture_id for capture in written(root / "straight", 5)}


def test_a_later_verdict_on_the_same_bytes_holds(tmp_path: Path) -> None:
    for run_id, outcome in (("run1", Outcome.NO_REPORT_CONTENT), ("run2", Outcome.OK)):
        with Archive(tmp_path).writer(run_id) as writer:
            writer.add("a", "http://a.gov.cn/1.html", "article", outcome, NOW, body=b"x", http_status=200)
    (capture,) = Archive(tmp_path).captures("a")
    assert (capture.outcome, capture.run_id) == (Outcome.OK, "run2")


@pytest.mark.parametrize("damage", ["cut", "overwritten", "gone"])
def test_damage_is_reported_for_the_captures_it_hit_and_no_others(tmp_path: Path, damage: str) -> None:
    first, second, third = written(tmp_path)
    path = segment(tmp_path)
    data = path.read_bytes()
    if damage == "cut":
        path.write_bytes(data[: second.warc_offset + 100])
    elif damage == "overwritten":
        flip(path, second.warc_offset + 150)
    else:
        path.unlink()
    lost = {"cut": [second, third], "overwritten": [second], "gone": [first, second, third]}[damage]
    for capture in (first, second, third):
        if capture in lost:
            with pytest.raises(ArchiveDamaged, match=rf"{path.name}, offset {capture.warc_offset}"):
                Archive(tmp_path).payload(capture)
        else:
            assert Archive(tmp_path).payload(capture)


def test_fetching_again_mends_a_damaged_capture(tmp_path: Path) -> None:
    _, second, _ = written(tmp_path)
    flip(segment(tmp_path), second.warc_offset + 150)
    with Archive(tmp_path).writer("run2") as writer:
        memory = writer.known("a")
        assert memory.held(second.url) == second
        with pytest.raises(ArchiveDamaged):
            writer.revisit(second, LATER)  # the server said 304, but what it speaks of is lost
        assert memory.held(second.url) is None  # so the crawler asks unconditionally
        mended = add(writer, 1, at=LATER)
    assert mended.capture_id == second.capture_id
    assert Archive(tmp_path).payload(mended) == body(1)
    assert [c.capture_id for c in Archive(tmp_path).captures("a")].count(second.capture_id) == 1
    assert len(Archive(tmp_path).captures("a")) == 3


def test_the_tables_are_read_once_for_all_sites_and_never_for_a_body(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(tmp_path).writer("run1") as writer:
        for number in range(50):
            writer.add(f"site{number}", f"http://{number}.gov.cn/", "home", Outcome.OK, NOW, body=b"x")
    capture = Archive(tmp_path).captures("site7")[0]
    read: list[str] = []
    real = projections.read

    def noted(store: Store, name: str, dataset: str, data: bytes) -> pa.Table:
        read.append(name)
        return real(store, name, dataset, data)

    monkeypatch.setattr("crawler.archive.projections.read", noted)
    archive = Archive(tmp_path)
    assert archive.payload(capture) == b"x"
    assert read == []
    assert all(len(archive.captures(f"site{number}")) == 1 for number in range(50))
    assert read == ["run1-00000.captures.parquet", "run1-00000.revisits.parquet"]


def test_what_a_lost_or_shortened_segment_held_is_not_held(tmp_path: Path) -> None:
    first, second, _ = written(tmp_path)
    path = segment(tmp_path)
    path.write_bytes(path.read_bytes()[: second.warc_offset + 10])
    with Archive(tmp_path).writer("run2") as writer:
        assert writer.known("a").held(first.url) == first
        assert writer.known("a").held(second.url) is None


@pytest.mark.parametrize("content", [b"", b"no parquet", b"PAR1"])
def test_a_projection_that_is_none_is_damage_with_its_remedy(tmp_path: Path, content: bytes) -> None:
    written(tmp_path)
    (tmp_path / "index" / "run1-00000.captures.parquet").write_bytes(content)
    with pytest.raises(ArchiveDamaged, match=r"run1-00000\.captures\.parquet: .*gongkai archive reindex"):
        Archive(tmp_path).captures("a")
