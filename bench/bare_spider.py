"""The reference for the crawl: a bare Scrapy spider that fetches the same addresses and stores nothing."""

import json
import sys
import time
from typing import Any, ClassVar

import scrapy
from scrapy.crawler import CrawlerProcess


class BareSpider(scrapy.Spider):
    """Fetches the given requests ({"url", "body"}) and throws the answers away."""

    name = "bare"
    asks: list[dict[str, Any]]
    times: ClassVar[list[float]] = []

    async def start(self):  # type: ignore[no-untyped-def]
        for ask in self.asks:
            yield scrapy.Request(ask["url"], method="POST" if ask["body"] else "GET", body=ask["body"],
                                 dont_filter=True, meta={"download_slot": ask["url"].split("/")[2]})

    def parse(self, response):  # type: ignore[no-untyped-def]
        self.times.append(time.perf_counter())


if __name__ == "__main__":
    process = CrawlerProcess({
        "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "HTTPERROR_ALLOW_ALL": True,
    })
    process.crawl(BareSpider, asks=json.load(sys.stdin))
    process.start()
    json.dump(BareSpider.times, sys.stdout)
