"""Lists of no known software that link to their next page: by words, arrows, numbers, scripts, or a pager in base64.

    <div class="page">共45条 第1页/共3页 <a href="index_1.html">下一页</a> <a href="index_2.html">尾页</a></div>
    <a onclick="location.href='list_2.html'">下页</a>   <div id="pages">PGEgaHJlZj0i…</div>
"""

from ..page import Listing, Page
from ..reading.lists import read_list
from ..reading.pager import pager
from ..reading.rows import list_rows


def recognise(page: Page) -> str | None:
    """Rows and a pager: a link to the next page, or words that count the pages or the rows."""
    paging = pager(page)
    if not paging.seen or not list_rows(page):
        return None
    if paging.next:
        return f"link to the next page: {paging.next.key}"
    return "a pager in words" if not paging.script else f"a pager by script: {paging.script[:80]}"


def listing(page: Page) -> Listing:
    return read_list(page)
