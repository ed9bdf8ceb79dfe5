"""`gongkai sites children`: sites of agencies out of archived home pages, into a registry as children."""

import json
from pathlib import Path

import pytest

from crawler import Archive, Outcome, Site, children_of, load_registry
from flows.cli import main

HOME = "http://www.anshun.gov.cn/"
PAGE = """<html><body><ul><li><a href="http://czj.anshun.gov.cn/">市财政局</a></li>
<li><a href="/jyj/">安顺市教育局</a></li><li><a href="http://www.puding.gov.cn/">普定县人民政府</a></li>
<li><a href="/zwgk/202401/t20240115_1.html">市财政局2023年政府信息公开工作年度报告</a></li>
<li><a href="http://www.example.com/">某某公司</a></li></ul></body></html>"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    site = Site("anshun", "安顺市人民政府", HOME, "seen", division_code="520400")
    with Archive(tmp_path / "archive").writer("r1") as writer:
        writer.describe(site, "2026-11-24T02:30:00Z")
        writer.add("anshun", HOME, "home", Outcome.OK, "2026-11-24T02:30:00Z", body=PAGE.encode())
    return tmp_path


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def test_children_carry_their_portal_and_their_source(data: Path) -> None:
    found = {site.name: site for site in children_of(Archive(data / "archive"), "anshun")}
    assert {name: site.home for name, site in found.items()} == {
        "市财政局": "http://czj.anshun.gov.cn/", "安顺市教育局": "http://www.anshun.gov.cn/jyj/",
        "普定县人民政府": "http://www.puding.gov.cn/",
    }
    assert found["市财政局"].parent == "anshun"
    assert found["市财政局"].evidence == f"linked as 「市财政局」 by {HOME}, seen 2026-11-24"


def test_children_are_added_to_a_registry_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registry = data / "mine.toml"
    assert run("--data", data, "sites", "children", "anshun", "--to", registry, "--json") == 0
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)) == 3
    assert f"3 added to {registry}, 0 stood there already" in " ".join(printed.err.split())
    assert {site.parent for site in load_registry(registry)} == {"anshun"}
    assert run("--data", data, "sites", "children", "--to", registry) == 0
    assert len(load_registry(registry)) == 3


def test_a_portal_that_was_never_crawled_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", data, "sites", "children", "guiyang") == 2
    assert "no site “guiyang” in the archive" in capsys.readouterr().err
