"""The portals on loopback, each on its own port with its own uvicorn in a daemon thread."""

import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.registry import DEFAULT_REGISTRY, Site, load_registry
from crawler.sandbox.figures import Portal, portals
from crawler.sandbox.pages import Page, Query
from crawler.sandbox.pages import answer as page_of
from crawler.sandbox.portal import missing_page, pages_of, report_paths

HOST = "127.0.0.1"
START_SECONDS = 10.0


class PortTaken(OSError):
    """The person who starts the sandbox must act: a port is in use."""


@dataclass(frozen=True)
class Published:
    """Where the sandbox publishes the figures of one record; kind is "article" or "attachment"."""

    site_id: str
    path: str
    key: str
    kind: str


def published() -> list[Published]:
    """Every record of the figures with the document that holds it: the truth for tests."""
    return [
        Published(portal.site_id, path, key, "attachment" if path.endswith(".pdf") else "article")
        for portal in portals()
        for key, path in report_paths(portal).items()
    ]


def application(portal: Portal) -> Starlette:
    """The portal as an ASGI application; each page is rendered once and kept."""
    pages = pages_of(portal)

    @cache
    def body(page: Page) -> tuple[bytes, str]:
        content = page.body()
        return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'

    async def answer(request: Request) -> Response:
        form = await request.body()
        fields = dict(parse_qsl(form.decode(), keep_blank_values=True)) if form else {}
        query = Query(
            request.method, request.url.path, {**request.query_params, **fields}, form.decode(), dict(request.headers)
        )
        page = page_of(pages, query)
        headers = {"X-Gongkai-Sandbox": "1"}
        if page is None:
            headers["Content-Type"] = "text/html; charset=utf-8"
            return Response(missing_page(portal), 404, headers)
        headers |= dict(page.headers)
        if page.redirect is not None:
            return Response(b"", 302, headers | {"Location": page.redirect})
        content, etag = body(page)
        headers |= {"ETag": etag, "Last-Modified": format_datetime(page.modified, usegmt=True)}
        if page.status == 200 and _is_known(request, page, etag):
            return Response(None, 304, headers)
        return Response(content, page.status, headers | {"Content-Type": page.content_type})

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "HEAD", "POST"])])


@contextlib.contextmanager
def serve(base_port: int = 8801) -> Iterator[list[Site]]:
    """Serve all portals while the block runs; yields the registry's rows with the ports really used.

    base_port: the first portal's port, the others follow; 0 takes free ports. Raises PortTaken when one
    is in use.
    """
    rows = {site.site_id: site for site in load_registry(DEFAULT_REGISTRY)}
    with contextlib.ExitStack() as stack:
        sites = []
        for position, portal in enumerate(portals()):
            port = stack.enter_context(_running(application(portal), base_port and base_port + position))
            sites.append(_at_port(rows[portal.site_id], port))
        yield sites


@contextlib.contextmanager
def _running(app: Starlette, port: int) -> Iterator[int]:
    """The application on a port of loopback (0: a free one); yields the port."""
    with _bound(port) as listener:
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", server_header=False)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread)
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)


def _bound(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"port {port} of {HOST} is taken: stop what listens there, or start the sandbox at another base port"
        ) from error
    return listener


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the sandbox server did not start: run it alone to see uvicorn's message")
        time.sleep(0.005)


def _at_port(site: Site, port: int) -> Site:
    def moved(url: str) -> str:
        return urlsplit(url)._replace(netloc=f"{HOST}:{port}").geturl()

    return replace(site, home=moved(site.home), columns=tuple(moved(column) for column in site.columns))


def _is_known(request: Request, page: Page, etag: str) -> bool:
    """Whether the client already holds this version; If-None-Match goes before If-Modified-Since (RFC 9110)."""
    if held := request.headers.get("if-none-match"):
        return etag in {tag.strip().removeprefix("W/") for tag in held.split(",")}
    if since := request.headers.get("if-modified-since"):
        return page.modified <= _moment(since)
    return False


def _moment(date: str) -> datetime:
    """The moment of an HTTP date; one that is none is ignored (RFC 9110), so it lies before every page."""
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
