"""Lists of no known software: followed by words and numbers, probed where nothing links on, reported if scripted."""

import pytest

from crawler.families import drawn_by_script, next_link, plain, recognise, suffix
from crawler.page import Ask, Page
from tests.crawler.families.walking import listed, walk, years

COLUMN = "http://www.a.gov.cn/nb/index.html"
HERE = "http://www.a.gov.cn/nb/"


@pytest.mark.parametrize(
    ("pager", "names"),
    [
        ('<div class="page">共3条 第{0}页/共3页 <a href="{1}">下一页</a></div>', ("index_1.html", "index_2.html")),
        ('<div class="page"><a href="{1}">下页 &gt;</a></div>', ("index_2.html", "index_3.html")),
        ("<p><a onclick=\"location.href='{1}'\">下一页</a></p>", ("list_2.html", "list_3.html")),
        ('<p><a href="javascript:openUrl(\'{1}\')"><span>下一页</span></a></p>', ("list_2.html", "list_3.html")),
        ('<div class="pagination"><span class="cur">{0}</span><a href="{1}">{2}</a></div>', ("?p=2", "?p=3")),
        ('<div class="pagination"><a href="{1}">›</a><a href="x_3.html">»</a></div>', ("x_2.html", "x_3.html")),
        ('<div id="fenye"><a class="next" href="{1}"><img src="n.png" alt="下一页"></a></div>', ("p2.html", "p3.html")),
        ('<link rel="next" href="{1}"><p>第{0}页</p>', ("p2.html", "p3.html")),
        ('<script>function go(n){{if(n==1){{location.href="index.html";return}}'
         'location.href="index_"+(n-1)+".html"}}</script><a href="javascript:go({2})">下一页</a>',
         ("index_1.html", "index_2.html")),
        ('<table><tr><td colspan="3"><table><tr><td><span>{0}</span></td><td><a href="{1}">{2}</a></table></table>',
         ("l.php?p=2", "l.php?p=3")),
        ("<select onchange=\"window.location.href=this.value\"><option>第1页<option value='{1}'>第{2}页"
         "<option selected>第{0}页</select>", ("p2.html", "p3.html")),
        ('<p><a href="javascript:;" data-url="{1}">下一页</a></p>', ("p2.html", "p3.html")),
        ("<script>var base='/nb/list.php?c=7&page=';function toPage(p){{window.location=base+p;}}</script>"
         '<li onclick="toPage({2})"><a href="javascript:;">下一页</a></li>',
         ("list.php?c=7&page=2", "list.php?c=7&page=3")),
    ],
)  # fmt: skip
def test_pages_are_followed_to_the_last(pager: str, names: tuple[str, str]) -> None:
    at = [COLUMN, *(f"{HERE}{name}" if name[0] != "?" else f"{COLUMN}{name}" for name in names)]
    last = "<div class='page'><a href='index.html'>上一页</a><span>下一页</span></div>"
    walked = walk(COLUMN, {
        at[0]: listed(("1.html", 2024), tail=pager.format(1, names[0], 2)),
        at[1]: listed(("2.html", 2023), tail=pager.format(2, names[1], 3)),
        at[2]: listed(("3.html", 2022), tail=last),
    })  # fmt: skip
    assert walked.family == "next_link"
    assert years(walked) == [2024, 2023, 2022]
    assert walked.asked == at
    assert not walked.problems


@pytest.mark.parametrize(("method", "key"), [("post", "?__wb_method=POST&cat=7&pageNo=2"), ("get", "?cat=7&pageNo=2")])
def test_a_form_that_a_call_fills_and_sends(method: str, key: str) -> None:
    form = f"""<form id="f" method="{method}" action="/q.do"><input type="hidden" name="cat" value="7">
        <input name="pageNo" id="pageNo" value="1"><input type="submit" name="go" value="GO"></form>
        <script>function turn(n) {{ $("#pageNo").val(n); $("#f").submit(); }}</script><a onclick="turn(2)">下一页</a>"""
    second = listed(("/nb/2.html", 2023))
    walked = walk(COLUMN, {COLUMN: listed(("1.html", 2024), tail=form), f"http://www.a.gov.cn/q.do{key}": second})
    assert years(walked) == [2024, 2023]


