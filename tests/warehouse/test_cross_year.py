"""Identities between two years, over figures that were really published."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import warehouse
from pipeline import FORMS
from pipeline.forms import statistic_key
from tests.warehouse.parquet_rows import Figures, cell, report, write, write_reports

DATA = Path(__file__).parents[3] / "shared" / "data" / "reports.jsonl"

# 宿迁市 RY2023 and RY2024: carried over 121, rules 12 = 11 + 2 - 1, normative documents 420 = 597 + 50 - 227
SUQIAN_2023 = {"requests_carried_out": 121, "rules_in_force": 11, "normdocs_in_force": 597}
SUQIAN_2024 = {"requests_carried_in": 121, "rules_issued": 2, "rules_repealed": 1, "rules_in_force": 12,
               "normdocs_issued": 50, "normdocs_repealed": 227, "normdocs_in_force": 420}


def found(tmp_path: Path, where: str = "true") -> list[str]:
    warehouse.build(tmp_path / "parquet", tmp_path / "gongkai.duckdb")
    with warehouse.connect(tmp_path / "gongkai.duckdb") as connection:
        rows = connection.execute(f"""
            select agency, last_year, report_year, identity, subject, "left"::double, "right"::double, verdict
            from cross_year_checks where {where}""").fetchall()
    return [" ".join(f"{v:g}" if isinstance(v, float) else "-" if v is None else str(v) for v in row) for row in rows]


def test_what_holds_over_two_years(tmp_path: Path) -> None:
    write_reports(tmp_path / "parquet", {("宿迁市", 2023): SUQIAN_2023, ("宿迁市", 2024): SUQIAN_2024})
    assert found(tmp_path, "identity <> 'X.JUMP'") == [
        "宿迁市 2023 2024 X.CARRY total 121 121 pass",
        "宿迁市 2023 2024 X.STOCK normdocs 420 420 pass",
        "宿迁市 2023 2024 X.STOCK rules 12 12 pass",
    ]


def test_a_break_is_a_failure_with_both_sides_and_a_warning(tmp_path: Path) -> None:
    write_reports(tmp_path / "parquet", {
        ("宿迁市", 2023): SUQIAN_2023, ("宿迁市", 2024): {**SUQIAN_2024, "requests_carried_in": 118}})
    assert found(tmp_path, "verdict = 'fail'") == ["宿迁市 2023 2024 X.CARRY total 118 121 fail"]
    with warehouse.connect(tmp_path / "gongkai.duckdb") as connection:
        assert connection.execute("select last_year, identity, residual, severity from implausible").fetchall() == [
            (2023, "X.CARRY", -3, "warning")]
        assert connection.execute("from contradictions").fetchall() == []


def test_a_blank_is_not_assessable_and_a_gap_between_years_is_no_pair(tmp_path: Path) -> None:
    write_reports(tmp_path / "parquet", {
        ("宿迁市", 2023): SUQIAN_2023, ("宿迁市", 2024): {"requests_carried_in": None},
        ("某市", 2022): SUQIAN_2023, ("某市", 2024): SUQIAN_2024})
    assert found(tmp_path) == ["宿迁市 2023 2024 X.CARRY total - - not_assessable"]


def test_the_stock_of_another_form_is_not_chained(tmp_path: Path) -> None:
    """对外公开总数量 of 2019 is not 现行有效件数 of 2021."""
    last_year, this_year = {"normdocs_disclosed_stock": 14}, {"normdocs_in_force": 3, "normdocs_issued": 0,
                                                              "normdocs_repealed": 0}
    write_reports(tmp_path / "parquet", {("某市", 2020): {}, ("某市", 2021): {}})
    write(tmp_path / "parquet", "cells", [cell("某市 2020", "2019", m, v) for m, v in last_year.items()]
          + [cell("某市 2021", "2021", m, v) for m, v in this_year.items()])
    write(tmp_path / "parquet", "reports", [report("某市", 2020, form_proactive="2019"),
                                            report("某市", 2021, form_proactive="2021")])
    assert found(tmp_path) == []


def test_another_scope_is_no_pair(tmp_path: Path) -> None:
    write_reports(tmp_path / "parquet", {("宿迁市", 2023): SUQIAN_2023, ("宿迁市", 2024): SUQIAN_2024})
    write(tmp_path / "parquet", "reports", [
        report("宿迁市", year, scope=scope, form_requests="2021", form_proactive="2021")
        for year, scope in ((2023, "region_all"), (2024, "gov_core"))])
    assert found(tmp_path) == []


def test_a_figure_ten_times_that_of_last_year_is_an_outlier(tmp_path: Path) -> None:
    figures = {("大", 2023): {"penalty_decisions": 6}, ("大", 2024): {"penalty_decisions": 61},
               ("小", 2023): {"penalty_decisions": 4}, ("小", 2024): {"penalty_decisions": 50},
               ("零", 2023): {"penalty_decisions": 0}, ("零", 2024): {"penalty_decisions": 900}}
    write_reports(tmp_path / "parquet", figures)
    assert found(tmp_path) == ["大 2023 2024 X.JUMP penalty_decisions 61 6 fail"]


def test_money_holds_within_half_a_unit_of_the_coarsest_term(tmp_path: Path) -> None:
    """减免金额, all years: 1.2万元 = 1.1万元 + 1,400元 within 500元, not = 1.1万元 + 1,600元."""
    reports: dict[tuple[str, int], Figures] = {("甲", 2015): {}, ("甲", 2016): {}, ("乙", 2015): {}, ("乙", 2016): {}}
    write_reports(tmp_path / "parquet", reports, form="fujian-2014")
    path = tmp_path / "parquet"
    rows = []
    for agency, this_year in (("甲", 1400), ("乙", 1600)):
        for year, measure, amount, unit, rate in (
            (2015, "fees_waived_cumulative", "1.1", "万元", 10_000),
            (2016, "fees_waived_cumulative", "1.2", "万元", 10_000), (2016, "fees_waived", str(this_year), "元", 1),
        ):
            rows.append(cell(f"{agency} {year}", "fujian-2014", measure, 0, value=Decimal(amount), raw_text=amount,
                             unit=unit, value_cny=Decimal(amount) * rate))
    write(path, "cells", rows)
    write(path, "reports", [report(a, y, form_statistics="fujian-2014") for a, y in reports])
    assert found(tmp_path, "identity = 'X.CUM'") == [
        "乙 2015 2016 X.CUM fees_waived 12000 12600 fail", "甲 2015 2016 X.CUM fees_waived 12000 12400 pass"]


# Failures of real reports (specification data, reports-notes §2): X.STOCK and X.DISC by agency and later year
STOCK_FAILS = {
    "district 2023 643 470", "district 2024 499 440", "district 2025 453 546", "finance 2022 11 8", "finance 2024 6 1",
    "jinjing 2024 7 1", "jtj 2024 17 23", "office 2023 51 165", "police 2022 5 7", "shs 2023 20 0", "shs 2024 5 0",
    "shs 2025 7 0", "zrz 2023 33 35",
}
ITEM_FAILS = {"enforce licensing_items 13 0", "finance licensing_items 3 0", "shs penalty_items 95 0",
              "shs compulsion_items 1 0"}
SUM_FAILS = {
    "district 2012 proactive_items 2255 4359", "district 2012 channel_website_items 2248 4359",
    "district 2013 proactive_items 77163 76424", "district 2013 channel_website_items 77163 76424",
    "district 2016 requests_received_new 1 0", "district 2016 requests_mail_fax 1 0", "district 2016 replies_total 1 0",
    "district 2016 reply_granted_full 1 0", "district 2017 proactive_items 87498 10037",
    "district 2017 channel_website_items 87498 10037", "zrz 2017 proactive_items 1920 2027",
    "zrz 2017 channel_website_items 1920 2027",
    "district 2012 channel_gazette_items 7 0",  # not listed in the notes: 7 in all by 2011, 0 in all by 2012
}


@pytest.mark.skipif(not DATA.is_file(), reason="the folder of real figures is not beside the repository")
def test_the_breaks_of_the_real_reports_are_found_and_no_others(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    _write_published(tmp_path / "parquet", [line for line in lines if line["key"].startswith("pingtan-")])
    warehouse.build(tmp_path / "parquet", tmp_path / "gongkai.duckdb")
    with warehouse.connect(tmp_path / "gongkai.duckdb") as connection:
        checks = connection.execute("""
            select identity, agency, report_year, subject, "right"::int, "left"::int, verdict from cross_year_checks
            """).fetchall()
    verdicts = Counter((identity, verdict) for identity, *_, verdict in checks)
    fails = [row for row in checks if row[-1] == "fail"]
    assert verdicts["X.CARRY", "fail"] == 0
    assert verdicts["X.CARRY", "pass"] > 250  # 48 pairs of years, seven columns, where all figures are known
    assert {f"{a} {y} {due} {said}" for i, a, y, s, due, said, _ in fails if i == "X.STOCK"} == STOCK_FAILS
    assert {f"{a} {y} {due} {said}" for i, a, y, s, due, said, _ in fails if i == "X.DISC"} == {"shs 2020 11 8"}
    assert {f"{a} {s} {due} {said}" for i, a, y, s, due, said, _ in fails if i == "X.ITEMS"} == ITEM_FAILS
    assert {f"{a} {y} {s} {due} {said}" for i, a, y, s, due, said, _ in fails if i == "X.CUM"} == SUM_FAILS


def _write_published(parquet: Path, lines: list[dict[str, Any]]) -> None:
    """The lines of reports.jsonl as Parquet; null, a figure that could not be read, is `unreadable`."""
    keys = [(line["key"].split("-")[1], line["report_year"]) for line in lines]
    write_reports(parquet, {key: {} for key in keys})
    cells, reports = [], []
    for (agency, year), line in zip(keys, lines, strict=True):
        report_id = f"{agency} {year}"
        own = _cells(report_id, line)
        cells += own
        reports.append(report(agency, year, **{f"form_{c['table']}": c["form"] for c in own}))
    write(parquet, "cells", cells)
    write(parquet, "reports", reports)


def _cells(report_id: str, line: dict[str, Any]) -> list[dict[str, Any]]:
    cells = []
    for table in ("proactive", "requests", "disputes"):
        form = max(("2021", "2019"), key=lambda key: len(line[table].keys() & set(FORMS[key].measures(table))))
        for measure, printed in line[table].items():
            for applicant, value in (printed.items() if isinstance(printed, dict) else [(None, printed)]):
                cells.append(_cell(report_id, form, measure, value, applicant=applicant))
    if line["statistics"]:
        labels = {statistic_key(row[0]) for row in line["statistics"]}
        form = max((f for f in FORMS if FORMS[f].statistics), key=lambda f: _likeness(f, labels))
        known = {statistic_key(row.label): row.measure for row in FORMS[form].statistics}
        for label, _, year, everything in line["statistics"]:
            measure = known[statistic_key(label)]
            cells.append(_cell(report_id, form, measure, year))
            if everything is not None:
                cells.append(_cell(report_id, form, f"{measure}_cumulative", everything))
    return cells


def _cell(report_id: str, form: str, measure: str, value: float | None, **more: Any) -> dict[str, Any]:
    if value is None:
        return cell(report_id, form, measure, None, status="unreadable", raw_text="?", **more)
    return cell(report_id, form, measure, 0, value=Decimal(str(value)), raw_text=str(value), **more)


def _likeness(form: str, labels: set[str]) -> int:
    spelt = (FORMS[form].spellings or {}).keys()
    return len(spelt & labels) - len(spelt - labels)
