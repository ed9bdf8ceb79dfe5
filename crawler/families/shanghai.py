"""上海 style: /nw12344/index.html, index_2.html …; articles /20210125/<32 hex>.html; a jQuery pager with the total.

    <script>$("#page").pagination(45, {items_per_page: 20, current_page: 0, link_to: "index___id__.html"})</script>
"""

import re

from ..page import Listing, Page
from ..reading.dialects import dialect
from ..reading.lists import read_list
from ..reading.rows import list_rows

_COLUMN = re.compile(r"/nw\d+(?:/|/index(?:_\d+)?\.html)?(?=[\"'?#\s>]|$)", re.I)
_ARTICLE_IDS = re.compile(r"\bid=[\"']?ivs_(?:title|content|date)", re.I)


def recognise(page: Page) -> str | None:
    if found := _COLUMN.search(page.url):
        return f"column address {found[0]}"
    if page.mentions("ivs_") and _ARTICLE_IDS.search(page.text):
        return "ivs_title"
    spoken = [dialect(row.url) for row in list_rows(page)] if page.mentions("/nw") and _COLUMN.search(page.text) else []
    return "links to /nw… and articles of dialect T" if spoken and 2 * spoken.count("T") >= len(spoken) else None


def listing(page: Page) -> Listing:
    return read_list(page, starts=(2,))
