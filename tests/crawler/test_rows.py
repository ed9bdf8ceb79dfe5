"""Rows out of list pages of every shape that the guide names, and nothing that is no row."""

import time

import pytest

from crawler.page import Page, Row
from crawler.reading.rows import iso_date, list_rows, rows_of, title_of

BASE = "http://www.a.gov.cn/zwgk/nb/"


def rows(body: str) -> list[tuple[str, str, str | None]]:
    """(address below the column, title, date) of each row."""
    page = Page(f"{BASE}index.html", f"<html><body>{body}</body></html>")
    return [(row.url.removeprefix(BASE), row.title, row.listed_on) for row in list_rows(page)]


MAIN = """<div class="main"><ul>
  <li><a href="202101/t20210129_1.html">某县2020年政府信息公开工作年度报告</a><span>2021-01-29</span></li>
  <li><a href="202001/t20200120_2.html">某县2019年政府信息公开工作年度报告</a><span>2020-01-20</span></li></ul></div>"""
MAIN_ROWS = [
    ("202101/t20210129_1.html", "某县2020年政府信息公开工作年度报告", "2021-01-29"),
    ("202001/t20200120_2.html", "某县2019年政府信息公开工作年度报告", "2020-01-20"),
]


@pytest.mark.parametrize(
    "noise",
    [
        '<nav><a href="/zwgk/t20200101_9.html">政府信息公开年报</a></nav>',
        '<div class="breadcrumb"><a href="/">首页</a> &gt; <a href="/zwgk/nb/">政府信息公开年报</a></div>',
        '<div class="info_menu_list"><ul><li><a href="/zwgk/nb/nlist.htm">政府信息公开年报</a></li></ul></div>',
        '<div class="side"><ul><li><a href="/xw/t20240301_9.html">要闻</a><span>2024-03-01</span></li></ul></div>',
        '<div class="right"><h3>最新</h3><ul><li><a href="/xw/t20240301_9.html">要闻</a><i>2024-03-01</i></li>'
        '<li><a href="/xw/t20240302_9.html">要闻二</a><i>2024-03-02</i></li>'
        '<li><a href="/xw/t20240303_9.html">要闻三</a><i>2024-03-03</i></li></ul></div>',
        '<div class="page"><a href="index_1.html">2</a><a href="index_1.html">下一页</a>'
        '<a href="index_9.html">尾页</a></div>',
        '<div id="footer"><a href="/t20100101_1.html">网站声明</a><a href="/t20100101_2.html">联系我们</a></div>',
        '<p><a href="/art/2020/1/1/art_1_2.html">网站地图</a></p>',
        '<ul><li><a href="{{item.url}}">{{item.title}}</a><span>2021-01-01</span></li></ul>',
        '<ul><li><a href="javascript:void(0)">某县2018年政府信息公开工作年度报告</a><span>2019-01-01</span></li></ul>',
    ],
)
def test_navigation_sidebars_and_pagers_are_no_rows(noise: str) -> None:
    assert rows(MAIN + noise) == MAIN_ROWS
    assert rows(noise + MAIN) == MAIN_ROWS


