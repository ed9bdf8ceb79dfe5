"""A client of the sandbox tests that follows nothing and decodes nothing by itself."""

from collections.abc import Mapping
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import quote, urlsplit


class Answer(NamedTuple):
    status: int
    headers: Message
    content: bytes

    @property
    def text(self) -> str:
        """Decoded strictly, by the charset that the page itself names."""
        return self.content.decode("gbk" if b"charset=gb2312" in self.content else "utf-8")


def ask(url: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
    """The answer to one request; Header_Names with underscores."""
    parts = urlsplit(url)
    target = quote(parts.path or "/", safe="/%.-_~!$&'()*+,;=:@") + (f"?{parts.query}" if parts.query else "")
    with closing(HTTPConnection(parts.netloc, timeout=10)) as connection:
        named: Mapping[str, str] = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body=body, headers=named)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
