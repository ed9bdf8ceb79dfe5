"""Families whose pages are static files: every one is known by its own marks and walked by its own numbers."""

import base64
from urllib.parse import quote_plus

import pytest

from crawler.families import FAMILIES, nfcms, recognise, vsb
from crawler.page import Page
from tests.crawler.families.walking import listed, walk, years

HOST = "http://www.a.gov.cn"
VSB = "<!--Announced by Visual SiteBuilder 9--><script src='/system/resource/js/counter.js'></script>"
NFCMS = '<script>window.NFCMS_SITE_ID=668001;window.NFCMS_PUB_TYPE="cat";window.NFCMS_CAT_ID="9510"</script>'


def vsb_page(rows: list[tuple[str, int]], following: str | None, here: int, *, old: bool = False) -> str:
    lines = "".join(
        f'<li id="line_u7_{n}"><a href="{url}">某县{year}年政府信息公开年报</a><span>{year + 1}-01-20</span></li>'
        for n, (url, year) in enumerate(rows)
    )
    onwards = f'<span class="p_next p_fun"><a href="{following}">下页</a></span>' if following else (
        '<span class="p_next_d p_fun">下页</span>')  # fmt: skip
    counters = f'<span class="p_t">共5条</span><span class="p_t">{here}/3</span>'
    side = '<div><ul><li><a href="/info/1001/1.htm">通知</a><span>2026-01-01</span></li></ul></div>'
    return f"{VSB}<html><body>{side}<ul>{lines}</ul><div class='pb_sys_common'>{onwards}{counters}</div></body></html>"


def test_vsb_pages_are_numbered_backwards_and_followed() -> None:
    walked = walk(f"{HOST}/xxgk/nb.htm", {
        f"{HOST}/xxgk/nb.htm": vsb_page([("../info/1023/5.htm", 2024), ("../info/1023/4.htm", 2023)], "nb/2.htm", 1),
        f"{HOST}/xxgk/nb/2.htm": vsb_page([("/info/1023/3.htm", 2022), ("/info/1023/2.htm", 2021)], "1.htm", 2),
        f"{HOST}/xxgk/nb/1.htm": vsb_page([("../../info/1023/1.htm", 2020)], None, 3),
    })  # fmt: skip
    assert (walked.family, years(walked)) == ("vsb", [2024, 2023, 2022, 2021, 2020])
    assert (walked.total, walked.pages, walked.stop) == (5, 3, "end")
    assert walked.asked[1:] == [f"{HOST}/xxgk/nb/2.htm", f"{HOST}/xxgk/nb/1.htm"]


def test_vsb_reads_lines_only_and_both_counters() -> None:
    page = Page(f"{HOST}/xxgk/nb.htm", vsb_page([("../info/1023/5.htm", 2024), ("P020.pdf", 2023)], None, 3))
    read = vsb.listing(page)
    assert [row.url for row in read.rows] == [f"{HOST}/info/1023/5.htm", f"{HOST}/xxgk/P020.pdf"]
    assert (read.total, read.pages, read.next) == (5, 3, None)


def test_vsb_of_one_page_without_a_pager_ends() -> None:
    page = VSB + listed(("../info/1023/5.htm", 2024), ("../info/1023/4.htm", 2023))
    walked = walk(f"{HOST}/xxgk/nb.htm", {f"{HOST}/xxgk/nb.htm": page})
    assert (walked.family, years(walked), walked.asked) == ("vsb", [2024, 2023], [f"{HOST}/xxgk/nb.htm"])


@pytest.mark.parametrize("pager", ['<div class="page"><a href="{}">下一页</a></div>', '<a href="{}">&gt;</a>', ""])
def test_nfcms_page_two_is_index_2(pager: str) -> None:
    column, third = f"{HOST}/zwgk/nb/index.html", pager.format("index_3.html")
    walked = walk(column, {
        column: listed(("/content/post_5.html", 2024), head=NFCMS, tail=pager.format("index_2.html")),
        f"{HOST}/zwgk/nb/index_2.html": listed(("/content/post_4.html", 2023), head=NFCMS, tail=third),
        f"{HOST}/zwgk/nb/index_3.html": listed(("../content/post_3.html", 2022), head=NFCMS),
    })  # fmt: skip
    assert (walked.family, years(walked)) == ("nfcms", [2024, 2023, 2022])
    assert f"{HOST}/zwgk/nb/index_1.html" not in walked.asked


def test_nfcms_pages_for_phones_are_the_same_article() -> None:
    text = listed(("/content/post_5.html", 2024), ("/content/mpost_5.html", 2024), head=NFCMS)
    read = nfcms.listing(Page(f"{HOST}/nb/", text))
    assert [row.url for row in read.rows] == [f"{HOST}/content/post_5.html"]


def test_nfcms_that_says_it_is_a_post_is_a_row_itself() -> None:
    text = f"""<html><head>{NFCMS.replace('"cat"', '"post"')}
        <meta name="ArticleTitle" content="某县2024年政府信息公开年报"></head>
        <body><div class="article-content"><p>发布时间：2025-01-20</p>
        {"<p>一、总体情况。本报告根据条例编制。</p>" * 40}</div></body></html>"""
    read = nfcms.listing(Page(f"{HOST}/content/post_5.html", text))
    assert [(row.url, row.listed_on) for row in read.rows] == [(f"{HOST}/content/post_5.html", "2025-01-20")]
    assert read.next is None
    assert read.probes == ()


SHANGHAI = "/20210125/d07328604dd3416980c81c5891e202d{}.html"


