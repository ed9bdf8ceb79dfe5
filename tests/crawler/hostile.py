"""Servers that do not play by the rules: what each sends is bytes, as slowly and for as long as the test wants."""

import asyncio
import contextlib
import ssl
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


def http(body: bytes | str, *headers: str, status: str = "200 OK", length: bool = True) -> bytes:
    """A whole answer."""
    data = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}", *headers]
    if not any(line.lower().startswith("content-type") for line in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    if length:
        lines.append(f"Content-Length: {len(data)}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + data


@dataclass
class Host:
    """One server: path → reply; `otherwise` for what is not among them. `asked` are the paths and raw heads."""

    pages: dict[str, Reply] = field(default_factory=dict)
    otherwise: Reply = field(default=http("no such page", status="404 Not Found"))
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None
    scheme: str = "http"

    @property
    def root(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def site(self, site_id: str, column: bool = True) -> Site:
        """The registry's row, with the column given or still to be found."""
        site = Site(site_id=site_id, name="某县", home=f"{self.root}/", evidence="test", delay=0.0, sandbox=True)
        return replace(site, columns=(self.root + COLUMN,), family="trs") if column else site

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            self.asked.append((path, head))
            reply = self.pages.get(path, self.otherwise)
            if isinstance(reply, bytes):
                writer.write(reply)
                await writer.drain()
            else:
                async for chunk in reply():
                    writer.write(chunk)
                    await writer.drain()
        writer.close()


@contextlib.contextmanager
def served(*hosts: Host) -> Iterator[None]:
    """Serves the hosts at free ports of loopback."""
    with running_loop() as loop:
        servers = []
        for host in hosts:
            opening = asyncio.start_server(host.answer, "127.0.0.1", host.port, ssl=host.tls, limit=1 << 24)
            servers.append(server := asyncio.run_coroutine_threadsafe(opening, loop).result(10))
            host.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            for server in servers:
                loop.call_soon_threadsafe(server.close)


def healthy() -> Host:
    """A site with three reports."""
    rows = [(f"t20210131_{number}.html", f"某局{2018 + number}年政府信息公开工作年度报告") for number in range(3)]
    reports = {f"{COLUMN}{href}": http(report(number)) for number, (href, _) in enumerate(rows)}
    return Host({COLUMN: http(trs_list(*rows)), **reports})


def with_report(reply: Reply) -> Host:
    """A site whose one report is answered so."""
    return Host({COLUMN: http(trs_list((ARTICLE.removeprefix(COLUMN), TITLE))), ARTICLE: reply})


def with_list(reply: Reply) -> Host:
    return Host({COLUMN: reply, ARTICLE: http(report(1))})
