"""Which titles announce an annual report: the samples in titles.toml, and real titles they never saw."""

import json
import re
from pathlib import Path

import pytest

from crawler import announces_report
from crawler.titles import Announcement, announcement, is_bare, leaves_open, may_announce, opens_report, plain, tables

TABLES = tables()
PATTERNS = [row for rows in TABLES.values() if isinstance(rows, list) for row in rows]
SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"


@pytest.mark.parametrize("title", [title for row in TABLES["report"] for title in row["samples"]])
def test_report_titles(title: str) -> None:
    assert announcement(title) is Announcement.REPORT


@pytest.mark.parametrize("title", [title for row in TABLES["perhaps"] for title in row["samples"]])
def test_titles_that_say_it_only_in_a_column_of_reports(title: str) -> None:
    assert announcement(title) is Announcement.PERHAPS
    assert announces_report(title)


@pytest.mark.parametrize("title", [title for row in TABLES["other"] for title in row["samples"]])
def test_other_titles(title: str) -> None:
    assert announcement(title) is Announcement.NO


@pytest.mark.parametrize("row", PATTERNS, ids=lambda row: row["pattern"])
def test_every_pattern_decides_its_own_samples(row: dict[str, object]) -> None:
    assert row["samples"]
    assert all(re.search(str(row["pattern"]), plain(title)) for title in row["samples"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("某县审计局  2020年政府信息\n公开工作 年度报告", "某县审计局2020年政府信息公开工作年度报告"),
        ("二〇二三年年报", "2023年年报"),
        ("二○○九年度報告", "2009年度报告"),
        ("二零一八年年报", "2018年年报"),
        ("一九九九年年报", "1999年年报"),
        ("２０２３年（年报）", "2023年(年报)"),
        ("《某局2023年年报.docx》", "《某局2023年年报》"),
    ],
)
def test_titles_are_read_plainly(title: str, read: str) -> None:
    assert plain(title) == read


@pytest.mark.parametrize(
    "title",
    [
        "某市生态环境局2022年政府信息公开工作年度报告",
        "2019年市生态环境局政府信息公开工作年度报告",
        "县新闻办公室2021年政府信息公开年报",
        "某市信用办2020年政府信息公开工作年度报告",
        "某区预算评审中心2018年政府信息公开年度报告",
        "县委机构编制委员会办公室2023年政府信息公开工作年度报告",
        "某县企业服务中心政府信息公开2021年年报",
        "平潭综合实验区财政金融局关于2014年度政府信息公开工作年度报告",
        "附件：2023年政府信息公开工作年度报告.pdf",
        "某市住房公积金管理中心2021年政府信息公开工作年度报告",
        "2020年某县公共资源交易中心政府信息公开工作年度报告",
        "某县人民政府办公室关于印发2010年政府信息公开年度报告的通知",
    ],
)
def test_the_name_of_the_agency_says_nothing_about_the_report(title: str) -> None:
    assert announcement(title) is Announcement.REPORT


@pytest.mark.parametrize(
    "title",
    [
        "",
        "市领导调研重点项目",
        "2020年工作总结",
        "政府信息公开申请表",
        "2023年政府工作报告",
        "2022年国民经济和社会发展统计公报",
        "关于公布《政府信息公开工作年度报告格式》的通知",
        "某县2022年度部门预算执行和其他财政收支的审计工作报告",
        "某市综合行政执法局2022年行政执法年度报告",
        "某县环境保护局2021年环境质量年报",
        "政府信息公开指南",
        "某县人民政府网站2023年工作年度报表",
        "某县政府门户网站2019年度报表",
        "2023年法治政府建设情况年报",
        "如何编制政府信息公开年报",
        "某市召开政府信息公开年报培训会",
        "关于公布2020年政府信息公开工作年度报告编制要求的通知",
        "关于印发2021年政府信息公开年度报告格式的通知",
        "一图看懂某县2023年政府信息公开工作年度报告",
    ],
)
def test_other_articles_of_a_column(title: str) -> None:
    assert announcement(title) is Announcement.NO


