"""Crawls that meet a full disk, each other, or an object store: nothing is lost, and the user gets one sentence."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crawler import Archive, crawl_sites
from crawler.archive import verify
from crawler.shards import shard
from pipeline import parse
from tests.crawler import processes
from tests.crawler.hostile import Host, dripping, healthy, served
from tests.crawler.test_archive_remote import s3 as s3  # the fixture: a bucket on an S3 server of our own

LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))"


def documents(root: str | Path, site_id: str) -> list[str]:
    return [capture.url for capture in Archive(root).captures(site_id) if capture.kind == "article"]


def test_a_full_disk_ends_the_run_with_a_sentence_and_the_next_one_completes_it(tmp_path: Path) -> None:
    host = healthy(20)
    with served(host):
        ended = processes.run(processes.order([host.site("a")], tmp_path), LIMITED)
        assert ended.status == 3
        assert ended.words == (f"{tmp_path}/warc: no room left (File too large); what was written before is kept; make "
                               "room, then run again\n")  # fmt: skip
        kept = documents(tmp_path, "a")
        assert 0 < len(kept) < 20
        assert {event["url"] for event in ended.events if "/t2021" in event["url"]} <= set(kept)
        assert verify(tmp_path).faults == []
        (crawl,) = crawl_sites([host.site("a")], tmp_path)
    assert crawl.complete
    assert Counter(documents(tmp_path, "a")) == Counter(f"{host.root}{path}" for path in host.pages if "/t2021" in path)
    assert verify(tmp_path).faults == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of 64 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a small filesystem, and not in every container")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    host = healthy(200)
    with served(host):
        ended = processes.run(processes.order([host.site("a")], small_disk))
        assert ended.status == 3
        assert ended.words.count("\n") == 1
        assert "no room left (No space left on device)" in ended.words
        kept = documents(small_disk, "a")
        assert 0 < len(kept) < 200
        assert {event["url"] for event in ended.events if "/t2021" in event["url"]} <= set(kept)
        subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
        (crawl,) = crawl_sites([host.site("a")], small_disk)
    assert crawl.complete
    assert len(documents(small_disk, "a")) == 200
    assert verify(small_disk).faults == []


def test_the_second_of_two_runs_stops_with_a_sentence(tmp_path: Path) -> None:
    slow, quick = Host({}, otherwise=dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a", 30, 0.1)), healthy(1)
    with served(slow, quick), processes.start() as first:
        assert first.stdin
        first.stdin.write(processes.order([quick.site("b"), slow.site("a")], tmp_path).encode())
        first.stdin.close()
        assert first.stdout
        first.stdout.readline()  # it has begun
        second = processes.run(processes.order([quick.site("b")], tmp_path))
        first.terminate()
        first.stdout.read()
    assert second.status == 3
    assert second.words.endswith(f"as process {first.pid} on {os.uname().nodename}; wait until it has ended\n")
    assert second.words.count("\n") == 1
    assert verify(tmp_path).faults == []


def test_shards_at_once_hold_everything_once(tmp_path: Path) -> None:
    hosts = [healthy(2) for _ in range(8)]
    with served(*hosts):
        sites = [host.site(f"s{number}") for number, host in enumerate(hosts)]
        parts = [shard(sites, k, 2) for k in (1, 2)]
        with ThreadPoolExecutor() as pool:
            runs = [pool.submit(crawl_sites, part, tmp_path, shard=(k, 2)) for k, part in enumerate(parts, 1)]
            crawls = [crawl for run in runs for crawl in run.result()]
    assert sorted(crawl.site_id for crawl in crawls) == [site.site_id for site in sites]
    assert all(crawl.complete for crawl in crawls)
    for host, site in zip(hosts, sites, strict=True):
        assert len(documents(tmp_path, site.site_id)) == 2
        assert len(host.asked) == 4
    assert verify(tmp_path).faults == []


def test_a_caller_that_is_killed_takes_its_crawl_along(tmp_path: Path) -> None:
    host = healthy(40)
    with served(host):
        process = processes.start()
        assert process.stdin
        assert process.stdout
        process.stdin.write(processes.order([host.site("a", delay=0.05)], tmp_path).encode())
        process.stdin.close()
        process.stdout.readline()
        process.stdout.close()  # as when its caller is killed
        process.wait(20)
        assert process.stderr
        process.stderr.close()
    assert len(host.asked) < 30
    (crawl,) = Archive(tmp_path).crawls("a")
    assert (crawl.complete, crawl.stop_reason) == (False, "interrupted")


def test_a_crawl_into_an_object_store_killed_and_run_again(s3: str, tmp_path: Path) -> None:
    root, spool, host = f"{s3}/crawled", tmp_path / "spool", healthy(20)
    with served(host):
        order = processes.order([host.site("a", delay=0.02)], root, spool=str(spool))
        with processes.start(processes.SMALL_SEGMENTS.format(size=6_000)) as process:
            assert process.stdin
            assert process.stdout
            process.stdin.write(order.encode())
            process.stdin.close()
            told = [process.stdout.readline() for _ in range(9)]
            process.send_signal(signal.SIGKILL)
        held = {event["url"] for event in processes.told(b"".join(told)) if "/t2021" in event["url"]}
        (lock,) = Archive(root)._store.sizes("locks")  # it is taken for a living run's until it is 15 minutes old
        Archive(root)._store.remove("locks", lock)
        asked = len(host.asked)
        (crawl,) = crawl_sites([host.site("a")], root, spool=spool)
        again = [asked.path for asked in host.asked[asked:]]
    assert crawl.complete
    assert not {f"{host.root}{path}" for path in again} & held
    assert len(documents(root, "a")) == len(set(documents(root, "a"))) == 20
    assert all(Archive(root).payload(capture) for capture in Archive(root).captures("a") if capture.length)
    assert verify(root).faults == []
    assert not [path for path in spool.rglob("*") if path.is_file() and path.name not in {"gate", "listings.sqlite"}]
    assert parse(root, tmp_path / "parquet", workers=1).parsed == 20
