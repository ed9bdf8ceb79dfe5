"""The rows of a portal's annual-report column: reports and the other articles standing among them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from crawler.sandbox.figures import Portal, Record, knowledge, number, records_of

CHINA = timezone(timedelta(hours=8))
NOTICE_YEARS = range(2020, 2027)


@dataclass(frozen=True)
class Article:
    """One row of the list. `record` is None for an article that is no report.

    number: a document number as content systems count them, unique within the portal and growing with time.
    """

    key: str
    title: str
    published: str
    number: int
    source: str
    record: Record | None = None
    paragraphs: tuple[str, ...] = ()

    @property
    def date(self) -> str:
        """The day of publication, ISO."""
        return self.published[:10]

    @property
    def modified(self) -> datetime:
        """The moment of publication in UTC: the page's Last-Modified."""
        text = self.published if len(self.published) > 10 else f"{self.published} 10:00"
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


def articles_of(portal: Portal) -> list[Article]:
    """All rows of the portal's column, newest first."""
    rows = [
        Article(record["key"], record["title"], record["published"], 0, record["agency"], record)
        for record in records_of(portal)
    ]
    rows += _notices(portal)
    rows.sort(key=lambda article: (article.published, article.key))
    counted, count = [], 80500
    for article in rows:
        count += 1 + number(article.key) % 37
        counted.append(
            Article(
                article.key,
                article.title,
                article.published,
                count,
                article.source,
                article.record,
                article.paragraphs,
            )
        )
    return counted[::-1]


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
