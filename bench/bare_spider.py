"""The reference for the crawl: a bare Scrapy spider that follows the same pages and stores nothing."""

import json
import sys
import time
from typing import ClassVar

import scrapy
from scrapy.crawler import CrawlerProcess


class BareSpider(scrapy.Spider):
    """Fetches the given addresses and throws them away."""

    name = "bare"
    urls: list[str]
    times: ClassVar[list[float]] = []

    async def start(self):  # type: ignore[no-untyped-def]
        for url in self.urls:
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response):  # type: ignore[no-untyped-def]
        self.times.append(time.perf_counter())


if __name__ == "__main__":
    process = CrawlerProcess({
        "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0,
    })
    process.crawl(BareSpider, urls=json.load(sys.stdin))
    process.start()
    json.dump(BareSpider.times, sys.stdout)
