"""SIGKILL at any moment of a crawl, and run again: nothing lost, nothing doubled, and the certificate right."""

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler import Archive, Capture, sandbox
from crawler.archive import verify
from crawler.outcomes import HELD
from crawler.sandbox import Web
from tests.crawler import processes
from tests.crawler.processes import Ended, Forks

KILLS = int(os.environ.get("GONGKAI_KILLS", "20"))
FAMILIES = ["trs", "hanweb-post", "vsb", "gkmlpt", "ucap-json"]
SEED = 4
SEGMENT = 40_000  # bytes


@dataclass
class Life:
    """One archive from nothing to the first run that ended by itself."""

    root: Path
    held: dict[str, str] = field(default_factory=dict)  # capture_id → the run that fetched it, before the last kill
    kills: int = 0


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_doubled_at_random_moments_of_a_crawl(tmp_path: Path) -> None:
    """Until so many kills have fallen, archives are begun, and each is crawled and killed until a run ends."""
    moments, stages = random.Random(SEED), Counter[str]()
    prelude = processes.SMALL_SEGMENTS.format(size=SEGMENT)
    with (
        sandbox.serve(0, sites=len(FAMILIES), years=1, seed=SEED, families=FAMILIES) as web,
        processes.forks(tmp_path / "runs", prelude) as forks,
    ):
        assert run(forks, web, tmp_path / "first").status == 0  # the sandbox draws its pages once
        undisturbed = tmp_path / "undisturbed"
        begun = time.monotonic()
        assert run(forks, web, undisturbed).status == 0
        seconds = time.monotonic() - begun
        whole = contents(undisturbed, web)
        assert len(list((undisturbed / "warc").iterdir())) > 3  # segments are closed and indexed along the way
        kills = 0
        while kills < KILLS:
            life = Life(tmp_path / f"archive{kills:03}")
            while (delay := moments.uniform(0, 1.05 * seconds)) and not killed(forks, web, life, delay, stages):
                print(f"kill {kills + life.kills}: seed {SEED}, after {delay:.4f} s of {seconds:.2f}, {life.root.name}")
                assert_nothing_is_lost(life, web)
            kills += life.kills
            assert_all_is_held(life, web, whole)
    print(f"{kills} kills at {dict(stages)}, {seconds:.2f} s a whole crawl")


def run(forks: Forks, web: Web, root: Path) -> Ended:
    return forks.end(forks.begin(processes.order(web.sites, root)))


def killed(forks: Forks, web: Web, life: Life, delay: float, stages: Counter[str]) -> Ended | None:
    """A run that is killed after a delay; how it ended, when it was faster than that."""
    ended = forks.end(forks.begin(processes.order(web.sites, life.root)), delay)
    if ended.status != -signal.SIGKILL:
        assert ended.status == 0, ended.words
        assert all(crawl["complete"] for crawl in ended.crawls().values()), ended.crawls()
        return ended
    life.kills += 1
    stages[stage(ended, len(web.sites))] += 1
    addresses = {address for capture in captures(life.root, web) for address in (capture.url, capture.asked_url)}
    told = {event["url"] for event in ended.events if event["event"] == "page" and event["outcome"] in HELD}
    assert told <= addresses, "what was told is not held"
    for crawl in ended.crawls().values():
        known = Archive(life.root).crawls(crawl["site_id"])
        assert crawl["run_id"] in {each.run_id for each in known}, "a crawl that was told is not held"
    return None


def stage(ended: Ended, sites: int) -> str:
    if not ended.events:
        return "start"
    if not (crawls := ended.crawls()):
        return "walks"
    return "finishing" if len(crawls) < sites else "end"


def captures(root: Path, web: Web) -> list[Capture]:
    archive = Archive(root)
    return [capture for site in web.sites for capture in archive.captures(site.site_id)]


def contents(root: Path, web: Web) -> Counter[tuple[str, str, str, str]]:
    """What is held, each as often as it is."""
    return Counter((c.site_id, c.url, c.kind, c.digest or c.outcome) for c in captures(root, web))


def assert_nothing_is_lost(life: Life, web: Web) -> None:
    """What stood in the archive after an earlier kill still does, and a certificate is true at any time."""
    now = {capture.capture_id: capture for capture in captures(life.root, web)}
    lost = {capture_id for capture_id, run_id in life.held.items()
            if capture_id not in now or now[capture_id].run_id != run_id}
    assert not lost, "captures were lost, or fetched anew"
    life.held = {capture.capture_id: capture.run_id for capture in now.values()}
    archive = Archive(life.root)
    complete = {site.site_id for site in web.sites if any(crawl.complete for crawl in archive.crawls(site.site_id))}
    urls = {address for capture in now.values() for address in (capture.url, capture.asked_url)}
    assert [report.url for report in web.published if report.site_id in complete and report.url not in urls] == []


def assert_all_is_held(life: Life, web: Web, whole: Counter[tuple[str, str, str, str]]) -> None:
    assert_nothing_is_lost(life, web)
    archive = Archive(life.root)
    assert contents(life.root, web) == whole
    assert all(archive.payload(capture) for capture in captures(life.root, web) if capture.length)
    assert all(archive.crawls(site.site_id)[-1].complete for site in web.sites)
    assert not list(life.root.rglob("*.open"))
    assert not list(life.root.rglob("*.tmp"))
    responses: Counter[tuple[str, str]] = Counter()
    for path in (life.root / "warc").iterdir():
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    names = ("WARC-Target-URI", "WARC-Payload-Digest")
                    responses[tuple(map(record.rec_headers.get_header, names))] += 1
    assert [response for response, count in responses.items() if count > 1] == []
    assert verify(life.root).faults == []
