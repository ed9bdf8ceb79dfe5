"""Pages a second of the crawl of the sandbox, beside a bare Scrapy spider over the same addresses."""

import json
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from rich.table import Table

from crawler import Archive, crawl_site, sandbox

_ROUNDS = 3


def run() -> Table:
    table = Table(title="crawl: pages a second over loopback from the first page to the last (best of 3)")
    for column in ("site", "pages", "gongkai", "bare Scrapy", "ratio"):
        table.add_column(column, justify="left" if column == "site" else "right")
    with sandbox.serve(0) as sites:
        for site in sites:
            ours = bare = 0.0
            for _ in range(_ROUNDS):
                with tempfile.TemporaryDirectory() as folder:
                    times: list[float] = []
                    crawl_site(site, Path(folder), on_event=partial(_note, times))
                    urls = [c.url for c in Archive(Path(folder)).captures(site.site_id)]
                ours = max(ours, _per_second(times[:-1]))  # the last event is the row of the crawl
                bare = max(bare, _bare(urls))
            table.add_row(site.site_id, str(len(urls)), f"{ours:.0f}", f"{bare:.0f}", f"{ours / bare:.2f}")
    return table


def _note(times: list[float], _event: object) -> None:
    times.append(time.perf_counter())


def _per_second(times: list[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0])


def _bare(urls: list[str]) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "bench.bare_spider"], input=json.dumps(urls), capture_output=True, text=True, check=True
    )
    return _per_second(json.loads(done.stdout))
