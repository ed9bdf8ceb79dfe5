"""Servers that do not play by the rules: what each sends is bytes, as slowly and for as long as the test wants."""

import asyncio
import contextlib
import itertools
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace

from crawler import Site
from crawler.sandbox.loopback import running_loop
from tests.crawler.website import report, trs_list

Reply = bytes | Callable[[], AsyncIterator[bytes]]
"""What is sent for a request: at once, or chunk by chunk."""
TITLE = "某局2020年政府信息公开工作年度报告"
COLUMN = "/zwgk/zfxxgknb/"
ARTICLE = COLUMN + "t20210131_1.html"
_MOST_HEAD = 1 << 24


def http(body: bytes | str, *headers: str, status: str = "200 OK", length: bool = True) -> bytes:
    """A whole answer."""
    data = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}", *headers]
    if not any(line.lower().startswith("content-type") for line in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    if length:
        lines.append(f"Content-Length: {len(data)}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + data


def dripping(head: bytes, chunk: bytes, times: int, pause: float = 0.0) -> Reply:
    """A head, and then the same again and again."""

    async def send() -> AsyncIterator[bytes]:
        yield head
        for _ in range(times):
            yield chunk
            await asyncio.sleep(pause)

    return send


@dataclass(frozen=True)
class Asked:
    """A request as it came; `at` is in seconds of time.monotonic()."""

    path: str
    head: bytes
    at: float


@dataclass
class Host:
    """One server: path → reply, or the replies of successive requests; `otherwise` for what is not among them.
    `most` is how many connections were open at once."""

    pages: dict[str, Reply | list[Reply]] = field(default_factory=dict)
    otherwise: Reply = field(default=http("no such page", status="404 Not Found"))
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None
    scheme: str = "http"
    greeting: bytes = b""  # said before anything is asked, and all that is said
    sent: int = 0  # bytes of bodies
    most: int = 0
    _open: int = 0

    @property
    def root(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def site(self, site_id: str, *, column: bool = True, delay: float = 0.0) -> Site:
        """The registry's row, with the column given or still to be found."""
        site = Site(site_id=site_id, name="某县", home=f"{self.root}/", evidence="test", delay=delay, sandbox=True)
        return replace(site, columns=(self.root + COLUMN,), family="trs") if column else site

    def gaps(self) -> list[float]:
        """The seconds between successive requests."""
        times = [asked.at for asked in self.asked]
        return [after - before for before, after in itertools.pairwise(times)]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        self.most = max(self.most, self._open)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        finally:
            self._open -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.greeting:
            writer.write(self.greeting)
            await writer.drain()
            return
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        self.asked.append(Asked(path, head, time.monotonic()))
        reply = self.pages.get(path, self.otherwise)
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if isinstance(reply, bytes):
            self.sent += len(reply.partition(b"\r\n\r\n")[2])
            writer.write(reply)
            await writer.drain()
            return
        async for chunk in reply():
            writer.write(chunk)
            await writer.drain()


@contextlib.contextmanager
def served(*hosts: Host) -> Iterator[None]:
    """Serves the hosts at free ports of loopback."""
    with running_loop() as loop:
        servers = []
        for host in hosts:
            opening = asyncio.start_server(host.answer, "127.0.0.1", host.port, ssl=host.tls, limit=_MOST_HEAD)
            servers.append(server := asyncio.run_coroutine_threadsafe(opening, loop).result(10))
            host.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            for server in servers:
                loop.call_soon_threadsafe(server.close)


def healthy(count: int = 3) -> Host:
    """A site with so many reports."""
    rows = [(f"t20210131_{number}.html", f"某局{2000 + number}年政府信息公开工作年度报告") for number in range(count)]
    reports: dict[str, Reply | list[Reply]] = {
        f"{COLUMN}{href}": http(report(number)) for number, (href, _) in enumerate(rows)}
    return Host({COLUMN: http(trs_list(*rows)), **reports})


def with_report(reply: Reply) -> Host:
    """A site whose one report is answered so."""
    return Host({COLUMN: http(trs_list((ARTICLE.removeprefix(COLUMN), TITLE))), ARTICLE: reply})


def with_list(reply: Reply) -> Host:
    return Host({COLUMN: reply, ARTICLE: http(report(1))})


def with_home(body: str) -> Host:
    """A site whose home page is this, with the column where the others have it."""
    return Host({"/": http(body), **with_report(http(report(1))).pages})