@pytest.mark.parametrize(
    "markup",
    [
        '<dl><dd><a href="2020.html">某局2020年年报</a></dd><dd>2021-01-29</dd></dl>'
        '<dl><dd><a href="2019.html">某局2019年年报</a></dd><dd>2020-01-20</dd></dl>',
        '<table><tr><td>1</td><td><a href="2020.html">某局2020年年报</a></td>'
        '<td>2021年1月29日</td></tr>'
        '<tr><td>2</td><td><a href="2019.html">某局2019年年报</a></td><td>2020年1月20日</td></tr></table>',
        '<p><a href="2020.html">某局2020年年报</a>[2021/01/29]</p>'
        '<p><a href="2019.html">某局2019年年报</a>[2020/1/20]</p>',
        '<div><a href="2020.html">某局2020年年报</a> 2021-01-29<br>'
        '<a href="2019.html">某局2019年年报</a> 2020-01-20<br></div>',
        '<div>2021-01-29 <a href="2020.html">某局2020年年报</a><br>'
        '2020-01-20 <a href="2019.html">某局2019年年报</a></div>',
        '<div><h3><a href="2020.html">某局2020年年报</a></h3><p>2021-01-29</p>'
        '<h3><a href="2019.html">某局2019年年报</a></h3><p>2020-01-20</p></div>',
        '<ul><li><a href="2020.html"><em>2021-01-29</em>某局2020年年报</a></li>'
        '<li><a href="2019.html"><em>2020-01-20</em>某局2019年年报</a></li></ul>',
        '<ul><li><b>29</b><i>2021-01</i><a href="2020.html">某局2020年年报</a></li>'
        '<li><b>20</b><i>2020-01</i><a href="2019.html">某局2019年年报</a></li></ul>',
        '<ul><li onclick="jumpToDetail(\'./2020.html\')">某局2020年年报<span>2021-01-29</span></li>'
        '<li onclick="openUrl(&quot;2019.html&quot;)">某局2019年年报<span>2020-01-20</span></li></ul>',
        '<ul><li><a href="javascript:;" onclick="window.open(\'2020.html\', \'_blank\')">'
        '某局2020年年报</a>2021-01-29</li>'
        '<li><A HREF="javascript:openUrl(\'2019.html\')">某局2019年年报</A>2020-01-20</li></ul>',
        '<ul><li><a href="javascript:;" data-href="2020.html">某局2020年年报</a>2021-01-29</li>'
        '<li><a href="#" data-url="2019.html">某局2019年年报</a>2020-01-20</li></ul>',
        "<script>function show(y, n) { var url = y + '.html'; window.open(url); }</script><ul>"
        '<li><a href="javascript:show(2020, 7)">某局2020年年报</a>2021-01-29</li>'
        '<li onclick="show(2019, 7)"><p>某局2019年年报</p><i>2020-01-20</i></li></ul>',
        '<nav class="menu"><header class="position-relative"><p><a href="2020.html">某局2020年年报</a>2021-01-29</p>'
        '<p><a href="2019.html">某局2019年年报</a>2020-01-20</p></header></nav>',
        '<ul><li><span>某局2020年年报</span><a href="2020.html">查看</a><i>2021-01-29</i></li>'
        '<li><span>某局2019年年报</span><a href="2019.html">查看</a><i>2020-01-20</i></li></ul>',
        '<ul><li><a href="2020.html" title="某局&lt;br/&gt;2020年年报">某局20…</a><span>2021-01-29</span></li>'
        '<li><a href="2019.html" title="点击查看"><b>某局</b>2019年年报</a><span>2020-01-20</span></li></ul>',
        '<ul><li><a href="/zwgk/">[某局]</a><a href="2020.html">某局2020年年报</a><span>2021-01-29</span></li>'
        '<li><a href="/zwgk/">[某局]</a><a href="2019.html">某局2019年年报</a><span>2020-01-20</span></li></ul>',
        '<ul><li><a href="2020.html">某局2020年年报</a><a href="P020210129382295081505.pdf">下载</a>'
        '<span>2021-01-29</span></li>'
        '<li><a href="2019.html">某局2019年年报</a><a href="P020200120382295081505.pdf">下载</a>'
        '<span>2020-01-20</span></li></ul>',
    ],
)
def test_rows_of_every_markup(markup: str) -> None:
    assert rows(markup) == [
        ("2020.html", "某局2020年年报", "2021-01-29"),
        ("2019.html", "某局2019年年报", "2020-01-20"),
    ]


def test_the_date_of_an_address_is_not_the_listed_date() -> None:
    found = rows('<ul><li><a href="t20260313_1.html">某局2025年年报</a></li></ul>')
    assert found == [("t20260313_1.html", "某局2025年年报", None)]


def test_rows_that_are_files_and_rows_on_other_hosts_are_kept() -> None:
    found = rows(
        '<ul><li><a href="./P020260615382295081505.pdf">某县2025年年报.pdf</a><span>2026-06-15</span></li>'
        '<li><a href="http://www.b.gov.cn/zfxxgknb/">某区2025年政府信息公开工作年度报告</a><span>2026-01-20</span></li>'
        '<li><a href="2024.doc">某县2024年年报</a><span>2025-01-20</span></li></ul>'
    )
    assert [url for url, _, _ in found] == ["P020260615382295081505.pdf", "http://www.b.gov.cn/zfxxgknb/", "2024.doc"]


def test_areas_of_an_image_map_are_rows() -> None:
    found = rows(
        '<img usemap="#m"><map name="m"><area shape="rect" href="2020.html" alt="某县2020年政府信息公开年度报告">'
        '<AREA HREF="2019.html" TITLE="某县2019年政府信息公开年度报告"></map>'
    )
    assert [url for url, _, _ in found] == ["2020.html", "2019.html"]


def test_plain_anchors_that_announce_a_report_are_rows_anywhere() -> None:
    found = rows(
        '<div class="txt"><p>历年年报：<a href="a.html">2020年年报</a>、<a href="b.html">2019年年报</a></p>'
        '<p><a href="c.html">机构职能</a></p></div>'
    )
    assert [url for url, _, _ in found][:2] == ["a.html", "b.html"]


