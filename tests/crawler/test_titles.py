"""Which titles announce an annual report: the samples in titles.toml, and real titles they never saw."""

import json
import re
import tomllib
from pathlib import Path

import pytest

import crawler
from crawler import announces_report

TABLES = tomllib.loads((Path(crawler.__file__).parent / "titles.toml").read_text("utf-8"))
REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "titles.jsonl"


@pytest.mark.parametrize("title", [title for row in TABLES["report"] for title in row["samples"]])
def test_report_titles(title: str) -> None:
    assert announces_report(title)


@pytest.mark.parametrize("title", [title for row in TABLES["other"] for title in row["samples"]])
def test_other_titles(title: str) -> None:
    assert not announces_report(title)


@pytest.mark.parametrize("row", TABLES["report"] + TABLES["other"], ids=lambda row: row["pattern"])
def test_every_pattern_decides_its_own_samples(row: dict[str, object]) -> None:
    assert row["samples"]
    assert all(re.search(str(row["pattern"]), title) for title in row["samples"])  # type: ignore[attr-defined]


def test_white_space_inside_a_title_does_not_matter() -> None:
    assert announces_report("某县审计局  2020年政府信息\n公开工作 年度报告")


@pytest.mark.parametrize("title", ["", "市领导调研重点项目", "2020年工作总结", "政府信息公开申请表"])
def test_other_articles_of_a_column(title: str) -> None:
    assert not announces_report(title)


def test_real_titles() -> None:
    """Titles of real report pages; those in traditional characters come from mirrors, not from the bodies."""
    if not REAL.exists():
        pytest.skip("the collection of real titles (shared/data/titles.jsonl) is not on this machine")
    rows = [json.loads(line) for line in REAL.read_text("utf-8").splitlines()]
    titles = [row["title"] for row in rows if row["title"] and "公開" not in row["title"]]
    refused = [title for title in titles if not announces_report(title)]
    assert len(titles) > 130
    assert sorted(refused) == [
        "【公开制度】****信息公开统计制度",
        "国务院办公厅关于做好政府网站年度报表发布工作的通知2020-01-23新万博官网",
        "定西市政府信息公开情况统计报表",
        "湖南省人民政府办公厅关于做好政府网站年度报表发布工作的通知",
    ]
