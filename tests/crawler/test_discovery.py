"""From home page to column, over little webs: each way there, what proves arrival, and each reason for a miss."""

import asyncio
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery import Discovery, child_sites, discover
from crawler.page import Ask, Page

HOME = "http://www.a.gov.cn/"
COLUMN = ("/zwgk/nb/", "/zwgk/nb/index.html", "/zwgk/zfxxgknb/")
FILLER = "".join(
    f'<li><a href="/xw/202{n % 5}0{n % 9 + 1}/t202{n % 5}0{n % 9 + 1}01_{n}.html">县领导调研第{n}个项目</a></li>'
    for n in range(30)
) + "".join(
    f'<a href="/{path}/">{text}</a>' for text, path in {"要闻": "yw", "市长信箱": "xx", "办事指南": "bszn"}.items()
)


@dataclass
class Web:
    """Pages by address (a path is one of the site itself); a word instead of a page is the outcome of asking for it."""

    pages: dict[str, str]
    asked: list[str] = field(default_factory=list)

    async def fetch(self, ask: Ask) -> Page | str:
        self.asked.append(ask.key)
        answer = self.pages.get(ask.key) or self.pages.get(ask.key.removeprefix(HOME.rstrip("/")), "gone")
        return Page(ask.url.partition("#")[0], answer, ask) if answer.lstrip()[:1] in {"<", "{", "[", "v"} else answer


def search(home: str, pages: dict[str, str] | None = None, *, budget: int = 12) -> tuple[Discovery, list[str]]:
    web = Web(pages or {})
    found = asyncio.run(discover(Page(HOME, f"<html><body>{FILLER}{home}</body></html>"), web.fetch, budget=budget))
    return found, web.asked


def rows(agency: str = "某县", years: range = range(2015, 2024), suffix: str = "政府信息公开工作年度报告") -> str:
    return "".join(
        f'<li><a href="./{y + 1}01/t{y + 1}0115_{y}.html">{agency}{y}年{suffix}</a><span>{y + 1}-01-15</span></li>'
        for y in years
    )


def column(name: str = "政府信息公开年报", body: str | None = None, extra: str = "") -> str:
    return (
        f'<html><head><meta name="ColumnName" content="{name}"><title>{name}_某县人民政府</title></head><body>'
        f"<div>{FILLER.split('</li>')[0]}</li></div>{extra}<ul>{rows() if body is None else body}</ul></body></html>"
    )


def page(body: str, title: str = "政务公开") -> str:
    return f"<html><head><title>{title}_某县人民政府</title></head><body>{body}</body></html>"


def addresses(found: Discovery) -> list[str]:
    return [each.ask.url.removeprefix(HOME.rstrip("/")) for each in found.columns]


# -- how a home page names the column


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/zwgk/nb/">政府信息公开年报</a>',
        '<a href="/zwgk/nb/index.html" title="政府信息公开年报"><i class="icon"></i></a>',
        '<a href="/zwgk/nb/"><img src="/images/x.png" alt="政府信息公开年报"></a>',
        '<a href="/zwgk/nb/">政府信息<br>公开 年报</a>',
        '<map name="m"><area shape="rect" href="/zwgk/nb/" alt="政府信息公开年报"></map>',
        '<a href="javascript:void(0)" onclick="window.open(\'/zwgk/nb/\')">信息公开年报</a>',
        "<a href=\"javascript:openUrl('/zwgk/nb/','_blank')\">年度报告</a>",
        "<div onclick=\"location.href='/zwgk/nb/'\"><p>政府信息公开工作年度报告</p></div>",
        '<select onchange="go(this.value)"><option>全部</option><option value="/zwgk/nb/">年报</option></select>',
        '<div class="hd"><h3>政府信息公开年报</h3><a class="more" href="/zwgk/nb/">更多&gt;&gt;</a></div>',
        '<h2><span>政府信息公开年报</span><em><a href="/zwgk/nb/"><img src="more.gif"></a></em></h2>',
        '<script>var menu=[{"name":"公开","children":[{"name":"政府信息公开年报","url":"/zwgk/nb/"}]}];</script>',
        r'<script>var t={"url":"\/zwgk\/nb\/","title":"\u653f\u5e9c\u4fe1\u606f\u516c\u5f00\u5e74\u62a5"};</script>',
        "<script>document.write('<li><a href=\"/zwgk/nb/\">政府信息公开年报</a></li>');</script>",
        '<a href="#" data-url="/zwgk/nb/">【信息公开年报】</a>',
        "<li onclick=\"toUrl('zwgk/nb/')\">年度报告</li>",
        '<a href="/zwgk/nb/" title="某县人民政府门户网站欢迎您，敬请留言，电话见文末，请勿在其中谈及密事">年报</a>',
        "<script>var a = {'title': \"it's\", path: ['/zwgk/zfxxgknb/'] };</script>",
        "<select onchange=\"location.href='/zwgk/'+this.value+'/'\"><option value='nb'>信息公开年报</option></select>",
        '<ul><li>公开<ul style="display:none"><li><a href="/zwgk/nb/">政府信息公开年报</a></li></ul></li></ul>',
    ],
)
def test_links_to_the_column(link: str) -> None:
    found, asked = search(link, {path: column() for path in COLUMN})
    assert len(found.columns) == 1
    assert addresses(found)[0] in COLUMN
    assert len(asked) == 1
    assert found.reason == ""


