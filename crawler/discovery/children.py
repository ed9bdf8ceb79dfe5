"""The sites of departments and townships that a portal links to: candidates for the registry."""

from urllib.parse import urlsplit

from ..attachments import is_file
from ..page import Page
from . import words
from .arrival import is_article_address
from .links import links_of
from .scoring import government, key_of

_MOST = 500
_DEPTH = 2  # folders: /czj/, /bm/czj/ are sites of their own, deeper ones are columns


def child_sites(page: Page) -> list[tuple[str, str]]:
    """(name, address) of each agency's site among the links of a page, in page order, one per address.

    A link counts when its whole text is the name of an agency and its address looks like the door of a site: another
    host of the government's domain, or a short path on the same one. These are candidates, no facts.
    """
    found: dict[str, tuple[str, str]] = {}
    for link in links_of(page):
        name = next((text for text in link.texts if _is_agency(text)), None)
        if name and _is_door(link.url, page.url):
            found.setdefault(key_of(link.url), (name, link.url))
            if len(found) == _MOST:
                break
    return list(found.values())


def _is_agency(text: str) -> bool:
    return words.says("agency", text) and not words.says("no_agency", text)


def _is_door(url: str, from_url: str) -> bool:
    parts = urlsplit(url)
    if is_article_address(url) or is_file(url) or key_of(url) == key_of(from_url):
        return False
    folders = [part for part in parts.path.split("/") if part and "." not in part]
    if parts.netloc == urlsplit(from_url).netloc:
        return 1 <= len(folders) <= _DEPTH and not parts.query
    official = government(url) == government(from_url) or (parts.hostname or "").endswith(".gov.cn")
    return official and len(folders) <= _DEPTH
