"""TRS WAS5 (guide §3.1): "was5", a search page in HTML with &page=n, and "was5-json", a column that its script fills
from the same address with what is nearly JSON ('###pypy###' is no JSON string)."""

import json
from functools import lru_cache, partial

from crawler.sandbox.answers import Maker, page_and_size, text
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    column_pages,
    documents,
    figures_at,
    html,
    list_key,
    listed_on,
    rows_of,
)
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, Query
from crawler.sandbox.trs_names import dated, file_beside

SEARCH = "/was5/web/search"
CHANNEL = "290792"
TEMPLATES = {"was5": "zfxxgknb_list.jsp", "was5-json": ""}


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The search, the column where there is one, the articles and their files."""
    answer = _html if portal.family == "was5" else _nearly_json
    site: Pages = {
        SEARCH: partial(_search, portal, lru_cache(64)(partial(answer, portal, articles))),
        **documents(portal, articles, "was5_article.html", article_path, partial(file_beside, letter="W")),
    }
    if portal.family == "was5-json":
        column = html("was5_shell.html", portal, articles, search=_address(portal))
        site |= column_pages(portal, column)
    return site


def column_path(portal: Portal) -> str:
    """The search itself, or the column that its script fills."""
    return _address(portal) if portal.family == "was5" else portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/202503/t20250310_97791.htm."""
    return dated(portal, article, "htm")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or the file beside it."""
    return figures_at(portal, article, article_path, partial(file_beside, letter="W"))


def _channel(portal: Portal) -> int:
    return 5000 + number(list_key(portal)) % 900


def _address(portal: Portal) -> str:
    return (
        f"{SEARCH}?channelid={CHANNEL}&templet={TEMPLATES[portal.family]}"
        f"&classsql=chnlid%3D{_channel(portal)}&prepage={portal.rows_per_page}"
    )


def _search(portal: Portal, answer: Maker, query: Query) -> Page | None:
    """One page of the search; another channel is none of this site's."""
    asked = page_and_size(query, "page", "prepage", default=20, largest=100)
    if asked is None or query.params.get("channelid") != CHANNEL:
        return None
    ours = query.params.get("classsql") == f"chnlid={_channel(portal)}"
    return answer(ours, *asked)


def _html(portal: Portal, articles: list[Article], ours: bool, page: int, size: int) -> Page:
    rows = articles if ours else []
    address = _address(portal).replace(f"prepage={portal.rows_per_page}", f"prepage={size}")
    return html(
        "was5_list.html",
        portal,
        articles,
        rows=rows_of(portal, rows[(page - 1) * size : page * size], article_path),
        total=len(rows),
        count=-(-len(rows) // size),
        current=page,
        address=address,
    )


def _nearly_json(portal: Portal, articles: list[Article], ours: bool, page: int, size: int) -> Page:
    """Strict but for the two strings in single quotes."""
    rows = articles if ours else []
    docs = [
        {
            "title": article.title,
            "title2": article.title,
            "url": article_path(portal, article),
            "chnldocurl": article_path(portal, article),
            "time": listed_on(article),
            "docid": str(article.number),
        }
        for article in rows[(page - 1) * size : page * size]
    ]
    body = (
        f'{{"count":"{len(rows)}","chnlname":"{portal.column_name}",\n"pagenum":"{page}",\n"searchtime":"0.01",\n'
        f'"py":\'###pypy###\',\n"dy":\'###dydy###\',\n"docs":{json.dumps(docs, ensure_ascii=False)}}}\n'
    )
    return text(body, articles, "text/html; charset=utf-8")
