"""HTML in all its variations comes to the same paragraphs and grids: no text lost, no cell shifted, nothing twice."""

from itertools import pairwise

import pytest
from html_blocks import ROWS, TABLE, blocks, grids, read
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import UnreadableDocument
from pipeline.readers.html import read_html
from pipeline.spans import place_cells


def cell(markup: str) -> str:
    """The text of a cell with this markup, next to a label."""
    [[[_, text]]] = grids(f"<table><tr><td>规章</td><td>{markup}</td></tr></table>")
    assert text is not None
    return text


# --- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<span>1</span><span>2</span>", "12"),
        ("<p><font><b>1</b></font><span lang=EN-US><o:p>2</o:p></span></p>", "12"),
        ("<st1:chsdate year='2020'>20</st1:chsdate>20年", "2020年"),  # a smart tag of Word
        ("1<!-- a comment -->2", "12"),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("1<p>2</p>", "1\n2"),
        ("<p>1</p>2", "1\n2"),
        ("<div>1<p>2</p>3</div>", "1\n2\n3"),
        ("<span>1<p>2</p></span>", "1\n2"),
        ("<span>1</span><p></p><span>2</span>", "1\n2"),
        ("本年新<br>制作数量", "本年新\n制作数量"),
        ("<span>本年新<br/></span>制作数量", "本年新\n制作数量"),
        ("<span>1</span> <span>2</span>", "1 2"),
        ("<span>1</span>&nbsp;<span>2</span>", "1\xa02"),
        ("&nbsp;12&nbsp;", "12"),
        ("\u300012\u3000", "12"),
        ("<p>\n  12\n</p>", "12"),
        ("&nbsp;", ""),
        ("<p><br></p>", ""),
        ("<p></p>", ""),
        ("<!--[if !supportEmptyParas]-->&nbsp;<!--[endif]-->", ""),
        ("<![if !supportLists]>1.<![endif]>重复申请", "1.重复申请"),
        ("<!--[if gte mso 9]><p>99</p><![endif]-->12", "12"),
        ("&lt;12&gt; &amp; &#49;&#x32;", "<12> & 12"),
        ('<span title="a>b">1</span><span title="</td>">2</span>', "12"),
        ("<style>td {}</style>12", "12"),
        ("<script>document.write(9)</script>12", "12"),
        ("12<span style='mso-hide:all;display:none'>34</span>", "12"),
        ("12<SPAN style='DISPLAY: none'>34</SPAN>", "12"),
        ("12<sup>①</sup>", "12①"),
    ],
)
def test_what_a_cell_prints(markup: str, text: str) -> None:
    assert cell(markup) == text


digits = st.text("0123456789", min_size=1, max_size=6)
INLINE = ("{}", "<span>{}</span>", "<font><b>{}</b></font>", "<i style='color: red'><o:p>{}</o:p></i>", "{}<!-- -->")
AROUND = ("", "&nbsp;", " ", "\u3000", "\n", "<o:p></o:p>")
BOXES = ("{}", "<p>{}</p>", "<div><p>{}</p></div>", "<p align=center>{}<br></p>", "<p></p>{}")


@given(
    st.lists(st.lists(st.tuples(digits, st.sampled_from(AROUND), st.sampled_from(BOXES)), min_size=2, max_size=4),
             min_size=1, max_size=4),
    st.data(),
)
@settings(deadline=None, max_examples=150)
def test_figures_survive_whatever_is_wrapped_around_their_digits(
    table: list[list[tuple[str, str, str]]], data: st.DataObject
) -> None:
    def printed(figure: str, around: str, box: str) -> str:
        wrapped = "".join(data.draw(st.sampled_from(INLINE)).format(digit) for digit in figure)
        return f"<td>{box.format(around + wrapped + around)}</td>"

    markup = "".join(f"<tr>{''.join(printed(*figure) for figure in row)}</tr>" for row in table)
    width = max(map(len, table))
    assert grids(f"<table>{markup}</table>") == [
        [[figure for figure, _, _ in row] + [None] * (width - len(row)) for row in table]
    ]


@given(st.lists(st.lists(st.lists(digits, max_size=3), min_size=2, max_size=4), min_size=1, max_size=3))
@settings(deadline=None)
def test_a_text_never_slips_into_the_next_cell(table: list[list[list[str]]]) -> None:
    markup = "".join(
        "<tr>" + "".join(f"<td>{'<br>'.join(f'<i>{text}</i>' for text in texts)}</td>" for texts in row) + "</tr>"
        for row in table
    )
    [grid] = grids(f"<table>{markup}</table>")
    printed = [[text for text in row if text is not None] for row in grid]
    assert printed == [["\n".join(texts) for texts in row] for row in table]


