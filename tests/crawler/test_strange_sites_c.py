"""More sites written from the field guide by someone who has not seen the families. Each says which fact of the guide
it shows, publishes some reports among documents that are none, and is crawled from its home page alone."""

import html
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crawler import Archive, Crawl, Outcome, crawl_sites
from tests.crawler.website import PROSE, Answer, Asked, Website, website

YEARS = list(range(2025, 2001, -1))
TITLE = "某县{}年政府信息公开工作年度报告"
SIZE = 10  # rows a page


@dataclass
class Place:
    """`reports` are the addresses that must be held, and no others."""

    web: Website
    reports: set[str] = field(default_factory=set)
    complete: bool = True

    def put(self, path: str, body: str | bytes, media: str = "text/html; charset=utf-8") -> str:
        self.web.pages[path] = Answer(body, headers={"Content-Type": media})
        return path

    def publish(self, path: str, year: int, more: str = "") -> str:
        self.reports.add(self.web.url(path))
        title = TITLE.format(year)
        return self.put(path, f"<html><title>{title}_某县</title><body><h1>{title}</h1>{year} {PROSE}{more}")

    def file(self, path: str, body: bytes = b"%PDF-1.4 ...") -> str:
        self.reports.add(self.web.url(path))
        return self.put(path, body, "application/octet-stream")

    def menu(self, column: str) -> None:
        """Home, and on it the way to the column through the 政府信息公开专栏."""
        self.put("/", """<html><title>某县人民政府</title><body><ul><li><a href="/">首页</a>
            <li><a href="/gk/">政府信息公开</a><li><a href="/zmhd/">政民互动</a></ul></body></html>""")
        self.put("/gk/", f"""<html><title>政府信息公开专栏</title><body><ul><li><a href="/gk/zn/">政府信息公开指南</a>
            <li><a href="/gk/zd/">政府信息公开制度</a><li><a href="{column}">政府信息公开年报</a>
            <li><a href="/ysq/">依申请公开</a></ul></body></html>""")

    def api(self, path: str, answer: Callable[[Asked], object]) -> None:
        self.web.pages[path] = lambda asked: Answer(
            found if isinstance(found := answer(asked), str) else json.dumps(found, ensure_ascii=False),
            headers={"Content-Type": "application/json"},
        )


def column(body: str) -> str:
    head = "<META content='政府信息公开年报' NAME='columnname'><title>政府信息公开年报_某县</title>"
    return f"<html><head>{head}</head><body><a href='/'>首页</a>{body}</body></html>"


def drawn(place: Place, script: str) -> None:
    """The column: an empty list, and the script that fills it."""
    place.menu("/gk/nb/")
    place.put("/gk/nb/", column(f"<ul id=list></ul><script>{script}</script>"))


def rows(years: list[int], path: str) -> str:
    found = (f"<li><a href='{path.format(y)}'>{TITLE.format(y)}</a> {y + 1}-01-20</li>" for y in years)
    return f"<ul>{''.join(found)}</ul>"


def of_page(number: int) -> list[int]:
    return YEARS[SIZE * (number - 1) : SIZE * number]


# -- lists in JSON of systems without a name (§3.3, §3.11)


def jian(place: Place) -> None:
    """JSONP, numbers as texts, markup in the titles, the address relative to the column."""
    drawn(place, """var page = 1; $.ajax({url: 'index.php?c=api&m=essearchlist',
        data: {catid: '88', page: page, pagesize: '10'}, dataType: 'jsonp'})""")
    urls = {y: place.publish(f"/gk/nb/show-{y}.html", y) for y in YEARS}

    def answer(asked: Asked) -> object:
        found = [{"title": f"<em>{TITLE.format(y)}</em>", "url": place.web.url(urls[y]), "inputtime": f"{y + 1}-01-20"}
                 for y in of_page(int(asked.fields["page"])) if asked.fields["catid"] == "88"]  # fmt: skip
        return f"cb({json.dumps({'code': '1', 'data': {'total': '24', 'list': found}})});"

    place.api("/gk/nb/index.php", answer)


def suzhou(place: Place) -> None:
    """A POST; the script knows the page only when it is clicked; no total, and the last page is short."""
    drawn(place, """function load(i) {
        $.post('/szinf/xxgk/interfacesWebZcwj/loadData', {channelId: 'c77', pageIndex: i}, draw) }""")
    urls = {y: place.publish(f"/nb/{y + 1}01/{y:032x}.shtml", y) for y in YEARS}
    place.api("/szinf/xxgk/interfacesWebZcwj/loadData", lambda asked: {
        "infolist": [{"title": TITLE.format(y), "link": urls[y]} for y in of_page(int(asked.fields["pageIndex"]))]})


