"""TRS "动静结合": the first page is static, the rest comes from POST /fjdzapp/search (guide §3.1 d).

Without `classsql` the interface answers with all documents of the channel, other columns' too. Some rows are the PDF.
"""

from functools import lru_cache, partial

from crawler.sandbox.answers import Maker, json_text, page_and_size, refusal
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    column_pages,
    documents,
    figures_at,
    file_page,
    html,
    list_key,
    listed_on,
    rows_of,
)
from crawler.sandbox.figures import Portal, choose, number
from crawler.sandbox.pages import Page, Pages, Query, is_attached
from crawler.sandbox.trs_names import dated, file_beside

SEARCH = "/fjdzapp/search"
# What the news column of the same site publishes: documents that are no annual reports.
NEWS = (
    "我区召开政务公开工作推进会",
    "门户网站本季度检查情况通报",
    "基层政务公开标准化目录更新",
    "政务公开专题培训举行",
)


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The half-static column, the interface, the articles and the files."""
    first = articles[: portal.rows_per_page]
    column = html(
        "trs_api_list.html",
        portal,
        articles,
        rows=rows_of(
            portal, first, lambda portal, article: "./" + article_path(portal, article).removeprefix(portal.column)
        ),
        total=len(articles),
        channel=_channel(portal),
        search=_search_id(portal),
    )
    linked = [article for article in articles if not is_attached(portal, article)]
    files = {article_path(portal, article): file_page(article) for article in articles if is_attached(portal, article)}
    return {
        **column_pages(portal, column),
        SEARCH: partial(_search, portal, articles, lru_cache(64)(partial(_answer, portal, articles))),
        **documents(portal, linked, "trs_api_article.html", article_path, file_beside),
        **files,
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address a row leads to: ./202503/t20250310_97791.htm, or the PDF itself where the row is one."""
    if is_attached(portal, article):
        return file_beside(portal, article).path
    return dated(portal, article, "htm")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or the PDF that is its row."""
    return figures_at(portal, article, article_path, file_beside)


def _channel(portal: Portal) -> int:
    return 1000 + number(list_key(portal)) % 9000


def _search_id(portal: Portal) -> int:
    return 200000 + number("search" + list_key(portal)) % 10000


def _search(portal: Portal, articles: list[Article], answer: Maker, query: Query) -> Page | None:
    """The answer to one POST. A GET is refused, an unknown channel holds nothing."""
    if query.method != "POST":
        return refusal(405, "只接受 POST", articles)
    asked = page_and_size(query, "page", "prepage", default=20)
    if asked is None:
        return refusal(400, "参数有误", articles)
    if query.params.get("channelid") != str(_search_id(portal)):
        return json_text({"pageCount": 0, "data": []}, articles)
    return answer(query.params.get("classsql", ""), *asked)


def _answer(portal: Portal, articles: list[Article], condition: str, page: int, size: int) -> Page:
    rows = [_row(portal, article) for article in articles]
    if not condition:
        rows += [_news(portal, position, title) for position, title in enumerate(NEWS)]
    elif condition != f"chnlid={_channel(portal)}":
        rows = []
    answer = {"pageCount": -(-len(rows) // size), "data": rows[(page - 1) * size : page * size]}
    return json_text(answer, articles)


def _row(portal: Portal, article: Article) -> dict[str, str]:
    path = article_path(portal, article)
    return {
        "docpuburl": path,
        "chnldocurl": path,
        "doctitle": article.title,
        "pubdate": f"{article.published[:10]} {article.published[11:] or '10:00'}:00",
        "docreltime": f"{listed_on(article)} 00:00:00",
        "fileno": "",
        "docsourcename": article.source,
        "puborg": article.source,
        "idxid": f"FJ{article.number}",
        "chnlid": str(_channel(portal)),
        "doctype": "40" if is_attached(portal, article) else "20",
    }


def _news(portal: Portal, position: int, title: str) -> dict[str, str]:
    day = choose(("2023-05-11", "2024-08-02", "2025-02-19"), portal.site_id + title)
    path = f"/zwgk/gzdt/{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{90000 + position}.htm"
    return {
        "docpuburl": path,
        "chnldocurl": path,
        "doctitle": title,
        "pubdate": f"{day} 09:00:00",
        "docreltime": f"{day} 00:00:00",
        "fileno": "",
        "docsourcename": portal.name,
        "puborg": portal.name,
        "idxid": "",
        "chnlid": "27",
        "doctype": "20",
    }
