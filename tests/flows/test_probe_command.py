"""`gongkai sites probe` and `sites add`: what a stranger sees of a site, and the row that is written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from crawler import Probe, load_registry, sandbox
from crawler.sandbox import Web
from flows import terminal
from flows.cli import app, main

FAMILIES = ["trs", "was5", "jpaas", "gkmlpt", "vsb", "lonsun"]


@pytest.fixture(autouse=True)
def _fresh_consoles() -> Iterator[None]:
    terminal.out.cache_clear()
    terminal.err.cache_clear()
    yield
    terminal.out.cache_clear()
    terminal.err.cache_clear()


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    """A site of each of five families, and one that refuses us."""
    with sandbox.serve(sites=len(FAMILIES), years=2, families=FAMILIES, faults=["forbidden@6"]) as served:
        yield served


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("width", [80, 120])
def test_a_probe_shows_where_the_list_is_and_why(
    web: Web, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, number: int, width: int
) -> None:
    site = web[number]
    monkeypatch.setenv("COLUMNS", str(width))
    assert run("sites", "probe", site.home) == 0
    shown, toml = capsys.readouterr().out.split("proposed row\n")
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= width
    assert site.name in shown
    assert FAMILIES[number] in next(line for line in lines if line.startswith("family"))
    assert "rows announce reports" in " ".join(shown.split())
    dates = [line.find("  202") for line in lines if line.startswith("  202")]
    assert len(dates) >= 3  # rows of the list, one under the other
    assert [line for line in toml.splitlines() if " = " not in line] == ["[[site]]", ""]  # whole values, to be copied


def test_json_holds_the_probe_and_its_row(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sites", "probe", web[1].home, "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert set(found) == set(Probe.__slots__)
    assert (found["home"], found["name"], found["row"]["family"]) == (web[1].home, web[1].name, "was5")
    assert found["row"]["columns"] == [column["url"] for column in found["columns"]]
    assert found["columns"][0]["pages"][0]["rows"] > 0


def test_a_block_is_told_and_nothing_is_proposed(web: Web, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("sites", "probe", web[5].home) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "forbidden (HTTP 403)" in shown
    assert "a block: it is reported, never circumvented" in shown
    assert "proposed row" not in shown
    assert run("sites", "add", web[5].home, "--to", tmp_path / "mine.toml", "--yes") == 1
    assert not (tmp_path / "mine.toml").exists()


def test_a_site_is_added_once_and_can_be_crawled(
    web: Web, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    mine = tmp_path / "mine.toml"
    assert run("sites", "add", web[0].home, "--to", mine, "--yes") == 0
    assert f"gongkai crawl --registry {mine}" in capsys.readouterr().err
    (row,) = load_registry(mine)
    assert (row.home, row.family, row.name, row.sandbox) == (web[0].home, "trs", web[0].name, True)
    assert "; seen 20" in row.evidence
    assert run("sites", "add", web[0].home, "--to", mine, "--yes") == 1
    assert row.site_id in capsys.readouterr().err
    assert load_registry(mine) == [row]
    assert run("--data", tmp_path / "data", "crawl", "--registry", mine) == 0


def test_nothing_is_written_without_a_yes(web: Web, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    answered = CliRunner().invoke(app, ["sites", "add", web[0].home, "--to", str(mine)], input="n\n")
    assert answered.exit_code == 1
    assert "Write this row" in answered.output
    assert not mine.exists()
    agreed = CliRunner().invoke(app, ["sites", "add", web[0].home, "--to", str(mine)], input="y\n")
    assert agreed.exit_code == 0
    assert len(load_registry(mine)) == 1


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("anshun", "is not an http address"), ("ftp://www.anshun.gov.cn/", "is not an http address"),
        ("http://192.168.1.1/", "is an address on a private network"),
        ("http://www.anshun.gov.cn/", "give a contact"),
    ],
)
def test_what_may_not_be_asked_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str, sentence: str
) -> None:
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    assert run("sites", "probe", url) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert (captured.out, captured.err.count("\n")) == ("", 1)


@pytest.mark.parametrize("command", ["probe", "add"])
def test_they_explain_themselves_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sites", command, "--help") == 0
    shown = capsys.readouterr().out
    assert f"$ gongkai sites {command} http://" in shown
