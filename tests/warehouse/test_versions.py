"""One report in several versions, figures read from pictures, and series over the forms of all eras."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import warehouse
from pipeline import FORMS
from tests.warehouse.parquet_rows import cell, report, write, write_reports

REVIEW = ("review_upheld", "review_corrected", "review_other", "review_pending", "review_total")


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "parquet", {})


def asked(parquet: Path, query: str) -> list[str]:
    """The answer, a row a line; `-` is NULL."""
    warehouse.build(parquet, parquet.parent / "gongkai.duckdb")
    with warehouse.connect(parquet.parent / "gongkai.duckdb") as connection:
        rows = connection.execute(query).fetchall()
    return [" ".join(f"{v:g}" if isinstance(v, float) else "-" if v is None else str(v) for v in row) for row in rows]


def write_versions(parquet: Path, versions: dict[str, dict[str, Any]], **usual: Any) -> None:
    """Versions of one report: name → `url`, `parent_url`, `day` of the fetch, `seen` (day), `review`
    (five figures) and `method`."""
    write(parquet, "captures", [
        {"capture_id": name, "site_id": "s", "url": v["url"], "parent_url": v.get("parent_url"), "kind": "article",
         "outcome": "ok", "fetched_at": datetime(2026, 11, v.get("day", 1), tzinfo=UTC), "run_id": "r", "length": 1,
         "last_seen_at": datetime(2026, 11, v.get("seen", 30), tzinfo=UTC),
         "warc_file": "a.warc.gz", "warc_offset": 0, "warc_length": 1}
        for name, v in versions.items()])
    write(parquet, "reports", [
        report("某局", 2023, report_id=name, capture_id=name, url=v["url"], form_disputes="2021", **usual)
        for name, v in versions.items()])
    write(parquet, "cells", [
        cell(name, "2021", measure, figure, method=v.get("method", "grid"))
        for name, v in versions.items() for measure, figure in zip(REVIEW, v["review"], strict=False)])
    write(parquet, "checks", [check(name, v["review"]) for name, v in versions.items()])


def check(report_id: str, review: tuple[int | None, ...]) -> dict[str, Any]:
    """T4.SUM of the block 行政复议, as the pipeline makes it for printed figures."""
    made = {"report_id": report_id, "identity": "T4.SUM", "table": "disputes", "subject": "review",
            "verdict": "not_assessable"}
    printed = [Decimal(figure) for figure in review if figure is not None]
    if len(printed) < len(REVIEW):
        return made
    *parts, total = printed
    residual = sum(parts, Decimal(0)) - total
    return made | {"left": sum(parts, Decimal(0)), "right": total, "residual": residual,
                   "verdict": "fail" if residual else "pass"}


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({"url": "http://127.0.0.1/a.pdf", "parent_url": "http://127.0.0.1/a.html"}, "text_vs_attachment"),
        ({"url": "http://127.0.0.1/a_wap.html"}, "twin"),
        ({"url": "http://127.0.0.1/a.html"}, "republished"),
    ],
)
def test_versions_are_kept_and_their_differences_are_rows(parquet: Path, other: dict[str, str], kind: str) -> None:
    write_versions(parquet, {
        "first": {"url": "http://127.0.0.1/a.html", "review": (3, 1, 0, 0, 4), "day": 2},
        "other": {**other, "review": (3, 1, 2, None, 6), "day": 1},
    })
    assert asked(parquet, "select report_id, is_current, superseded_by from reports order by report_id") == [
        "first True -", "other False first"]
    assert asked(parquet, """
        select kind, measure, value::int, status, current_value::int, current_status, current_report_id
        from differences order by measure""") == [
        f"{kind} review_other 2 reported 0 reported first", f"{kind} review_pending - blank 0 reported first",
        f"{kind} review_total 6 reported 4 reported first"]


def test_twins_that_print_the_same_have_no_differences(parquet: Path) -> None:
    write_versions(parquet, {name: {"url": f"http://127.0.0.1/{name}", "review": (3, 1, 0, 0, 4)} for name in "ab"})
    assert asked(parquet, "from differences") == []
    assert asked(parquet, "select count(*) from figures") == ["5"]


def test_a_figure_that_only_one_version_prints_is_a_difference(parquet: Path) -> None:
    write_versions(parquet, {"whole": {"url": "u", "review": (3, 1, 0, 0, 4)}, "short": {"url": "v", "review": (3, 1)}})
    assert asked(parquet, "select measure, status, current_value::int from differences order by measure") == [
        "review_other - 0", "review_pending - 0", "review_total - 4"]


def test_a_picture_that_adds_up_is_verified_and_text_is_preferred_to_it(parquet: Path) -> None:
    write_versions(parquet, {
        "picture": {"url": "u", "review": (3, 1, 0, 0, 4), "method": "ocr", "day": 9},
        "text": {"url": "v", "review": (3, 1, 0, 0, 4), "day": 1}})
    assert asked(parquet, "select report_id, is_current, recognised, confirmed, unverified from reports") == [
        "text True 0 0 False", "picture False 5 5 False"]


def test_text_with_fewer_figures_yields_to_no_picture_that_is_unverified(parquet: Path) -> None:
    write_versions(parquet, {
        "picture": {"url": "u", "review": (3, 1, 0, 0, 5), "method": "ocr"},
        "text": {"url": "v", "review": (3, 1, 0)}})
    assert asked(parquet, "select report_id, is_current, confirmed, unverified from reports order by report_id") == [
        "picture False 0 True", "text True 0 False"]


def test_figures_that_no_identity_confirms_are_unverified_one_by_one(parquet: Path) -> None:
    """The block adds up; the direct suits do not, and table 二 has nothing that could confirm it."""
    write_versions(parquet, {"picture": {"url": "u", "review": (3, 1, 0, 0, 4), "method": "ocr"}},
                   form_proactive="2021")
    cells = [cell("picture", "2021", measure, figure, method="ocr") for measure, figure in [
        *zip(REVIEW, (3, 1, 0, 0, 4), strict=True), ("suit_direct_upheld", 2), ("suit_direct_total", 3),
        ("penalty_decisions", 17), ("suit_direct_other", None)]]
    write(parquet, "cells", cells)
    write(parquet, "checks", [check("picture", (3, 1, 0, 0, 4)), {
        "report_id": "picture", "identity": "T4.SUM", "table": "disputes", "subject": "suit_direct",
        "verdict": "not_assessable"}])
    assert asked(parquet, """select measure, checkable, confirmed from recognised
                             where not confirmed or measure = 'review_total' order by measure""") == [
        "penalty_decisions False False", "review_total True True", "suit_direct_other True False",
        "suit_direct_total True False", "suit_direct_upheld True False"]
    assert asked(parquet, "select unverified from reports") == ["True"]
    assert asked(parquet, "select count(*) from figures where unverified") == ["4"]


def test_a_sum_with_a_blank_in_it_confirms_no_picture(parquet: Path) -> None:
    """3 + blank = 3 passes, for the blank is proven zero; that the picture shows no figure there is not proven."""
    write_versions(parquet, {"picture": {"url": "u", "review": (3, None, 0, 0, 3), "method": "ocr"}})
    write(parquet, "checks", [check("picture", (3, 0, 0, 0, 3))])
    assert asked(parquet, "select confirmed, unverified from reports") == ["0 True"]


def test_a_form_of_another_year_is_marked_table_by_table(parquet: Path) -> None:
    write_versions(parquet, {"a": {"url": "u", "review": (0, 0, 0, 0, 0)}}, form_requests="2019")
    assert asked(parquet, 'select "table", form, era, template_mismatch from report_forms') == [
        "disputes 2021 d False", "requests 2019 c True"]
    assert asked(parquet, "select template_mismatch from reports") == ["True"]
    assert asked(parquet, "select distinct template_mismatch from figures") == ["False"]


def test_a_conflict_of_text_and_table_shows_its_sentence(parquet: Path) -> None:
    write_versions(parquet, {"a": {"url": "u", "review": (0, 0, 0, 0, 0)}})
    write(parquet, "facts", [
        {"report_id": "a", "position": n, "fact": "n_review", "value": Decimal(n), "qualifier": "exact",
         "sentence": f"行政复议{n}件", "start": 0, "end": 6} for n in (1, 2)])
    write(parquet, "checks", [
        {"report_id": "a", "identity": "N.REVIEW", "table": "narrative", "subject": "n_review#2:total",
         "left": Decimal(2), "right": Decimal(0), "residual": Decimal(2), "verdict": "fail"},
        {"report_id": "a", "identity": "N.REVIEW", "table": "narrative", "subject": "n_review:total-pending",
         "left": Decimal(1), "right": Decimal(1), "residual": Decimal(0), "verdict": "pass"}])
    assert asked(parquet, "select identity, subject, residual::int, sentence from contradictions") == [
        "N.REVIEW n_review#2:total 2 行政复议2件"]


def test_blanks_that_an_identity_proves_stand_beside_the_printed_figures(tmp_path: Path) -> None:
    parquet = write_reports(tmp_path / "parquet", {("某局", 2023): {}})
    write(parquet, "reports", [report("某局", 2023, form_requests="2021")])
    write(parquet, "cells", [
        cell("某局 2023", "2021", m, {"granted_full": 3, "dispositions_total": 3}.get(m),
             value_derived=None if m in ("granted_full", "dispositions_total") else Decimal(0))
        for m in FORMS["2021"].measures("requests")])
    assert asked(parquet, "select granted_full::int, refused_total from requests_by_agency_year") == ["3 -"]
    assert asked(parquet, "select granted_full::int, refused_total::int from requests_by_agency_year_derived") == [
        "3 0"]
    assert asked(parquet, "select value, value_derived::double from rates_by_agency_year where rate = 'refusal'") == [
        "- 0"]
    assert asked(parquet, "select value, value_derived::int from series where concept = 'refused'") == ["- 0"]


def test_one_series_over_four_eras_says_how_far_it_compares(tmp_path: Path) -> None:
    root = write_reports(tmp_path / "parquet", {("某局", year): {} for year in (2012, 2016, 2020, 2023)})
    forms = {2012: ("local-2012", "statistics", "a_requests_received_new"),
             2016: ("2014", "statistics", "requests_received_new"),
             2020: ("2019", "requests", "requests_received_new"), 2023: ("2021", "requests", "requests_received_new")}
    write(root, "reports", [report("某局", year, **{f"form_{table}": form})
                            for year, (form, table, _) in forms.items()])
    write(root, "cells", [cell(f"某局 {year}", form, measure, year - 2000)
                          for year, (form, _, measure) in forms.items()])
    assert asked(root, """select report_year, era, value::int, comparable from series
                          where concept = 'requests_received'""") == [
        "2012 a 12 approx", "2016 b 16 approx", "2020 c 20 same", "2023 d 23 same"]


def test_a_joint_report_counts_for_each_of_its_agencies(parquet: Path) -> None:
    write_versions(parquet, {"a": {"url": "u", "review": (0, 0, 0, 0, 0)}}, agency="甲、乙", agency_id="both")
    write(parquet, "report_agencies", [
        {"report_id": "a", "position": n, "agency_id": name, "agency": name, "level": "province"}
        for n, name in enumerate("甲乙", 1)])
    assert asked(parquet, "select agency_id, joint, report_years, level from agencies order by agency_id") == [
        "both True 1 -", "乙 False 1 province", "甲 False 1 province"]
    assert asked(parquet, "select agency, first_year, last_year, reports from agency_names order by agency_id") == [
        "甲、乙 2023 2023 1", "乙 2023 2023 1", "甲 2023 2023 1"]


@pytest.mark.parametrize("again", [False, True])
def test_of_one_address_the_version_that_it_answered_last_is_current(parquet: Path, again: bool) -> None:
    """An edited report takes the place of the one before, with fewer figures too; unless that came back."""
    write_versions(parquet, {
        "old": {"url": "u", "review": (3, 1, 0, 0, 4), "day": 1, "seen": 12 if again else 3},
        "edited": {"url": "u", "review": (3, 1, 1), "day": 9, "seen": 9},
        "twin": {"url": "v", "review": (3, 1), "day": 2}})
    now, then = ("old", "edited") if again else ("edited", "old")
    assert asked(parquet, "select report_id, version, is_current from reports order by version") == [
        f"old 1 {again}", "twin 2 False", f"edited 3 {not again}"]
    assert asked(parquet, f"""select distinct kind, report_id, current_report_id from differences
                              where report_id = '{then}'""") == [f"republished {then} {now}"]
