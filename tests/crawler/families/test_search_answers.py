"""Lists whose rows come from search interfaces: trsapi, WAS5, IGS, UCAP's JSON."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from crawler.families import igs, recognise, trs_api, ucap_json, was5
from crawler.page import Ask, Page, Row
from tests.crawler.families.dialect_walk import either, entries, page_of, walk

REAL_LIST = Path(__file__).parents[4] / "shared" / "real" / "pingtan-list.html"
A = "http://www.a.gov.cn"
LIST = f"{A}/zwgk/nb/"
HEX = "0f3c9a1b2d4e5f60718293a4b5c6d7e8"


def fields(ask: Ask) -> dict[str, str]:
    return dict(ask.form or parse_qsl(urlsplit(ask.url).query, keep_blank_values=True))


# -- trsapi

LIST_MODEL = """var SiteInfo = {
    //was4doc: 290792, //文档检索
    searchId: 200210, //默认的文档检索频道的ID
    redirectUrl: "//www.a.gov.cn/x" };
require(["list2.trsapi", "tools"], function(listModel, tools) { listModel({
    quickMode: "动静结合", maxStaticIndex: %d,
    listArgs: { channelid: SiteInfo.searchId, classsql: "" || "chnlid=1813", sortfield: "-docorderpri,-docreltime" },
    pagebar: { prepage: 5, recordCount: '%s', pgTemp: "pgBar.html" },
    callToPage: function(p) { $("html,body").animate({ scrollTop: $(".list").offset().top }, 800); } }); });"""


def trsapi(ask: Ask, total: int = 13) -> str | None:
    if not ask.url.startswith(f"{A}/fjdzapp/search"):
        return None
    sent = fields(ask)
    assert (sent["channelid"], sent["classsql"]) == ("200210", "chnlid=1813")
    assert sent["sortfield"] == "-docorderpri,-docreltime"
    size = int(sent["prepage"])
    first = (int(sent["page"]) - 1) * size
    data = [
        {
            "doctitle": f"某县{2025 - n}年&quot;政府信息公开&quot;<br/>年报",
            "docpuburl": f"{LIST}P02024012{n:02}0001234567.pdf" if n == 7 else f"{LIST}202401/t20240129_{n}.html",
            "chnldocurl": f"{LIST}202401/t20240129_{n}.html",
            "pubdate": "2001-01-01 00:00:00",
            "docreltime": f"{2026 - n}-01-28 10:00:00",
        }
        for n in range(first, min(first + size, total))
    ]
    return "\ufeff" + json.dumps({"pageCount": -(-total // size), "data": data}, ensure_ascii=False)


def test_trsapi_asks_for_what_follows_the_rows_in_the_page() -> None:
    column = page_of(entries(range(5)), LIST_MODEL % (1, 13))
    certificate, site = walk(LIST, lambda ask: column if ask.url == LIST else trsapi(ask))
    assert len(site.asked) == 3
    assert site.asked[1] == (
        f"{A}/fjdzapp/search?__wb_method=POST&channelid=200210&classsql=chnlid%3D1813"
        "&sortfield=-docorderpri%2C-docreltime&page=2&prepage=5"
    )
    assert len(certificate.rows) == certificate.declared_total == 13
    assert certificate.rows[f"{LIST}P02024012070001234567.pdf"].title == '某县2018年"政府信息公开" 年报'
    assert certificate.rows[f"{LIST}202401/t20240129_9.html"].listed_on == "2017-01-28"
    assert certificate.walk().complete


def test_trsapi_with_several_screens_in_the_page() -> None:
    column = page_of(entries(range(10)), LIST_MODEL % (7, 13))
    certificate, site = walk(LIST, lambda ask: column if ask.url == LIST else trsapi(ask))
    assert "page=3&prepage=5" in site.asked[1]
    assert certificate.walk().complete


def test_trsapi_asks_from_the_start_when_the_page_holds_less_than_a_screen() -> None:
    column = page_of(entries(range(3)), LIST_MODEL % (1, 13))
    certificate, site = walk(LIST, lambda ask: column if ask.url == LIST else trsapi(ask))
    assert "page=1&prepage=5" in site.asked[1]
    assert certificate.walk().complete


def test_trsapi_asks_nothing_when_the_page_holds_all() -> None:
    certificate, site = walk(LIST, {LIST: page_of(entries(range(5)), LIST_MODEL % (1, 5))})
    assert site.asked == [LIST]
    assert certificate.walk().complete


@pytest.mark.parametrize("total", ["", "13"])
def test_trsapi_that_loses_rows_or_refuses_is_not_complete(total: str) -> None:
    column = page_of(entries(range(5)), LIST_MODEL % (1, total if total else 0))
    column = column.replace("recordCount: '0'", f"recordCount: '{total}'")
    for broken in ("<html>系统繁忙</html>", '{"code": 500}', None):
        certificate, _ = walk(LIST, either(LIST, column, broken))
        assert not certificate.walk().complete


def test_trsapi_without_its_channel_says_so() -> None:
    column = page_of(entries(range(5)), (LIST_MODEL % (1, 13)).replace("searchId:", "otherId:"))
    listing = trs_api.listing(Page(LIST, column))
    assert listing.next is None
    assert "channelid" in listing.problem


def test_the_real_list_page_asks_for_its_other_half() -> None:
    if not REAL_LIST.exists():
        pytest.skip("the real list page (shared/real/pingtan-list.html) is not on this machine")
    page = Page("https://www.pingtan.gov.cn/jhtml/zfxxgknb/", REAL_LIST.read_text("utf-8"))
    found = recognise(page)
    assert found is not None
    assert found.name == "trs_api"
    listing = trs_api.listing(page)
    assert (len(listing.rows), listing.total) == (10, 20)
    assert listing.rows[0].listed_on == "2026-03-10"  # though its address says t20260313
    assert listing.next is not None
    assert listing.next.key == (
        "https://www.pingtan.gov.cn/fjdzapp/search?__wb_method=POST&channelid=200210&classsql=chnlid%3D1813"
        "&sortfield=-docorderpri%2C-docreltime&page=2&prepage=10"
    )


# -- WAS5

SEARCH = "/was5/web/search?channelid=290792&templet=&classsql=chnlid%3D5727&prepage=5"
WAS5_SCRIPTS = {
    "address": f'$.get("{SEARCH}&page=1", draw);',
    "data": '$.ajax({url: "/was5/web/search", dataType: "text", data: {channelid: 290792, templet: "",'
    ' classsql: "chnlid=5727", prepage: 5, page: p}, success: function (text) { draw(text); }});',
    "joined": "var channelid = '290792', chnl = 5727; function go(page) { var url = ctx + '/was5/web/search?channelid='"
    " + channelid + '&templet=&classsql=chnlid%3D' + chnl + '&prepage=5&page=' + page + '&random=' + Math.random();"
    " $.get(url, draw); }",
    "escaped": 'load("' + SEARCH.replace("&", "&amp;") + '&amp;page=1")',
}


def was5_docs(ask: Ask, total: int = 12) -> str | None:
    sent = fields(ask)
    if not ask.url.startswith(f"{A}/was5/web/search"):
        return None
    assert (sent["channelid"], sent["classsql"], sent["prepage"]) == ("290792", "chnlid=5727", "5")
    first = int(sent["page"]) * 5 - 5
    docs = ",\n".join(
        f'{{"title":"关于"{2025 - n}"年年报","title2":\'x\',"url":"/zwgk/nb/202401/t20240129_{n}.htm",'
        f'"time":"{2026 - n}-01-28"}}'
        for n in range(first, min(first + 5, total))
    )
    return f'{{"count":"{total}",\n"pagenum":"1",\n"py":\'###pypy###\',\n"dy":\'###dydy###\',\n"docs":[{docs},]}}'


@pytest.mark.parametrize("kind", WAS5_SCRIPTS)
def test_was5_reads_nearly_json_that_the_page_asks_for(kind: str) -> None:
    column = page_of("", WAS5_SCRIPTS[kind])
    found = recognise(Page(LIST, column))
    assert found is not None
    assert found.name == "was5"
    certificate, site = walk(LIST, lambda ask: column if ask.url == LIST else was5_docs(ask))
    assert len(site.asked) == 4
    assert not any("random" in key for key in site.asked)
    assert certificate.rows[f"{A}/zwgk/nb/202401/t20240129_1.htm"] == Row(
        f"{A}/zwgk/nb/202401/t20240129_1.htm", '关于"2024"年年报', "2025-01-28"
    )
    assert len(certificate.rows) == certificate.declared_total == 12
    assert certificate.walk().complete


@pytest.mark.parametrize("beyond", ["empty", "last page again"])
@pytest.mark.parametrize("declares", [True, False])
def test_was5_as_pages_of_html(declares: bool, beyond: str) -> None:
    start = f"{A}{SEARCH}"

    def answer(ask: Ask) -> str | None:
        here = int(fields(ask).get("page", "1"))
        if here > 3 and beyond == "empty":
            return page_of("没有找到相关结果")
        here = min(here, 3)
        rows = entries(range(here * 5 - 5, min(here * 5, 12)), "/zwgk/nb/202401/t20240129_{}.htm")
        links = "".join(f'<a href="{SEARCH}&amp;page={n}">{n}</a>' for n in range(1, 4))
        after = f'<a href="{SEARCH}&amp;page={here + 1}">下一页</a>' if here < 3 else ""
        return page_of(rows + f'<div class="pages">共12条 共3页 {links} {after}</div>' * declares)

    certificate, _ = walk(start, answer)
    assert certificate.family == "was5"
    assert len(certificate.rows) == 12
    assert certificate.walk().complete


def test_a_search_box_is_no_was5_list() -> None:
    box = '<form action="/was5/web/search"><input name="channelid" value="1"><input name="searchword"></form>'
    script = "function s() { location = '/was5/web/search?channelid=1&searchword=' + $('#word').val(); }"
    assert was5.recognise(Page(LIST, page_of(entries(range(3)) + box, script))) is None


# -- IGS

IGS_LIST = "/igs/front/search/list.html"
IGS_QUERY = (
    "index=zfxxgk-index-alias&type=governmentdocuments&filter[SITEID]=54&filter[AVAILABLE]=true&pageNumber=1"
    "&pageSize=5&orderProperty=PUBDATE&orderDirection=desc"
)
IGS_SCRIPTS = {
    "address": f'$.getJSON("{IGS_LIST}?{IGS_QUERY}", draw)',
    "data": f"$.ajax({{type: 'GET', url: '{IGS_LIST}', data: {{index: 'zfxxgk-index-alias', type: 'documents',"
    " 'filter[SITEID]': 54, 'filter[AVAILABLE]': true, pageNumber: page, pageSize: 5}});",
    "code": f"var url = '/igs/front/search.jhtml?code={HEX}&siteId=54&searchWord=&pageNumber=' + n + '&pageSize=5';",
}


def igs_page(ask: Ask, total: int = 11, *, counts: bool = True) -> str | None:
    sent = fields(ask)
    if "/igs/front/search" not in ask.url:
        return None
    assert sent.get("filter[SITEID]", sent.get("siteId")) == "54"
    here, size = int(sent["pageNumber"]), int(sent["pageSize"])
    content = [
        {"_id": n, "DOCTITLE": f"<em>某县</em>{2025 - n}年年报", "DOCPUBURL": f"https://www.a.gov.cn/nb/t20240129_{n}.shtml",
         "PUBDATE": f"{2026 - n}-01-27T16:00:00.000+0000"}
        for n in range((here - 1) * size, min(here * size, total))
    ]  # fmt: skip
    declared = {"total": total, "totalPages": -(-total // size)} if counts else {}
    return json.dumps({"page": {"content": content, **declared}})


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("kind", IGS_SCRIPTS)
def test_igs_is_asked_page_by_page(kind: str, counts: bool) -> None:
    column = page_of("", IGS_SCRIPTS[kind])
    found = recognise(Page(LIST, column))
    assert found is not None
    assert found.name == "igs"
    certificate, _ = walk(LIST, lambda ask: column if ask.url == LIST else igs_page(ask, counts=counts))
    assert len(certificate.rows) == 11
    # The scheme is that of the site's answers, the day that of China.
    assert certificate.rows[f"{A}/nb/t20240129_1.shtml"] == Row(
        f"{A}/nb/t20240129_1.shtml", "某县2024年年报", "2025-01-28"
    )
    assert certificate.walk().complete


def test_a_search_box_is_no_igs_list() -> None:
    script = f"var api = '/igs/front/search.jhtml?code={HEX}&siteId=5&searchWord=' + word + '&pageNumber=1';"
    assert igs.recognise(Page(LIST, page_of(entries(range(3)), script))) is None


# -- UCAP's JSON

QUERY = "_isAgg=true&_isJson=true&_pageSize=5&_template=index&_rangeTimeGte=&_channelName="
UCAP_SCRIPTS = {
    "address": f"$.get('/common/search/{HEX}?{QUERY}&page=1', draw)",
    "joined": f"var channelId = '{HEX}';"
    f" function go(p) {{ $.ajax({{url: '/common/search/' + channelId + '?{QUERY}&page=' + p}}) }}",
    "list": f'var u = "/searchList/{HEX}?{QUERY.replace("&", "&amp;")}&amp;page=1";',
    "bare": f"var api = '/search/{HEX}'; $.get(api, {{_isAgg: true, _isJson: true, _pageSize: 5, page: n}}, draw)",
}


def ucap_results(ask: Ask, total: int = 11) -> str | None:
    sent = fields(ask)
    if HEX not in ask.url:
        return None
    assert sent["_isJson"] == sent["_isAgg"] == "true"
    here, size = int(sent["page"]), int(sent["_pageSize"])
    results = [
        {"title": f"某县{2025 - n}年<font color='red'>年报</font>", "url": f"/x/c100/202401/{HEX[:-2]}{n:02}.shtml",
         "publishedTimeStr": f"{2026 - n}-01-28 17:18:49", "content": "…"}
        for n in range((here - 1) * size, min(here * size, total))
    ]  # fmt: skip
    return json.dumps({"data": {"total": total, "page": here, "rows": size, "results": results}})


@pytest.mark.parametrize("kind", UCAP_SCRIPTS)
def test_ucap_json_is_asked_page_by_page(kind: str) -> None:
    column = page_of("", UCAP_SCRIPTS[kind])
    found = recognise(Page(LIST, column))
    assert found is not None
    assert found.name == "ucap_json"
    certificate, site = walk(LIST, lambda ask: column if ask.url == LIST else ucap_results(ask))
    assert len(site.asked) == 4
    row = certificate.rows[f"{A}/x/c100/202401/{HEX[:-2]}01.shtml"]
    assert (row.title, row.listed_on) == ("某县2024年年报", "2025-01-28")
    assert len(certificate.rows) == certificate.declared_total == 11
    assert certificate.walk().complete


@pytest.mark.parametrize(
    "script",
    [
        f"var url = '/common/search/{HEX}?a8f3e0d1c2b4&{QUERY}&page=1'",
        f"var url = '/common/search/{HEX}?' + token + '&{QUERY}&page=1'",
        f"var url = '/common/search/{HEX}?token=' + makeToken() + '&{QUERY}&page=1'",
    ],
)
def test_a_token_is_reported_and_never_rebuilt(script: str) -> None:
    column = page_of("", script)
    certificate, site = walk(LIST, lambda ask: column if ask.url == LIST else ucap_results(ask))
    assert site.asked == [LIST]
    assert not certificate.walk().complete
    assert "token" in ucap_json.listing(Page(LIST, column)).problem


def test_the_search_box_of_a_ucap_site_is_no_list() -> None:
    script = f"function find() {{ location.href = '/search/{HEX}?_isJson=true&q=' + $('#q').val() + '&page=1'; }}"
    assert ucap_json.recognise(Page(LIST, page_of(entries(range(3)), script))) is None


HUNAN_SCRIPT = """$.ajax({type: "POST", url: "https://api.hunan.gov.cn/search/common/search/96864",
    data: {datas: [{key: "status", value: "1"}], page: page, pageSize: 5}, success: function (d) { draw(d); }});"""


def test_ucap_posts_to_the_interface_of_hunan() -> None:
    def answer(ask: Ask) -> str | None:
        if ask.url == LIST:
            return page_of("", HUNAN_SCRIPT)
        sent = fields(ask)
        assert ask.url.startswith("https://api.hunan.gov.cn/search/common/search/96864")
        assert (sent["datas[0][key]"], sent["datas[0][value]"]) == ("status", "1")
        here = int(sent["page"])
        results = [
            {"title": f"{2025 - n}年年报", "url": f"{A}/x/{n}.html", "publishedTimeStr": f"{2026 - n}-01-28"}
            for n in range(here * 5 - 5, min(here * 5, 8))
        ]
        return json.dumps({"success": True, "data": {"total": 8, "page": here, "rows": 5, "results": results}})

    certificate, site = walk(LIST, answer)
    assert len(site.asked) == 3
    assert len(certificate.rows) == 8
    assert certificate.walk().complete


@pytest.mark.parametrize("wrapper", ["null(%s)", "JsonpCallBack(%s);", "%s"])
def test_the_column_tree_names_the_list(wrapper: str) -> None:
    tree = {"list": [
        {"name": "统计信息", "url": "/a/tjxx/xlist.shtml", "level": 2},
        {"name": "政府信息公开年报", "url": "/a/nb/null.shtml", "level": 2},
        {"name": "年度报告（往年）", "iframeurl": "/a/nbwn/xlist.shtml", "url": "/a/nbwn/null.shtml"},
    ]}  # fmt: skip
    answer = Page(f"{A}/u/channel/treeNew/a?level=1&channelId={HEX}", wrapper % json.dumps(tree))
    listing = ucap_json.listing(answer)
    assert listing.columns == (f"{A}/a/nbwn/xlist.shtml",)
    assert [ask.url for ask in listing.probes] == [f"{A}/a/nb/xlist.shtml", f"{A}/a/nb/xxgkList.shtml"]


@pytest.mark.parametrize("list_name", ["xlist.shtml", "xxgkList.shtml"])
def test_a_list_without_address_in_the_tree_is_tried_under_its_usual_names(list_name: str) -> None:
    start = f"{A}/a/zwgk/zwgk.shtml"
    tree = [{"name": "政府信息公开年报", "url": "/a/nb/null.shtml", "children": []}]
    rows = entries(range(4), f"/a/nb/202401/{HEX[:-2]}{{:02}}.shtml")
    answers = {
        start: page_of("", f"$.getJSON('/u/channel/treeNew/a?level=1&channelId={HEX}&callback=?', draw)"),
        f"{A}/u/channel/treeNew/a?level=1&channelId={HEX}&callback=JsonpCallBack": f"JsonpCallBack({json.dumps(tree)})",
        f"{A}/a/nb/{list_name}": page_of(rows, f"createPageHTML('page_div',1,1,'{list_name[:-6]}','shtml',4)"),
    }
    certificate, _ = walk(start, answers)
    assert certificate.family == "ucap_json"
    assert len(certificate.rows) == 4
    assert certificate.walk().complete


def test_the_column_tree_is_asked_for_with_the_channel_of_the_page() -> None:
    script = (
        f"var channelId = '{HEX}'; $.ajax({{url: '/u/channel/treeNew/a', dataType: 'jsonp',"
        " data: {level: 1, channelId: channelId}})"
    )
    listing = ucap_json.listing(Page(LIST, page_of("", script)))
    assert listing.next is not None
    assert re.sub("#.*", "", listing.next.url) == f"{A}/u/channel/treeNew/a?level=1&channelId={HEX}"
    assert parse_qs(urlsplit(listing.next.url).query)["channelId"] == [HEX]
