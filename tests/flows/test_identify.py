"""`gongkai identify` and the options of a saved page: one JSON object, clear errors, exit codes for scripts."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main

TITLE = "市财政局2023年政府信息公开工作年度报告"
URL = "http://czj.anshun.gov.cn/nb.html"
PAGE = """<html><head><meta name="ArticleTitle" content="安顺市财政局2023年政府信息公开工作年度报告">
<meta charset="utf-8"></head><body><p>发布时间：2024-01-20</p>
<p>本报告所列数据的统计期限自20231月1日起至202312月31日止。</p></body></html>"""


def run(*arguments: str) -> int:
    """Run `gongkai …` in this process; the exit status."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "saved.html"
    path.write_text(PAGE, encoding="utf-8")
    return str(path)


def shown(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    shape = json.loads(capsys.readouterr().out)
    assert isinstance(shape, dict)
    return shape


def test_a_title_and_its_address_are_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("identify", "--title", TITLE, "--url", URL) == 0
    shape = shown(capsys)
    flags = shape.pop("flags")
    agencies = shape.pop("agencies")
    assert shape == {
        "agency": "安顺市财政局", "agency_id": shape["agency_id"], "division_code": "520400", "level": "prefecture",
        "function": "finance", "report_year": 2023, "scope": "department", "title": TITLE, "published_on": None,
        "quarantined": False,
    }
    assert [(flag["kind"], flag["severity"]) for flag in flags] == [("division_from_site", "info")]
    assert "安顺市" in flags[0]["message"]
    assert [agency["agency_id"] for agency in agencies] == [shape["agency_id"]]


def test_a_saved_page(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("identify", "--text", page) == 0
    shape = shown(capsys)
    assert (shape["agency"], shape["report_year"], shape["published_on"]) == ("安顺市财政局", 2023, "2024-01-20")


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = "特向社会公布螺洋街道2021年度信息公开年度报告。"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run("identify", "--text", "-", "--url", "http://www.luqiao.gov.cn/x") == 0
    shape = shown(capsys)
    assert (shape["agency"], shape["division_code"]) == ("台州市路桥区螺洋街道办事处", "331004004")


def test_the_day_of_publication_gives_the_year_at_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("identify", "--title", "安顺市财政局政府信息公开年报", "--published", "2012-03-01") == 0
    shape = shown(capsys)
    assert (shape["report_year"], shape["published_on"]) == (2011, "2012-03-01")


def test_a_joint_report_lists_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("identify", "--title", "2020年上海市水务局上海市海洋局政务公开年度工作报告") == 0
    assert [agency["agency"] for agency in shown(capsys)["agencies"]] == ["上海市水务局", "上海市海洋局"]


def test_a_hijacked_copy_is_quarantined_and_the_status_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("identify", "--title", TITLE, "--url", "https://baduzz.com/czj/t20210201_1622138") == 3
    shape = shown(capsys)
    assert shape["quarantined"] is True
    assert shape["flags"][0]["kind"] == "unofficial_host"
    assert "baduzz.com" in shape["flags"][0]["message"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "--title"),
        (("--title", TITLE, "--published", "2024-13-01"), 2, "2024-13-01"),
        (("--text", "/nowhere/report.html"), 4, "/nowhere/report.html"),
    ],
)
def test_errors_are_one_sentence(
    arguments: tuple[str, ...], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("identify", *arguments) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in printed.err
    assert len(printed.err.strip().splitlines()) == 1


def test_a_file_that_is_no_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    assert run("identify", "--text", str(tmp_path / "empty.html")) == 4
    assert "empty" in capsys.readouterr().err


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("identify", "--help") == 0
    out = capsys.readouterr().out
    assert "Examples:" in out
    assert "gongkai identify" in out


def test_extract_takes_what_is_known_of_a_saved_page(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    known = ("--title", "市教育局政府信息公开年报", "--url", URL, "--published", "2024-01-20")
    Path(page).write_text("<html><body><p>2023年，我局认真贯彻。</p></body></html>", encoding="utf-8")
    run("extract", page, "--format", "json", *known)
    shape = shown(capsys)
    assert (shape["agency"], shape["published_on"]) == ("安顺市教育局", "2024-01-20")
    assert run("extract", page, "--published", "yesterday") == 2
