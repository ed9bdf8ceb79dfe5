"""TRS WCM / 海云: static lists whose page two is index_1.html, their pager drawn by a script call (guide §3.1).

    createPageHTML(9, 0, "index", "html");   createPage(40, 0, "index", "html")
    //createPageHTML(9, 0, "index", "html");   var currentPage = 0;   var countPage = 17;//共多少页
"""

from ..page import Ask, Listing, Page, Row
from ..reading.pagecalls import PageCall, page_after, page_call, starts_at_one
from ..reading.rows import list_rows

_FROM_1, _FROM_2, _BEYOND = "from-1", "from-2", "beyond"
"""Fragments of requests (never sent) that remember which number page two has, where only trying told; and that the
page lies beyond the declared end."""


def recognise(page: Page) -> str | None:
    call = page_call(page)
    if call is None:
        return None
    pages = "?" if call.pages is None else call.pages
    return f"createPageHTML: {pages} pages {call.prefix}_<n>.{call.extension}"


def listing(page: Page) -> Listing:
    """Rows and the page after this one.

    Where the call does not tell whether page two is index_1 or index_2 both are tried: index_1 first, because on a
    site that begins at 2 it is not there or the first page again, and on the other it is the page not to be missed.
    """
    rows, call = tuple(list_rows(page)), page_call(page)
    if call is None:
        return Listing() if page.fragment == _BEYOND else without_pager(page, rows)
    following, probes = _after(page, call)
    return Listing(rows, following, probes, total=total_of(call, len(rows)), pages=call.pages)


def without_pager(page: Page, rows: tuple[Row, ...]) -> Listing:
    """A page of the list that lacks its pager: whether another one follows can only be tried."""
    url = page_after(page)
    return Listing(rows, probes=(Ask(f"{url}#{page.fragment}" if page.fragment else url),) if url else ())


def total_of(call: PageCall, rows: int) -> int | None:
    """The total that a call declares, where the rows of a page do not contradict it."""
    return call.total if call.total is not None and (call.pages == 1 or call.total > rows) else None


def _after(page: Page, call: PageCall) -> tuple[Ask | None, tuple[Ask, ...]]:
    here, pages = call.number(page), call.pages
    if pages == 1:
        return None, ()
    if here is None:
        if pages is not None and starts_at_one(page, call) is False:
            return _ask(page, call, 1), ()
        return None, _guesses(_ask(page, call, 1, _FROM_1), _ask(page, call, 2, _FROM_2))
    following = _ask(page, call, here + 1, page.fragment)
    if pages is None:
        return None, _guesses(following)
    if here < (pages if page.fragment == _FROM_2 else pages - 1):
        return following, ()
    # A call can be stale: one page beyond is tried, which the walk does where the last one is as full as the first.
    return None, _guesses(_ask(page, call, here + 1, _BEYOND))


def _ask(page: Page, call: PageCall, number: int, remembered: str = "") -> Ask | None:
    url = call.address(page, number)
    return Ask(f"{url}#{remembered}" if remembered in {_FROM_1, _FROM_2, _BEYOND} else url) if url else None


def _guesses(*asks: Ask | None) -> tuple[Ask, ...]:
    return tuple(ask for ask in asks if ask)