@pytest.mark.parametrize(
    "tail",
    [
        '<div class="page">共1页 <a href="#">下一页</a></div>',
        '<div class="page"><a href="javascript:void(0)">下一页</a></div>',
        '<div class="page"><a class="disabled" href="index_1.html">下一页</a></div>',
        '<div class="page"><a href="index.html">下一页</a></div>',
        '<div class="page">共2条 <span>下一页</span></div>',
        "<div class='page'>1/1</div>",
    ],
)
def test_a_pager_that_leads_nowhere_ends_the_list(tail: str) -> None:
    page = Page(COLUMN, listed(("1.html", 2024), ("2.html", 2023), tail=tail))
    known = recognise(page)
    assert known is not None
    assert known.name == "next_link"
    read = next_link.listing(page)
    assert (read.next, read.probes, read.problem) == (None, (), "")


def test_a_next_page_on_another_host_is_not_followed_and_not_forgotten() -> None:
    tail = '<div class="page"><a href="http://{}/nb/index_1.html">下一页</a></div>'
    away = next_link.listing(Page(COLUMN, listed(("1.html", 2024), tail=tail.format("b.gov.cn"))))
    assert (away.next, away.problem) == (None, "the next page is on another host: http://b.gov.cn/nb/index_1.html")
    same = next_link.listing(Page(COLUMN, listed(("1.html", 2024), tail=tail.format("a.gov.cn"))))
    assert same.next is not None
    assert not same.problem


@pytest.mark.parametrize(
    "tail", ['<a href="/gallery/2.html" class="next">›</a>', "<p>共3页</p>", '<a href="/x/">下一篇：通知</a>']
)
def test_what_only_looks_like_a_pager_is_none(tail: str) -> None:
    page = Page(COLUMN, listed(("1.html", 2024), ("2.html", 2023), tail=tail))
    assert suffix.recognise(page)
    assert next_link.recognise(page) is None


def test_a_script_that_cannot_be_read_is_a_problem_unless_the_list_is_counted() -> None:
    uncounted = Page(COLUMN, listed(("1.html", 2024), tail='<a href="javascript:app.turn(2)">下一页</a>'))
    assert "app.turn(2)" in next_link.listing(uncounted).problem
    assert next_link.listing(uncounted).probes
    tail = '<div class="page">共3页<a href="javascript:app.turn(2)">下一页</a></div>'
    counted = Page(COLUMN, listed(("1.html", 2024), tail=tail))
    assert next_link.listing(counted).problem == ""
    assert next_link.listing(counted).pages == 3


@pytest.mark.parametrize(
    ("column", "second", "third"),
    [
        (COLUMN, "index_1.html", "index_2.html"),
        (COLUMN, "index_2.html", "index_3.html"),
        (HERE, "index_1.html", "index_2.html"),
        (HERE, "index_2.html", "index_3.html"),
        (f"{HERE}nlist.htm", "nlist_2.htm", "nlist_3.htm"),
        (f"{HERE}zwgk_37.html", "zwgk_37_2.html", "zwgk_37_3.html"),
        (f"{HERE}index.shtml", "index_1.shtml", "index_2.shtml"),
        (COLUMN, "index.html?page=2", "index.html?page=3"),
        (f"{HERE}index.php?m=content&a=lists&catid=271", "index.php?m=content&a=lists&catid=271&page=2",
         "index.php?m=content&a=lists&catid=271&page=3"),
        (f"{HERE}iList.jsp?node_id=GK&cat_id=15&cur_page=1", "iList.jsp?node_id=GK&cat_id=15&cur_page=2",
         "iList.jsp?node_id=GK&cat_id=15&cur_page=3"),
        (f"{HERE}iList.jsp?cat_id=15", "iList.jsp?cat_id=15&cur_page=2", "iList.jsp?cat_id=15&cur_page=3"),
        (f"{HERE}List_wj.jsp?page=0", "List_wj.jsp?page=1", "List_wj.jsp?page=2"),
    ],
)  # fmt: skip
def test_pages_that_nothing_links_to_are_probed(column: str, second: str, third: str) -> None:
    walked = walk(column, {
        column: listed(("2025/1.html", 2024)),
        f"{HERE}{second}": listed(("2024/2.html", 2023)),
        f"{HERE}{third}": listed(("2023/3.html", 2022)),
    })  # fmt: skip
    assert walked.family == "suffix"
    assert years(walked) == [2024, 2023, 2022]
    assert walked.stop == "end"