@pytest.mark.parametrize(
    "script",
    [
        'window.top.location.href = "/zgx" + "/index.html";',
        'var home = "/zgx/"; location.replace(home + "index.html")',
        'self.location = location.protocol + "//" + window.location.host + "/zgx/index.html";',
        'location.href="/zgx/index.html?t=" + new Date().getTime();',
    ],
)
def test_a_door_opened_by_script(script: str) -> None:
    inside = page('<a href="/zwgk/nb/">政府信息公开年报</a>')
    web = Web({"/zgx/index.html": inside, "/zgx/index.html?t=": inside, "/zwgk/nb/": column()})
    found = asyncio.run(discover(Page(HOME, f"<html><head><script>{script}</script></head></html>"), web.fetch))
    assert addresses(found) == ["/zwgk/nb/"]


def test_a_column_tree_whose_address_a_script_puts_together() -> None:
    script = "var site = 'zgx'; $.ajax({url: '/u/channel/treeNew/' + site + '?level=1&channelId=', dataType: 'jsonp'})"
    tree = """[{"name": "公开", "children": [{"name": "政府信息公开年报", "url": "/gk/nb/null.shtml"}]}]"""
    pages = {
        "/gk/": page(f"<ul id=tree></ul><script>{script}</script>"),
        "/u/channel/treeNew/zgx?level=1&channelId=": tree,
        "/gk/nb/xxgkList.shtml": column(),
    }
    found, asked = search('<a href="/gk/">政府信息公开</a>', pages)
    assert addresses(found) == ["/gk/nb/xxgkList.shtml"]
    assert f"{HOME}u/channel/treeNew/" not in asked


def test_four_steps_from_home() -> None:
    pages = {
        "/zwgk/": page('<a href="/zwgk/xxgk/">政府信息公开</a>'),
        "/zwgk/xxgk/": page('<a href="/zwgk/xxgk/zd/">法定主动公开内容</a>'),
        "/zwgk/xxgk/zd/": page('<a href="/zwgk/nb/">年报</a>'),
    }
    found, _ = search('<a href="/zwgk/">政务公开</a>', {**pages, "/zwgk/nb/": column()})
    assert addresses(found) == ["/zwgk/nb/"]


def test_an_address_speaks_where_the_link_is_mute() -> None:
    found, asked = search('<a href="/zwgk/zfxxgknb/"><img src="a.png"></a>', {"/zwgk/zfxxgknb/": column()})
    assert addresses(found) == ["/zwgk/zfxxgknb/"]
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("way", "pages"),
    [
        ('<a href="/zwgk/">政务公开</a>', {"/zwgk/": page('<a href="nb/">政府信息公开年报</a>')}),
        (
            '<a href="/zwgk/">政务公开</a>',
            {
                "/zwgk/": page('<a href="/zwgk/pt/">政府信息公开专栏</a>'),
                "/zwgk/pt/": page('<ul><li><h3><a href="/zwgk/nb/">政府信息<br>公开年报</a></h3></li></ul>'),
            },
        ),
        ('<a href="/zn/">政府信息公开指南</a>', {"/zn/": page('<a href="/zwgk/nb/">年报</a>', "政府信息公开指南")}),
        ('<a href="/map.html">网站地图</a>', {"/map.html": page('<a href="/zwgk/nb/">信息公开年报</a>')}),
        (
            '<a href="/gk.html">信息公开</a>',
            {
                "/gk.html": page('<iframe src="/gkleft.html"></iframe>'),
                "/gkleft.html": page('<a href="zwgk/nb/">年报</a>'),
            },
        ),
    ],
)
def test_the_way_over_pages_between(way: str, pages: dict[str, str]) -> None:
    found, asked = search(way, {**pages, "/zwgk/nb/": column()})
    assert addresses(found) == ["/zwgk/nb/"]
    assert len(asked) == len(pages) + 1


