"""What a document shows of itself at its top: titles, opening lines, date of publication."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice, pairwise
from typing import NamedTuple

from pipeline.document import Document
from pipeline.identity.headings import Heading, mentions, read_heading
from pipeline.identity.model import Origin
from pipeline.identity.wording import narrowed, plain

_PARAGRAPHS, _CHARACTERS, _TOP = 40, 250, 4000  # paragraphs from the top, characters of each and of all
_DATE = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
# "发布时间: 2021-01-29 10:00" "发布日期：2020-01-31" "信息提供日期 : 2024-01-17": what stands before a date
_PUBLISHED = re.compile(r"(?:时间|日期)\s*[:|]?\s*$")
# "2021-01-29" "2024-01-11 15:04 点击": a line that begins with a date
_DATE_LINE = re.compile(r"20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}日?(?:\s|$)")
# "当前页面:首页 » 政府信息公开 » 政府信息公开年报": a breadcrumb is no title
_BREADCRUMB = re.compile(r"[»>›]|首页|当前(?:位置|页面)")
# "…年度报告_政府信息公开年报_平潭综合实验区" "…年度报告-pa凯发": the site's name behind the title
_SITE_NAME = re.compile(r"[_|]| - |-{2,}|(?<=报告)[-—](?!\d)|(?<=年报)[-—](?!\d)")
# What every title of a report contains, so that other lines need no closer look.
_MAYBE = re.compile(r"[公報报]\s*[开開告]|年\s*[报報度]")
# "标题:…", as tables of metadata print it
_LABEL = re.compile(r"^\s*(?:标\s*题|名\s*称|信息名称)\s*[:：|]+")


class Page(NamedTuple):
    """`heading`: the best title found, `other` the one of the list row where it is another text.

    `lines`: the top paragraphs, `spaced` (see wording); `opening`: the same without white space, a line each;
    `mentions`: where its sentences name an annual report.
    """

    heading: Heading | None
    listed: Heading | None
    title: str | None
    lines: list[str]
    opening: str
    mentions: list[Heading]
    published: date | None


def read_page(document: Document, origin: Origin) -> Page:
    """Everything identity needs from a document; reads no further than its top."""
    top = (" ".join(p.text[:_CHARACTERS].split()) for p in islice(document.paragraphs(), _PARAGRAPHS))
    lines = narrowed("\n".join(filter(None, top))[:_TOP]).split("\n")
    opening = "\n".join(lines).replace(" ", "")
    title, heading = _best(_candidates(document, origin, lines))
    listed = _as_heading(origin.title, True) if origin.title else None
    return Page(heading, listed[1] if listed else None, title or origin.title, lines, opening, list(mentions(opening)),
                _published(document, origin, lines))


def _candidates(document: Document, origin: Origin, lines: list[str]) -> Iterator[tuple[str, bool]]:
    """What may be the title: metadata first, then short lines, then two lines that break one title.

    Only what is a title for certain may leave the subject out (“2020年度”).
    """
    meta = document.meta
    for text in (meta.get("ArticleTitle"), origin.title, meta.get("h1"), meta.get("title")):
        if text:
            yield text, True
    yield from ((line, False) for line in lines if len(line) < 70)
    yield from ((a + b, False) for a, b in pairwise(lines[:13]) if len(a) < 40 and len(b) < 40)


def _best(candidates: Iterator[tuple[str, bool]]) -> tuple[str | None, Heading | None]:
    """The first title with agency and year, else the first with an agency, else the first."""
    first: tuple[str, Heading] | None = None
    for text, certain in candidates:
        found = _as_heading(text, certain)
        if found is None:
            continue
        if found[1].agency and found[1].year:
            return found
        if first is None or (found[1].agency and not first[1].agency):
            first = found
    return first or (None, None)


def _as_heading(text: str, certain: bool) -> tuple[str, Heading] | None:
    """The part of a line that is a title, as printed and as read: a site's name may stand before or behind it.

    `certain`: a title by its place, so that it may be short; other lines with a colon are metadata.
    """
    if not _MAYBE.search(text) or _BREADCRUMB.search(text) or "。" in text:
        return None
    for part in _SITE_NAME.split(_LABEL.sub("", text)):
        title = plain(part)
        heading = read_heading(title, certain) if certain or ":" not in title else None
        if heading:
            return part.strip(), heading
    return None


def _published(document: Document, origin: Origin, lines: list[str]) -> date | None:
    text = "\n".join(lines)
    dates = ((match[0], text[max(0, match.start() - 8) : match.start()]) for match in _DATE.finditer(text))
    shown = next((day for day, before in dates if _PUBLISHED.search(before)), None)
    alone = next((line for line in lines[:10] if _DATE_LINE.match(line)), None)
    for candidate in (document.meta.get("PubDate"), shown, origin.published_on, alone):
        if candidate and (match := _DATE.search(candidate)):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:  # "2021-02-30" is no date: the next candidate is tried
                continue
    return None