@pytest.mark.parametrize(
    ("title", "may"),
    [
        ("某自治州人力资源和社会保障局2...", True),
        ("某县人民政府办公室2021年政府信息…", True),
        ("某县2021年政府信息公开工作年度报告…", True),  # it may go on: 解读
        ("关于做好2021年政府信息公开工作年度报告编制…", False),  # says enough
        ("某县人民政府办公室", False),
    ],
)
def test_titles_that_a_list_cuts(title: str, may: bool) -> None:
    assert may_announce(title) is may


@pytest.mark.parametrize("title", [title for row in TABLES["body"] + TABLES["bare"] for title in row["samples"]])
def test_titles_that_name_an_agency_or_a_year_only(title: str) -> None:
    assert is_bare(title)
    assert leaves_open(title) or announcement(title) is Announcement.PERHAPS


@pytest.mark.parametrize(
    ("title", "leaves"),
    [
        ("县领导走访重点项目", True),
        ("县信用办", True),  # named after what it does
        ("某县2020年政府信息公开年报", False),
        ("2020年年报", False),
        ("政府信息公开指南", False),
        ("2022年政府网站年度报表", False),
        ("2021年度部门决算", False),
        ("政府信息公开目录", False),
    ],
)
def test_titles_of_which_only_the_page_can_tell(title: str, leaves: bool) -> None:
    assert leaves_open(title) is leaves


@pytest.mark.parametrize("text", [text for row in TABLES["opening"] for text in row["samples"]])
def test_the_text_of_a_report_says_so(text: str) -> None:
    assert opens_report(f"某镇 2021-01-20 {text} 二、主动公开政府信息情况")


@pytest.mark.parametrize(
    "text",
    [
        *(text for row in TABLES["no_opening"] for text in row["samples"]),
        "根据《政府信息公开条例》和关于公布2020年政府信息公开年度报告的通知，请各单位抓紧报送。",
        "一、总体情况 全县经济平稳增长。二、存在的问题",
        "我县今日召开项目推进会。",
    ],
)
def test_the_text_of_another_page_does_not(text: str) -> None:
    assert opens_report(text) is None


def test_real_openings() -> None:
    """The first words of real reports (cut after a few lines: the headings that tell stand below)."""
    if not SHARED.exists():
        pytest.skip("the collection of real titles (shared/data) is not on this machine")
    rows = [json.loads(line) for line in (SHARED / "titles.jsonl").read_text("utf-8").splitlines()]
    told = {kind: [bool(opens_report(row["excerpt"])) for row in rows if row["kind"] == kind and row["excerpt"]]
            for kind in ("report", "sister", "listing")}  # fmt: skip
    assert sum(told["report"]) > 0.6 * len(told["report"]) > 100
    assert not any(told["sister"])


def test_real_titles() -> None:
    """Titles of 147 real pages, of which four are not reports; and those of our collection of figures."""
    if not SHARED.exists():
        pytest.skip("the collection of real titles (shared/data) is not on this machine")
    rows = [json.loads(line) for line in (SHARED / "titles.jsonl").read_text("utf-8").splitlines()]
    titles = [row["title"] for row in rows if row["title"]]
    refused = [title for title in titles if not announces_report(title)]
    assert len(titles) > 140
    assert sorted(refused) == [
        "【公开制度】****信息公开统计制度",
        "国务院办公厅关于做好政府网站年度报表发布工作的通知2020-01-23新万博官网",
        "定西市政府信息公开情况统计报表",
        "湖南省人民政府办公厅关于做好政府网站年度报表发布工作的通知",
    ]
    figures = [json.loads(line)["title"] for line in (SHARED / "reports.jsonl").read_text("utf-8").splitlines()]
    assert [title for title in figures if announcement(title) is not Announcement.REPORT] == []
