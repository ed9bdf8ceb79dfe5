"""`gongkai evaluate`: wrong, missing, invented and silent are told apart; real documents have none of them."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pages import PROACTIVE_2021, PROACTIVE_2021_VALUES, page, requests_rows

from flows.cli import main
from flows.evaluation import judge
from flows.truth import Expected, Truth
from pipeline import Cell, Place, Problem, Report

REAL = Path(__file__).parents[3] / "shared" / "real"
HEAD = "measure,applicant,value\n"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A folder with a report and its truth, table 二 only, all of it right."""
    (tmp_path / "a.html").write_bytes(page(PROACTIVE_2021, requests_rows("2021", lambda measure, applicant: "0")))
    write(tmp_path, PROACTIVE_2021_VALUES)
    return tmp_path


def write(folder: Path, values: Any, name: str = "a.csv") -> None:
    (folder / name).write_text(HEAD + "".join(f"{measure},,{value}\n" for measure, value in values.items()), "utf-8")


def shape(capsys: pytest.CaptureFixture[str], status: int, *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(*arguments, "--json", "--details") == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_all_right_is_status_0(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = shape(capsys, 0, str(sample))
    assert found["total"] == {
        "cells": 10, "right": 10, "wrong": 0, "missing": 0, "invented": 0, "silent": 0, "accuracy": 1.0}
    assert found["by_table"].keys() == {"proactive"}
    assert found["by_form"].keys() == {"2021"}
    assert found["by_type"].keys() == {"html"}
    assert run(str(sample)) == 0
    assert "100.00 %" in capsys.readouterr().out


def test_a_wrong_a_missing_and_an_invented_cell_are_listed_with_their_place(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = dict(PROACTIVE_2021_VALUES) | {"penalty_decisions": "80", "requests_received_new": "5"}
    del values["licensing_decisions"]
    write(sample, values)
    found = shape(capsys, 3, str(sample / "a.csv"), str(sample / "a.html"), "--workers", "1")
    errors = {error["measure"]: error for error in found["errors"] if error["applicant"] is None}
    assert {measure: error["verdict"] for measure, error in errors.items()} == {
        "penalty_decisions": "wrong", "licensing_decisions": "invented", "requests_received_new": "missing"}
    wrong = errors["penalty_decisions"]
    assert (wrong["expected"], wrong["read"], wrong["status"], wrong["raw_text"], wrong["where"]) == (
        "80", "8", "reported", "8", "grid=1;row=10;column=2")
    assert run(str(sample), "--details") == 3
    assert "expected 80, read 8 件 “8” grid=1;row=10;column=2" in capsys.readouterr().out


def test_a_sample_of_cells_is_judged_alone_with_partial(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(sample, {"penalty_decisions": 8})
    assert shape(capsys, 3, str(sample))["total"]["invented"] == 9
    assert shape(capsys, 0, str(sample), "--partial")["total"]["cells"] == 1


def cell(value: str | None, status: Any = "reported", raw: str = "") -> Cell:
    return Cell("2021", "proactive", "rules_issued", None, Decimal(value) if value else None, "件", status, raw,
                Place(None, 1, 1, 1), "grid")


@pytest.mark.parametrize(
    ("expected", "read", "verdict"),
    [
        ("3", cell("3"), "right"),
        ("3", cell("3.0"), "right"),
        ("3", cell("4"), "wrong"),
        ("3", cell(None, "blank"), "wrong"),
        ("3", cell(None, "dash", "/"), "wrong"),
        ("3", cell(None, "unreadable", "3 4"), "missing"),
        ("3", None, "missing"),
        ("0", cell(None, "blank"), "wrong"),
        (None, cell(None, "blank"), "right"),
        (None, cell(None, "dash", "/"), "right"),
        (None, cell("0"), "wrong"),
        (None, None, "missing"),
    ],
)
def test_a_blank_is_not_a_zero(expected: str | None, read: Cell | None, verdict: str) -> None:
    truth = Truth("a", Path("a.csv"), {("rules_issued", None): Expected(Decimal(expected) if expected else None)})
    report = Report("a", "html", forms={"proactive": "2021"}, cells=[read] if read else [])
    [found] = judge("a", truth, report)
    assert (found.verdict, found.silent) == (verdict, verdict == "wrong")


@pytest.mark.parametrize(
    ("stage", "severity", "silent"),
    [("fill", "error", False), ("read", "warning", False), ("fill", "info", True), ("identify", "error", True)],
)
def test_an_error_of_which_a_problem_warns_is_not_silent(stage: str, severity: Any, silent: bool) -> None:
    truth = Truth("a", Path("a.csv"), {("rules_issued", None): Expected(Decimal(1))})
    report = Report("a", "html", cells=[cell("2")], problems=[Problem(stage, "k", severity, "message")])
    assert [found.silent for found in judge("a", truth, report)] == [silent]


def test_the_unit_counts_where_the_truth_has_one() -> None:
    right, other = Expected(Decimal(3), "件"), Expected(Decimal(3), "万元")
    report = Report("a", "html", cells=[cell("3")])
    verdicts = [next(judge("a", Truth("a", Path("a.csv"), {("rules_issued", None): e}), report)).verdict
                for e in (right, other)]
    assert verdicts == ["right", "wrong"]


def test_one_file_may_be_the_truth_of_many_documents(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sample / "b.htm").write_bytes((sample / "a.html").read_bytes())
    (sample / "a.csv").unlink()
    with (sample / "all.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["document", "measure", "applicant", "value"])
        for document in ("a.html", "b", "not-here"):
            rows.writerows([document, measure, "", value] for measure, value in PROACTIVE_2021_VALUES.items())
    found = shape(capsys, 0, str(sample))
    assert [name.rpartition("/")[2] for name in found["by_document"]] == ["a.html", "b.htm"]
    assert found["truth_without_document"] == ["not-here"]


def test_a_document_that_cannot_be_read_misses_every_cell_and_says_why(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (sample / "a.html").write_bytes(b"")
    found = shape(capsys, 3, str(sample))
    assert (found["total"]["missing"], found["total"]["accuracy"]) == (10, 0.0)
    assert list(found["unread"].values()) == ["the file is empty"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEAD + "rulez,,1\n", "line 2: there is no measure “rulez”"),
        (HEAD + "rules_issued,somebody,1\n", "there is no applicant “somebody”"),
        (HEAD + "rules_issued,,one\n", "“one” is no number"),
        (HEAD + "rules_issued,,1\nrules_issued,,2\n", "line 3: rules_issued stands twice"),
        (HEAD + "rules_issued\n", "nothing stands in the column “applicant”"),
        ("a,b\n1,2\n", "its columns should be measure,applicant,value"),
        ("", "no row"),
    ],
)
def test_truth_that_cannot_be_meant_is_refused_with_its_line(
    sample: Path, capsys: pytest.CaptureFixture[str], content: str, sentence: str
) -> None:
    (sample / "a.csv").write_text(content, "utf-8")
    assert run(str(sample)) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1


def test_truth_in_another_encoding_says_how_to_save_it(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sample / "a.csv").write_bytes((HEAD + "规章,,1\n").encode("gb18030"))
    assert run(str(sample)) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_a_sample_without_a_pair_or_without_files_is_bad_usage(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(sample / "a.html")) == 2
    assert "no document has truth" in capsys.readouterr().err
    assert run(str(sample / "missing")) == 2


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real documents is not beside the repository")
def test_real_documents_have_no_wrong_no_invented_and_no_silent_cell(capsys: pytest.CaptureFixture[str]) -> None:
    found = shape(capsys, 0, str(REAL))
    assert found["errors"] == []
    assert found["total"]["cells"] == 198 + 200 + 200 + 198 + 200 + 186 + 30
    assert found["truth_without_document"] == ["suqian-2023", "suqian-2024"]
    by_table = {table: counts["cells"] for table, counts in found["by_table"].items()}
    assert by_table == {"proactive": 84, "requests": 3 * 161 + 3 * 175, "disputes": 6 * 15, "statistics": 30}
