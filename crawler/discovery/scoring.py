"""How promising a link is on the way to the column of annual reports."""

import ipaddress
import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from ..attachments import is_file
from ..reading.dialects import leads_to_list
from ..titles import Announcement, announcement, is_body
from . import words
from .arrival import is_article_address
from .links import Link
from .words import STRONG

ONE_REPORT_SCORE = 45
"""Of the page of one report: its breadcrumb leads to the column."""

_TAB = 86
_ELSEWHERE, _FOREIGN = 58, 92  # what a link's text must score to be followed to another host, another government
_DOOR = 22
FEW = 5
"""Links: a page with no more is a door, or is put together from others."""

_ENTRY = 58  # a text with less is no entry of a menu about disclosure
_COLUMN_PATH = 70  # from this score on an address is that of a column of annual reports
_NUMBERED = re.compile(r"\d{3,}\.\w+$")  # /zwgk/xxgk/nb/27986.htm
# /nb/index_2.html, /nb/list-3/, /nb/page_2.html, /nb/nlist_1.htm
_PAGE_NUMBER = re.compile(
    r"(?:index|default)(?:[_-]?\d{1,3})?\.\w+$|(?<=list|page)[_-]?\d{1,3}/?(?:\.\w+)?$|_\d{1,3}\.\w+$", re.I
)
_PAGE_FIELD = re.compile(r"(?:cur_?)?(?:page|p)(?:_?(?:no|num|index|number))?=\d+&?", re.I)
_INDEX = re.compile(r"/(?:index|default)\.\w+$", re.I)
_SECOND_LEVEL = {"gov", "com", "org", "net", "edu", "ac"}  # x.gov.cn, x.com.cn: the name stands one label further left


@dataclass(frozen=True, slots=True)
class Scored:
    """A link worth a look. `names`: it names a column of annual reports, so one is looked at even beside another."""

    link: Link
    score: int
    text: str
    names: bool = False


def score(link: Link, from_url: str) -> Scored | None:
    """The link with its score; None for one that is not worth a request: it names another thing, leads to a file, to an
    article or to a foreign site."""
    texts = [text for text in link.texts if text]
    if is_file(link.url) or _stem(link.url) == _stem(from_url):
        return None
    scores = {text: value for text in texts if (value := words.text_score(text)) is not None}
    by_path = _path_score(link.url, from_url)
    if by_path is None or len(scores) < len(set(texts)):
        return _one_report(link, texts, from_url)
    text = max(texts, key=scores.__getitem__, default="")
    best = scores.get(text, 0)
    article = is_article_address(link.url)
    if (words.is_one_report(text) and not leads_to_list(link.url)) or (article and best < _ENTRY):
        return _one_report(link, texts, from_url)
    value = _together(
        best, by_path, spoken=any(not words.says("mute", text) for text in texts), leaf=_is_leaf(link.url)
    )
    if value == 0:
        return None
    if article:
        value -= 15  # an entry of a menu: the column may be one report, or a page about it
    names = best >= STRONG or by_path >= _COLUMN_PATH
    return _by_host(Scored(link, value - (10 if words.says("level", text) else 0), text, names), from_url)


def tab_score(link: Link, from_url: str, *, near: bool, body: bool = False) -> Scored | None:
    """A tab of the column at `from_url`: a list a year or a level of government beside it. `near`: only within its part
    of the site; a column without rows of its own may have its tabs anywhere. `body`: the
    list of an agency."""
    here, there = urlsplit(from_url), urlsplit(link.url)
    text = next((text for text in link.texts if words.says("tab", text) or (body and is_body(text))), None)
    if text is None or here.netloc != there.netloc or (near and not _is_near(here.path, there.path)):
        return None
    if is_article_address(link.url) or is_file(link.url) or _stem(link.url) == _stem(from_url):
        return None
    return Scored(link, _TAB - (8 if words.says("level", text) else 0), text, names=True)


def frame_score(link: Link, from_url: str, few: bool, of_column: bool) -> Scored:
    """Frames and the scripts of menus: they matter when the page has little else, or is the column without its rows."""
    found = score(link, from_url)
    least = 90 if of_column and link.how == "frame" else 70 if few else 24 if link.how == "frame" else 14
    if found and found.score >= least:
        return found
    return Scored(link, least, link.texts[0] if link.texts else link.how, names=of_column)


