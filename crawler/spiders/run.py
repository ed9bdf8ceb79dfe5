"""The process of one crawl of many sites: an order as JSON on stdin, one JSON event a line on stdout.

Run by `crawler.crawl_sites`, not by hand. SIGINT and SIGTERM end the crawl cleanly: the requests under way are
finished and the row of every site that was begun is written.
"""

import json
import os
import secrets
import signal
import sys
import traceback
from datetime import UTC, datetime, timedelta
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from ..archive import Archive, ArchiveBusy, ArchiveDamaged, ArchiveFull
from ..registry import Site
from .pace import QuietHours
from .settings import settings
from .site import SiteSpider


class _WithoutPandas(MetaPathFinder):
    """Arrow loads pandas, where it is installed, to ask of each list whether it is one of its frames' columns: a
    quarter of a second in which nothing is crawled."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("not loaded in the process of a crawl", name=name)


sys.meta_path.insert(0, _WithoutPandas())

ARCHIVE_REFUSES = 3
"""Exit status: the archive is in use, damaged or full, and the last words are a sentence for the user."""


def main() -> int:
    order = json.load(sys.stdin)
    now = _clock(order["now"])
    run_id = f"{now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    spool = Path(order["spool"]) if order["spool"] else None
    try:
        with Archive(order["archive"]).writer(run_id, shard=tuple(order["shard"]), spool=spool) as archive:
            faults = crawl(order, archive, now)
    except (ArchiveBusy, ArchiveDamaged, ArchiveFull) as error:
        faults = [error]
    if faults and all(isinstance(fault, ArchiveBusy | ArchiveDamaged | ArchiveFull) for fault in faults):
        print(faults[0], file=sys.stderr)
        return ARCHIVE_REFUSES
    for fault in faults:
        traceback.print_exception(fault)
    return 1 if faults else 0


def crawl(order: dict[str, Any], archive: Any, now: Any) -> list[BaseException]:
    """Runs the spider to its end; returns the faults of our own code and of the disk."""
    sites = [Site.of(row) for row in order["sites"]]
    refused: dict[str, str] = {}
    sandbox = any(site.sandbox for site in sites)
    process = AsyncCrawlerProcess(settings(order["contact"], sandbox, order["timeout"], refused))
    crawler = process.create_crawler(SiteSpider)
    quiet = QuietHours.of(order["quiet"]) if order["quiet"] else None
    process.crawl(
        crawler, sites=sites, archive=archive, quiet=quiet, now=now, emit=emit, together=order["together"],
        refused=refused, job=order["job"],
    )
    _stop_on_signals(crawler)
    process.start(install_signal_handlers=False)
    spider = crawler.spider
    assert isinstance(spider, SiteSpider)
    return spider.faults


def _stop_on_signals(crawler: Any) -> None:
    def stop(number: int, frame: object) -> None:
        if crawler.spider is not None:
            crawler.spider.stop()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)


def _clock(start: str | None) -> Any:
    """The time that stands in captures: the machine's, or for tests one that starts at a given moment."""
    if start is None:
        return lambda: datetime.now(UTC)
    shift: timedelta = datetime.fromisoformat(start).astimezone(UTC) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + shift


def emit(event: dict[str, Any]) -> None:
    print(json.dumps(event), flush=True)  # in ASCII: half a character of a broken page is no reason to end


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # the archive is closed, and taking the interpreter apart would take a third of a second