def financial_regulation(place: Place) -> None:
    """Pages from 0, which the page does not say; the total shows that one is missing."""
    drawn(place, "var id=936; $http.get('/DocInfo/SelectDocByItemIdAndChild?itemId='+id+'&pageSize=10&pageIndex='+i)")
    urls = {y: place.publish(f"/view/ItemDetail_{y}.html", y) for y in YEARS}
    place.api("/DocInfo/SelectDocByItemIdAndChild", lambda asked: {"rptCode": 200, "data": {"total": 24, "rows": [
        {"docTitle": TITLE.format(y), "docUrl": urls[y], "publishDate": f"{y + 1}-01-20"}
        for y in of_page(int(asked.fields["pageIndex"]) + 1)]}})


def taxes(place: Place) -> None:
    """The channel is a uuid of the page; the number in its address is a decoy. A search box asks beside it."""
    drawn(place, """var channelId = "0f3e0f3e"; $.get('/search/query?keyword=' + $('#kw').val() + '&page=1');
        $.ajax({url: '/getFileListByCodeId', type: 'post', data: {channelId: channelId, page: 1, size: 10}})""")
    urls = {y: place.publish(f"/sw/c105678/c{y}/content.html", y) for y in YEARS}
    place.api("/getFileListByCodeId", lambda asked: {"results": {"data": {"total": 24, "results": [
        {"title": TITLE.format(y), "url": urls[y]} for y in of_page(int(asked.fields["page"]))
        if asked.body and asked.fields["channelId"] == "0f3e0f3e"]}}})


def sent_as_json(place: Place) -> None:
    """axios sends an object as JSON; the answer holds the list as HTML."""
    drawn(place, "axios.post('/api/doc/list', {channelId: 'c5', pageNo: 1, pageSize: 10}).then(show)")
    for y in YEARS:
        place.publish(f"/nb/{y}.html", y)

    def answer(asked: Asked) -> object:
        sent = json.loads(asked.body)
        return {"count": 24, "html": rows(of_page(sent["pageNo"]), "/nb/{}.html")} if sent["channelId"] == "c5" else {}

    place.api("/api/doc/list", answer)


def fragments(place: Place) -> None:
    """jQuery loads a piece of HTML; its own pager says how many pages there are."""
    drawn(place, "function load(p) { $('#list').load('/ajax/list.jsp?cid=5&pageNo=' + p) }")
    for y in YEARS:
        place.publish(f"/nb/{y}.html", y)
    place.web.pages["/ajax/list.jsp"] = lambda asked: Answer(
        rows(of_page(int(asked.fields["pageNo"] or 1)), "/nb/{}.html") + "<p class=page>共3页</p>")


def one_request_of_many(place: Place) -> None:
    """Of the requests of a page the one that names what it asks for is the list's."""
    drawn(place, """$.getJSON('/api/hot/list?page=1&size=5', hot); $.ajax({url: '/api/notice/query', data: {page: 1}});
        $.ajax({url: '/api/channel/docs', data: {channelId: '88', page: 1, size: 10}})""")
    urls = {y: place.publish(f"/nb/{y}.html", y) for y in YEARS}
    place.api("/api/hot/list", lambda _: {"data": [{"title": "县长调研", "url": "/xw/1.html"}]})
    place.api("/api/notice/query", lambda _: {"data": [{"title": "公告", "url": "/xw/2.html"}]})
    place.api("/api/channel/docs", lambda asked: {"totalPages": "3", "records": [
        {"docTitle": TITLE.format(y), "docPubUrl": urls[y]} for y in of_page(int(asked.fields["page"]))]})


def all_at_once(place: Place) -> None:
    """A file of JSON with all rows."""
    drawn(place, "$.getJSON('/gk/nb.json', function (rows) { rows.forEach(draw) })")
    urls = {y: place.publish(f"/nb/{y}.html", y) for y in YEARS}
    place.api("/gk/nb.json", lambda _: [{"title": TITLE.format(y), "url": urls[y]} for y in YEARS])


