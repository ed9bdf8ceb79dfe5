"""What a document shows of itself at its top: titles, opening lines, date of publication."""

import re
from datetime import date
from typing import NamedTuple

from pipeline.document import Document
from pipeline.identity.headings import Heading, mentions, read_heading
from pipeline.identity.model import Origin
from pipeline.identity.wording import plain, spaced

_PARAGRAPHS, _CHARACTERS = 40, 250  # the top of a page, and of each of its paragraphs
_DATE = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
# "发布时间: 2021-01-29 10:00" "发布日期：2020-01-31" "时间：2025-03-10 15:35" "信息提供日期 : 2024-01-17"
_PUBLISHED = re.compile(
    r"(?:发布时间|发布日期|发文日期|公开日期|提供日期|发表时间|撰写时间|时间|日期)\s*[:：]?\s*(20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2})"
)
# "2021-01-29" "2024-01-11 15:04 点击": a line that begins with a date
_DATE_LINE = re.compile(r"20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}日?(?:\s|$)")
# "当前页面:首页 » 政府信息公开 » 政府信息公开年报": a breadcrumb is no title
_BREADCRUMB = re.compile(r"[»>›]|首页|当前(?:位置|页面)")
# "…年度报告_政府信息公开年报_平潭综合实验区" "…年度报告-pa凯发": the site's name behind the title
_SITE_NAME = re.compile(r"[_|]| - |-{2,}|(?<=报告)[-—](?!\d)|(?<=年报)[-—](?!\d)")
# What every title of a report contains, so that other lines need no closer look.
_MAYBE = re.compile(r"[公報报]\s*[开開告]|年\s*[报報度]")
# "标题:…", as tables of metadata print it
_LABEL = re.compile(r"^(?:标题|名称|信息名称)[:：|]+")


class Page(NamedTuple):
    """`heading`: the best title found, `other` the one of the list row where it is another text.

    `lines`: the top paragraphs, `spaced`; `opening`: the same without white space, a line each;
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
    lines = [line for p in document.paragraphs()[:_PARAGRAPHS] if (line := spaced(p.text[:_CHARACTERS]))]
    meta = document.meta
    pairs = [a + b for a, b in zip(lines[:12], lines[1:13], strict=False) if len(a) < 40 and len(b) < 40]
    shown = [meta.get("ArticleTitle"), origin.title, meta.get("h1"), meta.get("title"),
             *(line for line in lines if len(line) < 70), *pairs]
    titles = [(text, heading) for text in shown if text and (heading := _as_heading(text))]
    best = (next((t for t in titles if t[1].agency and t[1].year), None)
            or next((t for t in titles if t[1].agency), None) or (titles[0] if titles else None))
    listed = _as_heading(origin.title) if origin.title else None
    title = _SITE_NAME.split(_LABEL.sub("", best[0]))[0].strip() if best else origin.title
    opening = "\n".join(lines).replace(" ", "")
    return Page(best[1] if best else None, listed, title, lines, opening, list(mentions(opening)),
                _published(document, origin, lines))


def _as_heading(text: str) -> Heading | None:
    if not _MAYBE.search(text):
        return None
    text = plain(text)
    return None if _BREADCRUMB.search(text) or "。" in text else read_heading(_SITE_NAME.split(_LABEL.sub("", text))[0])


def _published(document: Document, origin: Origin, lines: list[str]) -> date | None:
    shown = next((match[1] for line in lines if (match := _PUBLISHED.search(line))), None)
    alone = next((line for line in lines[:10] if _DATE_LINE.match(line)), None)
    for candidate in (document.meta.get("PubDate"), shown, origin.published_on, alone):
        if candidate and (match := _DATE.search(candidate)):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:  # "2021-02-30" is no date: the next candidate is tried
                continue
    return None