@pytest.mark.parametrize(
    "door",
    [
        '<html><head><meta http-equiv="refresh" content="0;URL=/main/index.html"></head></html>',
        '<html><script>window.location.href="/main/index.html";</script></html>',
        "<html><body onload=\"top.location='/main/index.html'\"></body></html>",
        '<html><frameset rows="80,*"><frame src="/main/index.html" name="main"></frameset></html>',
        '<html><body><a href="/main/index.html"><img src="a.jpg"></a><a href="/main/index.html">进入</a></body></html>',
    ],
)
def test_a_home_page_that_is_only_a_door(door: str) -> None:
    web = Web({"/main/index.html": page('<a href="/zwgk/nb/">政府信息公开年报</a>', "首页"), "/zwgk/nb/": column()})
    found = asyncio.run(discover(Page(HOME, door), web.fetch))
    assert addresses(found) == ["/zwgk/nb/"]
    assert len(web.asked) == 2


def test_the_menu_of_a_platform_whose_categories_are_numbers() -> None:
    """gkmlpt: the tree of the page names the category, the API gives its rows; the page is fetched once."""
    tree = (
        "<html><body><div id='app'></div><script>window._CONFIG = {SID: '755001', TREE: ["
        '{"id":1,"name":"政府信息公开指南","children":[]},{"id":1076,"name":"政府信息公开年报","children":[]}],'
        "SERVICE_AREA_ID: 755}</script></body></html>"
    )
    articles = ",".join(
        f'{{"id":{y},"title":"某县{y}年政府信息公开工作年度报告","url":"http://www.a.gov.cn/gkmlpt/content/8/1/post_{y}.html",'
        f'"display_publish_time":1611878400}}'
        for y in range(2019, 2022)
    )
    answer = f'{{"total":3,"classify":{{"post_count":3}},"articles":[{articles}]}}'
    pages = {"/gkmlpt/index": tree} | {
        f"/gkmlpt/api/all/1076?{query}": answer for query in ("page=1&sid=755001", "sid=755001&page=1")
    }
    found, asked = search('<a href="/gkmlpt/index">政府信息公开</a>', pages)
    if not any("/api/" in address for address in asked):
        pytest.skip("the family of this platform is not in this checkout")
    assert addresses(found) == ["/gkmlpt/index#1076"]
    assert asked.count(f"{HOME}gkmlpt/index") == 1


def test_a_menu_in_a_script_file() -> None:
    script = "var nav = [{title: '政府信息公开年报', href: '/zwgk/nb/'}];"
    found, _ = search('<script src="/js/menu.js"></script>', {"/js/menu.js": script, "/zwgk/nb/": column()})
    assert addresses(found) == ["/zwgk/nb/"]


def test_a_menu_that_a_script_loads_into_the_page() -> None:
    nav = "<ul><li><a href='/zwgk/nb/'>政府信息公开年报</a></li></ul>"
    home = '<div id="nav"></div><script>$("#nav").load("/include/nav.html");</script>'
    found, asked = search(home, {"/include/nav.html": nav, "/zwgk/nb/": column()})
    assert addresses(found) == ["/zwgk/nb/"]
    assert len(asked) == 2


def test_a_link_that_fails_does_not_end_the_search() -> None:
    links = '<a href="/old/nb/">政府信息公开年报</a><a href="/zwgk/">政务公开</a>'
    found, _ = search(links, {"/zwgk/": page('<a href="nb/">年报</a>'), "/zwgk/nb/": column()})
    assert addresses(found) == ["/zwgk/nb/"]


