"""ASP.NET WebForms (guide §3.11): the pager is __doPostBack('pager','2'), a POST of the whole form to the page itself.

The state is checked: an event without the __VIEWSTATE and __EVENTVALIDATION that a page of the list gave is an error
500, as is a page that the pager did not show; a plain GET, whatever its parameters, is page one.
"""

import base64
import hashlib
from functools import partial

from crawler.sandbox.answers import refusal, routed
from crawler.sandbox.articles import Article
from crawler.sandbox.documents import Attachment, documents, figures_at, hex_id, html, list_key, rows_of
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, Query, list_chunks

LIST = "/xxgk/List_wj.aspx"


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list in all its states, the articles and their files."""
    chunks = list_chunks(portal, articles)
    states = [
        html(
            "aspnet_list.html",
            portal,
            articles,
            rows=rows_of(portal, chunk, article_path),
            action=column_path(portal).removeprefix("/xxgk/"),
            viewstate=_token(portal, "state", position),
            validation=_token(portal, "events", position),
            current=position,
            count=len(chunks),
        )
        for position, chunk in enumerate(chunks, 1)
    ]
    return {
        LIST: partial(_list, portal, articles, states),
        **routed(documents(portal, articles, "aspnet_article.html", article_path, attachment_of)),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /xxgk/List_wj.aspx?lmid=52."""
    return f"{LIST}?lmid={_column(portal)}"


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /xxgk/Show.aspx?id=81050."""
    return f"/xxgk/Show.aspx?id={article.number}"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file of the year, e.g. /UpLoadFiles/2025/<hex>.pdf."""
    path = f"/UpLoadFiles/{article.date[:4]}/{hex_id('file' + portal.site_id + article.key)[:16]}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def _column(portal: Portal) -> int:
    return 10 + number(list_key(portal)) % 90


def _token(portal: Portal, kind: str, position: int) -> str:
    """What the page in one state carries: base64 with a checksum, as __VIEWSTATE looks."""
    seal = hashlib.sha256(f"{kind}{list_key(portal)}{position}".encode()).digest()
    return base64.b64encode(f"/wEP{kind}{position:03d}".encode() + seal).decode()


def _list(portal: Portal, articles: list[Article], states: list[Page], query: Query) -> Page | None:
    """Page one for a GET, the page of the event for a POST in a state that was given out."""
    if query.params.get("lmid") != str(_column(portal)):
        return None
    event = query.params.get("__EVENTTARGET", "")
    if query.method != "POST" or not event:
        return states[0]
    known = {_token(portal, "state", n): _token(portal, "events", n) for n in range(1, len(states) + 1)}
    given, page = query.params.get("__VIEWSTATE", ""), query.params.get("__EVENTARGUMENT", "")
    if known.get(given) != query.params.get("__EVENTVALIDATION"):
        return refusal(500, "视图状态 MAC 验证失败", articles)
    if event != "pager" or not page.isdecimal() or not 1 <= int(page) <= len(states):
        return refusal(500, "回发或回调参数无效", articles)
    return states[int(page) - 1]
