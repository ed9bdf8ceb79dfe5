"""VSB reads the markup of its dialect: rows, next page, what the site declares."""

import pytest

from crawler.families import vsb
from crawler.page import Page
from crawler.rows import iso_date

VSB_PAGER = """<span class="p_no_d">1</span><span class="p_no"><a href="nb/10.htm">2</a></span>
    <span class="p_next p_fun"><a href="nb/10.htm">下页</a></span>
    <span class="p_last p_fun"><a href="nb/1.htm">尾页</a></span>
    <span class="p_t">共217条</span><span class="p_t">1/11</span>"""
VSB = Page(
    "http://www.c.gov.cn/xxgk/nb.htm",
    f"""<!--Announced by Visual SiteBuilder 9--><html><body>
    <div><a href="../info/1001/1.htm">通知公告</a></div>
    <ul><li id="line_u7_0"><a href="../info/1023/4567.htm">某委2020年政府信息公开工作年度报告</a>
        <span>2021-01-22</span></li>
    <li id="line_u7_1"><a href="../info/1023/4533.htm">会议消息</a><span>2021-01-20</span></li></ul>
    {VSB_PAGER}</body></html>""",
)


def test_vsb_reads_lines_and_both_counters() -> None:
    assert [row.url for row in vsb.rows(VSB)] == [
        "http://www.c.gov.cn/info/1023/4567.htm",
        "http://www.c.gov.cn/info/1023/4533.htm",
    ]
    assert (vsb.declared_total(VSB), vsb.declared_pages(VSB)) == (217, 11)


def test_vsb_follows_the_link_of_the_next_page() -> None:
    assert vsb.next_page(VSB) == "http://www.c.gov.cn/xxgk/nb/10.htm"
    last = Page("http://www.c.gov.cn/xxgk/nb/1.htm", '<span class="p_next_d p_fun">下页</span><a href="2.htm">上页</a>')
    assert vsb.next_page(last) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021-01-29", "2021-01-29"),
        ("[2021/1/9]", "2021-01-09"),
        ("发布于2021年1月9日", "2021-01-09"),
        ("2026-\n01-\n23", "2026-01-23"),
        ("2021-13-40 2021-02-03", "2021-02-03"),
        ("文号 12021-01-29", None),
        ("2020年年报", None),
    ],
)
def test_dates_as_lists_print_them(text: str, date: str | None) -> None:
    assert iso_date(text) == date
