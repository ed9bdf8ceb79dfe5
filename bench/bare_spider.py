"""The reference for the crawl: a bare Scrapy spider that follows the same pages and stores nothing."""

import json
import sys
import time

import scrapy
from scrapy.crawler import CrawlerProcess


class BareSpider(scrapy.Spider):
    """Fetches the given addresses and throws them away."""

    name = "bare"
    urls: list[str]
    fetched = 0

    async def start(self):  # type: ignore[no-untyped-def]
        for url in self.urls:
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response):  # type: ignore[no-untyped-def]
        type(self).fetched += 1


if __name__ == "__main__":
    process = CrawlerProcess({
        "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0,
    })
    process.crawl(BareSpider, urls=json.load(sys.stdin))
    start = time.perf_counter()
    process.start()
    json.dump({"pages": BareSpider.fetched, "seconds": time.perf_counter() - start}, sys.stdout)