def test_a_page_with_a_menu_in_its_script_is_no_door() -> None:
    home = (
        '<html><script>function login(){location.href="/login";} var menu = ['
        '{"name":"政务公开","url":"/zwgk/"},{"name":"要闻","url":"/yw/"},{"name":"办事","url":"/bs/"},'
        '{"name":"互动","url":"/hd/"}];</script></html>'
    )
    web = Web({"/zwgk/": page('<a href="nb/">年报</a>'), "/zwgk/nb/": column()})
    assert addresses(asyncio.run(discover(Page(HOME, home), web.fetch))) == ["/zwgk/nb/"]


def test_the_breadcrumb_of_a_report_on_the_home_page_leads_to_its_column() -> None:
    report = page(
        '<div class="crumbs">位置：<a href="/zwgk/nb/">年报</a> &gt; 正文</div>' + "某县报告。" * 80, "年报正文"
    )
    found, _ = search(
        '<a href="/zwgk/nb/202401/t20240115_2023.html">某县2023年政府信息公开工作年度报告</a>',
        {"/zwgk/nb/202401/t20240115_2023.html": report, "/zwgk/nb/": column()},
    )
    assert addresses(found) == ["/zwgk/nb/"]


def test_the_address_given_is_the_column_itself() -> None:
    web = Web({})
    found = asyncio.run(discover(Page(f"{HOME}zwgk/nb/", column()), web.fetch))
    assert addresses(found) == ["/zwgk/nb/"]
    assert web.asked == []


# -- several columns


def test_columns_of_government_departments_and_counties() -> None:
    links = (
        '<a href="/nb/bm/">部门年报</a><a href="/nb/zf/">市政府年报</a><a href="/nb/qx/">区县年报</a>'
        '<a href="/wznb/">政府网站年报</a>'
    )
    pages = {
        "/nb/zf/": column("市政府年报", extra=links),
        "/nb/bm/": column("部门年报", rows("财政局"), extra=links),
        "/nb/qx/": column("区县年报", rows("某区"), extra=links),
    }
    found, asked = search(links, pages)
    assert set(addresses(found)) == {"/nb/zf/", "/nb/bm/", "/nb/qx/"}
    assert addresses(found)[0] == "/nb/zf/"
    assert len(asked) == 3


@pytest.mark.parametrize("style", ["tabs", "options"])
def test_a_column_a_year(style: str) -> None:
    """Three tabs are looked at and hold; the others are believed, and say so."""
    years = range(2023, 2014, -1)
    links = "".join(
        f'<li><a href="/zfxxgk/xxgknb{y}n/">{y}年</a></li>'
        if style == "tabs"
        else f'<option value="/zfxxgk/xxgknb{y}n/">{y}年</option>'
        for y in years
    )
    tabs = {f"/zfxxgk/xxgknb{y}n/": column(f"{y}年", rows("某县", range(y, y + 1)), extra=links) for y in years}
    found, asked = search(
        '<a href="/zfxxgk/nb/">政府信息公开年报</a>', {"/zfxxgk/nb/": column(body="", extra=links), **tabs}
    )
    assert set(addresses(found)) == set(tabs)
    assert len(asked) == 4
    assert sum("not looked at" in each.evidence for each in found.columns) == len(tabs) - 3


def test_an_index_of_years_elsewhere_on_the_site() -> None:
    links = "".join(f'<li><a href="/gk/lb{y}/list">{y}年</a></li>' for y in (2023, 2022))
    tabs = {f"/gk/lb{y}/list": column(f"{y}年", rows("某县", range(y, y + 1))) for y in (2023, 2022)}
    found, _ = search('<a href="/gk2/nb/">年报</a>', {"/gk2/nb/": column(body=links), **tabs})
    assert set(addresses(found)) == set(tabs)


def test_a_year_that_is_one_report() -> None:
    links = "".join(f'<li><a href="/gk/nb{y}/">{y}年</a></li>' for y in (2023, 2022))
    report = '<html><head><meta name="ArticleTitle" content="某县{}年政府信息公开工作年度报告"></head></html>'
    tabs = {f"/gk/nb{y}/": report.format(y) for y in (2023, 2022)}
    found, _ = search('<a href="/gk/nb/">年报</a>', {"/gk/nb/": column(body=f"<div>{links}</div>"), **tabs})
    listed = [row.url.removeprefix(HOME.rstrip("/")) for each in found.columns for row in each.rows]
    assert set(addresses(found)) == set(tabs) or set(listed) == set(tabs)


