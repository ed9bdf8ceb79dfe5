"""Real documents with truth coded by hand: every cell right, blanks stay blank, nothing invented."""

import csv
from pathlib import Path

import pytest

from pipeline import FORMS, Origin, extract

REAL = Path(__file__).parents[3] / "shared" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real documents is not beside the repository")

DOCUMENTS = {
    "anshun-2020.txt": 198,
    "hangzhou-2025.html": 200,
    "huaian-2024.pdf": 200,
    "shanghai-2019.html": 198,
    "pingtan-2024.html": 200,
    "hongze-2023.pdf": 186,
}


@pytest.mark.parametrize(("name", "count"), DOCUMENTS.items())
def test_every_cell_is_right(name: str, count: int) -> None:
    with (REAL / "truth" / Path(name).with_suffix(".csv").name).open(encoding="utf-8", newline="") as file:
        truth = {(row["measure"], row["applicant"] or None): row["value"] for row in csv.DictReader(file)}
    report = extract((REAL / name).read_bytes(), Origin(name))
    read = {(c.measure, c.applicant): "" if c.value is None else f"{c.value:f}" for c in report.cells}
    assert len(truth) == count
    assert read == truth


def test_the_one_column_table_of_pingtan_2018_is_read_with_both_its_columns() -> None:
    with (REAL / "truth" / "pingtan-2018.csv").open(encoding="utf-8", newline="") as file:
        truth = [(row["label"], row["unit"], row["this_year"], row["cumulative"]) for row in csv.DictReader(file)]
    report = extract((REAL / "pingtan-2018.html").read_bytes(), Origin("pingtan-2018.html"))
    assert report.forms == {"statistics": "fujian-2017"}
    read = {c.measure: (c.unit, c.raw_text) for c in report.cells}
    assert [
        (row.label, read[row.measure][0], read[row.measure][1], read[f"{row.measure}_cumulative"][1])
        for row in FORMS["fujian-2017"].statistics
    ] == [(label.replace("受理依申请公开信息总数", "受理政府信息依申请公开总数"), *rest) for label, *rest in truth]
    assert len(report.cells) == 2 * len(truth)
    assert [p for p in report.problems if p.severity == "error"] == []


def test_blank_cells_of_shanghai_stay_blank_and_most_are_proven_zero_beside() -> None:
    report = extract((REAL / "shanghai-2019.html").read_bytes(), Origin("shanghai-2019.html"))
    statuses = [c.status for c in report.cells]
    assert statuses.count("blank") == 135
    assert statuses.count("reported") == 198 - 135
    assert {c.verdict for c in report.checks if c.table != "narrative"} == {"pass", "not_assessable"}
    # The printed dispositions of natural persons already make up their printed total: the blanks are nothing.
    assert report.derived["requests", "refused_law_prohibited", "natural_person"] == 0
    assert next(c for c in report.cells if c.measure == "refused_law_prohibited").value is None


def test_contradictions_of_hongze_are_found_and_not_repaired() -> None:
    report = extract((REAL / "hongze-2023.pdf").read_bytes(), Origin("hongze-2023.pdf"))
    failed = {(c.identity, c.subject): (str(c.left), str(c.right)) for c in report.checks if c.verdict == "fail"}
    assert failed == {("T4.SUM", "review"): ("11", "0"), ("T4.SUM", "suit_after_review"): ("5", "0")}
    assert report.forms == {"proactive": "2021", "requests": "2019", "disputes": "2021"}


@pytest.mark.parametrize(
    ("name", "agency", "year"),
    [
        ("anshun-2020.txt", "安顺市人民政府办公室", 2020),
        ("huaian-2024.pdf", "淮安市人民政府", 2024),
        ("shanghai-2019.html", "上海市人民政府办公厅", 2019),
        ("pingtan-2024.html", "平潭综合实验区管理委员会", 2024),
    ],
)
def test_agency_and_report_year(name: str, agency: str, year: int) -> None:
    report = extract((REAL / name).read_bytes(), Origin(name))
    assert (report.agency, report.report_year) == (agency, year)


def test_a_page_without_the_forms_is_no_report_and_yields_no_figure() -> None:
    report = extract((REAL / "pingtan-list.html").read_bytes(), Origin("pingtan-list.html"))
    assert report.cells == []
    assert "no_report" in {p.kind for p in report.problems if p.severity == "error"}