# --- spans and malformed tables -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<tr><td rowspan=2>规章<td>1<tr><td>2", [["规章", "1"], ["规章", "2"]]),
        ("<td>规章<td>1<tr><td>件<td>2", [["规章", "1"], ["件", "2"]]),
        ("<TR><TD colSpan=2>规章</TD><TD>1</TD></TR>", [["规章", "规章", "1"]]),
        ("<tr><td colspan='2 '>规章</td><td colspan=x>1</td></tr>", [["规章", "规章", "1"]]),
        ("<tr><td colspan=0>规章</td><td colspan=-3>1</td></tr>", [["规章", "1"]]),
        ("<tr><td rowspan=0>规章</td><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr>",
         [["规章", "1"], ["规章", "2"], ["规章", "3"]]),
        ("<tbody><tr><td rowspan=9>规章</td><td>1</td></tr></tbody><tbody><tr><td>件</td><td>2</td></tr></tbody>",
         [["规章", "1"], ["件", "2"]]),
        ("<tfoot><tr><td>总计</td><td>3</td></tr></tfoot><tr><td>规章</td><td>1</td></tr>",
         [["规章", "1"], ["总计", "3"]]),
        ("<tr><th>信息内容</th><th>件数</th></tr><tr></tr><tr><td>规章</td><td>1</td></tr>",
         [["信息内容", "件数"], [None, None], ["规章", "1"]]),
        ("<form><tr><td>规章</td><input type=hidden><td>1</td></tr></form>", [["规章", "1"]]),
        ("<tr><td>规章</td><td>1</td></tr><tr style='display:none'><td>规章</td><td>9</td></tr>", [["规章", "1"]]),
    ],
)
def test_tables_as_they_are_written(markup: str, expected: list[list[str | None]]) -> None:
    assert grids(f"<table>{markup}</table>") == [expected]


@pytest.mark.parametrize(
    "markup",
    [
        "<tr><td colspan=9999 rowspan=9999>规章</td><td>1</td></tr>",
        "<tr>" + "<td>1" * 20_000 + "<tr><td>1" * 20_000,  # a rectangle of 400 million slots
    ],
)
def test_a_table_of_absurd_size_is_refused(markup: str) -> None:
    with pytest.raises(UnreadableDocument) as error:
        read(f"<table>{markup}</table>")
    assert error.value.kind == "grid_too_large"


spans = st.lists(
    st.lists(st.tuples(st.text("ab", max_size=2), st.integers(-1, 4), st.integers(-1, 4)), max_size=5), max_size=6
)


@given(spans)
def test_spans_lose_no_cell_and_cover_only_what_is_free(table: list[list[tuple[str, int, int]]]) -> None:
    slots = place_cells(
        [[text for text, _, _ in row] for row in table],
        [{i: (down, across) for i, (_, down, across) in enumerate(row) if (down, across) != (1, 1)} for row in table],
    )
    for r, row in enumerate(table):
        own = [cell for c, cell in enumerate(slots[r]) if cell and (cell.row, cell.column) == (r, c)]
        assert [cell.text for cell in own] == [text for text, _, _ in row]
        assert all(left.column < right.column for left, right in pairwise(own))
    assert len({len(row) for row in slots}) <= 1


# --- nested and layout tables, reading order ------------------------------------------------------


@pytest.mark.parametrize("depth", [1, 3])
def test_a_table_in_layout_tables_is_read_and_the_text_around_it_stays_in_order(depth: int) -> None:
    body = f"<p>前言</p>{TABLE}<p>后记</p>"
    for _ in range(depth):
        body = f"<table><tr><td>首页</td><td>导航</td></tr><tr><td colspan=2>{body}</td></tr></table>"
    menu = ["首页", "导航"] * depth
    assert blocks(read(body)) == [*menu, "前言", ROWS, "后记"]


def test_a_small_table_in_a_cell_is_text_of_the_cell() -> None:
    box = "<table><tr><td>12</td></tr></table>"
    body = f"<table><tr><td>规章</td><td>{box}</td><td>3</td></tr><tr><td>件</td><td></td><td>4</td></tr></table>"
    assert grids(body) == [[["规章", "12", "3"], ["件", "", "4"]]]


def test_an_empty_inner_table_does_not_shift_the_row_around_it() -> None:
    box = "<table><tr><td></td></tr></table>"
    body = f"<table><tr><td>{box}</td><td>规<br>章</td></tr><tr><td>件</td><td>4</td></tr></table>"
    assert grids(body) == [[["", "规\n章"], ["件", "4"]]]


