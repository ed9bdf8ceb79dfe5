"""The notebook runs from top to bottom, and what it plots is what the warehouse says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pages import page, requests_rows

import warehouse
from crawler import import_files
from notebooks import first_look
from pipeline import parse


def _always(text: str) -> Callable[[str, str], str]:
    return lambda measure, applicant: text


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for year in (2021, 2022):
        digit = str(year % 10)
        rows = requests_rows("2021", _always(digit))
        (tmp_path / f"{year}.html").write_bytes(page(rows, title=f"某市某局{year}年政府信息公开工作年度报告"))
    import_files(sorted(tmp_path.glob("*.html")), tmp_path / "archive", fetched_at="2026-11-24T00:00:00Z")
    parse(tmp_path / "archive", tmp_path / "parquet")
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    return tmp_path


def test_three_questions_are_answered_with_a_plot_each(data: Path) -> None:
    warehouse.build(data / "parquet", data / "gongkai.duckdb")
    _, found = first_look.app.run()
    assert found["requests"]["requests_received_new"].tolist() == [1, 2]
    # 2022: (2 granted in full + 2 in part) of 2 dispositions: the page contradicts itself and the plot shows it
    assert found["disclosure"][["numerator", "denominator"]].to_numpy().tolist() == [[4, 2]]
    assert found["grounds"]["refused"].tolist() == [3] * 8
    assert len(found["contradictions"]) > 0
    assert found["disclosure"]["label"].tolist() == ["某市某局 2022（2件）"]
    for name in ("requests", "disclosure", "grounds"):
        plot = found[f"{name}_plot"].to_dict()
        assert plot["title"]
        assert list(plot["datasets"].values()) == [found[name].astype(object).where(found[name].notna(), None)
                                                   .to_dict("records")]


def test_without_a_warehouse_it_says_what_to_run(data: Path) -> None:
    outputs, found = first_look.app.run()
    assert "requests" not in found
    assert any("gongkai build" in getattr(output, "text", "") for output in outputs)
