"""Pages a second of a crawl of simulated sites, beside a bare Scrapy spider over the same requests; and what a night
costs on which nothing changed.

The sites are served by a process of their own, warmed before anything is timed. Both sides are timed from their
first page to their last: the start of Python and Scrapy, the same for both, is left out there and counted in the
seconds of the whole run.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from crawler import Archive, Site, crawl_sites, load_registry

_ROUNDS = 3
_SITES, _YEARS = 72, 18  # every dialect twice, all years of the reports


@dataclass
class _Run:
    """One crawl as it was seen from outside."""

    seconds: float = 0.0
    requests: int = 0
    captured: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return _per_second(self.times)


def run() -> RenderableType:
    with tempfile.TemporaryDirectory() as name, _served(Path(name)) as sites:
        _crawl(sites, Path(name) / "warm")
        asks = _asks(sites, Path(name) / "warm")
        ours: list[_Run] = []
        bare: list[list[float]] = []
        for number in range(_ROUNDS):
            ours.append(_crawl(sites, Path(name) / str(number)))
            bare.append(_bare(asks))
        night = _crawl(sites, Path(name) / "0")
    return Group(_speed(ours, bare), _night(ours[0], night))


def _speed(ours: list[_Run], bare: list[list[float]]) -> Table:
    table = Table(title=f"crawl of {_SITES} sites over loopback: requests a second, best of {_ROUNDS}")
    for column in ("", "requests", "a second"):
        table.add_column(column, justify="left" if not column else "right")
    mine, theirs = max(run.per_second for run in ours), max(map(_per_second, bare))
    table.add_row("gongkai: found, judged, archived", str(ours[0].requests), f"{mine:.0f}")
    table.add_row("bare Scrapy, the same requests, stores nothing", str(len(bare[0])), f"{theirs:.0f}")
    table.caption = f"gongkai / bare = {mine / theirs:.2f}"
    return table


def _night(first: _Run, night: _Run) -> Table:
    table = Table(title="the first run, and a night on which nothing changed")
    for column in ("run", "requests", "captured", "seconds, whole process"):
        table.add_column(column, justify="left" if column == "run" else "right")
    for name, each in (("first", first), ("night", night)):
        table.add_row(name, str(each.requests), str(each.captured), f"{each.seconds:.1f}")
    table.caption = f"night / first = {night.seconds / first.seconds:.1%}"
    return table


@contextmanager
def _served(folder: Path) -> Iterator[list[Site]]:
    """The simulated sites, from a process of their own, by their home pages alone."""
    out = folder / "web"
    gongkai = [sys.executable, "-c", "from flows.cli import main; main()"]
    command = [*gongkai, "sandbox", "serve", "--sites", str(_SITES), "--years", str(_YEARS), "--port", "0",
               "--out", str(out)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not (out / "decoys.jsonl").exists():
            if server.poll() is not None:
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.1)
        yield load_registry(out / "registry.toml")
    finally:
        server.terminate()
        server.wait()


def _crawl(sites: list[Site], root: Path) -> _Run:
    seen = _Run()

    def listen(event: dict[str, Any]) -> None:
        if event["event"] == "page":
            seen.times.append(time.perf_counter())

    begun = time.perf_counter()
    crawls = crawl_sites(sites, root, on_event=listen)
    seen.seconds = time.perf_counter() - begun
    seen.requests, seen.captured = sum(c.requests for c in crawls), sum(c.captured for c in crawls)
    return seen


def _asks(sites: list[Site], root: Path) -> list[dict[str, Any]]:
    """What the crawl asked for, each answer once: address, and the body of a POST."""
    archive = Archive(root)
    captures = [capture for site in sites for capture in archive.captures(site.site_id)]
    return [_ask(capture.asked_url or capture.url) for capture in captures]


def _ask(key: str) -> dict[str, Any]:
    """An address as it is kept, with the body of a POST in it → the request."""
    for mark in ("?__wb_method=POST&", "&__wb_method=POST&"):
        url, found, body = key.partition(mark)
        if found:
            return {"url": url, "body": body}
    return {"url": key, "body": None}


def _bare(asks: list[dict[str, Any]]) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.bare_spider"], input=json.dumps(asks), capture_output=True, text=True, check=True
    )
    times: list[float] = json.loads(done.stdout)
    return times


def _per_second(times: list[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0])
