"""What the page of a row says it is, where the title of the row leaves that open.

The titles of the page decide first, then what its text says of itself. A page that says neither is unclear, and a
list with an unclear row is never certified complete.
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from ..discovery.words import names_column
from ..outcomes import prose_of
from ..page import Page
from ..reading.lists import titles
from ..reading.pagenames import metas, title_parts
from ..titles import Announcement, announcement, is_bare, leaves_open, may_announce, names_report, opens_report, plain

_LEAST_TEXT = 200  # characters by which a page can prove that it is about something else
_REPORT_WORDS = re.compile("年报|年度报告|年度工作报告|报告")
_OURS = re.compile("公开|公開")


class Told(Enum):
    REPORT = "report"
    OTHER = "its page announces no report"
    UNCLEAR = "neither the list nor its page says whether it is a report"


class Telling(NamedTuple):
    """What was told, and the whole title of it."""

    told: Told
    title: str


def needs_asking(title: str, in_column: bool) -> bool:
    """True when only the page can tell: the list cuts the title, or leaves its subject out; in the column of annual
    reports also when it says nothing of reports."""
    if may_announce(title) or announcement(title) is Announcement.PERHAPS:
        return True
    return in_column and (is_bare(title) or leaves_open(title))


def of_file(title: str, column: str) -> Telling:
    """A file cannot be read here: in the column of annual reports it is one when nothing else is said of it."""
    if announcement(title) is Announcement.PERHAPS or is_bare(title):
        return Telling(Told.REPORT, _whole(title, column))
    return Telling(Told.UNCLEAR, title)


def of_page(page: Page, title: str, column: str, files: Sequence[str]) -> Telling:
    """`column` is what the list calls itself, `files` are the names of the files that the page links to."""
    called = titles(page)
    if (whole := _continued(title, called)) is not None and not names_report(whole):
        return Telling(Told.OTHER, whole)
    for own in _own_titles(page):
        if announcement(own) is Announcement.NO and not leaves_open(own):
            return Telling(Told.OTHER, own)
    if report := whole or next(filter(_is_report, called), None):
        return Telling(Told.REPORT, report)
    text = prose_of(page)
    if words := opens_report(text):
        return Telling(Told.REPORT, _whole(title, column, words))
    readable = len(text) >= _LEAST_TEXT and not files
    perhaps = next((each for each in [*called, title] if names_report(each) and not is_bare(each)), None)
    if perhaps and (_OURS.search(text) or not readable):
        return Telling(Told.REPORT, perhaps)
    if announcing := list(filter(_is_report, files)):
        return Telling(Told.REPORT, _whole(title, column) if len(announcing) > 1 else announcing[0])
    if is_bare(title) and any(map(names_column, metas(page, "ColumnName"))):
        return Telling(Told.REPORT, _whole(title, *metas(page, "ColumnName")))
    silent = not _REPORT_WORDS.search(text) or not _OURS.search(text)
    return Telling(Told.OTHER if readable and silent else Told.UNCLEAR, title)


def _is_report(title: str) -> bool:
    return announcement(title) is Announcement.REPORT and names_report(title)


def _own_titles(page: Page) -> list[str]:
    """What the page surely calls itself: other headings may be those of its menu."""
    heads = [node.text() for node in page.tree.css("h1, ucaptitle")]
    return [*metas(page, "ArticleTitle"), *heads[:1], *title_parts(page)[:1]]


def _continued(cut: str, called: list[str]) -> str | None:
    """The title of the page that begins with what the list has left of it."""
    begun = plain(cut).rstrip("….])】") if may_announce(cut) else ""
    return next((title for title in called if begun and plain(title).startswith(begun)), None)


def _whole(title: str, *words: str) -> str:
    """The title of a row with what the list or the page says of all its rows: "2023年 县教育局 政府信息公开年报"."""
    if announcement(title) is Announcement.REPORT:
        return title
    wholes = (f"{title} {said}" for said in words)
    return next((whole for whole in wholes if announcement(whole) is Announcement.REPORT), title)
