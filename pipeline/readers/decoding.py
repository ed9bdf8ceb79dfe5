"""Bytes of a page → text, strictly; the rules are those by which the crawler decodes its list pages."""

import crawler
from pipeline.document import UnreadableDocument


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of a page or text file; `charset` is that of the HTTP header.

    Raises UnreadableDocument (`undecodable`): a page is never decoded leniently.
    """
    return _detect(data, charset)[1]


def as_utf8(data: bytes, charset: str | None = None) -> bytes:
    """The page in UTF-8 without byte order mark: the very bytes where they are so already.

    Raises UnreadableDocument (`undecodable`).
    """
    encoding, text = _detect(data, charset)
    return data.removeprefix(b"\xef\xbb\xbf") if encoding == "utf-8" else text.encode()


def _detect(data: bytes, charset: str | None) -> tuple[str, str]:
    try:
        return crawler.detect(data, charset)
    except crawler.Undecodable as error:
        raise UnreadableDocument("undecodable", f"the page is {error}") from error