def test_one_list_under_two_addresses_is_one_column() -> None:
    links = "".join(f'<a href="/zwgk/nb/{path}">年报</a>' for path in ("", "index.html", "nlist.htm"))
    found, _ = search(links, {"/zwgk/nb/": column(), "/zwgk/nb/nlist.htm": column()})
    assert addresses(found) == ["/zwgk/nb/"]


def test_a_block_of_the_newest_reports_is_no_column_beside_the_list() -> None:
    block = f'<h2>政府信息公开年报</h2><ul>{rows(years=range(2020, 2024))}</ul><a href="nb/">更多</a>'.replace(
        "./", "nb/"
    )
    found, _ = search(
        '<a href="/zwgk/">政府信息公开</a>', {"/zwgk/": page(block, "政府信息公开"), "/zwgk/nb/": column()}
    )
    assert addresses(found) == ["/zwgk/nb/"]


def test_a_column_that_is_one_report() -> None:
    report = (
        '<html><head><meta name="ArticleTitle" content="某县2023年政府信息公开工作年度报告">'
        '<meta name="PubDate" content="2024-01-15 10:00"></head></html>'
    )
    found, _ = search('<a href="/zwgk/t20240115_9.html">政府信息公开年报</a>', {"/zwgk/t20240115_9.html": report})
    assert [(each.family, each.rows[0].title, each.rows[0].listed_on) for each in found.columns] == [
        ("single", "某县2023年政府信息公开工作年度报告", "2024-01-15")
    ]


def test_what_stands_in_the_folder_of_the_column_is_no_column_for_that() -> None:
    extra = "<script>var site = {message: '系统升级', template: 'bar.html'};</script><a href='about.html'>关于</a>"
    found, asked = search('<a href="/zwgk/zfxxgknb/">年报</a>', {"/zwgk/zfxxgknb/": column(extra=extra)})
    assert addresses(found) == ["/zwgk/zfxxgknb/"]
    assert len(asked) == 1


# -- what is no column


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/wz/">政府网站年报</a>',
        '<a href="/fz/">法治政府建设年度报告</a>',
        '<a href="/tj/">统计年鉴</a>',
        '<a href="/cz/">财政预决算</a>',
        '<a href="/xy/">企业信用年报</a>',
        '<a href="/zd/">政府信息公开年报编制要求</a>',
        '<a href="/a/t20240101_1.html">关于做好政府信息公开年报编制工作的通知</a>',
        '<a href="/nb.pdf">政府信息公开年报</a>',
        '<a ms-attr-href="el.url">政府信息公开年报</a>',
        '<a href="http://www.other.com/gk/">政务公开</a>',
    ],
)
def test_links_that_are_not_followed(link: str) -> None:
    found, asked = search(link)
    assert not found.columns
    assert asked == []
    assert "none of the" in found.reason


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("政府网站年报", rows(suffix="政府网站工作年度报表")),
        ("法治政府建设年度报告", rows(suffix="法治政府建设年度报告")),
        ("工作报告", rows(suffix="政府工作报告")),
    ],
)
def test_arrival_is_not_assumed(name: str, body: str) -> None:
    found, asked = search('<a href="/gk/nb/">年度报告</a>', {"/gk/nb/": column(name, body)})
    assert not found.columns
    assert asked == [f"{HOME}gk/nb/"]
    assert "年度报告" in found.reason


def test_the_meta_is_read_in_any_order_and_case() -> None:
    listed = column().replace(
        '<meta name="ColumnName" content="政府信息公开年报">',
        '<META content="政府信息公开年度报告" NAME="columnname" />',
    )
    found, _ = search('<a href="/zwgk/nb/">公开</a>', {"/zwgk/nb/": listed})
    assert "ColumnName 「政府信息公开年度报告」" in found.columns[0].evidence


def test_rows_named_by_year_only_are_reports_in_a_column_that_is_named() -> None:
    body = "".join(f'<li><a href="t{y}0101_{y}.html">{y}年度</a><span>{y}-01-31</span></li>' for y in range(2018, 2022))
    named, _ = search('<a href="/gk/nb/">年度报告</a>', {"/gk/nb/": column("政府信息公开年报", body)})
    assert named.columns[0].confidence > 0.8
    drilled, _ = search('<a href="/gk/">政务公开</a>', {"/gk/": page(f"<ul>{body}</ul>", "政务公开")})
    assert not drilled.columns


