"""The command line: what it prints, how it ends, and that every error is one sentence."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pages import PROACTIVE_2021, page, requests_rows

from flows.cli import main

COMMANDS = [
    "demo", "extract", "identify", "evaluate", "sql", "nightly", "crawl", "import", "parse", "diff", "build",
    "schedule",
]


def run(*arguments: str) -> int:
    """Run `gongkai …` in this process; the exit status."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_bytes(page(PROACTIVE_2021, requests_rows("2021", lambda measure, applicant: "0"), DISPUTES))
    return path


DISPUTES = [
    "<tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>",
    "<tr>" + "".join(f"<td rowspan=2>{o}</td>" for o in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"))
    + "<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr>",
    "<tr>" + "".join(f"<td>{o}</td>" for o in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")) * 2 + "</tr>",
    "<tr>" + "<td>1</td><td>0</td><td>0</td><td>0</td><td>1</td>" * 3 + "</tr>",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "--help") == 0
    shown = capsys.readouterr().out
    assert "Examples:" in shown
    assert f"gongkai {command}" in shown


def test_help_and_extract_import_no_heavy_library() -> None:
    code = ("import sys; from flows.cli import app; import pipeline; "
            "print([m for m in ('scrapy', 'prefect', 'duckdb', 'pandas') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_extract_json_has_the_published_shape(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("extract", str(report), "--format", "json") == 0
    shape = json.loads(capsys.readouterr().out)
    assert {"source", "agency", "report_year", "title", "forms", "cells", "facts", "checks", "problems"} <= set(shape)
    assert set(shape["cells"][0]) == {
        "form", "table", "measure", "applicant", "label", "value", "unit", "value_cny", "value_derived", "status",
        "approximate", "raw_text", "where", "method", "confidence"}
    assert (shape["agency"], shape["report_year"]) == ("某市某局", 2022)
    assert shape["forms"] == {"proactive": "2021", "requests": "2021", "disputes": "2021"}
    assert len(shape["cells"]) == 200
    # Whether a body may make 规章 cannot be told of one without a level; all else adds up.
    assert {c["identity"] for c in shape["checks"] if c["verdict"] != "pass"} <= {"T2.RULES"}


def test_extract_csv_has_the_published_columns(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("extract", str(report), "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == [
        "measure", "applicant", "value", "unit", "status", "raw_text", "table", "where", "method", "form", "label",
        "confidence"]
    fee = next(row for row in rows if row["measure"] == "admin_fees_collected")
    assert (fee["value"], fee["unit"], fee["where"]) == ("10.5", "万元", "grid=1;row=14;column=2")


def test_extract_for_people_shows_tables_and_checks(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("extract", str(report)) == 0
    shown = capsys.readouterr().out
    for text in ("某市某局", "二、主动公开政府信息情况", "10.5 万元", "（七）总计", "复议后起诉", "0 failed"):
        assert text in shown


def test_extract_of_a_zip_gives_a_report_for_each_file_in_it(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.write(report, "某局.html")
        archive.writestr("说明.txt", "附件说明")
    assert run("extract", str(tmp_path / "two.zip"), "--format", "json") == 3
    shapes = json.loads(capsys.readouterr().out)
    assert [shape["source"].rpartition("!")[2] for shape in shapes] == ["某局.html", "说明.txt"]
    assert [len(shape["cells"]) for shape in shapes] == [200, 0]


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 4, "the file is empty"),
        (b"%PDF-1.4 cut", 4, "PDF cannot be read"),
        (b"PK\x03\x04", 4, "the ZIP container is damaged"),
        ("<p>关于召开会议的通知</p>".encode(), 3, None),
    ],
)
def test_extract_says_how_it_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, status: int, sentence: str | None
) -> None:
    (tmp_path / "x").write_bytes(content)
    assert run("extract", str(tmp_path / "x"), "--format", "json") == status
    captured = capsys.readouterr()
    assert len(captured.err.splitlines()) == (sentence is not None)
    assert sentence is None or sentence in captured.err
    assert json.loads(captured.out)["problems"]


def test_of_several_files_the_worst_counts(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("extract", str(report), str(tmp_path / "missing"), "--format", "json") == 4
    captured = capsys.readouterr()
    assert len(json.loads(captured.out)) == 1
    assert captured.err.count("\n") == 1


def test_bad_usage_is_2() -> None:
    assert run("extract") == 2
    assert run("no-such-command") == 2


@pytest.fixture
def data(tmp_path: Path, report: Path) -> list[str]:
    """A data folder with one imported report, parsed and built; the arguments that name it."""
    options = ["--data", str(tmp_path / "data")]
    assert [run(*options, "import", str(report)), run(*options, "parse"), run(*options, "build")] == [0, 0, 0]
    return options


def test_imported_pages_are_answered_in_sql(data: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    query = "select agency, report_year, count(*) as figures from figures group by all"
    assert run(*data, "sql", query, "--format", "csv") == 0
    assert capsys.readouterr().out.splitlines() == ["agency,report_year,figures", "某市某局,2022,200"]
    assert run(*data, "sql", query, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == [{"agency": "某市某局", "report_year": 2022, "figures": 200}]
    assert run(*data, "sql", query) == 0
    assert "某市某局" in capsys.readouterr().out


def test_sql_writes_parquet(data: list[str], tmp_path: Path) -> None:
    assert run(*data, "sql", "from figures", "--format", "parquet", "--output", str(tmp_path / "f.parquet")) == 0
    assert pq.read_table(tmp_path / "f.parquet").num_rows == 200


@pytest.mark.parametrize("query", ["delete from cells", "drop table cells", "create table x (y int)", "selec 1"])
def test_sql_reads_only_and_says_so_in_a_line(
    data: list[str], capsys: pytest.CaptureFixture[str], query: str
) -> None:
    capsys.readouterr()
    assert run(*data, "sql", query) != 0
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.err.startswith("gongkai: ")


def test_without_a_warehouse_sql_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", str(tmp_path), "sql", "select 1") == 1
    assert "gongkai build" in capsys.readouterr().err


def test_an_unknown_site_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", str(tmp_path), "crawl", "--site", "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err
