"""What a stranger wants to know of a site before it is added: the face of the probe."""

from collections.abc import Callable
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from .addresses import LOOPBACK, not_an_address, site_id_of
from .crawl import run_order
from .registry import RegistryError, Site


@dataclass(frozen=True, slots=True)
class Probe:
    """What a look at a site found. `columns` holds a dict for each list (url, family, mark, name, evidence,
    confidence, declared_total, declared_pages, pages, rows), `tried` the pages looked at on the way, `reason` why
    nothing was found, `row` the registry row that it proposes (None: nothing worth adding was found)."""

    url: str
    home: str
    name: str
    id_code: str
    outcome: str
    detail: str | None
    reason: str
    columns: tuple[dict[str, Any], ...]
    tried: tuple[dict[str, Any], ...]
    requests: int
    delay: float
    row: Site | None


def probe_site(
    url: str, *, contact: str | None = None, delay: float = 2.0,
    on_event: Callable[[dict[str, Any]], None] | None = None,
) -> Probe:
    """Looks at a site through at most some twenty polite requests; nothing is kept.

    Raises RegistryError for what is no address, ContactMissing, CrawlFailed.
    """
    if problem := not_an_address(url):
        raise RegistryError(problem)
    sandbox = urlsplit(url).hostname in LOOPBACK
    site = Site(site_id=site_id_of(url), name=urlsplit(url).hostname or url, home=url, evidence="probed",
                delay=0.0 if sandbox else delay, sandbox=sandbox)
    seen: list[dict[str, Any]] = []

    def listen(event: dict[str, Any]) -> None:
        if event["event"] == "probe":
            seen.append(event)
        elif on_event:
            on_event(event)

    with TemporaryDirectory(prefix="gongkai-probe-") as folder:
        run_order([site], folder, contact=contact, on_event=listen, job="probe")
    (event,) = seen
    return _probe(url, site, event)


def _probe(url: str, site: Site, event: dict[str, Any]) -> Probe:
    columns = tuple(event["columns"])
    row = None
    if columns:
        row = Site(
            site_id=site_id_of(event["home"]), name=event["name"] or site.name, home=event["home"],
            columns=tuple(column["url"] for column in columns), family=columns[0]["family"] or None,
            evidence=f"gongkai sites probe: {columns[0]['evidence']}", delay=max(site.delay, event["delay"]),
            sandbox=site.sandbox,
        )
    return Probe(
        url, event["home"], event["name"], event.get("id_code", ""), event.get("outcome", ""), event.get("detail"),
        event.get("reason", ""), columns, tuple(event.get("tried", ())), event["requests"], event["delay"], row,
    )
