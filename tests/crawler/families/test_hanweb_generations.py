"""大汉: datastore with nextgroup or ranges of records, and JPaaS."""

import json
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit

import pytest

from crawler.families import hanweb, jpaas, recognise
from crawler.page import Ask, Page, Row
from tests.crawler.families.dialect_walk import either, entries, names, page_of, walk

B = "http://www.b.gov.cn"
COLUMN = f"{B}/col/col12377/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"


def record(n: int, column: int = 12377) -> str:
    """The years count back; dates are broken over lines, every third record is a <tr>."""
    address, title = f"/art/{2026 - n}/1/20/art_{column}_{1486865 - n}.html", f"某县{2025 - n}年政府信息公开年度报告"
    link = f'<a href="{address}" title="{title}">某县…</a>'
    date = f"{2026 - n}-\n      01-\n      20"
    row = f"<tr><td>{link}</td><td>{date}</td></tr>" if n % 3 == 2 else f"<li>{link}<span>{date}</span></li>"
    return f"<record><![CDATA[\n{row}]]></record>"


def datastore(numbers: range, following: str = "", total: int | None = None) -> str:
    group = f'<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>' if following else ""
    declared = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    records = "".join(record(n) for n in numbers)
    return f"<datastore>{declared}{group}<recordset>{records}</recordset></datastore>"


def column(store: str, *scripts: str) -> str:
    return page_of("", *scripts).replace(
        "</body>", f'<div id="486"><script type="text/xml">{store}</script></div></body>'
    )  # fmt: skip


SIDEBAR = (
    '<script type="text/xml"><datastore><recordset>'
    + "".join(
        f'<record><![CDATA[<li><a href="/art/2026/3/{n}/art_1_{n}.html">要闻第{n}号</a></li>]]></record>'
        for n in range(1, 20)
    )
    + "</recordset></datastore></script>"
)


def test_rows_come_out_of_the_script_with_their_broken_dates() -> None:
    page = Page(COLUMN, column(datastore(range(3)), "$('#486').jpage({totalRecord:3})") + SIDEBAR)
    found = recognise(page)
    assert found is not None
    assert found.name == "hanweb"
    listing = hanweb.listing(page)
    assert listing.rows[2] == Row(
        f"{B}/art/2024/1/20/art_12377_1486863.html", "某县2023年政府信息公开年度报告", "2024-01-20"
    )
    assert (len(listing.rows), listing.total, listing.next) == (3, 3, None)


@pytest.mark.parametrize("ids", ["webid=110&path=/&columnid=12377", "webid=9%2BxQ%3D%3D&path=/&columnid=Zm9v+YmFy=="])
def test_nextgroup_is_followed_as_it_stands(ids: str) -> None:
    def group(n: int) -> str:
        return f"{PROXY}?page={n}&amp;{ids}&amp;unitid=486&amp;webname=某县&amp;permissiontype=0".replace("&amp;", "&")

    answers = {
        COLUMN: column(datastore(range(9), group(1)), "$('#486').jpage({perPage:3,totalRecord:20})") + SIDEBAR,
        B + group(1): f"<?xml version='1.0'?>{datastore(range(9, 18), group(2), 20)}",
        B + group(2): datastore(range(18, 20), total=20),
    }
    certificate, site = walk(COLUMN, answers)
    assert site.asked == list(answers)
    assert len(certificate.rows) == certificate.declared_total == 20
    assert certificate.walk().complete


@pytest.mark.parametrize("empty", [" " * 54, "<datastore><recordset></recordset></datastore>", ""])
def test_a_deep_page_that_answers_empty_is_not_the_end(empty: str) -> None:
    answers = {
        COLUMN: column(datastore(range(9), f"{PROXY}?page=1"), "jpage({totalRecord:20})"),
        f"{B}{PROXY}?page=1": empty,
    }
    certificate, _ = walk(COLUMN, answers)
    assert len(certificate.rows) == 9
    assert not certificate.walk().complete


JPAGE = """$(function(){$('#486').jpage({themeName:'default',showMode:'full',totalRecord:%s,openCookies:false,
  dataBefore:'',dataAfter:'</ul>',groupSize:3,proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:3,barPosition:'bottom',
  ajaxParam:{col:1,appid:'1',webid:110,path:'/',columnid:12377,sourceContentType:'1',unitid:'486',webname:'某县政府',
  permissiontype:0}});});"""
DIRECT = """function load(s, e) {
  $.post("/module/jpage/dataproxy.jsp?startrecord=" + s + "&endrecord=" + e + "&perpage=3",
  {col: 1, appid: 1, webid: 110, path: "/", columnid: 12377, sourceContentType: 1, unitid: 486, webname: "某县政府",
   permissiontype: 0}, draw); }"""