def test_a_named_column_without_rows_is_kept_only_when_nothing_better_is_found() -> None:
    empty = column("政府信息公开年报", "<li>暂无内容</li>")
    alone, _ = search('<a href="/nb/">政府信息公开年报</a>', {"/nb/": empty})
    assert [each.confidence for each in alone.columns] == [0.5]
    links = '<a href="/nb/">政府信息公开年报</a><a href="/gk/">政府信息公开</a>'
    both, _ = search(
        links, {"/nb/": empty, "/gk/": page('<a href="/gk/zfxxgknb/">年报</a>'), "/gk/zfxxgknb/": column()}
    )
    assert addresses(both) == ["/gk/zfxxgknb/"]


@pytest.mark.parametrize(("name", "other"), [("政府信息公开年报", "forbidden"), ("部门年报", "")])
def test_an_empty_list_is_none_beside_a_shut_one_or_for_departments(name: str, other: str) -> None:
    links = f'<a href="/nb/">{name}</a>' + ('<a href="/zwgk/nb/">信息公开年报</a>' if other else "")
    found, _ = search(links, {"/nb/": column(name, "<li>暂无内容</li>"), "/zwgk/nb/": other})
    assert not found.columns
    assert "named like the column, but empty" in found.reason or "1 forbidden" in found.reason


def test_the_home_page_is_no_column_for_its_newest_rows() -> None:
    found, _ = search(f"<ul>{rows()}</ul>")
    assert not found.columns
    assert "the home page itself lists 9 reports" in found.reason


# -- other hosts


def test_a_column_on_another_host_of_the_government() -> None:
    elsewhere = "http://xxgk.a.gov.cn/nb/"
    found, _ = search(f'<a href="{elsewhere}">政府信息公开年报</a>', {elsewhere: column()})
    assert addresses(found) == [elsewhere]


def test_an_address_that_was_not_asked_because_of_its_host_is_kept() -> None:
    elsewhere = "http://www.city.gov.cn/a/nb/"
    found, _ = search(f'<a href="{elsewhere}">政府信息公开年报</a>', {elsewhere: "off_site"})
    assert addresses(found) == [elsewhere]
    assert found.columns[0].confidence < 0.5
    assert found.columns[0].rows == ()


def test_departments_sites_are_no_columns_of_this_one() -> None:
    found, asked = search('<a href="http://czj.a.gov.cn/zfxxgk/zfxxgknb/">财政局</a>')
    assert not found.columns
    assert asked == []


# -- reasons and bounds


def test_an_entry_that_a_script_opens_is_told() -> None:
    menu = '<ul><li onclick="getList(123)">政府信息公开年报</li><li><a href="javascript:;">指南</a></li></ul>'
    found, _ = search('<a href="/xxgk/">政府信息公开</a>', {"/xxgk/": page(menu, "政府信息公开")})
    assert "the entry 「政府信息公开年报」 is opened by a script" in found.reason


def test_a_door_on_the_way_is_gone_through() -> None:
    door = '<html><script>window.location.href="list/index.html"</script></html>'
    found, asked = search('<a href="/nb/">年报</a>', {"/nb/": door, "/nb/list/index.html": column()})
    assert addresses(found) == ["/nb/list/index.html"]
    assert len(asked) == 2


def test_a_list_in_a_frame_of_the_column() -> None:
    outer = column(body='<iframe src="/nb/list.html"></iframe>')
    inner = f"<html><body><ul>{rows()}</ul></body></html>"
    found, _ = search('<a href="/nb/">年报</a>', {"/nb/": outer, "/nb/list.html": inner})
    assert addresses(found) == ["/nb/list.html"]


def test_years_with_tabs_of_their_own_are_all_looked_at() -> None:
    years = range(2023, 2018, -1)
    index = "".join(f'<a href="/nb/{y}/">{y}年</a>' for y in years)
    pages = {"/nb/": column(body="", extra=index)}
    for y in years:
        tabs = "".join(
            f'<a href="/nb/{y}/{level}/">{text}</a>' for level, text in {"zf": "市政府", "bm": "部门"}.items()
        )
        pages[f"/nb/{y}/"] = column(f"{y}年", rows("某市", range(y, y + 1)), extra=index + tabs)
        pages[f"/nb/{y}/bm/"] = column("部门", rows("财政局", range(y, y + 1)), extra=index + tabs)
        pages[f"/nb/{y}/zf/"] = column("市政府", rows("某市", range(y, y + 1)), extra=index + tabs)
    found, _ = search('<a href="/nb/">年报</a>', pages, budget=40)
    assert {f"/nb/{y}/bm/" for y in years} <= set(addresses(found))


