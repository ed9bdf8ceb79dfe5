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
