"""The archive in an object store: on S3 (a server on loopback), and its lock on a store in memory."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fsspec
import pytest

from crawler import Archive, ArchiveBusy, ArchiveDamaged, Capture, import_files
from crawler.archive import reindex, verify
from crawler.archive.names import Shard
from crawler.archive.remote_locks import STALE_AFTER
from pipeline import parse
from tests.crawler.archives import CRAWL, LATER, LEDGER, NOW, SITE, add, body

BEGAN = datetime(2021, 2, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def s3(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a bucket on an S3 server of our own."""
    server = pytest.importorskip("moto.server", reason="moto[s3] and flask are not installed").ThreadedMotoServer(
        "127.0.0.1", 0
    )
    s3fs = pytest.importorskip("s3fs", reason="the extra [s3] is not installed")
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem.clear_instance_cache()
        bucket = request.module.__name__.rpartition(".")[2].replace("_", "-")  # servers of one process share them
        s3fs.S3FileSystem().mkdir(bucket)
        yield f"s3://{bucket}"
        s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


@pytest.fixture
def memory() -> Iterator[str]:
    yield "memory://archive"
    fsspec.filesystem("memory").store.clear()


def files(root: str) -> list[str]:
    fs, base = fsspec.core.url_to_fs(root)
    fs.invalidate_cache()
    return sorted(path.removeprefix(f"{base}/") for path in fs.find(base))


def test_an_archive_on_s3(s3: str, tmp_path: Path) -> None:
    root = f"{s3}/one/archive"
    with Archive(root).writer("run1", spool=tmp_path, segment_size=1500) as writer:
        captures = [add(writer, number) for number in range(5)]
        assert writer.known("a").payload(captures[0]) == body(0)  # taken away already
        assert writer.known("a").payload(captures[4]) == body(4)  # in the spool still
        writer.finish(SITE, CRAWL, [LEDGER])
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "gate"]
    archive = Archive(root)
    assert archive.root == root
    assert archive.captures("a") == captures
    assert [archive.payload(capture) for capture in captures] == [body(number) for number in range(5)]
    assert (archive.site_ids(), archive.site("a"), archive.crawls("a")) == (["a"], SITE, [CRAWL])
    assert archive.ledger("a") == [LEDGER]

    with Archive(root).writer("run1", spool=tmp_path) as writer:
        assert add(writer, 0, at=LATER).last_seen_at == LATER
        assert add(writer, 9).warc_file == f"run1-{int(captures[-1].warc_file[5:10]) + 1:05}.warc.gz"
    assert verify(root).faults == []
    assert [name for name in files(root) if name.startswith("locks")] == []


