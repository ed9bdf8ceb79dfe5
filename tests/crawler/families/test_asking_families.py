"""Families that ask for their lists: postbacks of ASP.NET, labels of Lonsun, the POST API of Epoint."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.families import aspnet, epoint, lonsun, recognise
from crawler.page import Ask, Page
from tests.crawler.families.walking import listed, walk, years

HOST = "http://www.a.gov.cn"


# --- ASP.NET ---

STATE = "/wEPDwUKLTI0NDk4NzYy+DhkZA=="
LINKS = [
    '<a href="javascript:__doPostBack(&#39;AspNetPager1&#39;,&#39;{0}&#39;)">下一页</a>',
    "<a id='n' href=\"javascript:__doPostBack('AspNetPager1','{0}')\">[{0}]</a>",
    "<A HREF='javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(\"AspNetPager1\", \"{0}\", true))'>"
    "下一页</A>",
]


def posted_back(link: str, *, last: int = 3) -> Callable[[Ask], str]:
    """The list behind a pager that posts the form back. Every page has a state of its own."""

    def answer(ask: Ask) -> str:
        fields = dict(ask.form or ())
        here = int(fields.get("__EVENTARGUMENT", "1"))
        if here > 1:
            assert fields["__EVENTTARGET"] == "AspNetPager1"
            assert fields["__VIEWSTATE"] == f"{STATE}{here - 1}"
            assert fields["__EVENTVALIDATION"] == "a+b/c="
            assert fields["ddl"] == "20"
            assert "Search" not in fields
        onwards = link.format(here + 1) if here < last else "<a disabled='disabled'>下一页</a>"
        form = f"""<form method="post" action="./List_wj.aspx?lmid=52" id="form1">
            <input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
            <input type="hidden" name="__VIEWSTATE" value="{STATE}{here}" />
            <INPUT TYPE=hidden NAME=__EVENTVALIDATION VALUE="a+b/c=">
            <select name="ddl"><option value="10">10</option><option selected value="20">20</option></select>
            <input type="submit" name="Search" value="搜索">
            <div class="pages"><span class="cur">{here}</span>{onwards}</div></form>"""
        return listed((f"show.aspx?id={here}", 2025 - here), tail=form)

    return answer


@pytest.mark.parametrize("link", LINKS)
def test_aspnet_posts_the_form_back_with_the_state_just_read(link: str) -> None:
    column = f"{HOST}/xxgk/List_wj.aspx"
    walked = walk(f"{column}?lmid=52", {column: posted_back(link)})
    assert (walked.family, years(walked), walked.stop) == ("aspnet", [2024, 2023, 2022], "end")
    assert walked.asked[1].startswith(f"{column}?lmid=52&__wb_method=POST&__EVENTTARGET=AspNetPager1&")
    assert not walked.problems


def test_aspnet_buttons_are_pressed() -> None:
    form = f"""<form method=post><input type=hidden name=__VIEWSTATE value={STATE}>
        <input type=submit name=btnNext value=下一页><input type=submit name=go value=GO></form>"""
    page = Page(f"{HOST}/l.aspx", listed(("1.html", 2024), tail=form))
    following = aspnet.listing(page).next
    assert following is not None
    assert dict(following.form or ())["btnNext"] == "下一页"
    assert "go" not in dict(following.form or ())


@pytest.mark.parametrize("tail", ['<a href="Index_2.aspx">下一页</a>', ""])
def test_aspnet_static_pages_count_from_two(tail: str) -> None:
    column = f"{HOST}/Category_171/Index.aspx"
    walked = walk(column, {
        column: listed(("/Item/9.aspx", 2024), tail=tail),
        f"{HOST}/Category_171/Index_2.aspx": listed(("/Item/8.aspx", 2023), tail=tail),
    })  # fmt: skip
    assert (walked.family, years(walked)) == ("aspnet", [2024, 2023])


# --- Lonsun ---

QUERY = (
    "IsAjax=1&dataType=html&_=0.42&labelName=publicInfoList&siteId=6781961&pageSize=1&pageIndex={}&action=list"
    "&organId=1681&type=4&catId=6708461&cId=&result=%E6%9A%82%E6%97%A0&file=%2Fxxgk%2FpublicInfoList_newest2020"
)
SCRIPTS = {
    "address": f'<script>load("{HOST}/site/label/8888?{QUERY.format(1)}");</script>',
    "entities": f"<div data-url='/site/label/8888?{QUERY.format(1).replace('&', '&amp;')}'></div>",
    "object": """<script>var siteId = "6781961"; $.ajax({type: "get", url: "/site/label/8888", data: {IsAjax: 1,
        dataType: "html", '_': "0.42", labelName: "publicInfoList", siteId: siteId, pageSize: 1, pageIndex: 1,
        action: "list", organId: "1681", type: 4, catId: '6708461', cId: '', result: "暂无",
        file: "/xxgk/publicInfoList_newest2020"}, success: show});</script>""",
}
SCRIPTS["post"] = SCRIPTS["object"].replace('type: "get"', "type: 'POST'")
SCRIPTS["sum"] = (
    "<script>var siteId = '6781961', organId = 1681; function turn(n) { $.get('/site/label/8888?IsAjax=1'"
    " + '&dataType=html&_=0.42&labelName=publicInfoList&siteId=' + siteId + '&pageSize=1&pageIndex=' + n"
    " + '&action=list&organId=' + organId + '&type=4&catId=6708461&cId=&result=%E6%9A%82%E6%97%A0'"
    " + '&file=%2Fxxgk%2FpublicInfoList_newest2020', draw)}</script>"
)
TREE = "<script>$.get('/site/label/8888?labelName=columnTree&isJson=true&id=1')</script>"


def label(count: int, tail: str = "") -> Callable[[Ask], str]:
    """The label: the page's own parameters, only pageIndex changed; beyond the end it says so."""

    def answer(ask: Ask) -> str:
        asked = parse_qs(ask.body or urlsplit(ask.url).query, keep_blank_values=True)
        number = int(asked["pageIndex"][0])
        wanted = parse_qs(QUERY.format(number), keep_blank_values=True)
        assert asked == wanted
        if number > count:
            return '<div class="none">暂无相关信息</div>'
        row = f"<a href='/public/1681/{number}.html' title='某县{2025 - number}年年报'>某县…</a><i>2025-01-20</i>"
        return f"<ul><li>{row}</li></ul>{tail}"

    return answer


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("count", [1, 3])
def test_lonsun_changes_the_page_index_and_nothing_else(script: str, count: int) -> None:
    column = f"{HOST}/public/column/1681?type=4&catId=6708461&action=list"
    empty = f"<html><body><div id='list'></div>{TREE}{SCRIPTS[script]}</body></html>"
    walked = walk(column, {column: empty, f"{HOST}/site/label/8888": label(count)})
    assert (walked.family, years(walked), walked.stop) == ("lonsun", [2024, 2023, 2022][:count], "end")
    assert not walked.problems


