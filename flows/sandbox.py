"""The simulated sites must answer while they are crawled: serve them around a run, unless someone does."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from socket import create_connection
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from flows.failure import Failure, told

if TYPE_CHECKING:
    from crawler import Site

MARK = "X-Gongkai-Sandbox"  # the header that every page of the sandbox carries
_direct = build_opener(ProxyHandler({}))  # loopback is never behind a proxy


def answers(home: str) -> bool:
    """Whether our sandbox, and not another program, answers at this address."""
    try:
        with _direct.open(home, timeout=2) as reply:
            return MARK in reply.headers
    except HTTPError as error:
        return MARK in error.headers
    except (URLError, TimeoutError, ConnectionError):
        return False


@contextmanager
def served(sites: Sequence["Site"]) -> Iterator[None]:
    """The three known portals among `sites` answer inside the block. Does nothing when there are none among them, or
    they run already; other sites on this machine are somebody else's to serve.

    Raises Failure when another program holds the ports, and when nothing listens where sites are to be.
    """
    from crawler import DEFAULT_REGISTRY, load_registry

    homes = {site.home for site in load_registry(DEFAULT_REGISTRY)}
    others = [site for site in sites if site.sandbox and site.home not in homes]
    if others and not any(_listens(site.home) for site in others):
        raise Failure(
            f"{others[0].site_id} is marked as sandbox, but nothing listens at {others[0].home}: start `gongkai "
            "sandbox serve --sites … --out …` as you did for this registry, and leave it running"
        )
    if all(answers(site.home) for site in sites if site.home in homes):
        yield
        return
    from crawler.sandbox import PortTaken, serve

    with told(PortTaken), serve():
        yield


def _listens(home: str) -> bool:
    """Whether any server takes a connection there."""
    parts = urlsplit(home)
    try:
        with create_connection((parts.hostname or "", parts.port or 80), timeout=2):
            return True
    except OSError:
        return False