def test_several_lists_of_reports_on_one_page_are_all_taken() -> None:
    section = (
        '<div class="box"><h3>{0}</h3><ul class="{0}"><li>'
        '<a href="{1}.html">{0}2020年年报</a><i>2021-01-29</i></li></ul></div>'
    )
    found = rows(section.format("县政府", 1) + section.format("部门", 2) + section.format("乡镇", 3))
    assert [url for url, _, _ in found] == ["1.html", "2.html", "3.html"]


def test_one_row_beside_a_full_sidebar() -> None:
    """The last page of a list often has a single row."""
    news = '<li><a href="/xw/t2024030{0}_9.html">要闻</a><span>2024-03-0{0}</span></li>'
    side = "".join(news.format(day) for day in range(1, 9))
    found = rows(
        f'<div class="l"><ul>{side}</ul></div>'
        '<div class="m"><ul><li><a href="t20090101_1.html">某县2008年政府信息公开年报</a>'
        "<span>2009-01-01</span></li></ul></div>"
    )
    assert [url for url, _, _ in found] == ["t20090101_1.html"]


def test_a_list_without_reports_is_read_as_well() -> None:
    found = rows(
        '<ul><li><a href="a1.html">会议</a><i>01-28</i></li>'
        '<li><a href="a2.html">讲话</a><i>01-29</i></li></ul>'
    )
    assert found == [("a1.html", "会议", None), ("a2.html", "讲话", None)]


def test_a_page_without_a_list_has_no_rows() -> None:
    assert rows('<a href="about.html">关于</a><a href="index_1.html">下一页</a><p>2021-01-01</p>') == []
    assert list_rows(Page(BASE, "")) == []


def test_one_row_per_address_with_the_words_of_the_one_that_has_some() -> None:
    assert rows('<ul><li><a href="t20210129_1.html"><img src="x.png"></a><a href="t20210129_1.html">某县2020年年报</a>'
                "<i>2021-01-29</i></li></ul>") == [("t20210129_1.html", "某县2020年年报", "2021-01-29")]  # fmt: skip


def test_ten_thousand_links_are_read_in_seconds() -> None:
    body = "".join(f'<li><a href="t20210129_{n}.html">第{n}号</a><span>2021-01-29</span></li>' for n in range(10_000))
    begun = time.perf_counter()
    assert len(rows(f"<ul>{body}</ul>")) == 10_000
    assert time.perf_counter() - begun < 10


def test_rows_of_a_family_are_those_of_its_addresses() -> None:
    page = Page(f"{BASE}index.html", f'{MAIN}<p><a href="/x/2020.html">另一个</a></p>')
    found = rows_of(page, page.tree.css("a[href]"), lambda url: "/t2021" in url)
    assert found[0] == Row(f"{BASE}202101/t20210129_1.html", "某县2020年政府信息公开工作年度报告", "2021-01-29")
    assert rows_of(page, page.tree.css("a[href]"), lambda url: False) == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021-01-29", "2021-01-29"),
        ("[2021/1/9]", "2021-01-09"),
        ("发布于2021年1月9日", "2021-01-09"),
        ("2026-\n01-\n23", "2026-01-23"),
        ("2021-13-40 2021-02-03", "2021-02-03"),
        ("2021 01-28", "2021-01-28"),
        ("文号 12021-01-29", None),
        ("2020年年报", None),
        ("[01-28]", None),
    ],
)
def test_dates_as_lists_print_them(text: str, date: str | None) -> None:
    assert iso_date(text) == date


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ('<a title="某局2020年年报">某局…</a>', "某局2020年年报"),
        ('<a title="标题：某局2020年年报&#13;发布时间：2021-01-28">某局…</a>', "某局2020年年报"),
        ('<a title="某局2020年政府…">某局2020年政府信息公开年报</a>', "某局2020年政府信息公开年报"),
        ("<a>·&nbsp;某局<font color=red>2020</font>年年报 [2021-01-28]</a>", "某局2020年年报"),
        ("<a>2021年1月29日常务会议</a>", "2021年1月29日常务会议"),
        ('<a><img alt="2020年年报"></a>', "2020年年报"),
        ("<a><h3>某局2020年年报</h3><p>一、总体情况…</p><i>2021-01-29</i></a>", "某局2020年年报"),
        ("<a><script>var a = 1</script></a>", ""),
    ],
)
def test_titles(markup: str, title: str) -> None:
    node = Page(BASE, markup).tree.css_first("a")
    assert node is not None
    assert title_of(node) == title
