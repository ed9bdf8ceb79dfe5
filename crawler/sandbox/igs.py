"""IGS (guide §3.1): the column is empty, its script asks /igs/front/search/list.html for JSON."""

from functools import lru_cache, partial

from crawler.sandbox.answers import Maker, json_text, page_and_size
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import column_pages, documents, figures_at, html, list_key, listed_on
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, Query
from crawler.sandbox.trs_names import dated, file_beside

SEARCH = "/igs/front/search/list.html"


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The empty column, the search behind it, the articles and their files."""
    asked = {
        "index": "zfxxgk-index-alias",
        "type": "governmentdocuments",
        "filter[SITEID]": str(_site(portal)),
        "filter[CHANNELID]": str(_channel(portal)),
        "filter[AVAILABLE]": "true",
        "pageNumber": "1",
        "pageSize": str(portal.rows_per_page),
        "orderProperty": "PUBDATE",
        "orderDirection": "desc",
    }
    address = f"{SEARCH}?" + "&".join(f"{name}={value}" for name, value in asked.items())
    column = html("igs_list.html", portal, articles, address=address)
    fixed = {name: asked[name] for name in ("index", "type", "filter[SITEID]", "filter[CHANNELID]")}
    return {
        **column_pages(portal, column),
        SEARCH: partial(_search, fixed, lru_cache(64)(partial(_answer, portal, articles))),
        **documents(portal, articles, "igs_article.html", article_path, file_beside),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/202503/t20250310_97791.shtml."""
    return dated(portal, article, "shtml")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or the file beside it."""
    return figures_at(portal, article, article_path, file_beside)


def _site(portal: Portal) -> int:
    return 10 + number(list_key(portal)) % 90


def _channel(portal: Portal) -> int:
    return 10000 + number("channel" + list_key(portal)) % 90000


def _search(fixed: dict[str, str], answer: Maker, query: Query) -> Page | None:
    """One page of the search; another index or site finds nothing."""
    asked = page_and_size(query, "pageNumber", "pageSize", default=10)
    if asked is None:
        return None
    found = all(query.params.get(name) == value for name, value in fixed.items())
    return answer(found, *asked)


def _answer(portal: Portal, articles: list[Article], found: bool, page: int, size: int) -> Page:
    rows = articles if found else []
    content = [
        {
            "_id": str(article.number),
            "DOCTITLE": article.title,
            "DOCPUBURL": article_path(portal, article),
            "PUBDATE": f"{listed_on(article)}T{article.published[11:] or '10:00'}:00.000+0800",
            "CHNLDESC": portal.column_name,
            "IdxID": f"{_site(portal):09d}/{article.date[:4]}-{article.number}",
            "DOCSOURCENAME": article.source,
            "SITEID": _site(portal),
        }
        for article in rows[(page - 1) * size : page * size]
    ]
    count = -(-len(rows) // size)
    answer = {
        "page": {"content": content, "total": len(rows), "totalPages": count, "pageNumber": page, "pageSize": size}
    }
    return json_text(answer, articles)
