"""The identities: what holds, what fails, what cannot be said, and what a blank is proven to be."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import APPLICANTS, FORMS, Cell, Place, Report, to_json
from pipeline.checks import check
from pipeline.forms import statistic_key

DATA = Path(__file__).parents[3] / "shared" / "data" / "reports.jsonl"
FIRST = Place(None, 1, 1, 1)
COLUMNS = [a.key for a in APPLICANTS.labels]
ROWS = FORMS["2021"].measures("requests")
# What a cell prints: a figure, "" (blank), "?" (unreadable), "~3" (about three)
Printed = str | int | float | None


def cell(form: str, table: str, measure: str, applicant: str | None, printed: Printed) -> Cell:
    text = "" if printed is None else str(printed)
    about, digits = text.startswith("~"), text.removeprefix("~")
    value = Decimal(digits) if digits not in ("", "?") else None
    status = {"": "blank", "?": "unreadable"}.get(digits, "reported")
    return Cell(form, table, measure, applicant, value, "件", status, text, FIRST, "grid", None, about)  # type: ignore[arg-type]


def verdicts(table: str, form: str, printed: Mapping[Any, Printed], **agency: str) -> dict[str, str]:
    """Identity and subject → the verdict, for a failure with both sides; blanks proven are in `derived`."""
    cells = []
    for key, figure in printed.items():
        measure, applicant = key if isinstance(key, tuple) else (key, None)
        cells.append(cell(form, table, measure, applicant, figure))
    checks, derived = check(cells, {table: form}, **agency)
    return {f"{c.identity} {c.subject}": c.verdict if c.verdict != "fail" else f"{c.left} | {c.right}"
            for c in checks} | {f"derived {m} {a}": str(value) for (_, m, a), value in derived.items()}


def requests(rows: Mapping[str, int], changes: Mapping[tuple[str, str], Printed] = {}) -> dict[Any, Printed]:
    """Table 三 of 2021: `rows` for 自然人 and 总计, 0 elsewhere, then the changes."""
    table: dict[Any, Printed] = {
        (m, a): rows.get(m, 0) if a in ("natural_person", "total") else 0 for m in ROWS for a in COLUMNS}
    return table | dict(changes)


def review(*printed: Printed) -> dict[str, str]:
    """The block 行政复议 of table 四: upheld, corrected, other, pending, total."""
    keys = [f"review_{outcome}" for outcome in ("upheld", "corrected", "other", "pending", "total")]
    found = verdicts("disputes", "2021", dict(zip(keys, printed, strict=True)))
    return {key: value for key, value in found.items() if not key.startswith("T4.SUM suit")}


ADDS_UP: dict[str, int] = {"requests_received_new": 5, "requests_carried_in": 1, "granted_full": 4,
                           "dispositions_total": 4, "requests_carried_out": 2}


def test_a_report_that_adds_up_passes_and_derives_nothing() -> None:
    found = verdicts("requests", "2021", requests(ADDS_UP))
    assert set(found.values()) == {"pass"}
    assert len(found) == 25 + 7 + 7


@pytest.mark.parametrize(
    ("cell", "printed", "failed"),
    [
        (("granted_full", "other_org"), 1, {"T3.ROW granted_full": "5 | 4", "T3.SUM other_org": "1 | 0"}),
        (("requests_carried_out", "natural_person"), 3,
         {"T3.ROW requests_carried_out": "3 | 2", "T3.BAL natural_person": "6 | 7"}),
        (("unable_unclear", "total"), 2, {"T3.ROW unable_unclear": "0 | 2", "T3.SUM total": "6 | 4"}),
    ],
)
def test_a_wrong_figure_fails_its_row_and_its_column(
    cell: tuple[str, str], printed: int, failed: dict[str, str]
) -> None:
    found = verdicts("requests", "2021", requests(ADDS_UP, {cell: printed}))
    assert {key: value for key, value in found.items() if value != "pass"} == failed


def test_the_sum_takes_the_rows_that_the_form_has() -> None:
    columns = {(m, "total"): 0 for m in FORMS["2019"].measures("requests")}
    figures: dict[Any, Printed] = {**columns, ("other_disposition", "total"): 3, ("dispositions_total", "total"): 3,
                                   ("requests_received_new", "total"): 3}
    found = verdicts("requests", "2019", figures)
    assert (found["T3.SUM total"], found["T3.BAL total"]) == ("pass", "pass")


def test_blanks_that_the_printed_parts_leave_no_room_for_are_zero() -> None:
    assert review(3, "", "", 1, 4) == {
        "T4.SUM review": "pass", "derived review_corrected None": "0", "derived review_other None": "0"}
    assert review("", "", "", "", 0)["T4.SUM review"] == "pass"


def test_a_blank_with_room_for_a_figure_proves_nothing() -> None:
    assert review(3, "", 0, 0, 4) == {"T4.SUM review": "not_assessable"}
    assert review(3, "", "", 0, 4) == {"T4.SUM review": "not_assessable"}


def test_printed_parts_above_the_total_fail_whatever_the_blanks_stand_for() -> None:
    assert review(3, 2, "", "", 4) == {"T4.SUM review": "5 | 4"}
    assert review(3, 2, "?", 0, 4) == {"T4.SUM review": "5 | 4"}


def test_a_blank_total_is_derived_and_its_check_stays_open() -> None:
    assert review(3, 1, 0, 0, "") == {"T4.SUM review": "not_assessable", "derived review_total None": "4"}


@pytest.mark.parametrize("printed", ["?", "~1"])
def test_what_is_unreadable_or_approximate_is_never_proven(printed: str) -> None:
    assert review(3, printed, "", 1, 4) == {"T4.SUM review": "not_assessable"}
    assert review(3, 1, 0, 0, printed) == {"T4.SUM review": "not_assessable"}


def test_what_one_table_proves_is_no_value_of_the_same_measure_in_another() -> None:
    """Both tables count 行政复议: table 四 leaves its blanks no room, the one-column table has one review to place."""
    keys = [f"review_{outcome}" for outcome in ("upheld", "corrected", "other", "pending", "total")]
    in_disputes: dict[str, Printed] = dict(zip(keys, ("", "", "", "", 0), strict=True))
    in_statistics: dict[str, Printed] = dict(zip([*keys[:3], keys[4]], ("", "", "", 1), strict=True))
    cells = [cell("2021", "disputes", measure, None, figure) for measure, figure in in_disputes.items()]
    cells += [cell("2014", "statistics", measure, None, figure) for measure, figure in in_statistics.items()]
    _, derived = check(cells, {"disputes": "2021", "statistics": "2014"})
    assert derived == {("disputes", measure, None): 0 for measure in keys[:-1]}
    published = to_json(Report("a.html", cells=cells, derived=derived))["cells"]
    assert {(c["table"], c["measure"]) for c in published if c["value_derived"] is not None} == {
        ("disputes", measure) for measure in keys[:-1]}


def test_a_row_that_is_not_there_is_no_blank() -> None:
    cells = [cell("2021", "disputes", f"review_{outcome}", None, 0) for outcome in ("upheld", "corrected", "total")]
    checks, derived = check(cells, {"disputes": "2021"})
    assert [c.verdict for c in checks if c.subject == "review"] == ["not_assessable"]
    assert derived == {}


def test_a_negative_figure_proves_nothing_about_the_blank_beside_it() -> None:
    assert review(5, -1, "", 0, 4) == {"T4.SUM review": "not_assessable"}


def test_an_empty_table_proves_nothing() -> None:
    found = verdicts("requests", "2021", {(m, a): "" for m in ROWS for a in COLUMNS})
    assert set(found.values()) == {"not_assessable"}


def test_what_one_identity_proves_serves_the_next() -> None:
    """上海市政府办公厅 2019 leaves zeros and most totals blank: columns prove cells, and those derive the totals."""
    blanks: dict[tuple[str, str], Printed] = {
        (m, a): "" for m in ROWS for a in COLUMNS
        if m not in ("requests_received_new", "requests_carried_in", "dispositions_total", "requests_carried_out")
        and (m, a) != ("granted_full", "natural_person")}
    found = verdicts("requests", "2021", requests(ADDS_UP, blanks))
    assert found["derived granted_full total"] == "4"
    assert found["derived unable_unclear natural_person"] == "0"
    assert found["T3.ROW granted_full"] == "not_assessable"  # its total is derived from it: that proves nothing
    assert found["T3.SUM total"] == "pass"
    assert "fail" not in " ".join(found.values())


def test_a_derived_value_that_another_identity_contradicts_is_withdrawn() -> None:
    """The row leaves the blank no room (1 of 1 is 自然人); its column lacks one: no figure satisfies both."""
    found = verdicts("requests", "2021", requests(
        {"granted_full": 1, "dispositions_total": 1, "requests_received_new": 1},
        {("granted_full", "other_org"): "", ("dispositions_total", "other_org"): 1}))
    assert found["T3.ROW granted_full"] == "pass"
    assert found["T3.SUM other_org"] == "0 | 1"
    assert not [key for key in found if key.startswith("derived")]


@pytest.mark.parametrize(
    ("agency", "verdict"),
    [
        ({"level": "county", "function": "government"}, "8 | 0"),
        ({"level": "prefecture", "function": "department"}, "8 | 0"),
        ({"level": "prefecture", "function": "government"}, None),
        ({"level": "national", "function": "department"}, None),
        ({}, "not_assessable"),
    ],
)
def test_who_may_make_rules(agency: dict[str, str], verdict: str | None) -> None:
    """松木塘镇 reports 2 rules issued and 2 in force; another township 6."""
    printed: dict[Any, Printed] = dict.fromkeys(FORMS["2021"].measures("proactive"), 0)
    printed |= {"rules_issued": 2, "rules_in_force": 6}
    assert verdicts("proactive", "2021", printed, **agency).get("T2.RULES rules") == verdict
    assert verdicts("proactive", "2021", {**printed, "rules_issued": 0, "rules_in_force": 0}).get(
        "T2.RULES rules") == "pass"


def test_the_stock_cannot_be_smaller_than_what_was_added_this_year() -> None:
    printed: dict[Any, Printed] = dict.fromkeys(FORMS["2021"].measures("proactive"), 0)
    normdocs: dict[Any, Printed] = {"normdocs_issued": 7, "normdocs_repealed": 2, "normdocs_in_force": 4}
    assert verdicts("proactive", "2021", printed | normdocs)["T2.STOCK normdocs"] == "6 | 7"
    assert verdicts("proactive", "2021", printed | normdocs | {"normdocs_in_force": 5})["T2.STOCK normdocs"] == "pass"
    # a warning has exceptions, so it proves nothing about a blank
    assert "derived normdocs_issued None" not in verdicts(
        "proactive", "2021", printed | {"normdocs_issued": "", "normdocs_in_force": 0})


def test_item_counts_cannot_fall_below_zero() -> None:
    printed: dict[Any, Printed] = {"penalty_items_prev": 3, "penalty_items_change": -4, "fee_items_prev": 3,
                                   "fee_items_change": -3}
    found = verdicts("proactive", "2019", printed)
    assert (found["T2.NONNEG penalty_items"], found["T2.NONNEG fee_items"]) == ("-1 | 0", "pass")


NATIONAL_2014: dict[Any, Printed] = {
    **dict.fromkeys(FORMS["2014"].measures("statistics"), 0), "requests_received_new": 10,
    "requests_online": 7, "requests_mail": 3, "requests_closed": 10,
    "requests_closed_on_time": 9, "requests_closed_extended": 1, "replies_total": 10, "reply_granted_full": 6,
    "reply_refused": 3, "reply_refused_privacy": 3, "reply_redirected": 1, "proactive_items": 20,
    "channel_website_items": 20, "channel_wechat_items": 5, "review_total": 2, "review_upheld": 1, "staff_total": 3,
    "staff_full_time": 1, "staff_part_time": 2, "press_conferences": 1,
}


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({}, {}),
        ({"requests_mail": 2}, {"B.CH requests_received_new": "9 | 10"}),
        ({"requests_closed_extended": 0}, {"B.CLOSED requests_closed": "9 | 10"}),
        ({"reply_redirected": 0}, {"B.REPLY replies_total": "9 | 10"}),
        ({"reply_refused_privacy": 4}, {}),  # one reply may carry two grounds
        ({"reply_refused_privacy": 2}, {"B.REPLY reply_refused": "2 | 3"}),
        ({"review_upheld": 3}, {"B.REV review_total": "3 | 2"}),  # pending cases are in the total alone
        ({"staff_part_time": 3}, {"B.STAFF staff_total": "4 | 3"}),
        ({"channel_website_items": 21}, {"B.PRO largest_channel": "21 | 20"}),
        ({"proactive_items": 26}, {"B.PRO all_channels": "26 | 25"}),
        ({"press_conferences_chief": 2}, {"B.CHIEF press_conferences": "2 | 1"}),
        ({"online_interviews_chief": 1}, {"B.CHIEF online_interviews": "1 | 0"}),
        ({"requests_closed": 9, "requests_closed_on_time": 8}, {"B.LINK replies_total": "10 | 9"}),
    ],
)
def test_the_national_form_of_2014(changes: dict[str, int], failed: dict[str, str]) -> None:
    found = verdicts("statistics", "2014", NATIONAL_2014 | changes)
    assert {key: value for key, value in found.items() if value != "pass"} == failed
    assert len(found) == 12


def test_the_column_of_all_years_is_checked_by_the_same_identities() -> None:
    """平潭综合实验区环境与国土资源局 2018: in both columns the channels fall short of the requests."""
    measures = ("requests_in_person", "requests_online", "requests_mail_fax", "requests_received_new")
    printed = dict(zip(measures, (0, 2, 9, 13), strict=True))
    everything = {f"{m}_cumulative": n for m, n in zip(measures, (5, 6, 23, 36), strict=True)}
    found = verdicts("statistics", "fujian-2015-bureau", printed | everything)
    assert {key: value for key, value in found.items() if "requests" in key} == {
        "B.CH requests_received_new": "11 | 13", "B.CH requests_received_new_cumulative": "34 | 36"}


def test_a_table_that_stops_before_the_last_channel_is_not_held_to_its_sum() -> None:
    printed: dict[Any, Printed] = {"proactive_items": 51, "channel_website_items": 7, "channel_gazette_items": 0,
                                   "requests_received_new": 3, "requests_in_person": 0, "requests_fax": 0,
                                   "requests_email": 1}
    assert verdicts("statistics", "fujian-2014-short", printed) == {"P.PRO proactive_items": "7 | 51"}


def test_local_tables_before_2014_have_the_identities_of_the_short_ones() -> None:
    printed: dict[Any, Printed] = {
        **dict.fromkeys(FORMS["local-2012"].measures("statistics"), 0), "a_requests_received_new": 2,
        "a_requests_email": 1}
    found = verdicts("statistics", "local-2012", printed)
    assert found == {"B.CH a_requests_received_new": "1 | 2", "B.REPLY a_replies_total": "pass",
                     "P.PRO a_proactive_items": "pass"}


# The broken identities of 78 real reports (specification data, reports-notes §3), as the checks name them.
BROKEN = {
    "pingtan-district-2020": {"T3.SUM natural_person": "26 | 20", "T3.SUM total": "27 | 21"},
    "pingtan-finance-2014": {"P.PRO proactive_items": "7 | 51"},
    "pingtan-finance-2015": {"P.PRO proactive_items": "57 | 65"},
    "pingtan-police-2021": {"T3.BAL natural_person": "1 | 2", "T3.BAL total": "1 | 2"},
    "pingtan-shs-2024": {"T4.SUM suit_after_review": "19 | 15"},
    "pingtan-zrz-2018": {"B.CH requests_received_new": "11 | 13", "B.CH requests_received_new_cumulative": "34 | 36"},
    "pingtan-zrz-2020": {"T3.SUM legal_service_org": "1 | 0", "T3.SUM total": "10 | 9"},
    "pingtan-zrz-2021": {"T3.SUM natural_person": "16 | 18", "T3.BAL natural_person": "16 | 18",
                         "T3.SUM public_interest_org": "2 | 0", "T3.BAL public_interest_org": "2 | 0"},
    "pingtan-zrz-2023": {"T3.ROW granted_partial": "9 | 8", "T3.ROW dispositions_total": "20 | 19",
                         "T3.BAL commercial_enterprise": "0 | 1"},
    "hongze-2023": {"T4.SUM review": "11 | 0", "T4.SUM suit_after_review": "5 | 0"},
}


@pytest.mark.skipif(not DATA.is_file(), reason="the folder of real figures is not beside the repository")
def test_every_broken_identity_of_the_real_reports_is_found_and_no_other() -> None:
    failed = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        forms, cells = _as_printed(report)
        checks, _ = check(cells, forms)
        failures = {f"{c.identity} {c.subject}": f"{c.left} | {c.right}" for c in checks
                    if c.verdict == "fail" and not c.identity.startswith("T2.")}
        if failures:
            failed[report["key"]] = failures
    assert failed == BROKEN


def _as_printed(report: Mapping[str, Any]) -> tuple[dict[str, str], list[Cell]]:
    """Forms and cells of a line of reports.jsonl; null is a figure that could not be read."""
    forms: dict[str, str] = {}
    cells: list[Cell] = []
    for table in ("proactive", "requests", "disputes"):
        measures = report[table].keys()
        if not measures:
            continue
        forms[table] = form = max(("2021", "2019"), key=lambda key: len(measures & set(FORMS[key].measures(table))))
        for measure, printed in report[table].items():
            by_applicant = printed if isinstance(printed, dict) else {None: printed}
            cells += [cell(form, table, measure, a, "?" if v is None else v) for a, v in by_applicant.items()]
    if report["statistics"]:
        forms["statistics"] = form = _statistics_form([row[0] for row in report["statistics"]])
        keys = {statistic_key(row.label): row.measure for row in FORMS[form].statistics}
        for label, _, year, everything in report["statistics"]:
            measure = keys[statistic_key(label)]
            cells.append(cell(form, "statistics", measure, None, year))
            if everything is not None:
                cells.append(cell(form, "statistics", f"{measure}_cumulative", None, everything))
    return forms, cells


def _statistics_form(labels: list[str]) -> str:
    """The form whose labels are those of the table."""
    printed = {statistic_key(label) for label in labels}
    return max(FORMS, key=lambda form: len(printed & (FORMS[form].spellings or {}).keys())
               - len((FORMS[form].spellings or {}).keys() - printed))
