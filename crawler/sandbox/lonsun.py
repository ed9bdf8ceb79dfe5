"""Lonsun EX (guide §3.7): /public/column/<organ>?…&catId=… shows the first rows, /site/label/8888 answers with an HTML
fragment for each page. Only the category of the column is known; other parameters are used as they come."""

from collections.abc import Mapping
from functools import lru_cache, partial
from urllib.parse import urlencode

from crawler.sandbox.answers import Maker, page_and_size, text
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    Attachment,
    documents,
    figures_at,
    hex_id,
    html,
    list_key,
    named_in_percent,
    rows_of,
)
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, Query, render

LABEL = "/site/label/8888"


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The column, the label behind it, the articles and their files."""
    column = html(
        "lonsun_list.html",
        portal,
        articles,
        rows=rows_of(portal, articles[: portal.rows_per_page], article_path),
        total=len(articles),
        count=-(-len(articles) // portal.rows_per_page),
        site=_site(portal),
        address=f"{LABEL}?{urlencode(_parameters(portal))}",
    )
    answer = lru_cache(64)(partial(_fragment, portal, articles))
    return {
        f"/public/column/{_organ(portal)}": partial(_column, portal, column),
        LABEL: partial(_label, portal, answer),
        **documents(portal, articles, "lonsun_article.html", article_path, attachment_of, site=_site(portal)),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /public/column/6596701?type=4&catId=6718941&action=list."""
    return f"/public/column/{_organ(portal)}?type=4&catId={_category(portal)}&action=list"


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /public/6596701/50081050.html."""
    return f"/public/{_organ(portal)}/{50000000 + article.number}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A FastDFS file, e.g. /group6/M00/0C/1A/wKhk….pdf, whose own name only the header tells."""
    name = hex_id("file" + portal.site_id + article.key)
    path = f"/group6/M00/{name[:2].upper()}/{name[2:4].upper()}/wKhk{name[4:28]}.pdf"
    return Attachment(path, path, f"{article.title}.pdf", headers=named_in_percent(f"{article.title}.pdf"))


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _site(portal: Portal) -> int:
    return 6700000 + number("site" + list_key(portal)) % 90000


def _organ(portal: Portal) -> int:
    return 6500000 + number("organ" + list_key(portal)) % 90000


def _category(portal: Portal) -> int:
    return 6710000 + number("category" + list_key(portal)) % 9000


def _parameters(portal: Portal) -> dict[str, object]:
    return {
        "IsAjax": 1,
        "dataType": "html",
        "labelName": "publicInfoList",
        "siteId": _site(portal),
        "pageSize": portal.rows_per_page,
        "pageIndex": 1,
        "action": "list",
        "isDate": "true",
        "dateFormat": "yyyy-MM-dd",
        "length": 80,
        "organId": _organ(portal),
        "type": 4,
        "catId": _category(portal),
        "cId": "",
        "result": "暂无相关信息",
        "file": "/xxgk/publicInfoList_newest2020",
    }


def _is(portal: Portal, params: Mapping[str, str], *names: str) -> bool:
    ours = {name: str(value) for name, value in _parameters(portal).items()}
    return all(params.get(name) == ours[name] for name in names)


def _column(portal: Portal, column: Page, query: Query) -> Page | None:
    return column if _is(portal, query.params, "catId") else None


def _label(portal: Portal, answer: Maker, query: Query) -> Page | None:
    """The fragment of ?labelName=publicInfoList&…&pageIndex=2; another label is none of these."""
    asked = page_and_size(query, "pageIndex", "pageSize", default=15)
    if asked is None or not _is(portal, query.params, "labelName", "siteId"):
        return None
    return answer(_is(portal, query.params, "organId", "catId"), *asked)


def _fragment(portal: Portal, articles: list[Article], ours: bool, page: int, size: int) -> Page:
    rows = rows_of(portal, articles[(page - 1) * size : page * size], article_path) if ours else []
    return text(render("families/lonsun_label.html", rows=rows), articles, "text/html; charset=utf-8")
