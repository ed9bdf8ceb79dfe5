"""The simulated sites must answer while they are crawled: serve them around a run, unless someone does."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
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
    """The sandbox among `sites` answers inside the block. Does nothing when there is none or it runs already.

    Raises Failure when another program holds the ports, or a site of the registry is none that we serve.
    """
    simulated = [site for site in sites if site.sandbox]
    if all(answers(site.home) for site in simulated):
        yield
        return
    from crawler.sandbox import PortTaken, published, serve

    known = {document.site_id for document in published()}
    if strange := next((site for site in simulated if site.site_id not in known), None):
        raise Failure(
            f"{strange.site_id} is marked as sandbox, but no page of the sandbox answers at {strange.home}: start "
            "`gongkai sandbox serve --sites … --out …` as you did for this registry, and leave it running"
        )
    with ExitStack() as stack:
        with told(PortTaken):
            stack.enter_context(serve())
        silent = next((site for site in simulated if not answers(site.home)), None)
        if silent:
            raise Failure(f"{silent.site_id} is marked as sandbox, but no page of the sandbox answers at {silent.home}")
        yield
