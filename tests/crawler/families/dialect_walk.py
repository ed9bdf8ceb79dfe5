"""Walks a list through the crawler's own list walk, its answers taken from a function instead of a network."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, cast

from crawler.outcomes import Outcome
from crawler.page import Ask, Page
from crawler.spiders.certificate import Certificate
from crawler.spiders.fetching import Answer, Fetcher, Link
from crawler.spiders.lists import ListWalk

Answers = Mapping[str, str] | Callable[[Ask], str | None]


class Site:
    """A site that answers; `asked` are the keys of the requests that it got, in order. No answer is a 404."""

    def __init__(self, answers: Answers) -> None:
        self._answers, self.asked = answers, list[str]()

    async def get(self, link: Link, judge: Any) -> Answer:
        self.asked.append(link.ask.key)
        text = self._answers(link.ask) if callable(self._answers) else self._answers.get(link.ask.key)
        if text is None:
            return Answer(Outcome.GONE)
        page = Page(link.ask.url.partition("#")[0], text, link.ask)
        verdict = judge(page, text.encode())
        return Answer(verdict.outcome, verdict.detail, page if verdict.outcome is Outcome.OK else None)


def walk(url: str, answers: Answers) -> tuple[Certificate, Site]:
    """The certificate of the list at `url`, which its page tells the family of, and what was asked for it."""
    site, certificate = Site(answers), Certificate(Ask(url))
    asyncio.run(ListWalk(cast(Fetcher, site), certificate).read())
    return certificate, site


def either(url: str, text: str, other: str | None) -> Answers:
    """A site that answers one address with one text and everything else with the other."""
    return lambda ask: text if ask.url == url else other


def names(certificate: Certificate) -> list[str]:
    """The last parts of the rows' addresses."""
    return [url.rpartition("/")[2] for url in certificate.rows]


def entries(
    numbers: range, href: str = "./202401/t20240129_{}.html", title: str = "某县{}年政府信息公开工作年度报告"
) -> str:
    """Rows of a list: numbers 0, 1, 2 … stand for the years back from 2025."""
    return "".join(
        f'<li><a href="{href.format(n)}" title="{title.format(2025 - n)}">{title.format(2025 - n)[:9]}…</a>'
        f"<span>{2026 - n}-01-28</span></li>"
        for n in numbers
    )


def page_of(rows: str, *scripts: str) -> str:
    """A list page in the manner of such sites: menu, list, footer, scripts."""
    return (
        '<html><head><meta charset="utf-8"><meta name="ColumnName" content="政府信息公开年报"></head><body>'
        '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/hdjl/">互动交流</a></div>'
        f'<div class="main"><ul class="list">{rows}</ul></div>'
        '<div class="footer"><a href="/wzdt/">网站地图</a></div>'
        + "".join(f"<script>{script}</script>" for script in scripts)
        + "</body></html>"
    )
