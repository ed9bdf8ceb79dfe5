"""The knowledge of discovery: every pattern of words.toml decides its samples, and knows real addresses."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from crawler.discovery import words

TABLES = tomllib.loads((Path(words.__file__).parent / "words.toml").read_text("utf-8"))
REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "titles.jsonl"


def samples(*tables: str) -> list[tuple[str, str, dict[str, object]]]:
    return [(table, str(sample), row) for table in tables for row in TABLES[table] for sample in row["samples"]]


@pytest.mark.parametrize(("table", "sample", "row"), samples(*TABLES))
def test_each_pattern_is_found_in_its_samples(table: str, sample: str, row: dict[str, object]) -> None:
    assert re.search(str(row["pattern"]), words.bare(sample), re.I)


@pytest.mark.parametrize(("table", "sample", "row"), samples("column", "drill"))
def test_the_texts_of_links_score_as_their_pattern_says(table: str, sample: str, row: dict[str, object]) -> None:
    score = words.text_score(words.bare(sample))
    assert score is not None
    assert score >= int(str(row["score"]))  # an earlier pattern may know it better
    assert (score >= words.STRONG) == (table == "column")


@pytest.mark.parametrize(("table", "sample", "row"), samples("reject"))
def test_the_texts_of_other_things_have_no_score(table: str, sample: str, row: dict[str, object]) -> None:
    assert words.text_score(words.bare(sample)) is None


@pytest.mark.parametrize(("table", "sample", "row"), samples("path"))
def test_paths_score_as_their_pattern_says(table: str, sample: str, row: dict[str, object]) -> None:
    assert (words.path_score(f"http://www.a.gov.cn{sample}") or 0) >= int(str(row["score"]))


@pytest.mark.parametrize("path", ["/zwgk/wznb/", "/fzzfnb/index.html", "/tjnj/2023/"])
def test_paths_of_other_yearly_reports_have_no_score(path: str) -> None:
    assert words.path_score(f"http://www.a.gov.cn{path}") is None


@pytest.mark.parametrize(
    "text", ["要闻动态", "市长信箱", "财政局", "便民服务", "某县召开春耕会议", "2023年", "办事指南"]
)
def test_other_texts_of_a_home_page_lead_nowhere(text: str) -> None:
    assert not words.text_score(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("政府信息公开年报", True),
        ("2023年政府信息公开年报", True),
        ("某县财政局2023年政府信息公开工作年度报告", False),
        ("政府网站工作年度报表", False),
        ("政府信息公开指南", False),
    ],
)
def test_what_a_page_of_the_column_calls_itself(text: str, named: bool) -> None:
    assert words.names_column(text) is named


def test_real_addresses_of_columns() -> None:
    """Of the real report addresses whose folders speak, the folder is known for a column of annual reports."""
    if not REAL.exists():
        pytest.skip("the collection of real addresses (shared/data/titles.jsonl) is not on this machine")
    rows = [json.loads(line) for line in REAL.read_text("utf-8").splitlines()]
    urls = [row["url"] for row in rows if row["host_class"] == "gov"]
    speaking = [url for url in urls if re.search(r"gk\w*nb|ndbg|gknb", url.rsplit("/", 1)[0])]
    unknown = [url for url in speaking if (words.path_score(url.rsplit("/", 1)[0] + "/") or 0) < 70]
    assert len(speaking) > 70
    assert unknown == []