def ranges(ask: Ask, total: int, most: int = 500) -> str | None:
    if "dataproxy.jsp" not in ask.url:
        return None
    asked = parse_qs(urlsplit(ask.url).query)
    assert ask.form is not None
    assert dict(ask.form) == {
        "col": "1", "appid": "1", "webid": "110", "path": "/", "columnid": "12377", "sourceContentType": "1",
        "unitid": "486", "webname": "某县政府", "permissiontype": "0",
    }  # fmt: skip
    start, end = int(asked["startrecord"][0]), int(asked["endrecord"][0])
    return datastore(range(start - 1, min(end, total, start - 1 + most)))


@pytest.mark.parametrize("most", [500, 3])
@pytest.mark.parametrize("script", [JPAGE % 20, JPAGE % "'20'", DIRECT])
@pytest.mark.parametrize("held", [9, 3, 0])
def test_records_are_posted_for_by_their_range(script: str, held: int, most: int) -> None:
    page = column(datastore(range(held)) if held else "", script)
    certificate, site = walk(COLUMN, lambda ask: page if ask.url == COLUMN else ranges(ask, 20, most))
    assert certificate.family == "hanweb"
    assert parse_qs(urlsplit(site.asked[1]).query)["startrecord"] == [str(held + 1)]
    if script is not DIRECT or most == 500:
        assert len(certificate.rows) == 20
        assert certificate.walk().complete
    else:  # nothing declares how many there are, and an answer was short
        assert not certificate.walk().complete or len(certificate.rows) == 20


def test_two_lists_of_reports_on_one_page_are_both_read() -> None:
    """The county's own reports and those of its departments, each a unit with groups of its own."""

    def others(numbers: range, following: str = "") -> str:
        return datastore(numbers, following).replace("某县", "某县财政局").replace("art_12377_", "art_999_")

    first, second = f"{PROXY}?page=1&columnid=12377", f"{PROXY}?page=1&columnid=999"
    calls = "".join(f"jpage({{totalRecord:{n},ajaxParam:{{columnid:{c}}}}});" for n, c in [(9, 999), (7, 12377)])
    pages = {
        COLUMN: column(datastore(range(4), first) + others(range(30, 36), second), calls) + SIDEBAR,
        B + first: datastore(range(4, 7), total=7),
        B + second: others(range(36, 39)).replace("<datastore>", "<datastore><totalrecord>9</totalrecord>"),
    }
    certificate, site = walk(COLUMN, pages)
    assert site.asked == list(pages)
    assert len(certificate.rows) == 16
    assert certificate.walk().complete


def test_a_group_without_its_link_to_the_next_one() -> None:
    group = f"{B}{PROXY}?page=%d&columnid=12377"
    pages = {
        COLUMN: column(datastore(range(6), group % 1), "jpage({totalRecord:20})"),
        group % 1: datastore(range(6, 12)),
        group % 2: datastore(range(12, 18), group % 3),
        group % 3: datastore(range(18, 20)),
    }
    certificate, site = walk(COLUMN, pages)
    assert site.asked == list(pages)
    assert certificate.walk().complete


def test_news_in_a_datastore_beside_a_visible_list_of_reports() -> None:
    page = Page(COLUMN, page_of(entries(range(3))).replace("</body>", SIDEBAR + "</body>"))
    assert hanweb.recognise(page) is None


def test_a_group_that_is_missing_is_not_complete() -> None:
    page = column(datastore(range(9)), JPAGE % 20)
    for broken in (None, "", datastore(range(9, 12)), "<html>403</html>"):
        certificate, _ = walk(COLUMN, either(COLUMN, page, broken))
        assert not certificate.walk().complete


def test_a_record_with_its_category_before_the_article() -> None:
    store = (
        '<datastore><recordset><record><![CDATA[<li>[<a href="/col/col1/index.html">年度报告专栏目录</a>]'
        ' <a target="_blank" href="/col/col9/art/2025/art_0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f.html">2024&amp;年报</a>'
        " 2025年1月20日</li>]]></record>"
        "<record>&lt;li&gt;&lt;a href='http://www.c.gov.cn/x.pdf'&gt;2023年报&lt;/a&gt;&lt;b&gt;2024-01-02&lt;/b&gt;</record>"
        "</recordset></datastore>"
    )
    rows = hanweb.listing(Page(COLUMN, column(store))).rows
    assert rows == (
        Row(f"{B}/col/col9/art/2025/art_0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f.html", "2024&年报", "2025-01-20"),
        Row("http://www.c.gov.cn/x.pdf", "2023年报", "2024-01-02"),
    )


# -- JPaaS

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
PARAMETERS = {"parseType": "bulidstatic", "webId": "86ca573e", "tplSetId": "fc259c38", "pageType": "column",
              "tagId": "信息列表", "editType": "null", "pageId": "9809974b"}  # fmt: skip
