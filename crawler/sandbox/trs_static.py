"""TRS lists whose pager is written another way: "trs-variables", where the call is commented out and stale and
variables hold the numbers, and "trs-createpage" (guide §3.1 a to c). Beyond the last page lies a stub of 300 bytes."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import column_pages, documents, figures_at, html, rows_of
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Page, Pages, list_chunks
from crawler.sandbox.trs_names import dated, file_beside

STUB = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开年报（仿真页面）</title></head>
<body><div class="list"><ul class="rows"></ul></div><div class="page"></div>
<!-- 仿真页面：列表到此为止，没有更多的行 -->
<div class="foot">仿真页面：本站由 gongkai 沙盒生成，不是政府网站</div></body></html>
"""
EXTENSION = {"trs-variables": "html", "trs-createpage": "shtml"}


def pages(portal: Portal, articles: list[Article]) -> Pages:
    """The list pages, the stubs beyond them, the articles and their files."""
    chunks = list_chunks(portal, articles)
    site: dict[str, Page] = {}
    for position, chunk in enumerate(chunks):
        rows = rows_of(
            portal, chunk, lambda portal, article: "./" + article_path(portal, article).removeprefix(portal.column)
        )
        site[_list_path(portal, position)] = html(
            "trs_static_list.html", portal, articles, rows=rows, current=position, count=len(chunks)
        )
    for position in range(len(chunks), len(chunks) + 3):
        site[_list_path(portal, position)] = Page(STUB.encode, articles[0].modified)
    return {
        **site,
        **column_pages(portal, site[_list_path(portal, 0)]),
        **documents(portal, articles, "trs_static_article.html", article_path, file_beside),
    }


def column_path(portal: Portal) -> str:
    """The address of the column, e.g. /zwgk_37/zfxxgknb/."""
    return portal.column


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/202503/t20250310_80641.shtml."""
    return dated(portal, article, EXTENSION[portal.family])


def figures_path(portal: Portal, article: Article) -> str:
    """The article, or the file beside it."""
    return figures_at(portal, article, article_path, file_beside)


def _list_path(portal: Portal, position: int) -> str:
    return f"{portal.column}index_{position}.html" if position else f"{portal.column}index.html"
