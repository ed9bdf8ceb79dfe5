"""博达 VSB (Visual SiteBuilder): list pages numbered backwards, so the 下页 link is followed, never computed."""

import re

from ..attachments import is_file
from ..page import Ask, Listing, Page, Row
from ..rows import rows_of

# ../info/1023/4567.htm
_ARTICLE = re.compile(r"/info/\d+/\d+\.htm$")
_MARKS = re.compile(r"Announced by Visual SiteBuilder|_sitegray/|/system/resource/js/|\bid=\"line_u\d+_\d+\"")
_PAGES = re.compile(r"^\s*\d+\s*/\s*(\d+)\s*$")  # <span class="p_t">1/11</span>
_TOTAL = re.compile(r"^\s*共\s*(\d+)\s*条\s*$")  # <span class="p_t">共217条</span>


def recognise(page: Page) -> str | None:
    return "marks of Visual SiteBuilder" if bool(_MARKS.search(page.text)) else None


def listing(page: Page) -> Listing:
    following = next_page(page)
    return Listing(tuple(rows(page)), Ask(following) if following else None, total=declared_total(page),
                   pages=declared_pages(page))


def rows(page: Page) -> list[Row]:
    lines = page.tree.css('[id^="line_u"] a[href]')  # <li id="line_u7_0"><a href="../info/1023/4567.htm">
    return rows_of(page, lines or page.tree.css("a[href]"), lambda url: bool(_ARTICLE.search(url)) or is_file(url))


def next_page(page: Page) -> str | None:
    """<span class="p_next p_fun"><a href="zbgg/10.htm">下页</a></span>; `p_next_d` has no link: last page."""
    anchor = page.tree.css_first("span.p_next a[href]")
    return page.absolute(anchor.attributes.get("href")) if anchor else None


def declared_total(page: Page) -> int | None:
    return _counter(page, _TOTAL)


def declared_pages(page: Page) -> int | None:
    return _counter(page, _PAGES)


def _counter(page: Page, pattern: re.Pattern[str]) -> int | None:
    found = (pattern.search(node.text()) for node in page.tree.css(".p_t"))
    return next((int(match[1]) for match in found if match), None)
