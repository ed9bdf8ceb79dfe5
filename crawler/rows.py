"""Rows out of the anchors of a list page: titles and dates as pages print them."""

import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode

from .page import Page, Row

# "2021-01-29", "2021/1/29", "2021.01.29", "2021年1月29日"; Hanweb breaks them: "2026-\n01-\n23".
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_CLIMB = 3  # a <dl> with the title in one <dd> and the date in the next needs two (real page: 平潭)


def rows_of(page: Page, nodes: list[LexborNode], is_article: Callable[[str], bool]) -> list[Row]:
    """The rows among `nodes` (anchors), in page order, one per URL.

    When some anchors have a date printed near them and others have none, the dated ones are the list
    and the others are the sidebar.
    """
    rows: dict[str, Row] = {}
    for node in nodes:
        url = page.absolute(node.attributes.get("href"))
        title = title_of(node)
        if url and title and is_article(url) and url not in rows:
            rows[url] = Row(url, title, _printed_date(node))
    dated = [row for row in rows.values() if row.listed_on]
    return dated or list(rows.values())


def title_of(anchor: LexborNode) -> str:
    """The title attribute when it is there (the text is often cut with "…"), else the anchor's text."""
    return squeeze(anchor.attributes.get("title") or "") or squeeze(anchor.text())


def squeeze(text: str) -> str:
    return " ".join(text.split())


def iso_date(text: str) -> str | None:
    """The first date in a text as YYYY-MM-DD, None when there is none."""
    for year, month, day in _DATE.findall(text):
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return f"{year}-{int(month):02}-{int(day):02}"
    return None


def _printed_date(anchor: LexborNode) -> str | None:
    """The date in the anchor, or nearest around it before its ancestor holds a second row."""
    for node in _ancestors(anchor):
        if len({link.attributes.get("href") for link in node.css("a[href]")}) > 1:
            return None
        if found := iso_date(node.text(separator=" ").replace(anchor.text(), " ")):
            return found
    return iso_date(anchor.text(separator=" "))


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    for _ in range(_CLIMB):
        if parent is None or parent.tag in {"body", "html"}:
            return
        yield parent
        parent = parent.parent