def test_lonsun_whose_first_page_is_drawn_goes_on_with_the_second() -> None:
    column = f"{HOST}/public/column/1681?type=4"
    tail = f"{SCRIPTS['address']}<script>Ls.pagination({{pageCount: 3}})</script>"
    first = listed(("/public/1681/1.html", 2024), tail=tail)
    walked = walk(column, {column: first, f"{HOST}/site/label/8888": label(9)})
    assert years(walked) == [2024, 2023, 2022]
    assert walked.pages == 3
    assert [url.partition("pageIndex=")[2][:1] for url in walked.asked[1:]] == ["2", "3"]


def test_lonsun_with_a_count_of_rows_ends_where_all_are_seen() -> None:
    column = f"{HOST}/public/column/1681?type=4"
    tail = f"{SCRIPTS['address']}<p class='page'>共1条</p>"
    walked = walk(column, {column: listed(("/public/1681/1.html", 2024), tail=tail)})
    assert years(walked) == [2024]


def test_lonsun_counts_pages_by_rows_and_size_and_is_not_led_astray_by_a_sidebar() -> None:
    column = f"{HOST}/public/column/1681?type=4"
    side = "<ul><li><a href='/public/1681/99.html'>最新通知</a><span>2026-01-01</span></li></ul>"
    walked = walk(column, {
        column: f"<html><body>{side}{SCRIPTS['address']}</body></html>",
        f"{HOST}/site/label/8888": label(9, tail="<div class='page'>共3条</div>"),
    })  # fmt: skip
    assert (years(walked), walked.total, len(walked.asked)) == ([2024, 2023, 2022], 3, 4)


@pytest.mark.parametrize("tail", ["", '<div class="page">共3页 <a href="page_{}.html?dataType=">下一页</a></div>'])
def test_lonsun_with_the_number_in_the_path(tail: str) -> None:
    column = f"{HOST}/XxgkPolicy/showList/650/page_1.html?dataType="
    walked = walk(column, {
        column.replace("_1", f"_{n}"): listed((f"/PolicyContent/{n}.html", 2025 - n), tail=tail.format(min(n + 1, 3)))
        for n in (1, 2, 3)
    })  # fmt: skip
    assert (walked.family, years(walked)) == ("lonsun", [2024, 2023, 2022])


def test_lonsun_reads_an_address_put_together_from_variables_and_fields() -> None:
    page = Page(f"{HOST}/public/column/12?type=4&catId=55", """<input type="hidden" id="organId" value="12"/><div></div>
        <script>var siteId = '67', catId = "55"; function load(n) { $("#list").load("/site/label/8888?IsAjax=1&"
        + "labelName=publicInfoList&siteId=" + siteId + "&pageIndex=" + n + "&organId=" + $("#organId").val()
        + "&catId=" + catId + "&file=%2Fxxgk%2Fnewest"); }</script>""")
    asked = lonsun.listing(page).next
    assert asked is not None
    assert asked.key == (f"{HOST}/site/label/8888?IsAjax=1&labelName=publicInfoList&siteId=67&pageIndex=1&organId=12"
                         "&catId=55&file=%2Fxxgk%2Fnewest")  # fmt: skip


