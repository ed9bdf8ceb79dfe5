"""TRS WCM / 海云: static pages named by date and number, pagers written by a script call."""

import re

from ..attachments import is_file
from ..page import Ask, Listing, Page, Row
from ..rows import rows_of

# ./202103/t20210305_80595.htm
_ARTICLE = re.compile(r"/t\d{8}_\d+\.s?html?$")
_MARKS = re.compile(r"createPage(?:HTML)?\s*\(|TRS_Editor|trsapi|Custom_UnionStyle")
# createPageHTML(9, 0, "index", "html");   createPage(40, 0, "index", "html")
_PAGER = re.compile(r"createPage(?:HTML)?\s*\(([^)]*)\)")
# var countPage = 17;//共多少页 — holds where the commented call above it is stale.
_COUNT = re.compile(r"\bcountPage\s*=\s*(\d+)")
# recordCount: '20',
_RECORDS = re.compile(r"\brecordCount\s*:\s*['\"]?(\d+)")
_EXTENSION = re.compile(r"s?html?|jhtml")
_OF_ARTICLE = re.compile(r"t\d{8}_")  # createPageHTML(1,0,"t20190918_693227","shtml") pages a long text


def recognise(page: Page) -> str | None:
    return "createPageHTML, TRS_Editor or t<date>_<number> addresses" if bool(_MARKS.search(page.text)) or bool(rows(page)) else None


def listing(page: Page) -> Listing:
    following = next_page(page)
    return Listing(tuple(rows(page)), Ask(following) if following else None, total=declared_total(page),
                   pages=declared_pages(page))


def rows(page: Page) -> list[Row]:
    return rows_of(page, page.tree.css("a[href]"), lambda url: bool(_ARTICLE.search(url)) or is_file(url))


def next_page(page: Page) -> str | None:
    """Page n of the list is `index_<n-1>.html`: index.html, index_1.html, index_2.html …"""
    pager = _pager(page)
    if pager is None:
        return None
    pages, prefix, extension = pager
    here = re.search(rf"/{re.escape(prefix)}_(\d+)\.{extension}$", page.url)
    following = (int(here[1]) if here else 0) + 1
    return page.absolute(f"{prefix}_{following}.{extension}") if following < pages else None


def declared_total(page: Page) -> int | None:
    found = _RECORDS.search(page.text)
    return int(found[1]) if found else None


def declared_pages(page: Page) -> int | None:
    pager = _pager(page)
    return pager[0] if pager else None


def _pager(page: Page) -> tuple[int, str, str] | None:
    """(pages, prefix, extension) of the list's pager.

    Sites disagree on the order of the arguments, so they are told apart by type: the first number is
    the count of pages, the text that is a file extension is the extension, the text before it the prefix.
    """
    for call in _PAGER.findall(page.text):
        numbers = [int(n) for n in re.findall(r"(?<![\w\"'])\d+(?![\w\"'])", call)]
        texts = [text for _, text in re.findall(r"([\"'])(.*?)\1", call)]
        extension = next((text for text in texts if _EXTENSION.fullmatch(text)), None)
        prefixes = texts[: texts.index(extension)] if extension else []
        if numbers and extension and prefixes and not _OF_ARTICLE.match(prefixes[-1]):
            counted = _COUNT.search(page.text)
            return int(counted[1]) if counted else numbers[0], prefixes[-1], extension
    return None