def test_a_site_that_answers_page_one_to_every_probe_has_one_page() -> None:
    walked = walk(COLUMN, {COLUMN: listed(("t1.html", 2024)), f"{HERE}index_1.html": listed(("t1.html", 2024)),
                           f"{HERE}index_2.html": listed(("t1.html", 2024))})  # fmt: skip
    assert years(walked) == [2024]
    assert walked.asked[1:] == [f"{HERE}index_1.html", f"{HERE}index_2.html", f"{COLUMN}?page=2"]


def test_a_page_reached_by_a_probe_is_only_counted_on() -> None:
    ask = suffix.listing(Page(COLUMN, listed(("2025/1.html", 2024)))).probes[0]
    page = Page(f"{HERE}index_1.html", listed(("2024/2.html", 2023)), ask)
    assert [probe.key for probe in suffix.listing(page).probes] == [f"{HERE}index_2.html"]


def test_a_probe_that_is_led_elsewhere_is_no_next_page() -> None:
    ask = suffix.listing(Page(COLUMN, listed(("2025/1.html", 2024)))).probes[0]
    assert suffix.listing(Page("http://www.a.gov.cn/", listed(("/xw/9.html", 2023)), ask)).rows == ()


def test_plain_anchors_are_the_whole_list() -> None:
    body = '<div><p><a href="a.html">2020年年报</a></p><p><a href="/x/2019.html">某局2019年年报</a></p></div>'
    page = Page(COLUMN, body)
    known = recognise(page)
    assert known is not None
    assert known.name == "plain"
    read = plain.listing(page)
    assert [row.title for row in read.rows] == ["2020年年报", "某局2019年年报"]
    assert (read.next, read.probes, read.problem) == (None, (), "")


def test_a_list_in_a_frame_is_a_column() -> None:
    page = Page(COLUMN, '<div class="top"></div><iframe src="list.jsp?id=7"></iframe><iframe src="http://x.cn/ad"></iframe>')
    known = recognise(page)
    assert known is not None
    assert known.name == "plain"
    assert plain.listing(page).columns == (f"{HERE}list.jsp?id=7",)


REPORT = "<h1>某县2024年政府信息公开工作年度报告</h1><p>发布日期：2025-01-20</p>"


@pytest.mark.parametrize(
    "body",
    [
        REPORT + "<p>一、总体情况。本报告根据《中华人民共和国政府信息公开条例》编制。</p>" * 20,
        REPORT + '<iframe src="/attach/2024.pdf"></iframe>',
        REPORT + '<ul id="share"></ul><script src="/js/page.js"></script><p>本年度收到申请三件，均已答复。</p>' * 20,
        REPORT + '<div class="page"><a href="/nb/#">上一篇</a></div>' + "<p>本年度共收到申请三件，均已答复。</p>" * 20,
    ],
)
def test_a_column_that_is_one_article_is_a_row_itself(body: str) -> None:
    page = Page(COLUMN, f"<html><head><title>年报_某县</title></head><body>{body}</body></html>")
    known = recognise(page)
    assert known is not None
    rows = plain.listing(page).rows
    assert [(row.url, row.title, row.listed_on) for row in rows][:1] == [
        (COLUMN, "某县2024年政府信息公开工作年度报告", "2025-01-20")
    ]


def test_a_list_under_the_name_of_a_year_is_no_article() -> None:
    many = [(f"{n}.html", 2024) for n in range(40)]
    foot = "<h1>2024年政府信息公开年报</h1><p>主办：某县人民政府办公室　承办：某县大数据中心</p>" * 10
    page = Page(COLUMN, listed(*many, head="<title>2024年政府信息公开年报</title>", tail=foot))
    assert [row.url for row in suffix.listing(page).rows] == [f"{HERE}{url}" for url, _ in many]


