"""Each family reads the markup of its dialect: rows, next page, what the site declares."""

from pathlib import Path

import pytest

from crawler.families import FAMILIES, hanweb, trs, vsb
from crawler.page import Page, Row, iso_date

REAL_LIST = Path(__file__).parents[2] / ".." / "shared" / "real" / "pingtan-list.html"

TRS = Page(
    "http://www.a.gov.cn/zwgk/nb/index.html",
    """<html><body class="Custom_UnionStyle">
    <ul class="side"><li><a href="/xw/t20210301_9.html">无关的要闻</a></li></ul>
    <ul>
      <li><a href="./202101/t20210129_123.html" title="某局2020年政府信息公开工作年度报告">某局2020年政…</a>
          <span>2021-01-28</span></li>
      <li><a href="../../tz/t20201201_77.shtml">关于年度报告的通知</a><i>2020年12月1日</i></li>
      <li><a href="./P020200115382295081505.pdf">某局2019年年报.pdf</a> 2020/1/15</li>
      <li><a href="./index.html">栏目首页</a> 2021-01-01</li>
    </ul>
    <script>createPageHTML(3, 0, "index", "html");</script></body></html>""",
)

HANWEB = Page(
    "http://www.b.gov.cn/col/col12377/index.html",
    """<html><body><ul id="list"></ul><script type="text/xml"><datastore>
    <nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=110&path=/&columnid=12377"></a>]]>
    </nextgroup><recordset>
    <record><![CDATA[<li><a href="/art/2022/1/20/art_12377_1486865.html" title="某县2021年政府信息公开年度报告">
      某县…</a><span>2022-
      01-
      20</span></li>]]></record>
    <record><![CDATA[<tr><td><a href="/art/2021/art_0123456789abcdef0123456789abcdef.html">2020年年报</a></td>
      <td>2021-01-18</td></tr>]]></record>
    <record><![CDATA[<li><a href="/col/col1/index.html">更多</a></li>]]></record>
    </recordset></datastore></script>
    <script type="text/xml"><datastore><recordset><record><![CDATA[<li><a
      href="/art/2022/3/1/art_1_1.html">侧栏</a></li>]]></record></recordset></datastore></script>
    <script>$('#x').jpage({perPage:15,totalRecord:47,proxyUrl:'/module/web/jpage/dataproxy.jsp'})</script>
    </body></html>""",
)

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

SAMPLES = {"trs": TRS, "hanweb": HANWEB, "vsb": VSB}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_recognises_its_own_dialect_only(name: str) -> None:
    assert [other for other, page in SAMPLES.items() if FAMILIES[name].recognise(page)] == [name]


@pytest.mark.parametrize("name", FAMILIES)
def test_a_page_of_no_family_has_nothing(name: str) -> None:
    page, family = Page("http://x.gov.cn/", "<html><body><a href='about.html'>关于</a></body></html>"), FAMILIES[name]
    assert family.rows(page) == []
    assert family.next_page(page) is None
    assert family.declared_total(page) is None
    assert family.declared_pages(page) is None


def test_trs_rows_carry_full_title_and_printed_date_and_leave_the_sidebar() -> None:
    base = "http://www.a.gov.cn"
    assert trs.rows(TRS) == [
        Row(f"{base}/zwgk/nb/202101/t20210129_123.html", "某局2020年政府信息公开工作年度报告", "2021-01-28"),
        Row(f"{base}/tz/t20201201_77.shtml", "关于年度报告的通知", "2020-12-01"),
        Row(f"{base}/zwgk/nb/P020200115382295081505.pdf", "某局2019年年报.pdf", "2020-01-15"),
    ]


@pytest.mark.parametrize(
    ("here", "following"),
    [("", "index_1.html"), ("index.html", "index_1.html"), ("index_1.html", "index_2.html"), ("index_2.html", None)],
)
def test_trs_page_two_is_index_1(here: str, following: str | None) -> None:
    page = Page(f"http://www.a.gov.cn/nb/{here}", TRS.text)
    assert trs.next_page(page) == (following and f"http://www.a.gov.cn/nb/{following}")
    assert trs.declared_pages(page) == 3


@pytest.mark.parametrize(
    ("script", "pages", "following"),
    [
        ('createPage(40, 0, "index", "shtml")', 40, "index_1.shtml"),
        ("createPageHTML('page_div',10, 1,'xlist','shtml',189)", 10, "xlist_1.shtml"),
        ('//createPageHTML(9, 0, "index", "html");\nvar countPage = 17;//共多少页', 17, "index_1.html"),
        ('createPageHTML(1, 0, "index", "html")', 1, None),
        ('createPageHTML(4,0,"t20190918_693227","shtml")', None, None),  # pages of one long article
        ("createPageHTML(4)", None, None),
    ],
)
def test_trs_pagers_by_type_of_argument(script: str, pages: int | None, following: str | None) -> None:
    page = Page("http://www.a.gov.cn/nb/", f"<script>{script}</script>")
    assert trs.declared_pages(page) == pages
    assert trs.next_page(page) == (following and f"http://www.a.gov.cn/nb/{following}")


def test_trs_list_half_drawn_by_script_declares_more_than_it_shows() -> None:
    """A real list page: ten rows in the markup, twenty declared. The crawl must not call that complete."""
    if not REAL_LIST.exists():
        pytest.skip("the real list page (shared/real/pingtan-list.html) is not on this machine")
    page = Page("http://www.pingtan.gov.cn/jhtml/zfxxgknb/", REAL_LIST.read_text("utf-8"))
    rows = trs.rows(page)
    assert len(rows) == 10
    assert rows[0].listed_on == "2026-03-10"  # though its address says t20260313
    assert trs.declared_total(page) == 20


def test_hanweb_rows_come_out_of_the_script() -> None:
    base = "http://www.b.gov.cn"
    assert hanweb.rows(HANWEB) == [
        Row(f"{base}/art/2022/1/20/art_12377_1486865.html", "某县2021年政府信息公开年度报告", "2022-01-20"),
        Row(f"{base}/art/2021/art_0123456789abcdef0123456789abcdef.html", "2020年年报", "2021-01-18"),
    ]
    assert hanweb.declared_total(HANWEB) == 47


def test_hanweb_follows_nextgroup_through_the_answers_of_dataproxy() -> None:
    assert hanweb.next_page(HANWEB) == (
        "http://www.b.gov.cn/module/web/jpage/dataproxy.jsp?page=1&webid=110&path=/&columnid=12377"
    )
    answer = Page(
        "http://www.b.gov.cn/module/web/jpage/dataproxy.jsp?page=1&webid=110",
        """<?xml version='1.0'?><datastore><totalrecord>6163</totalrecord><totalpage>309</totalpage>
        <nextgroup><![CDATA[<a href="./dataproxy.jsp?page=2&webid=110"></a>]]></nextgroup><recordset><record>
        <![CDATA[<li><a href="/art/2020/8/14/art_1_18.html">2019年年报</a><i>2020-08-14</i></li>]]></record>
        </recordset></datastore>""",
    )
    assert hanweb.next_page(answer) == "http://www.b.gov.cn/module/web/jpage/dataproxy.jsp?page=2&webid=110"
    assert [row.listed_on for row in hanweb.rows(answer)] == ["2020-08-14"]
    assert hanweb.declared_total(answer) == 6163


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
