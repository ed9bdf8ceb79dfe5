"""Lists without any pager in the markup, whose further pages are index_1, index_2, name_2 or ?page=2 (guide §9, 13).

    <ul><li><a href="./202101/t20210129_1.html">…</a><span>2021-01-29</span></li> … </ul>   (and nothing below it)
"""

from ..lists import own_report, read_list
from ..page import Listing, Page
from ..rows import list_rows


def recognise(page: Page) -> str | None:
    """Several rows with dates, and no pager: there may be more behind an address that nothing links to."""
    rows = list_rows(page)
    dated = sum(row.listed_on is not None for row in rows)
    if not rows or own_report(page, alone=False) or 2 * dated < len(rows):
        return None
    return f"{len(rows)} rows with dates and no pager"


def listing(page: Page) -> Listing:
    return read_list(page)