def test_a_report_above_the_reports_of_earlier_years_is_a_row_besides() -> None:
    sections = "<p>一、总体情况。本报告依条例编制，数据期限自一月一日起。</p><p>二、主动公开政府信息情况。</p>"
    body = REPORT + sections * 20
    page = Page(COLUMN, listed(("2023.html", 2023), ("2022.html", 2022), tail=body))
    assert [row.url for row in suffix.listing(page).rows] == [COLUMN, f"{HERE}2023.html", f"{HERE}2022.html"]


@pytest.mark.parametrize(
    ("markup", "columns"),
    [
        ('<div class="tab"><a href="/xxgknb2024n/">2024年</a><a href="/xxgknb2023n/">2023年</a></div>',
         ["/xxgknb2024n/", "/xxgknb2023n/"]),
        ('<ul><li><a href="../nb/index.html">2024</a></li><li><a href="../nb2023/index.html">2023年度</a></li></ul>',
         ["/nb2023/index.html"]),
        ("<select onchange=\"location.href=this.value\"><option value='/zfxxgk_gknbz.shtml?y=2024'>2024年</option>"
         "<option value='/zfxxgk_gknbz.shtml?y=2023'>2023年</option></select>",
         ["/zfxxgk_gknbz.shtml?y=2024", "/zfxxgk_gknbz.shtml?y=2023"]),
        ("<select onchange=\"location.href='list.jsp?year='+this.value\"><option value=2024>2024<option value=2023>2023"
         "</select>", ["/nb/list.jsp?year=2024", "/nb/list.jsp?year=2023"]),
        ("<form action='list.jsp'><select name=y><option value=2024>2024年<option value=2023>2023年</select></form>",
         ["/nb/list.jsp?y=2024", "/nb/list.jsp?y=2023"]),
        ('<ul><li><a href="2025/1.html">2024年</a></li><li><a href="2024/1.html">2023年</a></li></ul>', []),
    ],
)  # fmt: skip
def test_years_as_tabs_or_a_select_are_columns(markup: str, columns: list[str]) -> None:
    page = Page(COLUMN, f"<html><body>{markup}</body></html>")
    assert list(plain.listing(page).columns) == [f"http://www.a.gov.cn{path}" for path in columns]
    assert recognise(page) is not None


@pytest.mark.parametrize(
    ("body", "drawn"),
    [
        ('<ul id="list"></ul><script src="/js/jquery.js"></script><script src="/js/list.js"></script>', "/js/list.js"),
        ('<div class="zfxxgk_con">正在加载...</div><script src="xxgk.min.js"></script>', "xxgk.min.js"),
        ('<ul class="news-list"></ul><script>$.ajax({type:"post",url:"/api/list.do"})</script>', "/api/list.do"),
        ('<div id="app"><p v-for="i in l"><a :href="i.u">{{i.t}}</a></p></div><script src="app.3.js"></script>',
         "app.3.js"),
        ('<p><a href="/xw/1.html">要闻</a><i>01-28</i></p><ul id="l"></ul><script src="list.js"></script>', "list.js"),
    ],
)  # fmt: skip
def test_lists_drawn_by_script_are_reported(body: str, drawn: str) -> None:
    page = Page(COLUMN, f"<html><body>{body}</body></html>")
    known = recognise(page)
    assert known is not None
    assert known.name == "drawn_by_script"
    assert drawn_by_script.listing(page).problem == f"drawn by script: {drawn}"


@pytest.mark.parametrize(
    "body", ["", "<p>建设中</p>", "<a href='about.html'>关于</a>", '<script src="/js/list.js"></script><p>x</p>']
)
def test_a_page_without_a_list_is_of_no_family(body: str) -> None:
    assert recognise(Page(COLUMN, f"<html><body>{body}</body></html>")) is None


def test_rows_on_other_hosts_do_not_make_the_pager_leave_the_site() -> None:
    tail = '<a href="index_1.html">下一页</a>'
    page = Page(COLUMN, listed(("http://b.gov.cn/nb/1.html", 2024), ("http://c.gov.cn/nb/", 2023), tail=tail))
    read = next_link.listing(page)
    assert [row.url for row in read.rows] == ["http://b.gov.cn/nb/1.html", "http://c.gov.cn/nb/"]
    assert read.next == Ask(f"{HERE}index_1.html")
