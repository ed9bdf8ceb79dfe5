"""Guesses at the page after a list page, for lists that do not link to it (site-families guide, §4 and step 13 of §9).

The first page cannot know whether the site counts index_1 or index_2 as its second, so both are probed, in this order:
where index_1 is page two, index_2 would be page three; where index_2 is page two, index_1 does not exist or repeats
page one, which brings nothing new. After that the number that answered is counted on.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from ..page import Ask, Page

TURNED = "turned"
"""The fragment of a request that was made by counting on. It is never sent; it tells the answer apart from a first page
whose name happens to end in a number ("zwgk_37.html")."""

_PARAMETER = re.compile(
    r"(?<=[?&])(cur_?page|page_?(?:no|num|number|index)?|pn|p|currentPage|toPage|iPage|pageIdx)=(\d+)(?=&|$)", re.I
)
_STATIC = re.compile(r"^(.*?)\.(s?html?|jhtml|thtml|aspx?)$", re.I)
_NUMBERED = re.compile(r"(\d+)(\.\w+)$")
# /info/iList.jsp?node_id=…, newPolicy.jspx?path=…, /public/column/6981?type=3 (Lonsun)
_PARAMETER_OF = {"/ilist.jsp": "cur_page", ".jspx": "pageNo", "/public/column/": "pageIndex"}
_EXTENSION = re.compile(r"\.(s?html?|jhtml)$", re.I)


def successors(page: Page, rows: Iterable[str] = (), *, starts: Sequence[int] = (1, 2)) -> tuple[Ask, ...]:
    """Requests that may answer with the next page, in the order in which to try them.

    `rows` are the addresses of the list's rows: a site with .shtml articles has .shtml lists. `starts` are the numbers
    that page two may carry in its name.
    """
    if turned(page):
        following = _counted_on(urldefrag(page.asked.url).url)
        return (Ask(f"{following}#{TURNED}"),) if following else ()
    url = page.url
    if _PARAMETER.search(urlsplit(url).query and f"?{urlsplit(url).query}"):
        following = _counted_on(url)
        return (Ask(f"{following}#{TURNED}"),) if following else ()
    named = [f"{urljoin(url, name)}#{TURNED}" for name in _names(urlsplit(url).path, rows, starts)]
    return tuple(Ask(guess) for guess in (*named, *(f"{guess}#{TURNED}" for guess in _parameters(url))))


def turned(page: Page) -> bool:
    """True for the answer to a request that counting on made."""
    return page.fragment == TURNED


def _counted_on(url: str) -> str | None:
    """The address with its page number one higher; None when it carries none."""
    parts = urlsplit(url)
    query = f"?{parts.query}"
    if _PARAMETER.search(query):
        query = _PARAMETER.sub(lambda found: f"{found[1]}={int(found[2]) + 1}", query, count=1)
        return urlunsplit(parts._replace(query=query[1:], fragment=""))
    if not _NUMBERED.search(parts.path):
        return None
    path = _NUMBERED.sub(lambda found: f"{int(found[1]) + 1}{found[2]}", parts.path)
    return urlunsplit(parts._replace(path=path, fragment=""))


def _names(path: str, rows: Iterable[str], starts: Sequence[int]) -> list[str]:
    """index_1.html, index_2.html … relative to the page."""
    name = path.rpartition("/")[2]
    static = _STATIC.match(name)
    if static:
        return [f"{static[1]}_{number}.{static[2]}" for number in starts]
    if name:
        return []
    seen = Counter(found[1].lower() for row in rows if (found := _EXTENSION.search(urlsplit(row).path)))
    extensions = [kind for kind, _ in seen.most_common(1)]
    return [f"index_{number}.{kind}" for kind in dict.fromkeys([*extensions, "html"]) for number in starts]


def _parameters(url: str) -> list[str]:
    """…?page=2, under the name that the software is known to use."""
    parts = urlsplit(url)
    name = next((name for part, name in _PARAMETER_OF.items() if part in parts.path.lower()), "page")
    return [urlunsplit(parts._replace(query=f"{parts.query}&{name}=2".lstrip("&"), fragment=""))]
