"""The process of one crawl: an order as JSON on stdin, one JSON event a line on stdout, the crawl last.

Run by `crawler.crawl_site`, not by hand. SIGINT and SIGTERM end the crawl cleanly: the request under
way is finished and the row of the crawl is written.
"""

import asyncio
import json
import secrets
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from twisted.python.failure import Failure

from ..archive import SOFTWARE, Archive, ArchiveBusy, ArchiveWriter
from ..captures import ArchiveDamaged, Crawl
from ..registry import Site
from .site import SiteSpider
from .tally import Column, Tally

_HERE = "crawler.spiders.middlewares"


def main() -> int:
    order = json.load(sys.stdin)
    site = Site(**{**order["site"], "columns": tuple(order["site"]["columns"])})
    started_at = datetime.now(UTC)
    run_id = f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    try:
        with Archive(Path(order["archive"])).writer(site, run_id) as archive:
            tally = Tally(site.site_id, run_id, [Column(url) for url in site.columns], started_at)
            crawl = walk(site, archive, tally, order["contact"])
    except (ArchiveBusy, ArchiveDamaged) as error:
        print(error, file=sys.stderr)
        return 1
    emit({"event": "crawl", **asdict(crawl)})
    return 0


def walk(site: Site, archive: ArchiveWriter, tally: Tally, contact: str | None) -> Crawl:
    """Runs the spider to its end and keeps the row of the crawl. Raises what our own code raised."""
    process = AsyncCrawlerProcess(settings(site, archive, contact))
    crawler = process.create_crawler(SiteSpider)
    faults: list[Failure] = []
    stops: list[asyncio.Task[None]] = []  # a task nobody holds may be collected before it ran

    def stop_on_fault(failure: Failure) -> None:
        faults.append(failure)
        stops.append(asyncio.get_running_loop().create_task(crawler.stop_async()))

    crawler.signals.connect(stop_on_fault, signals.spider_error)
    process.crawl(crawler, site=site, archive=archive, tally=tally, emit=emit)
    process.start()
    reason = crawler.stats.get_value("finish_reason")
    interrupted = "" if reason == "finished" and not faults else "interrupted"
    requests = crawler.stats.get_value("downloader/request_count", 0)
    size = crawler.stats.get_value("downloader/response_bytes", 0)
    crawl = tally.crawl(datetime.now(UTC), interrupted, requests, size)
    archive.finish(crawl)
    for fault in faults:
        fault.raiseException()
    return crawl


def settings(site: Site, archive: ArchiveWriter, contact: str | None) -> dict[str, Any]:
    """Scrapy's settings; each comment says what the default would have been."""
    return {
        "SITE": site,
        "ARCHIVE": archive,
        "USER_AGENT": f"{SOFTWARE} (+{contact})" if contact else SOFTWARE,
        "ROBOTSTXT_OBEY": True,  # False
        "ROBOTSTXT_USER_AGENT": SOFTWARE.partition("/")[0],  # the whole user agent
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "zh-CN,zh;q=0.9"},  # en
        "DOWNLOAD_DELAY": site.delay,  # 0
        "DOWNLOAD_DELAY_JITTER": 0,  # 0.5, which would go under the delay we promise
        "CONCURRENT_REQUESTS": 1,  # 16; one at a time, so a back-off pauses the whole site
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,  # 8
        "DOWNLOAD_TIMEOUT": 60,  # seconds; 180
        "DOWNLOAD_MAXSIZE": 50 << 20,  # bytes; 1 GB
        "DOWNLOAD_WARNSIZE": 0,  # 32 MB; off, too_large says it
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # False!
        "REDIRECT_MAX_TIMES": 5,  # 20
        "URLLENGTH_LIMIT": 0,  # 2083; longer addresses would be dropped without an outcome
        "METAREFRESH_ENABLED": False,  # True; a bare refresh means that the document was removed
        "HTTPERROR_ALLOW_ALL": True,  # False; every status is an outcome
        "RETRY_ENABLED": False,  # True, without any back-off; ours below
        # Telnet and remote-control servers, feed exports and the rest: we need none, and they load slowly.
        "EXTENSIONS_BASE": {"scrapy.extensions.corestats.CoreStats": 0},
        "DOWNLOAD_HANDLERS": {"ftp": None, "s3": None, "file": None, "data": None},
        "LOG_LEVEL": "ERROR",  # DEBUG
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            f"{_HERE}.OffSiteMiddleware": 50,  # before robots.txt, which would be fetched from there
            f"{_HERE}.RobotsMiddleware": 100,
            f"{_HERE}.ConditionalMiddleware": 450,
            f"{_HERE}.BackOffMiddleware": 550,
        },
    }


def emit(event: dict[str, Any]) -> None:
    print(json.dumps(event, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
