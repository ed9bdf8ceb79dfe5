"""Lists with a link to the next page in no family's dialect (guide §4): "next-link" with 下一页, "next-onclick" with
addresses in onclick only, "next-base64" with a pager that window.atob unpacks, "lonsun-pages" with the page number in
the path (§3.7), "php" with &page=2 and "ilist" with &cur_page=2 (§3.11)."""

import base64
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, quote_plus, urlsplit

from crawler.sandbox.answers import numbered, routed
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    Attachment,
    compact,
    documents,
    figures_at,
    hex_id,
    html,
    list_key,
    rows_of,
)
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Handler, Page, Pages, Query, answer, list_chunks, render


@dataclass(frozen=True)
class Dialect:
    """Addresses of one variant, filled from {column}, {node} and {page}, or the article's {day}, {month}, {year}, {n}.

    first: the column as menus link to it; page: the pages after it.
    parameter: where the page number is a parameter of one address, its name; `article`, `file`: an article, its file.
    """

    first: str
    page: str
    article: str
    file: str
    parameter: str = ""


VARIANTS = {
    "next-link": Dialect(
        "{column}list.html",
        "{column}list_{page}.html",
        "{column}{iso}/content_{n}.html",
        "{column}{iso}/files/{hex}.pdf",
    ),
    "next-onclick": Dialect(
        "{column}index.htm", "{column}index_p{page}.htm", "{column}{month}/t{day}_{n}.html", "{column}{month}/{hex}.pdf"
    ),
    "next-base64": Dialect(
        "{column}", "{column}?page={page}", "/html/{year}/nb_{md}/{n}.html", "/uploads/soft/{month}/{hex}.pdf", "page"
    ),
    "lonsun-pages": Dialect(
        "/XxgkPolicy/showList/{node}/page_1.html?dataType=",
        "/XxgkPolicy/showList/{node}/page_{page}.html?dataType=",
        "/PolicyContent/showDetail/{node}/{n}.html",
        "/group1/M00/02/{hex}.pdf",
    ),
    "php": Dialect(
        "/index.php?m=content&c=index&a=lists&catid={node}",
        "/index.php?m=content&c=index&a=lists&catid={node}&page={page}",
        "/index.php?m=content&c=index&a=show&catid={node}&id={n}",
        "/uploadfile/{year}/{md}/{day}{n}.pdf",
        "page",
    ),
    "ilist": Dialect(
        "/info/iList.jsp?node_id=GKmzs&cat_id={node}&cur_page=1",
        "/info/iList.jsp?node_id=GKmzs&cat_id={node}&cur_page={page}",
        "/zwgk/xxgk/nb/{n}.htm",
        "/upload/{year}/{hex}.pdf",
        "cur_page",
    ),
}


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages, the articles and their files."""
    chunks = list_chunks(portal, articles)
    lists = [_list_page(portal, articles, chunk, n, len(chunks)) for n, chunk in enumerate(chunks, 1)]
    empty = _list_page(portal, articles, [], 0, len(chunks))
    published = documents(portal, articles, "next_article.html", article_path, attachment_of)
    return {**_lists(portal, lists, empty, routed(published))}


def column_path(portal: Portal) -> str:
    """The address of the column as menus link to it."""
    return _list_path(portal, 1)


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article in the variant's form."""
    return _filled(portal, article, VARIANTS[portal.family].article)


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """The file of an article in the variant's form."""
    path = _filled(portal, article, VARIANTS[portal.family].file)
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _node(portal: Portal) -> int:
    return 200 + number(list_key(portal)) % 700


def _list_path(portal: Portal, position: int) -> str:
    dialect = VARIANTS[portal.family]
    form = dialect.first if position == 1 else dialect.page
    return form.format(column=portal.column, node=_node(portal), page=position)


def _filled(portal: Portal, article: Article, form: str) -> str:
    day = compact(article)
    return form.format(
        column=portal.column,
        node=_node(portal),
        n=article.number,
        iso=f"{day[:4]}-{day[4:6]}/{day[6:]}",
        day=day,
        month=day[:6],
        year=day[:4],
        md=day[4:],
        hex=hex_id("file" + portal.site_id + article.key),
    )


def _list_page(portal: Portal, articles: list[Article], chunk: list[Article], current: int, count: int) -> Page:
    rows = rows_of(portal, chunk, article_path)
    if portal.family == "next-onclick":  # openUrl('./202503/t20250310_81050.html')
        rows = [row._replace(href="./" + row.href.removeprefix(portal.column)) for row in rows]
    links = {n: _list_path(portal, n) for n in range(1, count + 1)}
    pager = render("families/next_pager.html", family=portal.family, links=links, current=current, total=len(articles))
    return html(
        "next_list.html",
        portal,
        articles,
        rows=rows,
        pager=pager,
        packed=base64.b64encode(quote_plus(pager).encode()).decode(),
    )


def _lists(portal: Portal, lists: list[Page], empty: Page, site: Pages) -> Pages:
    """The site with its lists: each page at its path, or all behind one parameter of one path."""
    dialect = VARIANTS[portal.family]
    if not dialect.parameter:
        paths = [urlsplit(_list_path(portal, n)).path for n in range(1, len(lists) + 1)]
        return site | dict(zip(paths, lists, strict=True))
    column = urlsplit(column_path(portal))
    fixed = {name: value for name, value in parse_qsl(column.query) if name != dialect.parameter}
    listed = numbered(lists, empty, dialect.parameter, fixed)
    shows = site.get(column.path)
    return site | {column.path: listed if shows is None else partial(_first, [listed, shows])}


def _first(choices: list[Page | Handler], query: Query) -> Page | None:
    """The first of several that has an answer: phpcms keeps lists and articles behind one address."""
    answers = (answer({query.path: choice}, query) for choice in choices)
    return next((page for page in answers if page is not None), None)
