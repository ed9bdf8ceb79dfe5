"""`gongkai diff`: the same code changes nothing; what changes is counted and shown, and nothing is written."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pages import PROACTIVE_2021, page, requests_rows

from flows.cli import main


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two reports of one agency, and a notice, parsed."""
    saved = tmp_path / "saved"
    saved.mkdir()
    for year in (2022, 2023):
        (saved / f"{year}.html").write_bytes(
            page(PROACTIVE_2021, requests_rows("2021", lambda measure, applicant: "0"),
                 title=f"安顺市财政局{year}年政府信息公开工作年度报告"))
    (saved / "notice.html").write_bytes("<p>关于召开会议的通知</p>".encode())
    assert run("--data", str(tmp_path / "data"), "import", str(saved)) == 0
    assert run("--data", str(tmp_path / "data"), "parse") == 0
    return tmp_path / "data"


def alter(data: Path, dataset: str, change: Any) -> None:
    """Change what is stored, as if other code had parsed it."""
    path = data / "parquet" / dataset / "imported.parquet"
    schema = pq.read_schema(path)
    pq.write_table(pa.Table.from_pylist(change(pq.read_table(path).to_pylist()), schema=schema), path)


def found(data: Path, capsys: pytest.CaptureFixture[str], *options: str, status: int = 3) -> dict[str, Any]:
    capsys.readouterr()
    assert run("--data", str(data), "diff", "--json", *options) == status
    shape: dict[str, Any] = json.loads(capsys.readouterr().out)
    return shape


def test_the_same_code_changes_nothing_and_the_status_is_0(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shape = found(data, capsys, status=0)
    assert (shape["documents"], shape["changed_documents"], shape["changes"]) == (3, 0, [])
    assert run("--data", str(data), "diff") == 0
    assert "0 of 3 documents would change" in capsys.readouterr().out


def test_a_changed_cell_is_shown_with_both_values(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def other(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row | {"value": row["value"] + 5} if row["measure"] == "penalty_decisions" else row for row in rows]

    alter(data, "cells", other)
    before = {path: path.read_bytes() for path in data.rglob("*.parquet")}
    shape = found(data, capsys)
    assert shape["changed_documents"] == 2
    assert shape["measures"] == {"penalty_decisions": {"changed": 2}}
    assert shape["changes"][0] == {
        "dataset": "cells", "how": "changed", "document": shape["changes"][0]["document"],
        "key": {"table": "proactive", "measure": "penalty_decisions", "applicant": None},
        "before": {"value": "13"}, "after": {"value": "8"},
    }
    assert run("--data", str(data), "diff") == 3
    assert "13 → 8" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in data.rglob("*.parquet")} == before


def test_added_and_removed_cells_and_verdicts_are_counted(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alter(data, "cells", lambda rows: [
        row | {"measure": "invented"} if row["measure"] == "rules_issued" else row for row in rows])
    verdicts = pq.read_table(data / "parquet" / "checks" / "imported.parquet")["verdict"].to_pylist()
    alter(data, "checks", lambda rows: [row | {"verdict": "fail"} for row in rows])
    shape = found(data, capsys, "--limit", "0")
    assert shape["measures"] == {"rules_issued": {"added": 2}, "invented": {"removed": 2}}
    assert shape["changes"] == []
    assert {verdict.partition(" → ")[0] for verdict in shape["verdicts"]} == {"fail"}
    assert shape["verdicts"]["fail → pass"] == verdicts.count("pass") > 50
    assert sum(shape["verdicts"].values()) == len(verdicts) - verdicts.count("fail")


def test_another_agency_gives_other_report_ids_and_changes_no_cell(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def renamed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row | {"report_id": "a0-" + row["report_id"].partition("-")[2]} if row["report_id"] else row
                for row in rows]

    for dataset in ("documents", "reports", "report_agencies", "sections", "cells", "facts", "checks", "problems"):
        alter(data, dataset, renamed)
    alter(data, "reports", lambda rows: [row | {"agency": "安顺市", "report_year": 2000} for row in rows])
    shape = found(data, capsys)
    assert shape["datasets"] == {"reports": {"changed": 2}}
    assert {(c["before"]["agency"], c["before"]["report_year"]) for c in shape["changes"]} == {("安顺市", 2000)}


def test_problems_that_come_and_go_are_counted_by_kind(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alter(data, "problems", lambda rows: [
        row | {"kind": "old_kind"} if row["kind"] == "no_report" else row for row in rows])
    shape = found(data, capsys)
    assert shape["problems"] == {"no_report": {"added": 1}, "old_kind": {"removed": 1}}


def test_what_was_never_parsed_would_be_added(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new.html").write_bytes("<p>关于放假的通知</p>".encode())
    assert run("--data", str(data), "import", str(tmp_path / "new.html")) == 0
    shape = found(data, capsys)
    assert shape["datasets"]["documents"] == {"added": 1}


def test_parquet_of_other_columns_is_refused_in_a_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = data / "parquet" / "cells" / "imported.parquet"
    table = pq.read_table(cells)
    pq.write_table(table.drop_columns(["raw_text"]).append_column("n", pc.utf8_length(table["raw_text"])), cells)
    assert run("--data", str(data), "diff") == 1
    assert "run `gongkai parse` first" in capsys.readouterr().err