def door_score(link: Link, from_url: str) -> Scored | None:
    """Any link within the site from a home page that has hardly one: behind the picture the portal begins."""
    if urlsplit(link.url).netloc != urlsplit(from_url).netloc or is_file(link.url) or is_article_address(link.url):
        return None
    return Scored(link, _DOOR, link.texts[0] if link.texts else "a link of a page with few")


def key_of(url: str) -> str:
    """Addresses of one page have one key: http and https, with and without index.html; a number as fragment counts."""
    parts = urlsplit(url)
    path = _INDEX.sub("/", parts.path).rstrip("/")
    fragment = f"#{parts.fragment}" if parts.fragment.isdecimal() else ""
    return f"{parts.netloc.lower()}{path}{'?' + parts.query if parts.query else ''}{fragment}"


def government(url: str) -> str:
    """The domain that one government registers: zfxxgk.zj.gov.cn and www.zj.gov.cn are of zj.gov.cn; an address without
    a name is its own, with all its ports."""
    host = urlsplit(url).hostname or ""
    labels = host.split(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return ".".join(labels[-3:] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else labels[-2:])
    return host


def _path_score(url: str, from_url: str) -> int | None:
    """What an address says beyond the folder that it shares with the page it stands on."""
    here, there = urlsplit(from_url), urlsplit(url)
    if here.netloc == there.netloc and _folder(here.path) == _folder(there.path):
        return words.path_score(f"http://{there.netloc}/{there.path.rpartition('/')[2]}?{there.query}")
    return words.path_score(url)


def _together(by_text: int, by_path: int, *, spoken: bool, leaf: bool) -> int:
    """Text and address in one score: the text decides, an address alone counts less beside a text that says something
    else."""
    if by_text:
        return min(100, by_text + (3 if by_path >= 40 else 0))
    if not spoken:
        return by_path
    if leaf:
        return 0
    return by_path * 3 // 4 if by_path >= _COLUMN_PATH else by_path // 2


def _stem(url: str) -> str:
    """What the pages of one list have in common.

    >>> _stem("http://a.gov.cn/nb/index_2.html"), _stem("http://a.gov.cn/nb/list.jsp?id=7&page=2")
    ('a.gov.cn/nb/', 'a.gov.cn/nb/list.jsp?id=7&')
    """
    parts = urlsplit(url)
    path = _PAGE_NUMBER.sub("", parts.path)
    query = _PAGE_FIELD.sub("", parts.query)
    fragment = f"#{parts.fragment}" if parts.fragment.isdecimal() else ""
    return f"{parts.netloc}{path}{'?' + query if query else ''}{fragment}"


def _is_leaf(url: str) -> bool:
    """An address that ends in a numbered page: under whatever folder, that is an article and no list."""
    return bool(_NUMBERED.search(urlsplit(url).path)) and not leads_to_list(url)


def _one_report(link: Link, texts: list[str], from_url: str) -> Scored | None:
    """A link to one report: worth a look when nothing names the column, for its breadcrumb does."""
    title = next((text for text in texts if announcement(text) is Announcement.REPORT), None)
    return _by_host(Scored(link, ONE_REPORT_SCORE, title), from_url) if title else None


def _by_host(scored: Scored, from_url: str) -> Scored | None:
    """A link to another host is followed within one government's domain, where its text and not only its address
    speaks of disclosure: behind a department's name stands that department's own site. A link to a foreign site is
    followed only when its text names the column."""
    if urlsplit(scored.link.url).netloc == urlsplit(from_url).netloc:
        return scored
    said = words.text_score(scored.text) or 0
    if government(scored.link.url) == government(from_url):
        return replace(scored, score=scored.score - 5) if said >= _ELSEWHERE else None
    return replace(scored, score=scored.score - 25) if said >= _FOREIGN else None


def _is_near(here: str, there: str) -> bool:
    """Two paths of one part of a site: below one folder, or with folders side by side."""
    ours, theirs = _folder(here), _folder(there)
    return (
        ours == theirs
        or (ours != "/" and theirs.startswith(ours))
        or _folder(ours.rstrip("/")) == _folder(theirs.rstrip("/")) != "/"
        or (words.path_score(there) or 0) >= _COLUMN_PATH
    )


def _folder(path: str) -> str:
    """
    >>> _folder("/zwgk/nb/index.html"), _folder("/zwgk/nb/")
    ('/zwgk/nb/', '/zwgk/nb/')
    """
    return path[: path.rfind("/") + 1] or "/"
