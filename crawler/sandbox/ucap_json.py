"""UCAP lists from a search (guide §3.3 ii): zfxxgk_gknb.shtml is empty, its script asks /common/search/<channel> for
JSON that carries the text of the articles as well."""

from functools import lru_cache, partial

from crawler.sandbox.answers import Maker, json_text, page_and_size
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import documents, figures_at, hex_id, html, list_key, listed_on
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Page, Pages, Query
from crawler.sandbox.ucap_names import article_path, attachment_of, channel


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The empty column, the search behind it, the articles and their files."""
    search = f"/common/search/{hex_id('channel' + list_key(portal))}"
    address = (
        f"{search}?_isAgg=true&_isJson=true&_pageSize={portal.rows_per_page}"
        "&_template=index&_rangeTimeGte=&_channelName=&page=1"
    )
    return {
        column_path(portal): html("ucap_json_list.html", portal, articles, address=address),
        search: partial(_search, portal, lru_cache(64)(partial(_answer, portal, articles))),
        **documents(portal, articles, "ucap_article.html", article_path, attachment_of),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /gkw/c106213/zfxxgk_gknb.shtml."""
    return f"{channel(portal)}zfxxgk_gknb.shtml"


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or the file below its UUID."""
    return figures_at(portal, article, article_path, attachment_of)


def _search(portal: Portal, answer: Maker, query: Query) -> Page | None:
    """One page of the search, as JSON only where _isJson=true asks for it."""
    asked = page_and_size(query, "page", "_pageSize", default=portal.rows_per_page)
    if asked is None or query.params.get("_isJson") != "true":
        return None
    return answer(*asked)


def _answer(portal: Portal, articles: list[Article], page: int, size: int) -> Page:
    results = [
        {
            "title": article.title,
            "subTitle": "",
            "url": article_path(portal, article),
            "content": "".join(article.paragraphs),
            "contentHtml": "".join(f"<p>{paragraph}</p>" for paragraph in article.paragraphs),
            "publishedTimeStr": f"{listed_on(article)} {article.published[11:] or '10:00'}:00",
            "domainMetaList": [{"resultList": [{"key": "source", "value": article.source}]}],
        }
        for article in articles[(page - 1) * size : page * size]
    ]
    return json_text({"data": {"total": len(articles), "page": page, "rows": size, "results": results}}, articles)


__all__ = ["article_path", "column_path", "figures_path", "pages"]
