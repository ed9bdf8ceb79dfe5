"""A column walked as the spider does, against answers that a test writes down: family, rows, requests, problems."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crawler.families import FAMILIES, recognise
from crawler.page import Ask, Listing, Page, Row

Answer = str | Callable[[Ask], str | None]


@dataclass
class Walked:
    family: str
    rows: list[Row] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # in order, the column first
    listings: list[Listing] = field(default_factory=list)
    stop: str = ""

    @property
    def titles(self) -> list[str]:
        return [row.title for row in self.rows]

    @property
    def total(self) -> int | None:
        return next((listing.total for listing in self.listings if listing.total is not None), None)

    @property
    def pages(self) -> int | None:
        return next((listing.pages for listing in self.listings if listing.pages is not None), None)

    @property
    def problems(self) -> list[str]:
        return [listing.problem for listing in self.listings if listing.problem]


def walk(url: str, answers: Mapping[str, Answer]) -> Walked:
    """Walks the column at `url`. `answers` are texts by request key, or by address for answers worked out of the
    request; what is not among them does not exist."""
    ask = Ask(url)
    page = _fetch(ask, answers)
    assert page is not None, f"the test has no answer for {url}"
    known = recognise(page)
    assert known is not None, "no family knows the page"
    walked = Walked(known.name, asked=[ask.key])
    while True:
        listing = FAMILIES[known.name].listing(page)
        new = [row for row in listing.rows if row.url not in {held.url for held in walked.rows}]
        walked.listings.append(listing)
        if listing.rows and not new:
            walked.stop = "page repeats"
            return walked
        walked.rows += new
        following = _following(listing, answers, walked, known.name)
        if following is None:
            walked.stop = walked.stop or "end"
            return walked
        page = following


def _following(listing: Listing, answers: Mapping[str, Answer], walked: Walked, family: str) -> Page | None:
    for ask in [listing.next] if listing.next else listing.probes:
        assert len(walked.asked) < 50, "the walk does not end"
        if listing.next and ask.key in walked.asked:
            walked.stop = "page repeats"
            return None
        walked.asked.append(ask.key)
        page = _fetch(ask, answers)
        if page is None:
            assert not listing.next, f"the next page is not there: {ask.key}"
            continue
        held = {row.url for row in walked.rows}
        if listing.next or any(row.url not in held for row in FAMILIES[family].listing(page).rows):
            return page
    return None


def _fetch(ask: Ask, answers: Mapping[str, Answer]) -> Page | None:
    answer = answers.get(ask.key, answers.get(ask.key.split("?")[0]))
    text = answer(ask) if callable(answer) else answer
    return Page(ask.url.split("#")[0], text, ask) if text is not None else None


def listed(*reports: tuple[str, int], tail: str = "", head: str = "") -> str:
    """A list page of reports, each an address and the year of the report, dated in the January after."""
    rows = "\n".join(
        f'<li><a href="{url}">某县{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>'
        for url, year in reports
    )
    return (
        f"<html><head>{head}<title>政府信息公开年报</title></head><body><div class='nav'><a href='/'>首页</a>"
        f"<a href='/zwgk/'>政务公开</a></div><div class='list'><ul>{rows}</ul></div>{tail}"
        "<div class='footer'><a href='/about.html'>关于我们</a></div></body></html>"
    )


def years(walked: Walked) -> list[int]:
    return [int(title.removeprefix("某县")[:4]) for title in walked.titles]