def test_the_reason_says_what_was_seen() -> None:
    pages = {"/a/": page("", "政府信息公开"), "/b/": "forbidden", "/c/": "timeout"}
    found, _ = search('<a href="/a/">政府信息公开</a><a href="/b/">政务公开</a><a href="/c/">网站地图</a>', pages)
    assert found.reason.startswith("3 pages looked at; the best link 「政府信息公开」 led to: no rows")
    assert "1 forbidden" in found.reason
    assert "1 timeout" in found.reason


def test_a_home_page_without_links() -> None:
    web = Web({})
    found = asyncio.run(discover(Page(HOME, "<html><body><div id=app></div></body></html>"), web.fetch))
    assert "the home page has no links" in found.reason
    assert found.tried[0].url == HOME


def test_whether_a_door_to_another_site_may_be_opened_is_said_by_whoever_fetches() -> None:
    door = Page(HOME, '<html><head><meta http-equiv="refresh" content="0;url=http://www.b.gov.cn/"></head></html>')
    shut = asyncio.run(discover(door, Web({"http://www.b.gov.cn/": "off_site"}).fetch))
    assert "moved to http://www.b.gov.cn/, off_site" in shut.reason
    assert not shut.columns
    new = page('<a href="/nb/">政府信息公开年报</a>', "首页")
    moved = asyncio.run(discover(door, Web({"http://www.b.gov.cn/": new, "http://www.b.gov.cn/nb/": column()}).fetch))
    assert addresses(moved) == ["http://www.b.gov.cn/nb/"]


def test_doors_in_a_circle_end() -> None:
    web = Web({"/b.html": '<html><head><meta http-equiv="refresh" content="0;url=/"></head></html>'})
    found = asyncio.run(discover(Page(HOME, '<script>location="/b.html"</script>'), web.fetch))
    assert not found.columns
    assert len(web.asked) == 1


def test_no_more_pages_than_the_budget_are_fetched() -> None:
    links = "".join(f'<a href="/gk{n}/">第{n}局政府信息公开</a>' for n in range(30))
    found, asked = search(links, {f"/gk{n}/": page("", "政府信息公开") for n in range(30)}, budget=5)
    assert len(asked) == 5
    assert "the budget of 5 pages is spent" in found.reason


def test_every_page_looked_at_is_told() -> None:
    found, asked = search(
        '<a href="/zwgk/">政务公开</a>', {"/zwgk/": page('<a href="nb/">年报</a>'), "/zwgk/nb/": column()}
    )
    assert [tried.url for tried in found.tried] == [HOME, *asked]
    assert [tried.text for tried in found.tried] == ["home page", "政务公开", "年报"]
    assert found.tried[-1].seen.startswith("the column: ColumnName")


# -- children


def test_the_sites_of_departments_and_townships() -> None:
    home = Page(
        HOME,
        '<select><option value="http://czj.a.gov.cn/">财政局</option>'
        '<option value="/bm/jyj/">县教育局</option></select>'
        '<a href="http://www.xindian.gov.cn">新店镇人民政府</a><a href="/czj/t20240101_1.html">市场监管局</a>'
        '<a href="http://www.gov.cn/">中国政府网</a><a href="http://www.b.com/">某公司</a>'
        '<a href="http://czj.a.gov.cn/index.html">县财政局</a><a href="/">某县人民政府</a>',
    )
    assert child_sites(home) == [
        ("财政局", "http://czj.a.gov.cn/"),
        ("县教育局", "http://www.a.gov.cn/bm/jyj/"),
        ("新店镇人民政府", "http://www.xindian.gov.cn"),
    ]


# -- whatever stands in a page


@settings(deadline=None)  # the first call reads the tables of patterns
@given(
    st.text(alphabet="<>\"'=/:[]{}()#?&%;.,-年报公开政务信息a1 \n", max_size=200),
    st.sampled_from(["a", "script", "option"]),
)
def test_no_page_breaks_the_search(text: str, tag: str) -> None:
    found, asked = search(f'<{tag} href="{text}" value="{text}" onclick="{text}">{text}</{tag}>', budget=3)
    assert len(asked) <= 3
    assert found.columns or found.reason
