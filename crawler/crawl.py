"""Crawls one site in a process of its own: Scrapy's reactor runs once in a process, and a crawl that
dies must take nothing with it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from .captures import Crawl
from .registry import Site

CONTACT_VARIABLE = "GONGKAI_CONTACT"
_TAIL = 2000  # characters of the process's last words that an error message carries
_PATIENCE = 30.0  # seconds a crawl has to end cleanly when its caller goes away


class ContactMissing(Exception):
    """The user must act: real sites are asked only by someone they can write to."""


class CrawlFailed(Exception):
    """The developer must act, or the machine: the process of a crawl died. A site that does not
    answer is no such failure; that is an outcome."""


def crawl_site(
    site: Site,
    archive_root: Path,
    *,
    contact: str | None = None,
    on_event: Callable[[dict[str, Any]], None] | None = None,
) -> Crawl:
    """Crawls a site into the archive and returns the row of the crawl.

    `contact` (an address or a URL, default $GONGKAI_CONTACT) stands in the user agent. `on_event` is
    called with {"event": "page", "site_id", "url", "outcome", "reports_listed", "captured",
    "not_modified", "failed"} after every page, and once with {"event": "crawl", …} at the end.
    Raises ContactMissing for a real site without contact, CrawlFailed with the process's last words.
    """
    contact = contact or os.environ.get(CONTACT_VARIABLE) or None
    if contact is None and not site.sandbox:
        raise ContactMissing(
            f"{site.site_id}: give a contact (--contact or ${CONTACT_VARIABLE}) before asking a real site"
        )
    order = {"site": asdict(site), "archive": str(archive_root.resolve()), "contact": contact}
    with TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler.spiders.run"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        try:
            crawl = _follow(process, order, on_event)
        except BaseException:  # also KeyboardInterrupt: no crawl outlives its caller
            _stop(process)
            raise
        process.wait()
        if process.returncode == 0 and crawl is not None:
            return crawl
        errors.seek(0)
        last_words = errors.read().decode("utf-8", "backslashreplace").strip()[-_TAIL:]
    raise CrawlFailed(f"{site.site_id}: the crawl ended with status {process.returncode}: {last_words}")


def _follow(
    process: subprocess.Popen[bytes], order: dict[str, Any], on_event: Callable[[dict[str, Any]], None] | None
) -> Crawl | None:
    """Gives the order, passes the events on, and returns the last one: the crawl."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError), process.stdin as stdin:  # it died at once: its last words say why
        stdin.write(json.dumps(order).encode())
    crawl = None
    for line in process.stdout:
        event = json.loads(line)
        if on_event:
            on_event(dict(event))
        if event.pop("event") == "crawl":
            crawl = Crawl(**event)
    return crawl


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Asks the process to end, which lets it close its files and write its row, then makes it."""
    process.terminate()
    if process.stdout:
        process.stdout.close()  # nobody reads any more, and a full pipe would hold it up
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
