"""A small web server for the crawl tests: it answers what a test put there and remembers what it was asked."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from crawler import Site


@dataclass
class Answer:
    """One answer. `etag` makes the address conditional; `cut` promises more bytes than it sends."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    cut: bool = False


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    body: str = ""  # of a POST

    @property
    def fields(self) -> dict[str, str]:
        """Those of the query and of the form."""
        return dict(parse_qsl(f"{urlsplit(self.path).query}&{self.body}", keep_blank_values=True))


class Website:
    """`pages` maps a path with its query to an answer, or to the answers of successive requests; a path alone to what
    works its answers out."""

    def __init__(self, scheme: str, port: int) -> None:
        self.root = f"{scheme}://127.0.0.1:{port}"
        self.pages: dict[str, Answer | list[Answer] | Callable[[Asked], Answer]] = {}
        self.asked: list[Asked] = []

    def site(self, *columns: str, site_id: str = "test", family: str | None = "trs") -> Site:
        return Site(
            site_id=site_id, name="测试站点", home=self.root + "/", columns=tuple(map(self.url, columns)),
            family=family, evidence="made up for a test", delay=0.0, sandbox=True,
        )  # fmt: skip

    def url(self, path: str) -> str:
        return self.root + path

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        answer = self.pages.get(asked.path) or self.pages.get(urlsplit(asked.path).path) or Answer("no such page", 404)
        if callable(answer):
            return answer(asked)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if answer.etag and asked.headers.get("If-None-Match") == answer.etag:
            return Answer(status=304)
        return answer


@contextmanager
def website(tls: ssl.SSLContext | None = None) -> Iterator[Website]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.respond(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def do_GET(self) -> None:
            self.respond("")

        def respond(self, sent: str) -> None:
            answer = site.answer(Asked(self.path, dict(self.headers), sent))
            body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
            self.send_response(answer.status)
            headers = {"Content-Type": "text/html", **answer.headers}
            if answer.etag:
                headers["ETag"] = answer.etag
            headers.setdefault("Content-Length", str(len(body) + 1000 * answer.cut))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if answer.status != 304:
                self.wfile.write(body)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site = Website("https" if tls else "http", server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


PROSE = "本机关全年主动公开政府信息若干条，依法办理公开申请，未发生行政复议和行政诉讼。" * 8


def report(number: int) -> str:
    """An article with enough text to be a report; another number, another text."""
    return f"<html><title>年度报告</title><body><p>第{number}号。{PROSE}</p></body></html>"


def trs_list(*rows: tuple[str, str], pager: str = "") -> str:
    """A TRS list page of (href, title) rows."""
    lines = "".join(
        f'<li><a href="{href}" title="{title}">{title[:8]}…</a><span>2021-01-{n:02}</span></li>'
        for n, (href, title) in enumerate(rows, 1)
    )
    return f"<html><title>年报</title><body><ul>{lines}</ul><script>{pager}</script></body></html>"