def test_lonsun_is_not_every_site_that_links_to_one() -> None:
    assert lonsun.recognise(Page(HOST, "<a href='http://b.gov.cn/public/column/1'>某区</a>")) is None


# --- Epoint ---

ACTION = "/EpointWebBuilder/rest/frontAppCustomAction/getPageInfoListNew"
EPOINT = {
    "literal": """$.ajax({url: "%s", type: "post", data: {params: JSON.stringify({"siteGuid": "7eb5f7f1",
        "categoryNum": "002002", "kw": "", "pageIndex": 0, "pageSize": 2})}})""",
    "variables": """var siteGuid = '7eb5f7f1', categoryNum = '002002'; var pageIndex = 0; function load() {
        var params = {siteGuid: siteGuid, categoryNum: categoryNum, kw: '', pageIndex: pageIndex, pageSize: 2};
        $.post('%s', {params: JSON.stringify(params)}, show) }""",
    "fields": """Util.ajax({url: '%s', data: {params: JSON.stringify({siteGuid: $("#siteGuid").val(),
        categoryNum: $("#categoryNum").val(), kw: '', pageIndex: pageIndex - 1, pageSize: 2})}}); var pageIndex = 1;""",
}
FIELDS = "<input type='hidden' id='siteGuid' value='7eb5f7f1'><input type=hidden id=categoryNum value=002002>"


def infolist(count: int, *, coded: bool = False) -> Callable[[Ask], str]:
    def answer(ask: Ask) -> str:
        params = json.loads(dict(ask.form or ())["params"])
        assert (params["siteGuid"], params["categoryNum"], params["kw"]) == ("7eb5f7f1", "002002", "")
        numbers = range(count)[params["pageIndex"] * 2 :][:2]
        rows = [
            {"title": f"某县{2024 - n}年<b>年报</b>", "infourl": f"/jyxx/{n}.html", "infodate": "2025-01-20 09:00"}
            for n in numbers
        ]
        custom = {"count": count, "infodata": rows}
        return json.dumps({"controls": [], "custom": json.dumps(custom) if coded else custom, "status": {"code": 200}})

    return answer


@pytest.mark.parametrize("script", EPOINT)
@pytest.mark.parametrize(("count", "coded"), [(5, False), (4, True), (1, False), (0, False)])
def test_epoint_pages_through_the_api_with_the_parameters_of_the_page(script: str, count: int, coded: bool) -> None:
    column = f"{HOST}/xxgk/list.html"
    page = f"<html><body>{FIELDS}<ul id='list'></ul><script>{EPOINT[script] % ACTION}</script></body></html>"
    walked = walk(column, {column: page, f"{HOST}{ACTION}": infolist(count, coded=coded)})
    assert (walked.family, years(walked)) == ("epoint", [2024 - n for n in range(count)])
    assert (walked.total, len(walked.asked)) == (count, 1 + max(-(-count // 2), 1))
    assert not walked.problems


@pytest.mark.parametrize("variant", ["Yzm", "Verify"])
def test_epoint_with_a_captcha_is_reported(variant: str) -> None:
    page = Page(f"{HOST}/list.html", f"<script>{EPOINT['literal'] % (ACTION + variant)}</script>")
    assert epoint.listing(page).problem == f"asks for a captcha: getPageInfoListNew{variant}"
    assert epoint.listing(page).next is None


@pytest.mark.parametrize("answer", ["<html></html>", '{"status": {"text": "no token"}}', '{"custom": "无权限"}'])
def test_epoint_that_answers_something_else_is_a_problem(answer: str) -> None:
    ask = Ask.post(f"{HOST}{ACTION}#0", {"params": '{"pageIndex":0,"pageSize":8}'})
    read = epoint.listing(Page(f"{HOST}{ACTION}", answer, ask))
    assert read.problem
    assert read.next is None


def test_epoint_static_lists_are_read_as_they_stand() -> None:
    column = f"{HOST}/govxxgk/001/category/032/govlist.html"
    walked = walk(column, {
        column: listed(("/govxxgk/001/1.html", 2024), tail='<a href="2.html">下一页</a>'),
        f"{HOST}/govxxgk/001/category/032/2.html": listed(("/govxxgk/001/2.html", 2023), tail="<span>下一页</span>"),
    })  # fmt: skip
    assert (walked.family, years(walked)) == ("epoint", [2024, 2023])


def test_the_generic_families_leave_these_alone() -> None:
    pages = [
        Page(f"{HOST}/xxgk/List_wj.aspx", posted_back(LINKS[0])(Ask(HOST))),
        Page(f"{HOST}/public/column/1", listed(("/public/1/1.html", 2024), tail=SCRIPTS["address"])),
        Page(f"{HOST}/list.html", f"<script>{EPOINT['literal'] % ACTION}</script>"),
    ]
    known = [recognise(page) for page in pages]
    assert [found.name for found in known if found] == ["aspnet", "lonsun", "epoint"]