QUERY_DATA = str(PARAMETERS).replace(": ", ":").replace(", ", ",")
ADDRESS = UNIT + "?" + "&".join(f"{name}={value}" for name, value in PARAMETERS.items())
JPAAS_PAGES = {
    "attribute": f'<script url="{UNIT}" parseType="bulidstatic"\n queryData="{QUERY_DATA}"></script>',
    "upper": f"<SCRIPT URL='{UNIT}' QUERYDATA=\"{QUERY_DATA}\"></SCRIPT>",
    "several": f'<script url="{UNIT}" queryData="{QUERY_DATA.replace("信息列表", "当前位置")}"></script>'
    f'<script url="{UNIT}" queryData="{QUERY_DATA}"></script>',
    "object": f"<script>var q = {json.dumps(PARAMETERS, ensure_ascii=False)};"
    f" $.ajax({{url: '{UNIT}', data: q}})</script>",
    "address": f"<script>load('{ADDRESS}&paramJson=' + encodeURIComponent(JSON.stringify(p)))</script>",
    "encoded": f"<script>load('{ADDRESS.replace('信息列表', quote('信息列表')).replace('&', '&amp;')}')</script>",
    "link": f'<div data-url="{ADDRESS}"></div>',
    "inputs": f"<script>var api='{UNIT}';</script>"
    + "".join(f'<input type="hidden" id="{name}" value="{value}">' for name, value in PARAMETERS.items()),
    "quoted": f"<div data-unit=\"{json.dumps(PARAMETERS).replace(chr(34), '&quot;')}\" data-url='{UNIT}'></div>",
    "scattered": "<script>var webId='86ca573e', tplSetId = \"fc259c38\", pageId='9809974b', tagId='信息列表',"
    f" editType='null', pageType='column', parseType='bulidstatic'; var api='{UNIT}';</script>",
}


def unit(ask: Ask, total: int = 13, *, counts: bool = False, size: int | None = None, **expected: str) -> str | None:
    sent = dict(parse_qsl(urlsplit(ask.url).query))
    if not urlsplit(ask.url).path.endswith("build/unit"):
        return None
    assert {name: sent[name] for name in PARAMETERS} == PARAMETERS | expected
    asked = json.loads(sent["paramJson"])
    assert " " not in unquote(urlsplit(ask.url).query)
    rows_a_page = size or asked["pageSize"]
    first = (asked["pageNo"] - 1) * rows_a_page
    rows = entries(
        range(first, min(first + rows_a_page, total)), "./art/2025/art_0f3c9a1b2d4e5f60718293a4b5c6d7{:02}.html"
    )
    pager = f"<div queryData=\"{{'rows':'{rows_a_page}','count':'{total}'}}\"></div>" if counts else ""
    return json.dumps({"success": True, "data": {"html": f"<ul>{rows}</ul>{pager}"}})


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("kind", JPAAS_PAGES)
def test_jpaas_takes_its_parameters_from_the_page(kind: str, counts: bool) -> None:
    start = f"{B}/zwgk/nb/index.html"
    page = page_of("").replace("</body>", JPAAS_PAGES[kind] + "</body>")
    found = recognise(Page(start, page))
    assert found is not None
    assert found.name == "jpaas"
    certificate, site = walk(start, lambda ask: page if ask.url == start else unit(ask, 20, counts=counts))
    assert len(certificate.rows) == 20
    assert f"{B}/zwgk/nb/art/2025/art_0f3c9a1b2d4e5f60718293a4b5c6d700.html" in certificate.rows
    assert certificate.declared_total == (20 if counts else None)
    assert certificate.walk().complete
    assert len(site.asked) == (3 if counts else 4)


def test_jpaas_goes_on_after_the_rows_in_the_page() -> None:
    start = f"{B}/zwgk/nb/index.html"
    rows = entries(range(6), "./art/2025/art_0f3c9a1b2d4e5f60718293a4b5c6d7{:02}.html")
    attribute = JPAAS_PAGES["attribute"].replace("bulid", "build")
    page = page_of(rows).replace("</body>", attribute + "</body>")
    certificate, site = walk(start, lambda ask: page if ask.url == start else unit(ask, parseType="buildstatic"))
    assert len(certificate.rows) == 13
    assert len(site.asked) == 4
    assert certificate.walk().complete


def test_jpaas_that_answers_page_one_whatever_is_asked_repeats() -> None:
    start = f"{B}/zwgk/nb/index.html"
    page = page_of("").replace("</body>", JPAAS_PAGES["attribute"] + "</body>")
    first = json.dumps({"data": {"html": entries(range(15))}})
    certificate, _ = walk(start, lambda ask: page if ask.url == start else first)
    assert certificate.walk().stop_reason == "page repeats"


def test_jpaas_that_refuses_says_so() -> None:
    start = f"{B}/zwgk/nb/index.html"
    page = page_of("").replace("</body>", JPAAS_PAGES["attribute"] + "</body>")
    certificate, _ = walk(start, lambda ask: page if ask.url == start else '{"success": false, "message": "x"}')
    assert names(certificate) == []
    assert not certificate.walk().complete
    refused = Page(B + UNIT, "<html>", Ask(B + UNIT + "?paramJson=%7B%22pageNo%22%3A1%7D"))
    assert jpaas.listing(refused).problem
