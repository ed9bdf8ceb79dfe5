"""Hanweb JPaaS (guide §3.2): the rows come as an HTML fragment inside the JSON of page/build/unit. Most sites spell
parseType "bulidstatic", "jpaas-buildstatic" spells it right; either site knows only its own spelling. A request
without Referer is forbidden."""

import json
from functools import lru_cache, partial

from crawler.sandbox.answers import Maker, json_text, refusal
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    Attachment,
    column_pages,
    documents,
    figures_at,
    hex_id,
    html,
    list_key,
    rows_of,
)
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, Query, render

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
SPELLING = {"jpaas": "bulidstatic", "jpaas-buildstatic": "buildstatic"}
LARGEST = 200


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The column, whose rows only the unit holds, the unit, the articles and their files."""
    query = _query(portal)
    column = html("jpaas_list.html", portal, articles, unit=UNIT, query=query)
    answer = lru_cache(64)(partial(_answer, portal, articles))
    return {
        **column_pages(portal, column),
        UNIT: partial(_unit, portal, articles, query, answer),
        **documents(portal, articles, "jpaas_article.html", article_path, attachment_of),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/art/2025/art_<32 hex>.html."""
    return f"{portal.column}art/{article.date[:4]}/art_{hex_id(portal.site_id + article.key)}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file of the content server."""
    name = hex_id("file" + portal.site_id + article.key)
    path = f"/cms_files/jcms1/web{_web(portal)}/site/attach/0/{name}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _web(portal: Portal) -> int:
    return 10 + number(list_key(portal)) % 90


def _query(portal: Portal) -> dict[str, str]:
    """The parameters that the column page holds, in its order."""
    return {
        "parseType": SPELLING[portal.family],
        "webId": hex_id("web" + list_key(portal)),
        "tplSetId": hex_id("tpl" + list_key(portal)),
        "pageType": "column",
        "tagId": "当前栏目_list" if portal.family == "jpaas-buildstatic" else "信息列表",
        "editType": "null",
        "pageId": hex_id("page" + list_key(portal)),
    }


def _unit(portal: Portal, articles: list[Article], fixed: dict[str, str], answer: Maker, query: Query) -> Page | None:
    """One page of the unit: paramJson={"pageNo":2,"pageSize":50}, page one without it."""
    if not (query.headers.get("referer") and query.headers.get("user-agent")):
        return refusal(403, "缺少来源页", articles)
    try:
        asked = json.loads(query.params.get("paramJson") or "{}")
        page, size = int(asked.get("pageNo", 1)), int(asked.get("pageSize", portal.rows_per_page))
    except (AttributeError, TypeError, ValueError):
        return json_text({"success": False, "code": "400", "message": "参数错误", "data": None}, articles)
    ours = all(query.params.get(name) == value for name, value in fixed.items())
    return answer(ours, max(page, 1), min(max(size, 1), LARGEST))


def _answer(portal: Portal, articles: list[Article], ours: bool, page: int, size: int) -> Page:
    rows = rows_of(portal, articles[(page - 1) * size : page * size], article_path)
    fragment = render(
        "families/jpaas_unit.html",
        old=portal.family == "jpaas-buildstatic",
        rows=rows,
        page=page,
        size=size,
        total=len(articles),
    )
    answer = {"success": True, "code": "200", "message": "", "data": {"html": fragment if ours else ""}}
    return json_text(answer, articles)