def nanjing(place: Place) -> None:
    """IGS' search.jhtml with a code, and with the word that the list is searched by."""
    drawn(place, """var params = {code: 'b5c1', siteId: '5', searchWord: '年度报告', pageNumber: 1, pageSize: 10};
        $.ajax({url: '/igs/front/search.jhtml', data: params, dataType: 'json'})""")
    urls = {y: place.publish(f"/nb/t{y + 1}0120_{y}.html", y) for y in YEARS}
    place.api("/igs/front/search.jhtml", lambda asked: {"page": {"content": [
        {"title": TITLE.format(y), "url": urls[y]} for y in of_page(int(asked.fields["pageNumber"]))
        if asked.fields["code"] == "b5c1"]}})


def other_news(place: Place) -> None:
    """What the script asks for is the news at the side: a list is drawn, and it was not read."""
    place.complete = False
    drawn(place, "$.getJSON('/api/news/list?page=1&size=5', show)")
    place.api("/api/news/list", lambda _: {"total": 1, "data": [{"title": "县长调研", "url": "/xw/1.html"}]})


# -- ends, and the foot of a page


def group_that_is_not_there(place: Place) -> None:
    """Hanweb: the next group is named, and it answers 54 bytes (§3.2)."""
    place.complete = False
    following = "<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=1&columnid=q%3D'></a>]]></nextgroup>"
    place.menu("/col/col77/index.html")
    records = "".join(f"<record><![CDATA[{rows([y], place.publish(f'/art/{y}/1/20/art_77_{y}.html', y))}]]></record>"
                      for y in YEARS)  # fmt: skip
    store = f"<datastore>{following}<recordset>{records}</recordset></datastore>"
    place.put("/col/col77/index.html", column(f"<div id=7></div><script type='text/xml'>{store}</script>"))
    place.put("/module/web/jpage/dataproxy.jsp", f"{'<datastore><recordset></recordset></datastore>':54}", "text/xml")


def readers_at_the_foot(place: Place) -> None:
    """A manual and a reader that each page offers are no files of a report; neither are icons (§5)."""
    foot = """<div class="w footer"><a href="/help/1.doc">使用帮助</a><a href="/help/jg.png">党政机关</a></div>
        <p>下载：<a href="/help/AdbeRdr.zip">PDF阅读器</a><img src="/ewebeditor/sysimage/icon16/pdf.png"></p>"""
    place.menu("/nb/")
    for y in YEARS[:4]:
        place.publish(f"/nb/{y}.html", y, f"附件：<a href='{place.file(f'/attach/{y}.pdf')}'>下载</a>{foot}")
    place.put("/nb/", column(rows(YEARS[:4], "/nb/{}.html") + foot))


def reports_in_frames(place: Place) -> None:
    """An article that only frames a page: that page is its file. Both cells of a row lead to it, the first with a
    number (§5)."""
    place.menu("/nb/")
    cells = ""
    for y in YEARS[:3]:
        path = place.publish(f"/doc/{y}.htm", y)
        around = f"""<html><title>{TITLE.format(y)}</title><body><h1>{TITLE.format(y)}</h1>
            <iframe src="{path}" width="100%" height="3000"></iframe></body></html>"""
        place.reports.add(place.web.url(place.put(f"/nb/{y}.html", around)))
        cells += f"""<tr><td><a href="{y}.html">K001-{y}</a><td><a href="{y}.html">{TITLE.format(y)}</a><td>{y}-01-20"""
    place.put("/nb/", column(f"<table>{cells}</table>"))


def articles_at_addresses_of_lists(place: Place) -> None:
    """大兴's articles are called index.html (§2, G): each is a report and no column; the column has a second page."""
    place.menu("/nb/index.html")
    for y in YEARS[: 2 * SIZE]:
        place.publish(f"/gk/51{y}/index.html", y)
    place.put("/nb/index.html", column(rows(of_page(1), "/gk/51{}/index.html") + "<a href='index_2.html'>下一页</a>"))
    place.put("/nb/index_2.html", column(rows(of_page(2), "/gk/51{}/index.html") + "<a>下一页</a>"))


def a_next_page_elsewhere(place: Place) -> None:
    """The link to the next page leads to another host: not followed, and not forgotten (§8)."""
    place.complete = False
    place.menu("/nb/")
    for y in of_page(1):
        place.publish(f"/nb/{y}.html", y)
    place.put("/nb/", column(rows(of_page(1), "/nb/{}.html") + "<a href='http://www.example.com/nb/2.html'>下一页</a>"))


