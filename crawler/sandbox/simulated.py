"""A site while it is served: its pages as they now stand, the faults that are on, and the truth about its reports."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial

from crawler.sandbox import lists
from crawler.sandbox.articles import Article
from crawler.sandbox.faults import EFFECTS, FAULTS
from crawler.sandbox.figures import Portal, Record, figures, number
from crawler.sandbox.imagine import Column
from crawler.sandbox.pages import Handler, Page, Pages, Query, answer
from crawler.sandbox.portal import FAMILIES, Family, missing_page
from crawler.sandbox.replies import Answer, Bodies, conditional

Build = Callable[[list[Column]], Pages]
_SECOND_DAY = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)  # after every date of publication


@dataclass(frozen=True)
class Published:
    """Where the sandbox publishes the figures of one record.

    `path` is the address on the site of the document that holds the figures, `kind` "article" or "attachment";
    `article_path` that of the page in the list. `key` is the record in figures.jsonl, `agency`, `report_year`, `title`
    and `published_on` what the site prints. `obstacle` names the fault that keeps the report from a crawler, "" when
    nothing does. `url` and `article_url` are the whole addresses, "" while nothing is served.
    """

    site_id: str
    path: str
    key: str
    kind: str
    agency: str = ""
    report_year: int = 0
    title: str = ""
    published_on: str = ""
    article_path: str = ""
    obstacle: str = ""
    url: str = ""
    article_url: str = ""


class SimulatedSite:
    """One site. What a test may change while it is served: `switch`, `edit`, `withdraw`, `publish`, `night`."""

    def __init__(self, columns: Iterable[Column], build: Build, bodies: Bodies, faults: Iterable[str] = ()) -> None:
        self._columns, self._build, self._bodies = tuple(columns), build, bodies
        self.portal: Portal = self._columns[0].portal
        self.family: Family = FAMILIES[self.portal.family]
        self.faults: set[str] = set(faults)
        self.night = 1
        self.moved_to = ""  # the address of the new host, with the fault moved-portal-…
        self.asked: Counter[str] = Counter()  # requests that a fault has counted
        self._replaced: dict[str, Article | None] = {}
        self._added: tuple[Article, ...] = ()
        self._version = 0
        self._lists_changed = self._columns[0].articles[0].modified

    @property
    def site_id(self) -> str:
        return self.portal.site_id

    def switch(self, fault: str, on: bool = True) -> None:
        """Turns a fault on or off, from the next request on."""
        (self.faults.add if on else self.faults.discard)(fault)
        self._changed()

    def edit(self, key: str | None = None) -> Published:
        """Another record's figures under a report's title, at its address; the last victim without a key."""
        article = self._article(key) or self.victim("edited-report")
        self._replaced[article.key] = _edited(article)
        self._changed()
        return next(row for row in self.published() if row.article_path == self._path(article))

    def withdraw(self, key: str | None = None) -> Published:
        """Takes a report off the lists and its page off the site; says where it was."""
        article = self._article(key) or self.victim("withdrawn-report")
        gone = next(row for row in self.published() if row.article_path == self._path(article))
        self._replaced[article.key] = None
        self._changed()
        return gone

    def publish(self, report_year: int = 2025, published: str = "2026-07-01 09:00") -> Published:
        """Puts a further report at the head of the first list: that of an agency the site did not have."""
        like = self.victim("late-report")
        assert like.record is not None
        agency = f"{like.source}第{len(self._added) + 1}分局"
        title = f"{agency}{report_year}年政府信息公开工作年度报告"
        key = f"{self.portal.seed or self.site_id}/added{len(self._added)}"
        record = {**like.record, "key": key, "figures_of": like.record.get("figures_of", like.record["key"]),
                  "agency": agency, "title": title, "report_year": report_year, "published": published}  # fmt: skip
        self._added += (Article(key, title, published, 99_000 + len(self._added), agency, record),)
        self._changed()
        return next(row for row in self.published() if row.title == title)

    def victim(self, fault: str) -> Article:
        """The report that a fault of one report strikes: another one for each fault while there are enough.

        Not one in an attachment, if there are others: what strikes the page must strike the figures.
        """
        reports = [article for article in self._columns[0].articles if article.record]
        pages = [article for article in reports if article.key not in self.portal.pdf] or reports
        pages.sort(key=lambda article: number(article.key))
        return pages[list(FAULTS).index(fault) % len(pages)]

    def is_victim(self, fault: str, query: Query) -> bool:
        return self._path(self.victim(fault)) in (query.path, query.address)

    @cached_property
    def columns(self) -> list[Column]:
        """The lists as they stand: edits, withdrawals and the faults of lists applied."""
        columns = []
        for position, column in enumerate(self._columns):
            rows = [self._now(article) for article in column.articles]
            held = [article for article in rows if article is not None and not self._is_late(article)]
            if position == 0:
                held = [*reversed(self._added), *held]
            columns.append(Column(column.portal, tuple(held)))
        columns[0] = lists.arranged(columns[0], self.faults)
        return columns

    @cached_property
    def pages(self) -> Pages:
        pages = self._build(self.columns)
        for column in self.columns:
            if column.hidden:  # no list shows them, but their pages are there
                pages = _beneath(pages, self.family.pages(column.portal, list(column.hidden)))
        return pages

    @cached_property
    def article_paths(self) -> dict[str, Article]:
        """The addresses (path and query) of all articles."""
        return {
            self.family.article_path(column.portal, article): article
            for column in self.columns
            for article in (*column.articles, *column.hidden)
        }

    def is_article(self, query: Query) -> bool:
        return query.path in self.article_paths or query.address in self.article_paths

    def is_column(self, query: Query) -> bool:
        """Whether this is the first page of a list."""
        return any(
            self.family.column_path(column.portal).partition("#")[0] in (query.path, query.address)
            for column in self.columns
        )

    def respond(self, target: str, query: Query) -> Answer:
        """The answer to a request, with the faults that are on."""
        page = answer(self.pages, query)
        found = self._plain(target, query, page)
        for fault in filter(self.faults.__contains__, FAULTS) if self.faults else ():
            found = EFFECTS[fault](query, found, self)
        return conditional(found, query)

    def _plain(self, target: str, query: Query, page: Page | None) -> Answer:
        if page is None:
            body, _ = self._bodies.get((self.site_id, 404), partial(missing_page, self.portal))
            return Answer(404, body)
        if page.redirect is not None:
            return Answer(302, b"", "", (("Location", page.redirect), *page.headers))
        key = (self.site_id, self._version, target, query.body, page.status, page.content_type)
        body, etag = self._bodies.get(key, page.body)
        modified = page.modified if self.is_article(query) else max(page.modified, self._lists_changed)
        return Answer(page.status, body, page.content_type, page.headers, modified, etag)

    def published(self) -> list[Published]:
        """Every report that the site publishes now, with what keeps a crawler from it."""
        rows = []
        for column in self.columns:
            articles = {article.key: article for article in (*column.articles, *column.hidden)}
            rows += [self._published(column.portal, article, article.record) for article in articles.values()
                     if article.record]
        return rows

    def decoys(self) -> dict[str, Article]:
        """The articles in the lists that are no reports, by their addresses on the site."""
        return {path: article for path, article in self.article_paths.items() if article.record is None}

    def _published(self, portal: Portal, article: Article, record: Record) -> Published:
        path, page = self.family.figures_path(portal, article), self.family.article_path(portal, article)
        key = str(record.get("figures_of", record["key"]))
        kind = "article" if path == page and not path.endswith(".pdf") else "attachment"
        return Published(
            self.site_id, path, key, kind, record["agency"], record["report_year"], article.title, article.date, page,
            self._obstacle(article),
        )  # fmt: skip

    def _obstacle(self, article: Article) -> str:
        for fault in sorted(self.faults):
            reach = FAULTS[fault].hides
            if reach == "site" or (reach == "one" and self.victim(fault).key == article.key):
                return fault
            if reach == "list" and article.key in lists.unreachable(fault, self.columns[0]):
                return fault
        return ""

    def _path(self, article: Article) -> str:
        column = next(
            (c for c in self._columns if any(a.key == article.key for a in c.articles)), self._columns[0]
        )
        return self.family.article_path(column.portal, article)

    def _article(self, key: str | None) -> Article | None:
        """The article of a key or an address."""
        if key is None:
            return None
        for column in (*self._columns, *self.columns):
            for article in column.articles:
                if key in (article.key, self.family.article_path(column.portal, article)):
                    return article
        raise KeyError(f"{self.site_id} has no article {key}")

    def _now(self, article: Article) -> Article | None:
        if article.key in self._replaced:
            return self._replaced[article.key]
        if self.night > 1 and "withdrawn-report" in self.faults and article.key == self.victim("withdrawn-report").key:
            return None
        if self.night > 1 and "edited-report" in self.faults and article.key == self.victim("edited-report").key:
            return _edited(article)
        return article

    def _is_late(self, article: Article) -> bool:
        late = self.night == 1 and "late-report" in self.faults
        return late and article.key == self.victim("late-report").key

    def next_night(self) -> None:
        """What the faults of the second night do is done."""
        self.night += 1
        self._changed()

    def _changed(self) -> None:
        self._version += 1
        self._lists_changed = _SECOND_DAY + timedelta(minutes=self._version)
        for name in ("columns", "pages", "article_paths"):
            self.__dict__.pop(name, None)


def _beneath(pages: Pages, further: Pages) -> Pages:
    """All addresses of both; where both answer, the first goes before the second."""

    def either(first: Page | Handler, second: Page | Handler) -> Page | Handler:
        if isinstance(first, Page):
            return first
        return lambda query: first(query) or (second if isinstance(second, Page) else second(query))

    return pages | {path: either(pages[path], page) if path in pages else page for path, page in further.items()}


def _edited(article: Article) -> Article:
    """The report with the figures of another record of the same form, changed on 1 July 2026."""
    assert article.record is not None
    old = article.record
    others = [record for record in figures() if record["form"] == old["form"] and record["requests"] != old["requests"]]
    new = others[number(article.key) % len(others)]
    record = {**new, **{name: old[name] for name in ("key", "agency", "title", "report_year", "published")}}
    record |= {"figures_of": new["key"], "first_url": old.get("first_url", old["url"])}
    record.pop("period", None)
    return replace(article, record=record, changed=f"{_SECOND_DAY:%Y-%m-%d} 10:00")
