"""Does an article go on on a page of its own? (site-families guide, §3.1 c)

    createPageHTML(3,0,"t20190918_693227","shtml")        <a href="t20190918_693227_1.shtml">下一页</a>
"""

import re
from urllib.parse import urlsplit

from ..page import Page
from .links import links

_CALL = re.compile(r"createPage(?:HTML)?\(\s*(\d{1,3})\s*,\s*\d{1,3}\s*,\s*[\"']([\w-]+)[\"']")
_TURNS = re.compile(r"\W*(下一?页|[第]?\d{1,2}页?)\W*")


def goes_on(page: Page) -> bool:
    """True when the page shows one of several pages of its text: by a script call or a link that name the page's own
    address with a number behind it."""
    name = urlsplit(page.url).path.rpartition("/")[2]
    stem, _, extension = name.rpartition(".")
    if not stem:
        return False
    calls = _CALL.findall(page.text) if "createPage" in page.text else []
    if any(int(pages) > 1 and prefix == stem for pages, prefix in calls):
        return True
    if f"{stem}_" not in page.text and f"{stem}-" not in page.text:
        return False
    following = re.compile(rf"/{re.escape(stem)}[_-]\d{{1,2}}\.{re.escape(extension)}$")
    return any(following.search(link.url) and _TURNS.fullmatch(link.title) for link in links(page))