@pytest.mark.parametrize(
    "script",
    [
        '<script>$("#page").pagination(3, {items_per_page: 1, current_page: 0});</script><div id="page"></div>',
        '<script>$(".pagination").pagination({pageCount: 3, totalData: 3, showData: 1, current: 1});</script>',
        "",
    ],
)
def test_shanghai_counts_on_where_the_pager_is_drawn_by_a_plugin(script: str) -> None:
    column = f"{HOST}/nw12344/index.html"
    answers = {
        column: listed((SHANGHAI.format(0), 2024), tail=script),
        f"{HOST}/nw12344/index_2.html": listed((SHANGHAI.format(1), 2023), tail=script),
        f"{HOST}/nw12344/index_3.html": listed((SHANGHAI.format(2), 2022), tail=script),
    }
    walked = walk(column, answers)
    assert (walked.family, years(walked)) == ("shanghai", [2024, 2023, 2022])
    assert walked.total == (3 if script else None)
    assert f"{HOST}/nw12344/index_1.html" not in walked.asked


@pytest.mark.parametrize(
    "pager",
    [
        '<div>共3条记录 {0}/3页 <a href="index.jhtml">首页</a> <a href="{1}">下一页</a></div>',
        '<div>{0}/3页 <a href="javascript:void(0);" onclick="location.href=encodeURI(\'{1}\');">下一页</a></div>',
        '<div>{0}/3页 <input type="button" value="下一页" onclick="location.href=&#39;{1}&#39;"></div>',
    ],
)
def test_jeecms_indexes_are_no_rows(pager: str) -> None:
    column = f"{HOST}/zwgk/nb/index.jhtml"
    pager += '<p><a href="/gk/index.jhtml">政府信息公开年报</a><a href="/gk/index_1.jhtml">公开指南</a></p>'
    walked = walk(column, {
        column: listed(("/zwgk/123.jhtml", 2024), tail=pager.format(1, "index_2.jhtml")),
        f"{HOST}/zwgk/nb/index_2.jhtml": listed(("/zwgk/122.jhtml", 2023), tail=pager.format(2, "index_3.jhtml")),
        f"{HOST}/zwgk/nb/index_3.jhtml": listed(("/zwgk/121.jhtml", 2022), tail=pager.format(3, "index_3.jhtml")),
    })  # fmt: skip
    assert (walked.family, years(walked), walked.pages) == ("jeecms", [2024, 2023, 2022], 3)


def test_a_search_that_ends_in_jhtml_is_not_jeecms() -> None:
    search = '<form action="/igs/front/search.jhtml"></form>'
    text = listed(("1.html", 2024), tail=search)
    known = recognise(Page(f"{HOST}/nb/index.html", text))
    assert known is not None
    assert known.name == "suffix"


def test_jeecms_policies_are_counted_by_parameter() -> None:
    column = f"{HOST}/yxgovfront/newPolicy.jspx?path=cj&type=standard&pageNo=1"
    walked = walk(column, {
        column: listed(("/cj/1.jhtml", 2024)),
        column.replace("pageNo=1", "pageNo=2"): listed(("/cj/2.jhtml", 2023)),
        column.replace("pageNo=1", "pageNo=3"): listed(("/cj/2.jhtml", 2023)),
    })  # fmt: skip
    assert (walked.family, years(walked)) == ("jeecms", [2024, 2023])


def test_a_pager_in_base64_is_read() -> None:
    def pager(here: int, following: str) -> str:
        shown = f'<span class="cur">{here}</span><a href="{following}">下一页</a><a href="list_3.html">尾页</a>'
        coded = base64.b64encode(quote_plus(shown).encode()).decode()
        return f'<div id="pages">{coded}</div><script>document.write(decodeURIComponent(window.atob(x)))</script>'

    column = f"{HOST}/nb/list.html"
    walked = walk(column, {
        column: listed(("1.html", 2024), tail=pager(1, "list_2.html")),
        f"{HOST}/nb/list_2.html": listed(("2.html", 2023), tail=pager(2, "list_3.html")),
        f"{HOST}/nb/list_3.html": listed(("3.html", 2022), tail='<div id="pages"></div>'),
    })  # fmt: skip
    assert (walked.family, years(walked), walked.pages) == ("next_link", [2024, 2023, 2022], 3)


OWN = {
    "vsb": (f"{HOST}/xxgk/nb.htm", vsb_page([("../info/1023/5.htm", 2024)], None, 1)),
    "nfcms": (f"{HOST}/nb/index.html", listed(("/content/post_5.html", 2024), head=NFCMS)),
    "shanghai": (f"{HOST}/nw12344/index.html", listed((SHANGHAI.format(0), 2024))),
    "jeecms": (f"{HOST}/nb/index.jhtml", listed(("/zwgk/123.jhtml", 2024))),
    "next_link": (f"{HOST}/nb/", listed(("1.html", 2024), tail='<a href="list_2.html">下一页</a>')),
    "suffix": (f"{HOST}/nb/", listed(("1.html", 2024))),
    "plain": (f"{HOST}/nb/", '<p><a href="2020.html">2020年年报</a><a href="2019.html">2019年年报</a></p>'),
    "drawn_by_script": (f"{HOST}/nb/", '<ul id="list"></ul><script src="/js/list.js"></script>'),
}


@pytest.mark.parametrize("name", OWN)
def test_a_page_is_known_by_the_marks_of_its_own_family(name: str) -> None:
    page = Page(*OWN[name])
    known = recognise(page)
    assert known is not None
    assert known.name == name
    specific = [other for other in FAMILIES if other not in {"next_link", "suffix", "plain", "drawn_by_script"}]
    assert [other for other in specific if FAMILIES[other].recognise(page)] == [name] * (name in specific)
