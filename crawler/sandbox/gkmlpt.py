"""gkmlpt of Guangdong (guide §3.4): one shell for all categories, the tree in window._CONFIG, the category in the
fragment, rows from /gkmlpt/api/all/<category>; an article is HTML escaped inside the JSON of its page.

Real sites answer 100 rows a page; here it is rows_per_page, so that there is a second page.
"""

import json
from datetime import date, datetime
from functools import partial

from markupsafe import Markup

from crawler.sandbox.answers import json_text
from crawler.sandbox.articles import CHINA, Article
from crawler.sandbox.documents import Attachment, documents, figures_at, hex_id, html, list_key, listed_on
from crawler.sandbox.figures import Portal, number
from crawler.sandbox.pages import Page, Pages, Query

API = "/gkmlpt/api/all"
OTHERS = ("机构职能", "政策文件", "政府信息公开指南", "政府信息公开制度")
SCRIPT_SAFE = str.maketrans({"<": "\\u003C", ">": "\\u003E"})


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The shell under its three names, the interface of each category, the articles and their files."""
    shell = html(
        "gkmlpt_list.html",
        portal,
        articles,
        sid=sid(portal),
        tree=_tree(portal),
    )
    size = portal.rows_per_page
    count = -(-len(articles) // size)
    answers = [_answer(portal, articles, page, size) for page in range(1, count + 2)]
    nothing = [json_text({"total": 0, "classify": {"post_count": 0}, "articles": []}, articles)]
    listed: Pages = {
        f"{API}/{_category(portal) + offset}": partial(_page, portal, nothing) for offset in range(1, len(OTHERS) + 1)
    }
    return {
        "/gkmlpt/index": shell,
        "/gkmlpt/policy": shell,
        **listed,
        f"{API}/0": partial(_page, portal, answers),
        f"{API}/{_category(portal)}": partial(_page, portal, answers),
        **documents(
            portal,
            articles,
            "gkmlpt_article.html",
            article_path,
            attachment_of,
            sid=sid(portal),
            escaped=escaped,
        ),
    }


def column_path(portal: Portal) -> str:
    """The shell with the category in its fragment, e.g. /gkmlpt/index#1076."""
    return f"/gkmlpt/index#{_category(portal)}"


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /gkmlpt/content/8/8081/post_8081050.html."""
    post = _post(article)
    return f"/gkmlpt/content/{post // 10**6}/{post // 10**3}/post_{post}.html"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file below numbers, e.g. /attachment/0/585/585885/4746781.pdf."""
    folder = 500000 + number("file" + portal.site_id + article.key) % 90000
    path = f"/attachment/0/{folder // 1000}/{folder}/{_post(article)}.pdf"
    return Attachment(path, path, f"{article.title}.pdf")


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or its file."""
    return figures_at(portal, article, article_path, attachment_of)


def sid(portal: Portal) -> str:
    """The id of the site, e.g. 755001."""
    return str(755001 + number(list_key(portal)) % 300)


def escaped(text: str) -> Markup:
    """A text as the inside of a JSON string in a script: quotes, line ends and angle brackets escaped."""
    return Markup(json.dumps(str(text), ensure_ascii=False)[1:-1].translate(SCRIPT_SAFE))


def _category(portal: Portal) -> int:
    return 1000 + number("category" + list_key(portal)) % 8000


def _post(article: Article) -> int:
    return 8000000 + article.number


def _tree(portal: Portal) -> Markup:
    category = _category(portal)
    children = [{"id": category + offset, "name": name, "children": []} for offset, name in enumerate(OTHERS, 1)]
    children.append({"id": category, "name": portal.column_name, "children": []})
    tree = [
        {"id": 900, "name": "法定主动公开内容", "children": []},
        {"id": 901, "name": "信息公开", "children": children},
    ]
    return Markup(json.dumps(tree, ensure_ascii=False))


def _page(portal: Portal, answers: list[Page], query: Query) -> Page | None:
    """?page=1&sid=755001. Page 0 is page 1; what lies beyond the end is empty; another sid is refused."""
    page = query.params.get("page", "1")
    if query.params.get("sid") != sid(portal) or not page.isdecimal():
        return None
    return answers[min(max(int(page), 1), len(answers)) - 1]


def _answer(portal: Portal, articles: list[Article], page: int, size: int) -> Page:
    rows = [_row(portal, article) for article in articles[(page - 1) * size : page * size]]
    return json_text({"total": len(articles), "classify": {"post_count": len(articles)}, "articles": rows}, articles)


def _row(portal: Portal, article: Article) -> dict[str, object]:
    day = date.fromisoformat(listed_on(article))
    epoch = int(datetime(day.year, day.month, day.day, 10, tzinfo=CHINA).timestamp())
    path = article_path(portal, article)
    return {
        "id": _post(article),
        "title": article.title,
        "url": path,
        "post_url": path,
        "publisher": article.source,
        "created_at": f"{day.isoformat()} 10:00:00",
        "create_time": epoch,
        "display_publish_time": epoch,
        "date": epoch,
        "document_number": "",
        "identifier": hex_id(article.key)[:16].upper(),
        "attachment": "",
        "is_expired": 0,
        "is_abolished": 0,
        "classify_main_name": portal.column_name,
    }
