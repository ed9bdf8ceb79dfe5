"""The last resort for a page that shows rows of whatever kind: a short list of anchors, years as tabs, one report.

    <p><a href="2020.pdf">2020年年报</a> <a href="2019.pdf">2019年年报</a></p>
"""

from ..lists import own_report, read_list
from ..page import Listing, Page
from ..rows import list_rows
from ..years import year_columns


def recognise(page: Page) -> str | None:
    """Anchors whose titles announce reports, a page that is itself a report, or tabs of years."""
    if rows := list_rows(page):
        return f"{len(rows)} anchors in place of a list"
    if own_report(page):
        return "the column is one article"
    if years := year_columns(page):
        return f"{len(years)} columns by year"
    return None


def listing(page: Page) -> Listing:
    """All rows stand on the page: no further page is guessed at."""
    return read_list(page, guess=False)
