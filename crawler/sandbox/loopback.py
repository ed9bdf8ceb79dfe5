"""Sites at ports of loopback: one event loop in one thread answers for all of them."""

import asyncio
import contextlib
import resource
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from crawler.sandbox.pages import Query
from crawler.sandbox.replies import Answer
from crawler.sandbox.simulated import SimulatedSite
from crawler.sandbox.wire import Connection

HOST = "127.0.0.1"
_STOP_SECONDS = 10.0


class PortTaken(OSError):
    """The person who starts the sandbox must act: a port is in use."""


@dataclass(frozen=True)
class Asked:
    """One request that was answered; `at` is in seconds of time.monotonic()."""

    site_id: str
    method: str
    target: str
    status: int
    at: float
    headers: Mapping[str, str]


@contextlib.contextmanager
def running_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own while the block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True, name="sandbox")
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result(_STOP_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_STOP_SECONDS)
        loop.close()


async def _cancel_all() -> None:
    """Slow drips end with the sandbox."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.contextmanager
def listening(
    loop: asyncio.AbstractEventLoop, site: SimulatedSite, *, port: int, log: list[Asked] | None
) -> Iterator[int]:
    """The site on a port of loopback (0: a free one); yields the port."""

    def respond(target: str, query: Query) -> Answer:
        answer = site.respond(target, query)
        if log is not None:
            log.append(Asked(site.site_id, query.method, target, answer.status, time.monotonic(), query.headers))
        return answer

    listener, open_connections = _bound(port), set[Connection]()
    make = partial(Connection, respond, open_connections)
    server = asyncio.run_coroutine_threadsafe(loop.create_server(make, sock=listener), loop).result(_STOP_SECONDS)
    try:
        yield int(listener.getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_close(server, open_connections), loop).result(_STOP_SECONDS)


async def _close(server: asyncio.Server, connections: set[Connection]) -> None:
    server.close()
    for connection in list(connections):
        connection.abort()


def _bound(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"port {port} of {HOST} is taken: stop what listens there, or start the sandbox at another base port"
        ) from error
    return listener


def allow_sockets(count: int) -> None:
    """A listening socket and a connection a site may be more than a process has by default (often 1024)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 512
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
