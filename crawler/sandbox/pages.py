"""Pages and how they are rendered: the plain value the server sends, and the template environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import jinja2
from markupsafe import Markup

from crawler.sandbox.articles import Article
from crawler.sandbox.figures import HERE, Portal, Record, figures
from crawler.sandbox.report import Style, introduction, style_of, tables_of, texts


@dataclass(frozen=True)
class Page:
    """One address of a portal: what it answers, and since when.

    `redirect` makes it a 302 to that address. `headers` are further headers, in order; a name may stand twice.
    """

    body: Callable[[], bytes]
    modified: datetime
    content_type: str = "text/html; charset=utf-8"
    redirect: str | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Query:
    """A request, as a handler sees it.

    `path` is percent-decoded and without the query; `params` are the fields of the query string and of a form in the
    body, the last one of a name; `body` is the text of a POST, else ""; the names of `headers` are in lower case.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Path and parameters, as `article_path` writes them."""
        parameters = "&".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.path}?{parameters}" if parameters else self.path


Handler = Callable[[Query], Page | None]
"""An address whose answer depends on query or form; None: the site's 404."""

Pages = dict[str, Page | Handler]
"""All addresses of a site: percent-decoded path without query -> the page, or who makes it."""


def answer(pages: Pages, query: Query) -> Page | None:
    """The page that answers the request; None: there is none."""
    page = pages.get(query.path)
    return page if page is None or isinstance(page, Page) else page(query)


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["breaks"] = lambda text: Markup("<br/>").join(text.split("\n"))
    return environment


def render(template: str, **values: object) -> str:
    """The template with the values filled in; a value it misses is an error."""
    return _templates().get_template(template).render(**values)


def article_body(portal: Portal, article: Article) -> Markup:
    """The inner HTML of an article: a whole report in its style, or the paragraphs of a notice."""
    if article.record is None:
        return Markup(render("notice.html", paragraphs=article.paragraphs))
    record, style = article.record, style_of(portal, article.key)
    # Many imagined sites print the figures of one record: its tables are drawn once.
    tables = _drawn_once(record["figures_of"], style) if "figures_of" in record else _drawn(record, style)
    return Markup(
        render(
            "report.html",
            introduction=introduction(record),
            sections=zip(texts(record, style), tables, strict=True),
            markup=style.markup,
        )
    )


@cache
def _drawn_once(key: str, style: Style) -> list[Markup]:
    (record,) = (record for record in figures() if record["key"] == key)
    return _drawn(record, style)


def _drawn(record: Record, style: Style) -> list[Markup]:
    """The tables of each section as HTML."""
    return [
        Markup(render("report_tables.html", tables=tables, markup=style.markup)) for tables in tables_of(record, style)
    ]


def is_attached(portal: Portal, article: Article) -> bool:
    """Whether the figures of the article stand only in an attached PDF."""
    return article.record is not None and article.key in portal.pdf


def list_chunks(portal: Portal, articles: list[Article]) -> list[list[Article]]:
    """The rows of each list page."""
    size = portal.rows_per_page
    return [articles[start : start + size] for start in range(0, len(articles), size)]
