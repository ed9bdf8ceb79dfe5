"""Epoint (guide §3.9): the column is empty, its rows come from a POST of one field, params={…} in JSON.

Pages count from 0; a GET is refused, another site or category holds nothing.
"""

import json
from functools import lru_cache, partial

from crawler.sandbox.answers import Maker, json_text, refusal, routed
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    Attachment,
    column_pages,
    compact,
    documents,
    figures_at,
    html,
    list_key,
    listed_on,
    named_in_percent,
    uuid_of,
)
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Page, Pages, Query

API = "/EpointWebBuilder/rest/frontAppCustomAction/getPageInfoListNew"
DOWNLOAD = "/EpointWebBuilder/webbuildermis/attach/downloadztbattach"
CATEGORY = "002002"


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The empty column, the interface, the articles and their files."""
    params = {
        "siteGuid": uuid_of("site" + list_key(portal)),
        "categoryNum": CATEGORY,
        "kw": "",
        "startDate": "",
        "endDate": "",
        "pageIndex": 0,
        "pageSize": portal.rows_per_page,
    }
    written = json.dumps(params, separators=(",", ":"))
    column = html("epoint_list.html", portal, articles, api=API, params=written)
    answer = lru_cache(64)(partial(_answer, portal, articles))
    return {
        **column_pages(portal, column),
        API: partial(_list, params, articles, answer),
        **routed(documents(portal, articles, "epoint_article.html", article_path, attachment_of)),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/002002/20250116/<guid>.html."""
    return f"{portal.column}{CATEGORY}/{compact(article)}/{uuid_of(portal.site_id + article.key)}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file that only a guid names."""
    path = f"{DOWNLOAD}?attachGuid={uuid_of('file' + portal.site_id + article.key)}"
    return Attachment(path, path, f"{article.title}.pdf", headers=named_in_percent(f"{article.title}.pdf"))


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _list(fixed: dict[str, object], articles: list[Article], answer: Maker, query: Query) -> Page | None:
    """One POST of the field params."""
    if query.method != "POST":
        return refusal(405, "只接受 POST", articles)
    try:
        asked = json.loads(query.params.get("params", ""))
        index, size = int(asked["pageIndex"]), int(asked["pageSize"])
        ours = all(asked.get(name) == fixed[name] for name in ("siteGuid", "categoryNum"))
    except (AttributeError, KeyError, TypeError, ValueError):
        return json_text({"controls": [], "custom": {}, "status": {"code": 0, "text": "参数错误"}}, articles)
    return answer(ours, max(index, 0), min(max(size, 1), 200))


def _answer(portal: Portal, articles: list[Article], ours: bool, index: int, size: int) -> Page:
    rows = articles if ours else []
    infodata = [
        {
            "categorynum": CATEGORY,
            "infoid": uuid_of(portal.site_id + article.key),
            "title": article.title,
            "infourl": article_path(portal, article),
            "customtitle": None,
            "infodate": listed_on(article),
        }
        for article in rows[index * size : (index + 1) * size]
    ]
    custom = {"count": len(rows), "infodata": infodata}
    return json_text({"controls": [], "custom": custom, "status": {"code": 1, "text": "操作成功", "url": ""}}, articles)
