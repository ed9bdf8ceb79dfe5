"""A column that is one report: the link 政府信息公开年报 leads to the newest report itself (site-families guide, §4).

Only discovery says that a column is of this family: any article would look like it.
"""

import re

from ..page import Listing, Page, Row
from ..reading.dialects import dialect
from ..reading.pagenames import headings, metas, title_parts
from ..reading.rows import iso_date, list_rows
from ..titles import announces_report

# The first two of the headings that the official form prescribes: 一、总体情况 … 二、主动公开政府信息情况
_REPORT = re.compile(r"总体(情况|工作).{20,}主动公开", re.S)


def recognise(page: Page) -> str | None:
    return "the page is a report" if report_of(page) else None


def listing(page: Page) -> Listing:
    """The page itself, and the reports of other years that it links to."""
    row = report_of(page)
    others = (other for other in list_rows(page) if other.url != page.url and announces_report(other.title))
    return Listing(rows=(row, *others)) if row else Listing()


def report_of(page: Page) -> Row | None:
    """The row of the report that the page is; None when it is none.

    A report's page says so in ArticleTitle, or in a heading or title when its address is an article's or its text has
    the sections of a report.
    """
    stated = metas(page, "ArticleTitle")
    title = next(filter(announces_report, stated or headings(page) + title_parts(page)), None)
    if title is None or not (stated or dialect(page.url) or _REPORT.search(_text(page))):
        return None
    return Row(page.url, title, next(filter(None, map(iso_date, metas(page, "PubDate"))), None))


def _text(page: Page) -> str:
    return page.tree.body.text() if page.tree.body else ""