def test_an_article_in_a_frame_is_running_text() -> None:
    article = "".join(f"<p>第{n}段：本年度主动公开政府信息若干条，依申请公开办理情况如下所述。</p>" for n in range(20))
    document = read(f"<table><tr><td>导航</td><td>{article}</td></tr></table>")
    assert document.grids() == []
    assert len(document.paragraphs()) == 21


def test_a_frame_of_one_column_is_running_text() -> None:
    assert blocks(read("<table><tr><td>某市年度报告</td></tr><tr><td>发布日期：2023-01-20</td></tr></table>")) == [
        "某市年度报告", "发布日期：2023-01-20"]


def test_text_captions_and_tables_stand_in_reading_order() -> None:
    captioned = TABLE.replace("<table>", "<table><caption>表<b>一</b></caption>")
    document = read(f"一、总<b>体</b>情况<p>甲</p>乙{captioned}丙<br>丁{TABLE}<ul><li>戊</li><li>己</li></ul>")
    assert blocks(document) == ["一、总体情况", "甲", "乙", "表一", ROWS, "丙", "丁", ROWS, "戊", "己"]
    assert [grid.number for grid in document.grids()] == [1, 2]


def test_header_rows_repeated_on_a_second_page_stay_rows() -> None:
    head = "<tr><th>信息内容</th><th>件数</th></tr>"
    body = f"<table><thead>{head}</thead><tr><td>规章</td><td>1</td></tr>{head}<tr><td>件</td><td>2</td></tr></table>"
    assert grids(body) == [[["信息内容", "件数"], ["规章", "1"], ["信息内容", "件数"], ["件", "2"]]]


def test_chrome_that_is_no_text_is_left_out() -> None:
    body = "<style>p{}</style><select><option>2020</option></select><noscript>请启用脚本</noscript><p>正文</p>"
    assert blocks(read(body)) == ["正文"]


def test_a_table_for_readers_without_scripts_counts() -> None:
    assert blocks(read(f"<noscript><p>请启用脚本</p>{TABLE}</noscript><p>正文</p>")) == ["正文", ROWS]


# --- hidden elements ------------------------------------------------------------------------------


def test_a_hidden_table_is_left_out_with_a_problem() -> None:
    document = read(TABLE.replace("<table>", "<table style='display: none'>") + "<p>正文</p>")
    assert blocks(document) == ["正文"]
    assert [(p.kind, p.severity) for p in document.problems] == [("hidden", "warning")]
    assert "23" in (document.problems[0].raw_text or "")


def test_a_report_behind_a_tab_is_published() -> None:
    document = read(f"<div class=tab style='display:none'>{TABLE}</div>")
    assert blocks(document) == [ROWS]
    assert document.problems == []


# --- tables of <div> ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "row", "cell"),
    [
        ("<div role=table>", '<div role="row">', "<span role=cell>"),
        ("<div role=grid>", "<div role='row'>", "<div role=gridcell>"),
        ("<div style='display: table'>", "<div style='display:table-row'>", "<div style='display:table-cell'>"),
    ],
)
def test_tables_made_of_divs(table: str, row: str, cell: str) -> None:
    def close(tag: str) -> str:
        return f"</{tag[1:].split()[0]}>"

    body = table + "".join(row + "".join(cell + t + close(cell) for t in r) + close(row) for r in ROWS) + close(table)
    assert blocks(read(f"<p>甲</p>{body}<p>乙</p>")) == ["甲", ROWS, "乙"]


# --- metadata -------------------------------------------------------------------------------------


def test_what_the_page_says_of_itself() -> None:
    page = """<html><head><title> 年报 </title>
      <META content="2023-01-20 10:00" NAME="pubdate"><meta name="ArticleTitle" content=""><meta name=x content=y>
      <meta name="ArticleTitle" content="某市2022年年报"><meta name="ContentSource" content="某市">
      <meta name="SiteName" content="某市人民政府"><meta name="SiteDomain" content="www.a.gov.cn">
      <meta name="ColumnName" content="年报"><link rel="canonical" href="https://www.a.gov.cn/1.html">
      <meta property="og:url" content="https://b.example/2"></head><body><h1>一<b>二</b></h1></body></html>"""
    assert read_html(page.encode()).meta == {
        "title": "年报", "h1": "一二", "ArticleTitle": "某市2022年年报", "PubDate": "2023-01-20 10:00",
        "ContentSource": "某市", "SiteName": "某市人民政府", "SiteDomain": "www.a.gov.cn", "ColumnName": "年报",
        "canonical": "https://www.a.gov.cn/1.html",
    }
