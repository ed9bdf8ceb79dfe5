"""Pages a second of the crawl of the sandbox, beside a bare Scrapy spider over the same addresses."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.table import Table

from crawler import Archive, crawl_site, sandbox

_ROUNDS = 3


def run() -> Table:
    table = Table(title="crawl: pages a second over loopback (best of 3, process start not counted)")
    for column in ("site", "pages", "gongkai", "bare Scrapy", "ratio"):
        table.add_column(column, justify="left" if column == "site" else "right")
    with sandbox.serve(0) as sites:
        for site in sites:
            ours = bare = 0.0
            for _ in range(_ROUNDS):
                with tempfile.TemporaryDirectory() as folder:
                    crawl = crawl_site(site, Path(folder))
                    urls = [c.url for c in Archive(Path(folder)).captures(site.site_id)]
                ours = max(ours, crawl.requests / crawl.seconds)
                bare = max(bare, _bare(urls))
            table.add_row(site.site_id, str(len(urls)), f"{ours:.0f}", f"{bare:.0f}", f"{ours / bare:.2f}")
    return table


def _bare(urls: list[str]) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "bench.bare_spider"], input=json.dumps(urls), capture_output=True, text=True, check=True
    )
    result = json.loads(done.stdout)
    return float(result["pages"] / result["seconds"])
