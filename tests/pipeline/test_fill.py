"""Cells are filled by label: whatever happens to a page, a figure is right or it is a problem, never wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import PROACTIVE_2021, PROACTIVE_2021_VALUES, page, requests_rows

from pipeline import APPLICANTS, FORMS, Origin, Report, extract

ORIGIN = Origin("test")
KEYS = [a.key for a in APPLICANTS.labels]


def own_figure(measure: str, applicant: str) -> str:
    """A figure that belongs to one cell only, so that a shifted figure shows."""
    order = [m.key for m in FORMS["2021"].requests + FORMS["2019"].requests]
    return str(1000 + 10 * order.index(measure) + KEYS.index(applicant))


def wrong_cells(report: Report) -> list[str]:
    return [
        f"{c.measure}/{c.applicant}={c.raw_text}"
        for c in report.cells
        if c.raw_text != (own_figure(c.measure, c.applicant) if c.applicant else PROACTIVE_2021_VALUES[c.measure])
    ]


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_table_three_of_either_form_is_read_whole(form: str) -> None:
    report = extract(page(requests_rows(form, own_figure)), ORIGIN)
    assert report.forms == {"requests": form}
    assert len(report.cells) == 7 * len(FORMS[form].requests)
    assert wrong_cells(report) == []


@given(st.permutations(KEYS[1:6]))
@settings(max_examples=20, deadline=None)
def test_reordered_columns_are_read_by_their_labels(members: list[str]) -> None:
    columns = ["natural_person", *members, "total"]
    report = extract(page(requests_rows("2021", own_figure, columns)), ORIGIN)
    assert len(report.cells) == 175
    assert wrong_cells(report) == []


@given(st.permutations(range(3, 28)), st.integers(0, 24))
@settings(max_examples=30, deadline=None)
def test_shuffled_or_lost_rows_never_give_a_wrong_figure(order: list[int], lost: int) -> None:
    rows = requests_rows("2021", own_figure)
    shuffled = rows[:3] + [rows[i] for i in order][: 25 - lost]
    report = extract(page(shuffled), ORIGIN)
    assert wrong_cells(report) == []
    if len(report.cells) < 175:
        assert any(p.severity in ("error", "warning") for p in report.problems)


@given(st.integers(0, 27), st.integers(0, 9), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_lost_or_added_cell_never_shifts_a_row(row: int, cell: int, add: bool) -> None:
    rows = requests_rows("2021", own_figure)
    parts = rows[row].replace("</tr>", "").split("<td")
    at = 1 + cell % (len(parts) - 1)
    parts[at : at + (not add)] = [">77</td>"] if add else []
    rows[row] = "<td".join(parts) + "</tr>"
    report = extract(page(rows), ORIGIN)
    assert [w for w in wrong_cells(report) if not w.endswith("=77")] == []
    if row > 2 and wrong_cells(report):
        pytest.fail(f"an inserted figure was believed: {wrong_cells(report)}")


def test_an_unknown_label_is_a_problem_with_its_raw_text() -> None:
    rows = [r.replace("2.重复申请", "2.完全陌生的一行") for r in requests_rows("2021", own_figure)]
    report = extract(page(rows), ORIGIN)
    problem = next(p for p in report.problems if p.kind == "unknown_row")
    assert problem.severity == "error"
    assert "完全陌生的一行" in (problem.raw_text or "")
    assert "unprocessed_repeat" not in {c.measure for c in report.cells}
    assert wrong_cells(report) == []


def test_a_misspelt_label_is_read_by_its_distinctive_stem() -> None:
    rows = [r.replace("其他法律行政法规禁止公开", "其他法律行政止公开") for r in requests_rows("2021", own_figure)]
    assert len(extract(page(rows), ORIGIN).cells) == 175


def test_a_label_that_fits_two_rows_is_placed_nowhere() -> None:
    rows = [r.replace("2.重复申请", "2.重复申请、反复申请") for r in requests_rows("2021", own_figure)]
    report = extract(page(rows), ORIGIN)
    assert {"ambiguous_label"} <= {p.kind for p in report.problems}
    assert wrong_cells(report) == []
    assert len(report.cells) == 168


def test_a_row_printed_twice_with_other_figures_is_placed_nowhere() -> None:
    rows = requests_rows("2021", own_figure)
    rows.append(rows[3].replace(">1000<", ">999<"))
    report = extract(page(rows), ORIGIN)
    assert "printed_twice" in {p.kind for p in report.problems}
    assert ("requests_received_new", "natural_person") not in {(c.measure, c.applicant) for c in report.cells}
    assert wrong_cells(report) == []


def test_a_table_split_in_two_goes_on_under_the_same_columns() -> None:
    rows = requests_rows("2021", own_figure)
    first, second = rows[:6] + rows[26:27], [r for r in rows[5:26] if "rowspan" not in r] + rows[27:]
    head = [rows[0], rows[1], rows[2]]
    report = extract(page(head + first[3:5], ["<tr><td colspan=3>四、结转下年度继续办理</td>" + "".join(
        f"<td>{own_figure('requests_carried_out', k)}</td>" for k in KEYS) + "</tr>"]), ORIGIN)
    assert second
    assert {c.measure for c in report.cells} == {
        "requests_received_new", "requests_carried_in", "requests_carried_out"}
    assert wrong_cells(report) == []


def test_table_two_and_its_money() -> None:
    report = extract(page(PROACTIVE_2021), ORIGIN)
    assert {c.measure: c.raw_text for c in report.cells} == PROACTIVE_2021_VALUES
    fee = report.cells[-1]
    assert (fee.unit, str(fee.value_cny)) == ("万元", "105000.0")


def test_swapped_headers_of_table_two_swap_the_figures() -> None:
    rows = [r.replace("本年制发件数", "#").replace("本年废止件数", "本年制发件数").replace("#", "本年废止件数")
            for r in PROACTIVE_2021]
    values = {c.measure: c.raw_text for c in extract(page(rows), ORIGIN).cells}
    assert (values["rules_issued"], values["rules_repealed"]) == ("2", "1")


def test_an_unknown_header_of_table_two_takes_its_figures_with_it() -> None:
    rows = [r.replace("本年废止件数", "本年修改件数") for r in PROACTIVE_2021]
    report = extract(page(rows), ORIGIN)
    assert {c.measure for c in report.cells} == set(PROACTIVE_2021_VALUES) - {"rules_repealed", "normdocs_repealed"}
    assert wrong_cells(report) == []
    assert "unknown_column" in {p.kind for p in report.problems}


def test_money_without_a_unit_is_of_unknown_unit() -> None:
    rows = [r.replace("（单位：万元）", "") for r in PROACTIVE_2021]
    fee = extract(page(rows), ORIGIN).cells[-1]
    assert (fee.unit, fee.value_cny) == ("unknown", None)


def test_figures_set_one_span_a_digit_are_whole_and_two_paragraphs_are_not_one_figure() -> None:
    rows = [r.replace(">7<", "><p><span>1</span><span>2</span></p><").replace(">8<", "><p>1</p><p>2</p><")
            for r in PROACTIVE_2021]
    cells = {c.measure: c for c in extract(page(rows), ORIGIN).cells}
    assert cells["licensing_decisions"].value == 12
    assert cells["penalty_decisions"].status == "unreadable"


def test_nested_layout_tables_are_walked_into() -> None:
    inner = page(PROACTIVE_2021).decode().split("<body>")[1].split("</body>")[0]
    nested = f"<html><body><table><tr><td>目录</td><td>{inner}</td></tr></table></body></html>"
    values = {c.measure: c.raw_text for c in extract(nested.encode(), ORIGIN).cells}
    assert values == PROACTIVE_2021_VALUES


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [("10.5", "10.5", "万元"), ("105000元", "105000", "元"), ("10.5万元", "10.5", "万元"),
     ("0.00105亿", "0.00105", "亿元")],
)
def test_money_takes_the_unit_of_its_own_cell_before_that_of_the_header(printed: str, value: str, unit: str) -> None:
    rows = [r.replace(">10.5<", f">{printed}<") for r in PROACTIVE_2021]
    fee = extract(page(rows), ORIGIN).cells[-1]
    assert (str(fee.value), fee.unit) == (value, unit)
    assert fee.value_cny == 105000


def test_a_count_in_tens_of_thousands_is_multiplied_out_and_a_count_in_yuan_is_not_understood() -> None:
    rows = [r.replace(">7<", ">1.2万件<").replace(">8<", ">800元<") for r in PROACTIVE_2021]
    report = extract(page(rows), ORIGIN)
    cells = {c.measure: c for c in report.cells}
    assert cells["licensing_decisions"].value == 12000
    assert (cells["penalty_decisions"].value, cells["penalty_decisions"].status) == (None, "unreadable")
    assert [p.raw_text for p in report.problems if p.kind == "unreadable_figure"] == ["800元"]


def test_a_header_broken_over_two_rows_of_cells_is_put_together() -> None:
    rows = requests_rows("2021", own_figure)
    broken = "".join(f"<td>{t}</td>" if t in ("商业", "科研") else f"<td rowspan=2>{t}</td>"
                     for t in ("商业", "科研", "社会公益组织", "法律服务机构", "其他"))
    rows[0] = rows[0].replace("rowspan=3", "rowspan=4")
    rows[1] = rows[1].replace("rowspan=2", "rowspan=3")
    rows[2:3] = [f"<tr>{broken}</tr>", "<tr><td>企业</td><td>机构</td></tr>"]
    report = extract(page(rows), ORIGIN)
    assert len(report.cells) == 175
    assert wrong_cells(report) == []


@pytest.mark.parametrize("spelt", ["2.重复申请", "2、重复申 请", "（2）重复申请", "２．重複申請", "2.重夏申请"])
def test_one_label_in_many_spellings(spelt: str) -> None:
    rows = [r.replace("2.重复申请", spelt) for r in requests_rows("2021", own_figure)]
    report = extract(page(rows), ORIGIN)
    assert len(report.cells) == 175
    assert wrong_cells(report) == []


def test_a_slip_of_the_pen_is_read_and_noted() -> None:
    rows = [r.replace("本年处理决定数量", "本年处理绝对数量") for r in PROACTIVE_2021]
    report = extract(page(rows), ORIGIN)
    assert {c.measure: c.raw_text for c in report.cells} == PROACTIVE_2021_VALUES
    assert {(p.kind, p.severity, p.raw_text) for p in report.problems if p.stage == "fill" and p.raw_text} == {
        ("misspelt_label", "info", "本年处理绝对数量")}


def test_interchanged_words_are_told_by_number_and_company_or_not_at_all() -> None:
    whole = requests_rows("2021", own_figure)
    rows = [r.replace("4.无正当理由大量反复申请", "4.无正当理由大量重复申请") for r in whole]
    assert wrong_cells(extract(page(rows), ORIGIN)) == []
    rows = [r.replace("2.重复申请", "2.反复申请") for r in whole]
    report = extract(page(rows), ORIGIN)
    assert wrong_cells(report) == []
    assert "unprocessed_repeat" not in {c.measure for c in report.cells}
    assert "ambiguous_label" in {p.kind for p in report.problems}


def test_a_table_saved_as_text_with_bars_keeps_its_blanks() -> None:
    text = """规章和文件
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
规章 | 0 | | 3 |
行政规范性文件 | 4 | 5 | 6 |"""
    cells = {c.measure: (c.status, c.raw_text) for c in extract(text.encode(), ORIGIN).cells}
    assert cells["rules_issued"] == ("reported", "0")
    assert cells["rules_repealed"] == ("blank", "")
    assert cells["normdocs_in_force"] == ("reported", "6")


NATIONAL_2014 = """
（一）主动公开政府信息数|条|120
其中：主动公开规范性文件数|条|7
制发规范性文件总数|件|7
2.政府网站公开政府信息数|条|100
参加或举办新闻发布会总次数|次|2
其中：主要负责同志参加新闻发布会次数|次|1
（一）收到申请数|件|9
（三）申请答复数|件|9
四、行政复议数量|件|3
（一）维持具体行政行为数|件|1
（二）被依法纠错数|件|2
（三）其他情形数|件|0
五、行政诉讼数量|件|8
（一）维持具体行政行为或者驳回原告诉讼请求数|件|5
（二）被依法纠错数|件|1
（三）其他情形数|件|2
七、依申请公开信息收取的费用|万元|1.5
"""


def test_the_national_table_of_2014_tells_repeated_labels_by_the_row_they_stand_under() -> None:
    lines = [line.split("|") for line in NATIONAL_2014.split()]
    rows = ["<tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>",
            "<tr><td>一、主动公开情况</td><td></td><td></td></tr>",
            *("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)]
    report = extract(page(rows), ORIGIN)
    cells = {c.measure: c.raw_text for c in report.cells}
    assert report.forms == {"statistics": "2014"}
    assert len(cells) == len(lines)
    assert [cells[m] for m in ("review_upheld", "review_corrected", "review_other")] == ["1", "2", "0"]
    assert [cells[m] for m in ("suit_upheld", "suit_corrected", "suit_other")] == ["5", "1", "2"]
    assert next(c.value_cny for c in report.cells if c.measure == "request_fees") == 15000


def test_a_repeated_label_without_the_row_it_belongs_to_is_placed_nowhere() -> None:
    rows = ["<tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>",
            "<tr><td>（二）被依法纠错数</td><td>件</td><td>2</td></tr>"]
    report = extract(page(rows), ORIGIN)
    assert report.cells == []
    assert "ambiguous_label" in {p.kind for p in report.problems}


def test_figures_beside_a_group_label_are_not_added_to_its_rows() -> None:
    rows = requests_rows("2021", own_figure)
    figures = "".join(f"<td>{n}</td>" for n in range(7))
    at = next(i for i, row in enumerate(rows) if "（七）总计" in row)
    rows.insert(at, f"<tr><td colspan=2>（六）其他处理</td>{figures}</tr>")
    rows = [row.replace("rowspan=22", "rowspan=23") for row in rows]
    report = extract(page(rows), ORIGIN)
    assert "other_disposition" not in {c.measure for c in report.cells}
    assert [p.kind for p in report.problems if p.stage == "fill" and p.place] == ["extra_row"] * 7


@pytest.mark.parametrize(
    ("official", "printed"),
    [
        ("1.信访举报投诉类申请", "1.信访投诉举报类申请"),
        ("一、本年新收政府信息公开申请数量", "一、本年度新收政府信息公开申请数量（件）"),
        ("二、上年结转政府信息公开申请数量", "二、上年结转政府信息公开数量"),
        ("2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
        ("2.其他法律行政法规禁止公开", "2.其它法律法规禁止公开"),
        ("4.保护第三方合法权益", "4、保护第三方的合法权益"),
        ("四、结转下年度继续办理", "四、结转下一年度继续办理"),
        ("3.危及“三安全一稳定”", "3.危及三安全、一稳定"),
        ("（一）予以公开", "（一）予以公开数"),
        ("3.其他", "其他"),
    ],
)
def test_labels_as_other_pages_print_them(official: str, printed: str) -> None:
    rows = [r.replace(official, printed) for r in requests_rows("2021", own_figure)]
    report = extract(page(rows), ORIGIN)
    assert len(report.cells) == 175
    assert wrong_cells(report) == []


@pytest.mark.parametrize(
    ("official", "printed"),
    [("本年制发件数", "本年制发件数（件）"), ("本年制发件数", "制发件数"), ("本年废止件数", "本年废纸件数"),
     ("现行有效件数", "现行有效件"), ("本年处理决定数量", "处理决定数量"), ("行政规范性文件", "规范性文件")],
)
def test_columns_of_table_two_as_other_pages_print_them(official: str, printed: str) -> None:
    report = extract(page([r.replace(official, printed) for r in PROACTIVE_2021]), ORIGIN)
    assert {c.measure: c.raw_text for c in report.cells} == PROACTIVE_2021_VALUES
    assert report.forms["proactive"] == "2021"


def test_a_raised_note_makes_no_figure_and_struck_out_text_is_told() -> None:
    rows = [r.replace(">7<", ">7<sup>1</sup><").replace(">8<", "><s>12</s>8<") for r in PROACTIVE_2021]
    report = extract(page(rows), ORIGIN)
    cells = {c.measure: (c.raw_text, c.status) for c in report.cells}
    assert cells["licensing_decisions"] == ("7^1", "unreadable")
    assert cells["penalty_decisions"] == ("8", "reported")
    assert [(p.severity, p.raw_text) for p in report.problems if p.kind == "struck_out"] == [("error", "12")]


@pytest.mark.parametrize("style", ["vertical-align: super", "VERTICAL-ALIGN:SUB", "Vertical-Align:\n\tSuper"])
def test_a_note_raised_by_style_makes_no_figure(style: str) -> None:
    rows = [r.replace(">7<", f'>7<span style="font-size:8pt;{style}">1</span><') for r in PROACTIVE_2021]
    cell = next(c for c in extract(page(rows), ORIGIN).cells if c.measure == "licensing_decisions")
    assert (cell.raw_text, cell.status) == ("7^1", "unreadable")


def test_a_field_or_a_picture_in_a_cell_is_no_blank_in_silence() -> None:
    rows = [r.replace(">7<", '><input value="7"><').replace(">8<", '><img src="8.png"><') for r in PROACTIVE_2021]
    problems = {(p.kind, p.raw_text) for p in extract(page(rows), ORIGIN).problems if p.stage == "read"}
    assert problems == {("figure_in_field", "7"), ("picture_in_cell", "8.png")}
