"""Hanweb datastores with other pagers (guide §3.2): "hanweb-post", whose page carries three groups of records and whose
further ones come from a POST by record numbers, and "hanweb-new", with the new article paths and encrypted ids that
must be used as they stand. Beyond the end, or with other ids, the answer is an empty store of 54 bytes."""

from functools import lru_cache, partial
from urllib.parse import quote

from crawler.sandbox.answers import Maker, routed, text
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import (
    Attachment,
    documents,
    figures_at,
    hex_id,
    html,
    list_key,
    rows_of,
    uuid_of,
)
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, Query, render

PROXY = "/module/web/jpage/dataproxy.jsp"
GROUP = 3
EMPTY = "<datastore><recordset>\n</recordset>\n     </datastore>\n"


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The column, the proxy of its further records, the articles and the files."""
    shown = articles[: portal.rows_per_page * (GROUP if portal.family == "hanweb-post" else 1)]
    column = html(
        "hanweb_store_list.html",
        portal,
        articles,
        store=_store(portal, articles, 0, len(shown)),
        unit=_unit(portal),
        column_id=_column_id(portal),
        proxy=PROXY,
        group=GROUP,
        total=len(articles),
    )
    answer = lru_cache(64)(partial(_records, portal, articles))
    proxy = _by_record if portal.family == "hanweb-post" else _by_page
    return {
        column_path(portal): column,
        PROXY: partial(proxy, portal, answer),
        **routed(documents(portal, articles, "hanweb_store_article.html", article_path, attachment_of)),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /col/col1229/index.html."""
    return f"/col/col{_number(portal)}/index.html"


def article_path(portal: Portal, article: Article) -> str:
    """/art/2022/1/20/art_1229_80641.html, or /col/col1229/art/2022/art_<uuid>.html on the new paths."""
    year, month, day = (int(part) for part in article.date.split("-"))
    if portal.family == "hanweb-post":
        return f"/art/{year}/{month}/{day}/art_{_number(portal)}_{article.number}.html"
    return f"/col/col{_number(portal)}/art/{year}/art_{uuid_of(portal.site_id + article.key).replace('-', '')}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file named by the second of its upload behind downfile.jsp, or one in /attach/ under the new paths."""
    path = f"/attach/0/{hex_id(portal.site_id + article.key)}.pdf"
    if portal.family == "hanweb-new":
        return Attachment(path, path, f"{article.title}.pdf")
    stamp = f"{article.date[2:].replace('-', '')}{number(article.key) % 10**9:09d}"
    href = f"/module/download/downfile.jsp?classid=0&filename={stamp}.pdf"
    return Attachment(href, path, f"{article.title}.pdf", redirected=True)


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or the file that its link is redirected to."""
    return figures_at(portal, article, article_path, attachment_of)


def _number(portal: Portal) -> int:
    return 1200 + number(list_key(portal)) % 7000


def _column_id(portal: Portal) -> str:
    return str(_number(portal)) if portal.family == "hanweb-post" else hex_id("column" + list_key(portal)).upper()


def _unit(portal: Portal) -> str:
    unit = number("unit" + list_key(portal))
    return str(30000 + unit % 60000) if portal.family == "hanweb-post" else hex_id("unit" + list_key(portal)).upper()


def _store(portal: Portal, articles: list[Article], start: int, end: int) -> str:
    following = None
    if portal.family == "hanweb-new" and end < len(articles):
        following = (
            f"{PROXY}?page={end // portal.rows_per_page + 1}&webid=110&path=/&columnid={_column_id(portal)}"
            f"&unitid={_unit(portal)}&webname={quote(portal.name)}&permissiontype=0"
        )
    rows = rows_of(portal, articles[start:end], article_path)
    return render("families/hanweb_store.xml", rows=rows, following=following)


def _records(portal: Portal, articles: list[Article], start: int, end: int) -> Page:
    """The records from one to another, counted from 0."""
    store = _store(portal, articles, start, min(end, len(articles))) if start < min(end, len(articles)) else EMPTY
    return text(store, articles, "text/xml; charset=utf-8")


def _ours(portal: Portal, query: Query) -> bool:
    return (query.params.get("columnid"), query.params.get("unitid")) == (_column_id(portal), _unit(portal))


def _by_record(portal: Portal, answer: Maker, query: Query) -> Page | None:
    """?startrecord=46&endrecord=90&perpage=15 with the ids in the form; no group is larger than the column's."""
    start, end = query.params.get("startrecord", ""), query.params.get("endrecord", "")
    if not (start.isdecimal() and end.isdecimal() and int(start) > 0):
        return None
    last = min(int(end), int(start) - 1 + portal.rows_per_page * GROUP)
    return answer(int(start) - 1, last if _ours(portal, query) else 0)


def _by_page(portal: Portal, answer: Maker, query: Query) -> Page | None:
    """?page=2 with the encrypted ids."""
    page = query.params.get("page", "")
    if not (page.isdecimal() and int(page) > 0):
        return None
    start = (int(page) - 1) * portal.rows_per_page
    return answer(start, start + portal.rows_per_page if _ours(portal, query) else 0)
