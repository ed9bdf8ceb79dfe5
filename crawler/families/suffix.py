"""Lists without any pager in the markup, whose further pages are index_1, index_2, name_2 or ?page=2 (guide §9, 13).

    <ul><li><a href="./202101/t20210129_1.html">…</a><span>2021-01-29</span></li> … </ul>   (and nothing below it)
"""

from ..page import Listing, Page
from ..reading.dialects import dialect
from ..reading.lists import own_report, read_list
from ..reading.rows import list_rows

_MADE = 5  # rows without dates: fewer of them are as likely to be written by hand


def recognise(page: Page) -> str | None:
    """Rows that software made, and no pager: there may be more behind an address that nothing links to."""
    rows = list_rows(page)
    dated = sum(row.listed_on is not None for row in rows)
    if not rows or own_report(page, alone=False):
        return None
    if 2 * dated >= len(rows):
        return f"{len(rows)} rows with dates and no pager"
    spoken = sum(dialect(row.url) is not None for row in rows)
    return f"{len(rows)} rows of a dialect and no pager" if len(rows) >= _MADE and 2 * spoken >= len(rows) else None


def listing(page: Page) -> Listing:
    return read_list(page)
