"""The rows of a portal's annual-report column: reports and the other articles standing among them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from crawler.sandbox.figures import Portal, Record, knowledge, number, records_of

CHINA = timezone(timedelta(hours=8))
NOTICE_YEARS = range(2020, 2027)


@dataclass(frozen=True)
class Article:
    """One row of the list. `record` is None for an article that is no report.

    number: a document number as content systems count them, unique within the portal and growing with time.
    changed: when the page was changed after its publication.
    """

    key: str
    title: str
    published: str
    number: int
    source: str
    record: Record | None = None
    paragraphs: tuple[str, ...] = ()
    changed: str | None = None

    @property
    def date(self) -> str:
        """The day of publication, ISO."""
        return self.published[:10]

    @property
    def modified(self) -> datetime:
        """The moment of publication, or of the last change, in UTC: the page's Last-Modified."""
        text = self.changed or (self.published if len(self.published) > 10 else f"{self.published} 10:00")
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


def articles_of(portal: Portal) -> list[Article]:
    """All rows of the portal's column, newest first."""
    rows = [
        Article(record["key"], record["title"], record["published"], 0, record["agency"], record)
        for record in records_of(portal)
    ]
    rows += _notices(portal)
    return counted(rows)


def counted(rows: Iterable[Article], count: int = 80500) -> list[Article]:
    """The rows newest first, with document numbers that grow with time."""
    numbered = []
    for article in sorted(rows, key=lambda article: (article.published, article.key)):
        count += 1 + number(article.key) % 37
        numbered.append(replace(article, number=count))
    return numbered[::-1]


def _notices(portal: Portal) -> list[Article]:
    notices = []
    for year in NOTICE_YEARS:
        for notice in knowledge("prose")["notice"]:
            key = f"{portal.site_id}-{notice['kind']}-{year}"
            day = notice["day"] + number(key) % 8
            published = f"{year}-{notice['month']:02d}-{day:02d} 0{8 + number(key) % 2}:{number(key) % 60:02d}"
            title = notice["title"].format(year=year, last_year=year - 1)
            notices.append(Article(key, title, published, 0, portal.name, paragraphs=tuple(notice["paragraphs"])))
    return notices
