"""博达 VSB (Visual SiteBuilder): list pages numbered backwards, so the 下页 link is followed, never computed.

    <span class="p_no_d">1</span><span class="p_no"><a href="nb/10.htm">2</a></span>
    <span class="p_next p_fun"><a href="nb/10.htm">下页</a></span>
    <span class="p_t">共217条</span><span class="p_t">1/11</span>
"""

import re
from dataclasses import replace

from ..attachments import is_file
from ..page import Ask, Listing, Page, Row
from ..reading.lists import read_list
from ..reading.rows import list_rows, rows_of

_ARTICLE = re.compile(r"/info/\d+/\d+\.htm$", re.I)  # ../info/1023/4567.htm
_MARKS = re.compile(
    r"Announced by Visual SiteBuilder|_sitegray/|/system/resource/js/|\bid=[\"']?line_u\d+_\d+|index\.vsb\.css", re.I
)


def recognise(page: Page) -> str | None:
    spoken = page.mentions("visual sitebuilder", "_sitegray/", "/system/resource/js/", "line_u", "index.vsb.css")
    found = _MARKS.search(page.text) if spoken else None
    return f"Visual SiteBuilder: {found[0]}" if found else None


def listing(page: Page) -> Listing:
    read = read_list(page, rows=_rows(page), guess=False)
    return replace(read, next=_next(page) or read.next) if _has_own_pager(page) else read


def _rows(page: Page) -> list[Row]:
    lines = page.tree.css('[id^="line_u"] a[href]')  # <li id="line_u7_0"><a href="../info/1023/4567.htm">
    if lines:
        return rows_of(page, lines, lambda url: True)
    known = rows_of(page, page.tree.css("a[href]"), lambda url: bool(_ARTICLE.search(url)) or is_file(url))
    return known or list_rows(page)


def _has_own_pager(page: Page) -> bool:
    return page.tree.css_first(".p_next, .p_next_d") is not None


def _next(page: Page) -> Ask | None:
    """`p_next_d` has no link: last page."""
    anchor = page.tree.css_first(".p_next a[href]")
    url = page.absolute(anchor.attributes.get("href")) if anchor is not None else None
    return Ask(url) if url else None
