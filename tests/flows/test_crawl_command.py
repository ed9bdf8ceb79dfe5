"""`gongkai crawl`: from a registry of home pages to the archive, what it prints, and every refusal in one sentence."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from crawler import Archive, Site, add_rows, load_registry, sandbox, shard
from crawler.sandbox import Web
from flows import terminal
from flows.cli import main
from flows.crawl_progress import CrawlProgress
from flows.progress import LOGGED_EVERY, _Log, shown
from flows.steps import Step, listening, report

REAL = Site("anshun", "安顺市", "http://www.anshun.gov.cn/", "seen")


@pytest.fixture(autouse=True)
def _fresh_consoles() -> Iterator[None]:
    terminal.out.cache_clear()
    terminal.err.cache_clear()
    yield
    terminal.out.cache_clear()
    terminal.err.cache_clear()


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, Path]]:
    """Four sites, the second of which refuses us; and their registry, with home pages only."""
    with sandbox.serve(sites=4, years=2, families=["trs", "was5", "gkmlpt", "vsb"], faults=["forbidden@2"]) as served:
        folder = tmp_path_factory.mktemp("web")
        served.write_out(folder)
        yield served, folder / "registry.toml"


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def test_home_pages_are_enough_and_json_tells_it_all(
    web: tuple[Web, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    served, registry = web
    assert run("--data", tmp_path, "crawl", "--registry", registry, "--json") == 1
    nights = json.loads(capsys.readouterr().out)
    assert [night["crawl"]["complete"] for night in nights] == [True, False, True, True]
    assert nights[1]["crawl"]["stop_reason"].startswith("blocked: home page: forbidden")
    held = {capture.url for site in served.sites for capture in Archive(tmp_path / "archive").captures(site.site_id)}
    reachable = {report.url for report in served.published if not report.obstacle}
    assert reachable <= held
    assert len(reachable) > 10

    assert run("--data", tmp_path, "crawl", "--registry", registry, "--site", served[0].site_id, "--json") == 0
    (again,) = json.loads(capsys.readouterr().out)
    assert (again["crawl"]["captured"], again["crawl"]["failed"]) == (0, 0)


@pytest.mark.parametrize("width", [80, 120])
def test_the_summary_fits_the_terminal_and_says_why(
    web: tuple[Web, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    served, registry = web
    monkeypatch.setenv("COLUMNS", str(width))
    assert run("--data", tmp_path, "crawl", "--registry", registry) == 1
    printed = capsys.readouterr().out
    assert max(cell_len(line) for line in printed.splitlines()) <= width
    assert "blocked: home page: forbidden" in " ".join(" ".join(line[50:].split()) for line in printed.splitlines())
    assert (served[0].name in printed) == (width == 120)
    assert "3 of 4 sites complete" in printed


def test_shards_divide_the_registry(web: tuple[Web, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    served, registry = web
    asked = []
    for number in (1, 2):
        status = run("--data", tmp_path, "crawl", "--registry", registry, "--shard", f"{number}/2", "--json")
        nights = json.loads(capsys.readouterr().out)
        assert status == int(any(not night["crawl"]["complete"] for night in nights))
        asked.append([night["site_id"] for night in nights])
    # Ports are free ones, and the shard of a port is a hash: one of the two may be without a site.
    assert sorted(asked[0] + asked[1]) == [site.site_id for site in served.sites]


def test_two_shards_write_to_one_archive_at_once(web: tuple[Web, Path], tmp_path: Path) -> None:
    served, registry = web
    sites = load_registry(registry)
    # The shard of a free port is a hash: of the ways to divide these sites, one that leaves exactly two parts.
    taken = ([number for number in range(1, shards + 1) if shard(sites, number, shards)] for shards in range(2, 1000))
    shards, (one, other) = next((count, held) for count, held in enumerate(taken, 2) if len(held) == 2)
    command = [sys.executable, "-c", "from flows.cli import main; main()", "--data", str(tmp_path), "crawl",
               "--registry", str(registry), "--json", "--shard"]
    runs = [subprocess.Popen([*command, f"{number}/{shards}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for number in (one, other)]
    ended = [run.communicate(timeout=120) for run in runs]
    assert [errors for _, errors in ended] == [b"", b""]
    crawls = [night["crawl"] for out, _ in ended for night in json.loads(out)]
    assert {crawl["site_id"]: crawl["complete"] for crawl in crawls} == {
        site.site_id: number != 1 for number, site in enumerate(served.sites)}
    assert len({crawl["run_id"] for crawl in crawls}) == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--shard", "17/16"], "--shard wants two numbers like 3/16"),
        (["--shard", "third"], "--shard wants two numbers like 3/16"),
        (["--quiet", "by day"], "quiet hours are two full hours of the Beijing day, like 8-20"),
        (["--archive", "nowhere://archive"], "is no address of an archive"),
        (["--archive", os.devnull], "cannot write to the archive"),
        (["--site", "nowhere"], "no site “nowhere”"),
    ],
)
def test_bad_options_are_2_and_one_sentence(
    web: tuple[Web, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], sentence: str
) -> None:
    assert run("--data", tmp_path, "crawl", "--registry", web[1], *options) == 2
    refused(capsys, sentence)


def refused(capsys: pytest.CaptureFixture[str], sentence: str) -> None:
    """Nothing on stdout, and on stderr one line that holds the sentence."""
    captured = capsys.readouterr()
    assert captured.out == ""
    assert sentence in captured.err
    assert captured.err.startswith("gongkai: ")
    assert captured.err.count("\n") == 1


def test_a_registry_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("site = [[[")
    for path, sentence in ((broken, "is not valid TOML"), (tmp_path, "cannot be read"),
                           (tmp_path / "none.toml", "there is no such registry file")):
        assert run("--data", tmp_path, "crawl", "--registry", path) == 1
        refused(capsys, sentence)


@pytest.mark.parametrize("command", ["crawl", "nightly", "schedule"])
def test_real_sites_want_a_contact_and_no_simulated_ones_beside_them(
    web: tuple[Web, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    mixed = tmp_path / "mixed.toml"
    for site in (*load_registry(web[1]), REAL):
        add_rows(mixed, [site])
    assert run("--data", tmp_path, command, "--registry", mixed) == 2
    refused(capsys, "anshun: give a contact")
    assert run("--data", tmp_path, command, "--registry", mixed, "--contact", "me@example.org") == 2
    refused(capsys, "simulated and real sites cannot be crawled in one run")


def test_a_busy_archive_is_told_and_nothing_is_asked(
    web: tuple[Web, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    served, registry = web
    served.log.clear()
    with Archive(tmp_path / "archive").writer("the-first-run"):
        assert run("--data", tmp_path, "crawl", "--registry", registry, "--site", served[0].site_id) == 1
    refused(capsys, "run the-first-run (shard 1-of-1) is writing here")
    assert _asked_by_us(served) == 0
    assert run("--data", tmp_path, "crawl", "--registry", registry, "--site", served[0].site_id) == 0
    assert _asked_by_us(served) > 5


def _asked_by_us(served: Web) -> int:
    """Requests of a crawl; whether the sandbox runs at all is asked by another agent."""
    agents = [{name.lower(): value for name, value in asked.headers.items()}["user-agent"] for asked in served.log]
    return sum("gongkai" in agent for agent in agents)


def test_progress_says_how_far_how_fast_and_who_refuses() -> None:
    now = 0.0
    steps: list[Step] = []
    progress = CrawlProgress(10, "10 sites", clock=lambda: now)
    with listening(steps.append):
        for site in range(4):
            now += 30
            progress({"event": "page", "site_id": f"s{site}", "outcome": "forbidden" if site == 2 else "ok"})
            progress({"event": "crawl", "site_id": f"s{site}"})
    assert steps[-1].note == "4/10 sites, 4 pages, 2/min, blocked at 1, 3 min left"
    assert (steps[-1].done, steps[-1].total) == (4, 10)


def test_on_a_narrow_terminal_the_note_is_whole() -> None:
    console = Console(force_terminal=True, width=80, record=True)
    note = "4/10 sites, 4000 pages, 200/min, blocked at 1, 3 min left"
    with shown(console):
        report(Step("crawl", "10 sites", 4, 10, note=note))
        threading.Event().wait(0.3)
    assert note in console.export_text()


def test_a_log_hears_of_a_long_run_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    now = 0.0
    log = _Log(Console(width=200), clock=lambda: now)
    for _ in range(30):
        now += LOGGED_EVERY / 10
        log(Step("crawl", "10 sites", note=f"after {now:g} s"))
    assert capsys.readouterr().out.splitlines() == [
        f"crawl 10 sites: after {LOGGED_EVERY * times:g} s" for times in (1, 2, 3)]
