"""开普 UCAP: static lists whose page two is xlist_2.shtml, their pager drawn by a script call (guide §3.3).

    createPageHTML('page_div',10, 1,'xlist','shtml',189)     container, pages, current from 1, prefix, extension, rows
    createPageHTML(10, 1, 1, 20, 189, "xlist", "shtml")      pages, current, first, rows a page, rows, prefix, extension

TRS calls its function by the same name and counts differently (trs.py): what tells them apart is in pagecalls.py.
"""

from ..page import Ask, Listing, Page
from ..reading.pagecalls import page_call, starts_at_one
from ..reading.rows import list_rows
from .trs import total_of, without_pager


def recognise(page: Page) -> str | None:
    call = page_call(page)
    if call is None or call.pages is None or not starts_at_one(page, call):
        return None
    return f"createPageHTML from 1: {call.pages} pages {call.prefix}_<n>.{call.extension}"


def listing(page: Page) -> Listing:
    rows, call = tuple(list_rows(page)), page_call(page)
    if call is None or call.pages is None:
        return without_pager(page, rows)
    following = (call.number(page) or 1) + 1
    url = call.address(page, following) if following <= call.pages else None
    return Listing(rows, Ask(url) if url else None, total=total_of(call, len(rows)), pages=call.pages)