def articles_in_scripts(place: Place) -> None:
    """gkmlpt: the text of an article is a string of escaped HTML, and so is the link to its file (§3.4)."""
    tree = [{"id": "8", "name": "政府信息公开指南"}, {"id": "9", "name": "政府信息公开年报", "children": []}]
    config = {"SID": "755001", "TREE": tree, "SERVICE_AREA_ID": 1}
    place.put("/", "<title>某县人民政府</title><a href='/gkmlpt/index#8'>政府信息公开</a><a href='/'>首页</a>")
    place.put("/gkmlpt/index", f"<html><body><div id=app></div><script>window._CONFIG={json.dumps(config)}</script>")
    urls = {}
    for y in YEARS[:5]:
        link = html.escape(f'<p>见附件</p><a href="{place.file(f"/attachment/0/58/{y}.pdf")}">年报</a>')
        urls[y] = place.publish(f"/gkmlpt/content/1/2/post_{y}.html", y)
        place.put(urls[y], f"<html><body><div id=app></div><script>d = {json.dumps({'content': link})}</script>")
    place.api("/gkmlpt/api/all/9", lambda _: {"total": "5", "articles": [
        {"title": TITLE.format(y), "post_url": place.web.url(url), "url": None} for y, url in urls.items()]})


def a_tree_of_categories(place: Place) -> None:
    """Lonsun: only the tree of columns, which a script asks for, tells the category of the reports (§3.7). The home
    page is a door with another edition for phones."""
    place.put("/", "<script>if(/iPhone/.test(navigator.userAgent)){location.href='/m/'}else{location='/pc/'}</script>")
    entry = "<a href='/public/column/77?type=4&action=list'>信息公开</a>"
    place.put("/pc/", f"<title>某县人民政府</title>{entry}<a href='/x/'>要闻</a>")
    label = "'/site/label/8888?IsAjax=1&labelName=publicInfoList&pageSize=15&pageIndex=1&organId=77&catId="
    for y in YEARS:
        place.publish(f"/public/77/{y}.html", y)

    def page(asked: Asked) -> Answer:
        return Answer(f"""<title>信息公开</title><ul id=tree></ul><div id=con></div><script>
            $.getJSON('/site/label/8888?labelName=columnTree&isJson=true&isChild=true&organId=77&id=', draw);
            $.get({label}{asked.fields.get("catId", "")}', fill);</script>""")

    def answer(asked: Asked) -> object:
        if asked.fields["labelName"] == "columnTree":
            return [{"id": "5", "name": "公开指南"}, {"id": "6", "children": [{"id": 9, "name": "政府信息公开年报"}]}]
        start = 15 * int(asked.fields["pageIndex"]) - 15
        return rows(YEARS[start : start + 15] if asked.fields.get("catId") == "9" else [], "/public/77/{}.html")

    place.web.pages["/public/column/77"] = page
    place.api("/site/label/8888", answer)


PLACES = [
    reports_in_frames, articles_at_addresses_of_lists, a_next_page_elsewhere, articles_in_scripts, a_tree_of_categories,
    jian, suzhou, sent_as_json, fragments, one_request_of_many, all_at_once,
    financial_regulation, taxes, nanjing, other_news, group_that_is_not_there, readers_at_the_foot,
]  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Place, Crawl, set[str]]]:
    """Place, crawl and the addresses of the documents held, by the name of the place: all crawled in one run."""
    root: Path = tmp_path_factory.mktemp("strange")
    with ExitStack() as stack:
        places = {build.__name__: Place(stack.enter_context(website())) for build in PLACES}
        for build in PLACES:
            build(places[build.__name__])
        sites = [place.web.site(site_id=name.replace("_", "-"), family=None) for name, place in places.items()]
        crawls = {crawl.site_id: crawl for crawl in crawl_sites(sites, root)}
    found = {}
    for (name, place), site in zip(places.items(), sites, strict=True):
        good = [c for c in Archive(root).captures(site.site_id) if c.outcome == Outcome.OK]
        held = {c.url for c in good if c.kind in {"article", "attachment"}}
        found[name] = place, crawls[site.site_id], held
    return found


@pytest.mark.parametrize("build", PLACES)
def test_a_place(build: Callable[[Place], None], crawled: dict[str, tuple[Place, Crawl, set[str]]]) -> None:
    place, crawl, held = crawled[build.__name__]
    assert held == place.reports
    assert crawl.complete == place.complete, crawl.stop_reason
    assert crawl.columns, "the column was found"
