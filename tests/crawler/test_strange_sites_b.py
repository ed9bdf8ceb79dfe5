"""Small portals written from the field guide by someone who has not seen the families: each is crawled from its home
page alone, and held against what it published and against what a certificate may say of it."""

import json
from collections.abc import Callable

import pytest

from tests.crawler.strange import Crawled, Portal, column, crawl_portals, rows
from tests.crawler.website import PROSE


def config(script: str) -> str:
    return f"<html><body><div id=app></div><script>window._CONFIG = {{{script}}}</script></body></html>"


def gkmlpt_with_categories_below(site: Portal) -> None:
    """The reports' category is empty; its children share one document, and the articles are JSON in a script."""
    below = [{"id": 91, "name": "县级年报"}, {"id": 92, "name": "部门年报"}]
    tree = [{"id": 1, "name": "领导之窗"}, {"id": 88, "name": "政府信息公开年报", "children": below}]
    site.put("/", """<html><body><a href="/gkmlpt/policy#1">政务公开</a>
        <a href="/gkmlpt/policy#88">年度报告</a></body></html>""")
    site.put("/gkmlpt/policy", config(f"SID: '7551', TREE: {json.dumps(tree)}"))
    for category, agency in {88: "", 91: "某县", 92: "某县财政局"}.items():
        listed: list[dict[str, object]] = []
        for year in range(2020, 2023) if agency else ():
            table = f"<table><tr><td>规章</td></tr><tr><td>{year}{category}</td></tr></table>"
            detail = json.dumps({"content": table}).replace("/", "\\/")
            path = site.publish(f"/gkmlpt/content/2/2/post_{category}{year}.html", config(f"DETAIL: {detail}"))
            listed.append({"title": f"{agency}{year}年政府信息公开工作年度报告", "url": path, "post_url": None})
        answer = json.dumps({"total": len(listed), "articles": listed})
        site.put(f"/gkmlpt/api/all/{category}?page=1&sid=7551", answer)


def titles_cut_by_the_list(site: Portal) -> None:
    site.menu("nb/")
    bureau = "某自治县人力资源和社会保障局"
    named = {f"/zwgk/nb/{year}.html": f"{bureau}{year}年政府信息公开年度报告" for year in range(2016, 2022)}
    listed = [site.article(path, title) for path, title in named.items()]
    listed.append(("/zwgk/nb/1.html", notice := f"{bureau}关于做好政府信息公开年度报告编制工作的通知"))
    site.put("/zwgk/nb/1.html", f"<html><title>{notice}</title><body><p>{PROSE}</p></body></html>")
    explained = f"{bureau}2019年政府信息公开年度报告解读"
    site.put("/zwgk/nb/2.html", f"<html><title>{explained}_年报_某县</title><body>{PROSE}</body></html>")
    short = [(path, f"{title[:15]}...") for path, title in listed]
    site.put("/zwgk/nb/", column(rows(*short, ("/zwgk/nb/2.html", f"{explained[:-3]}…"))))


def files_behind_calls(site: Portal) -> None:
    site.menu("nb.html")
    calls = """<a href="javascript:down('/f/19.pdf','19.pdf')">附件下载</a>""", \
        """<a href="#" onclick="window.open('/f/20.pdf')">附件</a>""", \
        """<button onclick="location.href='/f/21.docx'">下载</button>"""
    named = {f"/nb/{year}.html": f"某县{year}年政府信息公开年报" for year in range(2019, 2022)}
    listed = [site.article(*each, call) for each, call in zip(named.items(), calls, strict=True)]
    for path in ("/f/19.pdf", "/f/20.pdf"):
        site.publish(path, f"%PDF-1.4 {path}".encode())
    site.publish("/f/21.docx", b"PK\x03\x04 21")
    site.put("/zwgk/nb.html", column(rows(*listed)))


def last_page_links_back(site: Portal) -> None:
    """Three pages are declared and three are read; the last one's link goes back to page two."""
    site.menu("nb/")
    listed = [site.article(f"/zwgk/nb/{year}.html", f"某县{year}年政府信息公开年报") for year in range(2012, 2020)]
    for number in (1, 2, 3):
        path = "/zwgk/nb/" if number == 1 else f"/zwgk/nb/p_{number}.html"
        following = f'<a href="/zwgk/nb/p_{number + 1}.html">下一页</a>' if number < 3 else ""
        following += """<a class=on>1</a><a onclick="location.href='/zwgk/nb/p_2.html'">2</a><i>共3页</i>"""
        site.put(path, column(f"{rows(*listed[3 * number - 3 : 3 * number])}<div class=pager>{following}</div>"))


def a_next_link_without_end(site: Portal) -> None:
    """The link 下一页 stands on every page, also on those after the last, which are empty."""
    site.menu("list.jsp?cat_id=7&cur_page=1")
    listed = [site.article(f"/zwgk/{year}.htm", f"某县{year}年政府信息公开年报") for year in range(2012, 2017)]
    for number in range(1, 20):
        following = f'<p><a href="javascript:turn({number + 1})">下一页</a></p>'
        turn = "function turn(n) { location.href = '/zwgk/list.jsp?cat_id=7&cur_page=' + n; }"
        body = f"{rows(*listed[3 * number - 3 : 3 * number])}{following}<script>{turn}</script>"
        site.put(f"/zwgk/list.jsp?cat_id=7&cur_page={number}", column(body))


def rows_that_open_a_viewer(site: Portal) -> None:
    site.menu("nb/")
    listed = []
    for year in range(2018, 2022):
        path = site.publish(f"/files/{year}.pdf", f"%PDF-1.4 {year}".encode())
        listed.append((f"/pdfjs/web/viewer.html?file={path}", f"某县{year}年政府信息公开年报"))
        site.put(listed[-1][0], '<html><title>PDF.js viewer</title><body><div id="viewer"></div></body></html>')
    site.put("/zwgk/nb/", column(rows(*listed)))


def more_rows_by_script(site: Portal) -> None:
    site.menu("nb/")
    listed = [site.article(f"/zwgk/nb/{year}.html", f"某县{year}年政府信息公开年报") for year in range(2012, 2018)]
    site.put("/zwgk/nb/", column(f'{rows(*listed)}<div class="btn" onclick="loadMore()">加载更多</div>'))
    site.complete = False


def a_total_away_from_any_pager(site: Portal) -> None:
    site.menu("nb/")
    listed = [site.article(f"/zwgk/nb/{year}.html", f"某县{year}年政府信息公开年报") for year in range(2012, 2018)]
    site.put("/zwgk/nb/", column(f"<h3>政府信息公开年报</h3><em>共 9 条</em>{rows(*listed)}"))
    site.complete = False


PORTALS = [
    gkmlpt_with_categories_below, titles_cut_by_the_list, files_behind_calls, last_page_links_back,
    a_next_link_without_end, rows_that_open_a_viewer, more_rows_by_script, a_total_away_from_any_pager,
]  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_portals(PORTALS, tmp_path_factory.mktemp("strange"))


@pytest.mark.parametrize("build", PORTALS)
def test_a_strange_portal(build: Callable[[Portal], None], crawled: dict[str, Crawled]) -> None:
    portal, crawl, held = crawled[build.__name__]
    assert held.keys() == set(portal.reports)
    assert (crawl.complete, crawl.reports_listed > 0) == (portal.complete, True), crawl.stop_reason


def test_what_a_cut_title_hid_stands_in_the_archive(crawled: dict[str, Crawled]) -> None:
    crawl = crawled["titles_cut_by_the_list"].crawl
    assert (crawl.columns[0].rows, crawl.columns[0].reports) == (8, 6)
