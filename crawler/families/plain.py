"""The last resort for a page that shows rows of whatever kind: a short list of anchors, years as tabs, one report.

    <p><a href="2020.pdf">2020年年报</a> <a href="2019.pdf">2019年年报</a></p>
"""

from dataclasses import replace
from urllib.parse import urlsplit

from ..attachments import is_file
from ..page import Listing, Page
from ..reading.lists import own_report, read_list
from ..reading.rows import list_rows
from ..reading.years import year_columns


def recognise(page: Page) -> str | None:
    """Anchors whose titles announce reports, a page that is itself a report, or tabs of years."""
    if rows := list_rows(page):
        return f"{len(rows)} anchors in place of a list"
    if own_report(page):
        return "the column is one article"
    if years := year_columns(page):
        return f"{len(years)} columns by year"
    framed = _frames(page)
    return f"a list in a frame: {framed[0]}" if framed else None


def listing(page: Page) -> Listing:
    """All rows stand on the page: no further page is guessed at."""
    read = read_list(page, guess=False)
    return read if read.rows or read.columns else replace(read, columns=_frames(page))


def _frames(page: Page) -> tuple[str, ...]:
    """The frames of the same host, on a page without rows: <iframe src="/nb/list.jsp?id=7"></iframe>."""
    framed = (page.absolute(node.attributes.get("src")) for node in page.tree.css("iframe[src], frame[src]"))
    own = (url for url in framed if url and urlsplit(url).hostname == urlsplit(page.url).hostname)
    return tuple(url for url in own if url != page.url and not is_file(url))
