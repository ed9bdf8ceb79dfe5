"""Scrapy's settings; each comment says what the default would have been."""

from typing import Any

from ..archive import SOFTWARE

MOST_BYTES = 50 << 20
"""A body larger than this is refused, however it is compressed."""


def settings(contact: str | None, sandbox: bool, timeout: float, refused: dict[str, str]) -> dict[str, Any]:
    """`contact` stands in the user agent; `sandbox` lets loopback through; an answer may take `timeout` seconds;
    `refused` takes the names that lead to private addresses."""
    return {
        "SANDBOX": sandbox,
        "REFUSED": refused,
        "USER_AGENT": f"{SOFTWARE} (+{contact})" if contact else SOFTWARE,
        "DNS_RESOLVER": "crawler.spiders.network.PublicResolver",  # any address
        "TWISTED_DNS_RESOLVER": "crawler.spiders.network.PublicResolver",
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "zh-CN,zh;q=0.9"},  # en
        "ROBOTSTXT_OBEY": False,  # ours (robots.py): Scrapy's knows neither the 24 hours nor 5xx
        "DOWNLOAD_DELAY": 0,  # ours (pace.py): with Crawl-delay, Retry-After, caps of domains, quiet hours
        "CONCURRENT_REQUESTS": 0,  # 16; a walk has one request under way, and walks are counted
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,  # 8; slots are host and port
        "DOWNLOAD_TIMEOUT": timeout,  # 180
        "DOWNLOAD_MAXSIZE": MOST_BYTES,  # 1 GB
        "DOWNLOAD_WARNSIZE": 0,  # 32 MB; off, too_large says it
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # False!
        "REDIRECT_ENABLED": False,  # True; ours (fetching.py): each hop is judged by scope, robots and pace
        "URLLENGTH_LIMIT": 0,  # 2083; longer addresses would be dropped without an outcome
        "METAREFRESH_ENABLED": False,  # True; a bare refresh means that the document was removed
        "RETRY_ENABLED": False,  # True, without any back-off; ours (retrying.py)
        # Telnet and remote-control servers, feed exports and the rest: we need none, and they load slowly.
        "EXTENSIONS_BASE": {"scrapy.extensions.corestats.CoreStats": 0},
        "DOWNLOAD_HANDLERS": {"ftp": None, "s3": None, "file": None, "data": None},
        "LOG_LEVEL": "ERROR",  # DEBUG
        "SPIDER_MIDDLEWARES_BASE": {},  # for requests that the scheduler sends; ours do not pass there
        "DOWNLOADER_MIDDLEWARES_BASE": {
            "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
            "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
            "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
            "crawler.spiders.compression.InflateMiddleware": 590,
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": 700,
            "crawler.spiders.bounds.HeadBoundMiddleware": 800,
        },
    }
