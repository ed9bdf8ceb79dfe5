"""What the comparison views answer, over real figures written as literals."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import warehouse
from pipeline import FORMS
from tests.warehouse.parquet_rows import Figures, write_reports

# 淮安市人民政府 RY2024, tables 三 (column 总计) and 四
HUAIAN_2024: Figures = {
    "requests_received_new": 3119, "requests_carried_in": 34, "granted_full": 1362, "granted_partial": 454,
    "refused_state_secret": 2, "refused_law_prohibited": 31, "refused_security_stability": 5, "refused_third_party": 6,
    "refused_internal_affairs": 8, "refused_deliberative": 12, "refused_enforcement_file": 9,
    "refused_admin_query": 105, "unable_not_held": 769, "unable_needs_creation": 11, "unable_unclear": 1,
    "unprocessed_petition": 62, "unprocessed_repeat": 25, "unprocessed_publication": 0, "unprocessed_excessive": 0,
    "unprocessed_reconfirm": 1, "other_uncorrected": 71, "other_unpaid": 6, "other_misc": 110,
    "dispositions_total": 3050, "requests_carried_out": 103,
    **dict(zip(FORMS["2021"].measures("disputes"), (72, 64, 178, 37, 351, 13, 4, 8, 1, 26, 12, 1, 1, 6, 20),
               strict=True)),
}
MEASURES = FORMS["2021"].measures("requests")


def asked(tmp_path: Path, reports: Mapping[tuple[str, int], Figures], query: str) -> str:
    """The answer as text, a row a line: what is NULL shows as `-`, fractions have three digits."""
    warehouse.build(write_reports(tmp_path / "parquet", reports), tmp_path / "gongkai.duckdb")
    with warehouse.connect(tmp_path / "gongkai.duckdb") as connection:
        rows = connection.execute(query).fetchall()
    return "\n".join(" ".join(_shown(value) for value in row) for row in rows)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "-" if value is None else str(value)


def test_sums_that_the_form_does_not_print(tmp_path: Path) -> None:
    assert asked(tmp_path, {("淮安市人民政府", 2024): HUAIAN_2024}, """
        select refused_total::int, unable_total::int, unprocessed_total::int, other_disposition::int,
            dispositions_total::int
        from requests_by_agency_year""") == "178 781 88 187 3050"


def test_rates_with_their_denominators_and_intervals(tmp_path: Path) -> None:
    assert asked(tmp_path, {("淮安市人民政府", 2024): HUAIAN_2024}, """
        select rate, numerator::int, denominator::int, value::double, low, high, unstable
        from rates_by_agency_year""") == """\
disclosure 1816 3050 0.595 0.578 0.613 False
full_disclosure 1362 3050 0.447 0.429 0.464 False
not_held 769 3050 0.252 0.237 0.268 False
not_processed 88 3050 0.029 0.023 0.035 False
not_provided 781 3050 0.256 0.241 0.272 False
refusal 178 3050 0.058 0.051 0.067 False"""


def test_refusal_grounds_in_the_order_of_the_form(tmp_path: Path) -> None:
    assert asked(tmp_path, {("淮安市人民政府", 2024): HUAIAN_2024}, """
        select label_zh, refused::int, share_of_refused::double, refused_total::int from refusal_grounds""") == """\
1.属于国家秘密 2 0.011 178
2.其他法律行政法规禁止公开 31 0.174 178
3.危及“三安全一稳定” 5 0.028 178
4.保护第三方合法权益 6 0.034 178
5.属于三类内部事务信息 8 0.045 178
6.属于四类过程性信息 12 0.067 178
7.属于行政执法案卷 9 0.051 178
8.属于行政查询事项 105 0.590 178"""


def test_dispute_outcomes_count_the_correction_rate_over_concluded_cases(tmp_path: Path) -> None:
    assert asked(tmp_path, {("淮安市人民政府", 2024): HUAIAN_2024}, """
        select block, upheld::int, corrected::int, other::int, pending::int, total::int, concluded::int,
            correction_rate::double, correction_low, correction_high, unstable
        from dispute_outcomes""") == """\
review 72 64 178 37 351 314 0.204 0.163 0.252 False
suit_after_review 12 1 1 6 20 14 0.071 0.013 0.315 True
suit_direct 13 4 8 1 26 25 0.160 0.064 0.347 True"""


@pytest.mark.parametrize("blank", ["refused_state_secret", "refused_admin_query"])
def test_a_blank_ground_leaves_every_figure_that_needs_it_unknown(tmp_path: Path, blank: str) -> None:
    reports = {("某局", 2024): {**HUAIAN_2024, blank: None}}
    assert asked(tmp_path, reports, """
        select refused_total, unable_total::int, numerator, denominator::int, value, low, high
        from requests_by_agency_year join rates_by_agency_year using (report_id) where rate = 'refusal'
        """) == "- 781 - 3050 - - -"
    assert asked(tmp_path, reports, "select count(refused), count(share_of_refused) from refusal_grounds") == "7 0"


def test_zero_is_a_rate_and_blank_is_none(tmp_path: Path) -> None:
    figures: Figures = dict.fromkeys(MEASURES, 0) | {"unable_not_held": 31, "dispositions_total": 31}
    assert asked(tmp_path, {("全零", 2024): figures, ("空白", 2024): {**figures, "granted_partial": None}}, """
        select agency, numerator::int, denominator::int, value::double, low, high, unstable
        from rates_by_agency_year where rate = 'disclosure' order by agency""") == """\
全零 0 31 0.000 0.000 0.110 False
空白 - 31 - - - False"""


def test_a_rate_above_one_is_shown_as_published_and_has_no_interval(tmp_path: Path) -> None:
    figures: Figures = dict.fromkeys(MEASURES, 0) | {"granted_full": 4, "dispositions_total": 2}
    assert asked(tmp_path, {("矛盾", 2024): figures}, """
        select numerator::int, denominator::int, value::double, low, high
        from rates_by_agency_year where rate = 'disclosure'""") == "4 2 2.000 - -"


def test_pending_cases_alone_give_no_correction_rate(tmp_path: Path) -> None:
    outcomes: Figures = dict.fromkeys(FORMS["2021"].measures("disputes"), 0)
    figures: Figures = {**outcomes, "review_pending": 3, "review_total": 3, "suit_direct_pending": None}
    assert asked(tmp_path, {("某局", 2024): figures}, """
        select block, pending::int, concluded::int, correction_rate, correction_low from dispute_outcomes""") == """\
review 3 0 - -
suit_after_review 0 0 - -
suit_direct - - - -"""