def test_a_body_is_one_ranged_read(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = f"{s3}/ranged"
    with Archive(root).writer("run1", spool=tmp_path) as writer:
        capture = [add(writer, number) for number in range(3)][1]
    asked: list[tuple[str, Any]] = []
    s3fs = pytest.importorskip("s3fs").S3FileSystem
    real = s3fs._call_s3

    async def counted(self: Any, method: str, *arguments: Any, **options: Any) -> Any:
        asked.append((method, options.get("Range")))
        return await real(self, method, *arguments, **options)

    monkeypatch.setattr(s3fs, "_call_s3", counted)
    assert Archive(root).payload(capture) == body(1)
    assert asked == [("get_object", f"bytes={capture.warc_offset}-{capture.warc_offset + capture.warc_length - 1}")]


def test_a_lost_segment_on_s3_is_damage(s3: str, tmp_path: Path) -> None:
    root = f"{s3}/lost"
    with Archive(root).writer("run1", spool=tmp_path) as writer:
        capture = add(writer, 1)
    fsspec.core.url_to_fs(root)[0].rm(f"{root}/warc/{capture.warc_file}")
    with pytest.raises(ArchiveDamaged, match=rf"lost/warc/{capture.warc_file}, offset \d+: there is no such file"):
        Archive(root).payload(capture)
    assert len(verify(root).faults) == 5


def test_reindex_on_s3(s3: str, tmp_path: Path) -> None:
    root = f"{s3}/reindexed"
    with Archive(root).writer("run1", spool=tmp_path) as writer:
        captures = [add(writer, number) for number in range(3)]
    fs, base = fsspec.core.url_to_fs(root)
    fs.rm(f"{base}/index/run1-00000.captures.parquet")
    assert [(each.before, each.after) for each in reindex(root, spool=tmp_path)] == [(None, 3)]
    assert Archive(root).captures("a") == captures
    assert verify(root).faults == []


def test_the_pipeline_reads_from_s3_in_its_workers(s3: str, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("<h1>某县2020年政府信息公开工作年度报告</h1><p>一、总体情况</p>", "utf-8")
    import_files([tmp_path / "report.html"], f"{s3}/piped", fetched_at=NOW, spool=tmp_path / "spool")
    summary = parse(f"{s3}/piped", tmp_path / "parquet", workers=2)
    assert (summary.sites, summary.parsed) == (1, 1)
    assert "damaged_record" not in summary.problems


def test_what_could_not_be_taken_away_goes_with_the_next_run(
    memory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object) -> None:
        raise ConnectionError("no such host")

    captures: list[Capture] = []

    def crawl() -> None:
        with Archive(memory).writer("run1", spool=tmp_path, segment_size=1000) as writer:
            captures.extend(add(writer, number) for number in range(5))

    with monkeypatch.context() as patch:
        patch.setattr("crawler.archive.store.Store.put", unreachable)
        with pytest.raises(ConnectionError):
            crawl()
    assert len(captures) == 5  # the walk went on: its pages are safe in the spool
    assert files(memory) == []
    with Archive(memory).writer("run2", spool=tmp_path) as writer:
        assert add(writer, 0).run_id == "run1"
    assert Archive(memory).captures("a") == captures
    assert verify(memory).faults == []


def test_a_run_killed_on_a_remote_archive_is_mended_from_its_spool(memory: str, tmp_path: Path) -> None:
    with Archive(memory).writer("run1", spool=tmp_path / "one") as writer:
        capture = add(writer, 1)
        (opened,) = (tmp_path / "one").rglob("*.open")
        torn = opened.read_bytes() + b"\x1f\x8b\x08torn"
        work = tmp_path / "two" / opened.parent.parent.name / "warc"
        work.mkdir(parents=True)
    other = "memory://other"
    work = tmp_path / "two" / _part(other, tmp_path) / "warc"
    work.mkdir(parents=True)
    (work / opened.name).write_bytes(torn)
    with Archive(other).writer("run2", spool=tmp_path / "two"):
        pass
    assert Archive(other).captures("a") == [capture]
    assert Archive(other).payload(capture) == body(1)
    assert verify(other).faults == []


def _part(root: str, tmp_path: Path) -> str:
    """The folder of an archive within a spool."""
    with Archive(root).writer("probe", spool=tmp_path / "probe"):
        pass
    (folder,) = (tmp_path / "probe").iterdir()
    return folder.name


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [((1, 1), (1, 1), True), ((1, 2), (3, 4), True), ((1, 2), (2, 2), False), ((1, 1), "imports", False)],
)
def test_who_may_write_at_once(memory: str, tmp_path: Path, one: Shard, other: Shard, meet: bool) -> None:
    with Archive(memory).writer("run1", shard=one, spool=tmp_path / "one"):
        if meet:
            with (
                pytest.raises(ArchiveBusy, match=r"run run1 \(shard \d-of-\d\) is writing here since"),
                Archive(memory).writer("run2", shard=other, spool=tmp_path / "two"),
            ):
                pass
        else:
            with Archive(memory).writer("run2", shard=other, spool=tmp_path / "two"):
                pass
        assert len(files(memory)) == 1  # the first run's lock; the second took its own away
    assert files(memory) == []


def test_a_lock_that_nobody_renews_is_taken_away_and_its_owner_stops(
    memory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.archive.remote_locks.RENEWED_EVERY", timedelta(hours=1))  # as if it were asleep
    soon, late = BEGAN + STALE_AFTER - timedelta(seconds=1), BEGAN + STALE_AFTER
    with Archive(memory).writer("run1", spool=tmp_path / "one", now=lambda: BEGAN) as writer:
        add(writer, 1)
        with pytest.raises(ArchiveBusy), Archive(memory).writer("run2", spool=tmp_path / "two", now=lambda: soon):
            pass
        with Archive(memory).writer("run3", spool=tmp_path / "two", now=lambda: late):
            (name,) = (name for name in files(memory) if name.startswith("locks"))
            assert json.loads(fsspec.filesystem("memory").cat(f"/archive/{name}"))["run_id"] == "run3"


def test_a_run_whose_lock_was_taken_stops_at_its_next_capture(
    memory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.archive.remote_locks.RENEWED_EVERY", timedelta(milliseconds=10))
    with Archive(memory).writer("run1", spool=tmp_path) as writer:
        add(writer, 0)
        fsspec.filesystem("memory").rm(f"/archive/{files(memory)[0]}")
        deadline = datetime.now(UTC) + timedelta(seconds=10)

        def write() -> None:
            for number in itertools.takewhile(lambda _: datetime.now(UTC) < deadline, itertools.count(1)):
                add(writer, number)

        with pytest.raises(ArchiveBusy, match="another run took its lock away"):
            write()


def test_a_lock_is_renewed(memory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.remote_locks.RENEWED_EVERY", timedelta(milliseconds=5))
    with Archive(memory).writer("run1", spool=tmp_path):
        (name,) = files(memory)
        fs = fsspec.filesystem("memory")
        first = json.loads(fs.cat(f"/archive/{name}"))["renewed"]
        deadline = datetime.now(UTC) + timedelta(seconds=10)
        while json.loads(fs.cat(f"/archive/{name}"))["renewed"] == first:
            assert datetime.now(UTC) < deadline


def test_a_file_url_is_a_local_archive(tmp_path: Path) -> None:
    with Archive(f"file://{tmp_path}/archive").writer("run1") as writer:
        capture = add(writer, 1)
    assert Archive(tmp_path / "archive").captures("a") == [capture]
    assert capture.fetched_at == NOW
