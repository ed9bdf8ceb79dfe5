"""The one spider. It walks many sites at once, each by a walk of its own; what a site is, the walk finds out.

A walk is one coroutine that asks page after page, so a site never sees two requests at once. Scrapy's downloader and
its middlewares do the asking; its scheduler has nothing to do, because the order of requests is the walk's matter.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

import scrapy

from ..archive import ArchiveBusy, ArchiveFull, ArchiveWriter
from ..registry import Site
from .fetching import Interrupted, Run
from .pace import Pace, QuietHours
from .probe import probe
from .readings import Readings
from .traps import Stepwise
from .walk import Walk


class SiteSpider(scrapy.Spider):
    name = "sites"

    def __init__(
        self, sites: Sequence[Site], archive: ArchiveWriter, quiet: QuietHours | None, now: Callable[[], datetime],
        emit: Callable[[dict[str, Any]], None], together: int, refused: dict[str, str], job: str,
    ) -> None:
        super().__init__()
        self.sites, self.together, self.emit, self.job = sites, together, emit, job
        self.stopping = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.faults: list[BaseException] = []
        self.run = Run(
            archive, Readings(archive.cache / "listings.sqlite"), self._download, Pace(quiet, now, self._sleep), now,
            self._tell, self.stopping, refused,
        )  # fmt: skip

    async def start(self) -> AsyncIterator[Any]:
        """Walks all sites, `together` of them at once, and ends the crawl with the last of them."""
        self.loop = asyncio.get_running_loop()
        waiting = iter(self.sites)
        await asyncio.gather(*(self._work(waiting) for _ in range(min(self.together, len(self.sites)))))
        requests: tuple[scrapy.Request, ...] = ()  # Scrapy wants some to schedule; the walks make their own
        for request in requests:
            yield request

    async def _work(self, waiting: Any) -> None:
        for site in waiting:
            if self.stopping.is_set():
                return
            await (Stepwise(probe(self.run, site)) if self.job == "probe" else self._walk(site))

    def stop(self) -> None:
        """Ends the run after the requests under way; may be called from a signal handler."""
        if self.loop:
            self.loop.call_soon_threadsafe(self.stopping.set)

    async def _sleep(self, seconds: float) -> None:
        """Sleeps until asking may go on. Raises Interrupted when the run is stopped meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)
        if self.stopping.is_set():
            raise Interrupted

    async def _walk(self, site: Site) -> None:
        """One site; a fault of ours there is kept for the end and stops no other site."""
        try:
            walk = Walk(self.run, site)
            try:
                crawl = await Stepwise(walk.crawl())
            except (ArchiveBusy, ArchiveFull):
                raise
            except Exception as error:
                self.faults.append(error)
                crawl = walk.finish(f"a fault of ours: {type(error).__name__}: {error}"[:300])
        except (ArchiveBusy, ArchiveFull) as error:  # no site can be kept any more
            self.faults.append(error)
            self.stopping.set()
        except Exception as error:  # the row of the crawl cannot be written, or what is held of the site not be read
            self.faults.append(error)
        else:
            self._tell({"event": "crawl", **asdict(crawl)})

    def _tell(self, event: dict[str, Any]) -> None:
        """Tells the caller; when it has gone, the run ends as if it had been stopped."""
        try:
            self.emit(event)
        except BrokenPipeError:
            self.stopping.set()

    async def _download(self, request: scrapy.Request) -> Any:
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)
