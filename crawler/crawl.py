"""Crawls sites in a process of its own: Scrapy's reactor runs once in a process, and a crawl that dies must take
nothing with it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from .captures import ColumnWalk, Crawl
from .registry import Site
from .site_rows import said
from .spiders.pace import QuietHours

CONTACT_VARIABLE = "GONGKAI_CONTACT"
TOGETHER = 64
"""Sites walked at once. A walk waits for its site most of the time: at one request in two seconds a host, 64 walks
make some 30 requests a second at most."""
_TAIL = 2000  # characters of the process's last words that an error message carries
TIMEOUT = 60.0
"""Seconds from a request to the last byte of its answer; a slow drip ends here too."""
_ARCHIVE_REFUSES = 3  # exit status of the process: its last words are a sentence for the user
_PATIENCE = 90.0  # seconds a crawl has to end cleanly when its caller goes away: a request may take 60

Listener = Callable[[dict[str, Any]], None]


class ContactMissing(Exception):
    """The user must act: real sites are asked only by someone they can write to."""


class CrawlFailed(Exception):
    """The developer must act, or the machine: the process of a crawl died, or found a fault of ours. A site that
    does not answer is no such failure; that is an outcome. `crawls` are the sites that were finished."""

    def __init__(self, message: str, crawls: Sequence[Crawl] = ()) -> None:
        super().__init__(message)
        self.crawls = tuple(crawls)


def crawl_sites(
    sites: Sequence[Site],
    archive_root: str | Path,
    *,
    contact: str | None = None,
    on_event: Listener | None = None,
    shard: tuple[int, int] = (1, 1),
    spool: Path | None = None,
    quiet: str | None = None,
    together: int = TOGETHER,
    now: datetime | None = None,
    timeout: float = TIMEOUT,
) -> list[Crawl]:
    """Crawls sites into the archive and returns the rows of the crawls, in the order in which they ended.

    `contact` (an address or a URL, default $GONGKAI_CONTACT) stands in the user agent. `shard` (k, n) says which part
    of a divided registry `sites` is; `archive_root` is a folder or an fsspec URL, whose segments grow in the local
    folder `spool`. In the hours `quiet` ("8-20", Beijing time) nothing is asked. An answer may take `timeout` seconds.
    `now` replaces the machine's clock in tests.

    `on_event` is called with {"event": "page", "site_id", "url", "outcome", "reports_listed", "captured",
    "not_modified", "failed"} after every page, {"event": "discovery", …} when a site's columns were looked for, and
    {"event": "crawl", …} at the end of each site.

    Raises ContactMissing for a real site without contact, ValueError for sandbox and real sites in one run, and
    CrawlFailed with the process's last words.
    """
    return run_order(
        sites, archive_root, contact=contact, on_event=on_event, shard=shard, spool=spool, quiet=quiet,
        together=together, now=now, timeout=timeout,
    )


def run_order(
    sites: Sequence[Site], archive_root: str | Path, *, contact: str | None = None, on_event: Listener | None = None,
    shard: tuple[int, int] = (1, 1), spool: Path | None = None, quiet: str | None = None, together: int = TOGETHER,
    now: datetime | None = None, timeout: float = TIMEOUT, job: str = "crawl",
) -> list[Crawl]:
    """`crawl_sites`, or with `job` "probe" a look at each site instead of a crawl."""
    contact = admitted(sites, contact, quiet)
    if not sites:
        return []
    order = {
        "job": job, "sites": [said(site) for site in sites], "archive": _place(archive_root), "contact": contact,
        "shard": shard, "spool": str(spool) if spool else None, "quiet": quiet, "together": together,
        "now": now.isoformat() if now else None, "timeout": timeout,
    }  # fmt: skip
    return _run(order, on_event)


def admitted(sites: Sequence[Site], contact: str | None = None, quiet: str | None = None) -> str | None:
    """What must hold before a run begins; returns the contact, which may stand in $GONGKAI_CONTACT.

    Raises ContactMissing for a real site without contact, ValueError for sandbox and real sites in one run and for
    quiet hours that are none.
    """
    contact = contact or os.environ.get(CONTACT_VARIABLE) or None
    if contact is None and (real := next((site for site in sites if not site.sandbox), None)):
        raise ContactMissing(
            f"{real.site_id}: give a contact (--contact or ${CONTACT_VARIABLE}) before asking a real site"
        )
    if len({site.sandbox for site in sites}) > 1:
        raise ValueError("simulated and real sites cannot be crawled in one run: loopback is open for the former only")
    if quiet:
        QuietHours.of(quiet)
    return contact


def crawl_site(site: Site, archive_root: str | Path, **options: Any) -> Crawl:
    """Crawls one site; options and errors are those of `crawl_sites`."""
    (crawl,) = crawl_sites([site], archive_root, **options)
    return crawl


def _run(order: dict[str, Any], on_event: Listener | None) -> list[Crawl]:
    with TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler.spiders.run"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        try:
            crawls = _follow(process, order, on_event)
        except BaseException:  # also KeyboardInterrupt: no crawl outlives its caller
            _stop(process)
            raise
        process.wait()
        if process.returncode == 0:
            return crawls
        errors.seek(0)
        last_words = errors.read().decode("utf-8", "backslashreplace").strip()[-_TAIL:]
    if process.returncode == _ARCHIVE_REFUSES:
        raise CrawlFailed(last_words, crawls)
    raise CrawlFailed(f"the crawl ended with status {process.returncode}: {last_words}", crawls)


def _follow(process: subprocess.Popen[bytes], order: dict[str, Any], on_event: Listener | None) -> list[Crawl]:
    """Gives the order, passes the events on, and returns the crawls among them."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError), process.stdin as stdin:  # it died at once: its last words say why
        stdin.write(json.dumps(order).encode())
    crawls = []
    for line in process.stdout:
        event = json.loads(line)
        if on_event:
            on_event(dict(event))
        if event.pop("event") == "crawl":
            columns = tuple(ColumnWalk(**column) for column in event["columns"])
            crawls.append(Crawl(**{**event, "columns": columns, "withdrawn": tuple(event["withdrawn"])}))
    return crawls


def _place(archive_root: str | Path) -> str:
    """A folder as an absolute path, a URL as it stands."""
    text = str(archive_root)
    return text if "://" in text else str(Path(text).resolve())


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Asks the process to end, which lets it close its files and write its rows, then makes it."""
    process.terminate()
    if process.stdout:
        process.stdout.close()  # nobody reads any more, and a full pipe would hold it up
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
