"""`gongkai sites`: what list, show, check, export and health print, and how they end."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from crawler import PORTALS, Archive, ColumnWalk, Crawl, HostLedger, Outcome, Site, add_rows, load_registry
from flows import terminal
from flows.cli import main

ANSHUN = Site("anshun", "安顺市", "http://www.anshun.gov.cn/", "seen", division_code="520400", level="prefecture")
PUDING = Site("puding", "普定县", "http://www.puding.gov.cn/", "seen", division_code="520422", level="county",
              parent="anshun")
SILENT = Site("silent", "平坝区", "http://silent.gov.cn/", "seen", division_code="520403", level="county")
GONE = Site("gone", "旧站", "http://gone.gov.cn/", "seen", status="retired")
LIST = "http://www.anshun.gov.cn/nb/"


@pytest.fixture(autouse=True)
def _fresh_consoles() -> Iterator[None]:
    """Consoles are made once a process; here each test has its own streams and width."""
    terminal.out.cache_clear()
    terminal.err.cache_clear()
    yield
    terminal.out.cache_clear()
    terminal.err.cache_clear()


def run(*arguments: str | Path) -> int:
    """Run `gongkai sites …` in this process; the exit status."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def crawl(site: Site, run_id: str, at: str, *, stop: str = "", outcomes: dict[str, int]) -> Crawl:
    walk = ColumnWalk(LIST, "trs", "createPageHTML", "ColumnName", 3, 1, 1, 3, 0, 3, not stop, stop)
    return Crawl(
        run_id=run_id, site_id=site.site_id, started_at=at, finished_at=at, declared_total=3, list_pages=1,
        items_seen=3, rows_new=0, reports_listed=3, captured=1, not_modified=0, failed=0, outcomes=outcomes,
        complete=not stop, stop_reason=stop or "every list page read", requests=sum(outcomes.values()), bytes=1,
        seconds=1.0, columns=() if stop else (walk,),
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A data folder whose archive holds two runs, and a registry: 安顺 is well, 平坝 silent since the second run."""
    for site in (ANSHUN, PUDING, SILENT, GONE):
        add_rows(tmp_path / "sites.toml", [site])
    for number, day in ((1, "2026-05-01"), (2, "2026-05-02")):
        at, run_id = f"{day}T02:00:00Z", f"run-{number}"
        with Archive(tmp_path / "archive").writer(run_id) as writer:
            for site in (ANSHUN, SILENT):
                if number == 1 or site is ANSHUN:
                    writer.add(site.site_id, f"{site.home}nb/2025.html", "article", Outcome.OK, at, body=b"<p>2025</p>",
                               http_status=200, title="2025年政府信息公开工作年度报告", listed_on="2026-03-01")
                    done = crawl(site, run_id, at, outcomes={"ok": 3})
                else:
                    done = crawl(site, run_id, at, stop="home page: timeout", outcomes={"timeout": 1})
                ledger = [HostLedger(run_id, site.site_id, site.home.split("/")[2], 3, 1, 0.0, 2.0, 0, 0.0)]
                writer.finish(site if site is SILENT else Site(**{**vars(site), "columns": (LIST,), "family": "trs"}),
                              done, ledger)
    return tmp_path


def health(project: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert run("--data", project, "sites", "health", "--today", "2026-11-24", "--json", *arguments) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


def test_health_of_what_was_crawled(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = health(project, capsys)
    assert [(r["site_id"], r["state"], r["since"], r["last_good"], r["reason"]) for r in rows] == [
        ("anshun", "ok", "2026-05-01", "2026-05-02", ""),
        ("silent", "silent", "2026-05-02", "2026-05-01", "home page: timeout")]


def test_health_of_a_registry_has_those_that_were_never_crawled(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = health(project, capsys, "--registry", str(project / "sites.toml"))
    assert {r["site_id"]: r["state"] for r in rows} == {
        "anshun": "ok", "puding": "never_crawled", "silent": "silent"}
    only = health(project, capsys, "--state", "silent", "--state", "blocked")
    assert [r["site_id"] for r in only] == ["silent"]


def test_health_on_a_screen_is_worst_first(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run("--data", project, "sites", "health", "--registry", project / "sites.toml") == 0
    shown = capsys.readouterr().out
    assert shown.index("silent") < shown.index("never_crawled") < shown.index("anshun")
    assert "3 sites: 1 silent, 1 never_crawled, 1 ok" in shown
    assert all(cell_len(line) <= 80 for line in shown.splitlines())


def test_health_of_an_empty_project_is_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert health(tmp_path, capsys) == []


def test_show_has_fields_finds_children_crawls_and_certificates(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert run("--data", project, "sites", "show", "anshun", "--registry", project / "sites.toml") == 0
    shown = capsys.readouterr().out
    for said in ("安顺市", "520400", "found by the crawl", LIST, "1 site found under it", "普定县", "2026-05-02",
                 "complete"):
        assert said in shown
    assert run("--data", project, "sites", "show", "anshun", "--registry", project / "sites.toml", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["children"] == ["puding"]
    assert [len(each["columns"]) for each in data["crawls"]] == [1, 1]
    assert (data["site"]["family"], data["found"]["family"]) == (None, "trs")


def test_show_of_a_portal_that_was_never_crawled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", tmp_path, "sites", "show", "beijing") == 0
    assert "never crawled" in capsys.readouterr().out


def test_show_of_a_site_that_is_not_there_names_those_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", tmp_path, "sites", "show", "beijin") == 2
    message = capsys.readouterr().err
    assert "no site “beijin”" in message
    assert "beijing" in message


def test_list_is_limited_on_a_screen_and_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run("sites", "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].strip() == "3,209 sites; the first 50 are shown, --limit 0 shows all"
    assert all(cell_len(line) <= 80 for line in lines)


@pytest.mark.parametrize(
    ("filters", "least", "holds"),
    [
        (("--level", "province"), 32, lambda s: s["level"] == "province"),
        (("--division", "520400"), 7, lambda s: s["division_code"].startswith("5204")),
        (("--division", "52"), 90, lambda s: s["division_code"].startswith("52")),
        (("--division", "500000"), 37, lambda s: s["division_code"].startswith("50")),
        (("--status", "unreachable", "--division", "51"), 30, lambda s: s["status"] == "unreachable"),
    ],
)
def test_list_filters(
    filters: tuple[str, ...], least: int, holds: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sites", "list", "--json", *filters) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) >= least
    assert all(holds(row) for row in rows)


def test_list_of_a_family(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    add_rows(project / "sites.toml", [Site("x", "x", "http://x.gov.cn/", "seen", family="vsb")])
    for family, ids in (("vsb", ["x"]), ("trs", [])):
        assert run("sites", "list", "--registry", project / "sites.toml", "--family", family, "--json") == 0
        assert [row["site_id"] for row in json.loads(capsys.readouterr().out)] == ids


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("list", "--level", "city"), "no level “city”"),
        (("list", "--status", "asleep"), "no status “asleep”"),
        (("health", "--state", "ill"), "no state “ill”"),
        (("health", "--today", "yesterday"), "--today takes a day"),
    ],
)
def test_bad_usage_is_a_sentence(
    arguments: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run("--data", tmp_path, "sites", *arguments) == 2
    assert complaint in capsys.readouterr().err


def test_the_registries_that_come_along_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sites", "check") == 0
    assert "3,209 rows hold, 0 things are wrong" in capsys.readouterr().out


def test_check_names_every_row_that_does_not_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text(
        "site_id\tname\thome\tevidence\tdivision_code\tlevel\tparent\n"
        "good\t安顺市\thttp://good.gov.cn/\tseen\t520400\tprefecture\t\n"
        "child\t某局\thttp://child.gov.cn/\tseen\t520400\t\tbeijing\n"
        "twin\t安顺市\thttps://good.gov.cn\tseen\t520400\tprefecture\t\n"
        "code\t某县\thttp://code.gov.cn/\tseen\t999999\tcounty\t\n"
        "level\t安顺市\thttp://level.gov.cn/\tseen\t520400\tcounty\t\n"
        "orphan\t某局\thttp://orphan.gov.cn/\tseen\t\t\tnowhere\n"
        "host\t某局\thttp://ho_st/\tseen\t\t\t\n", "utf-8")
    assert run("sites", "check", "--registry", path) == 1
    shown = capsys.readouterr().out
    for wrong in ("line 4: site 'twin': its home is that of 'good'", "'code': division_code '999999' is in no table",
                  "'level': level 'county', but 520400 is 安顺市, a prefecture", "'orphan': its parent 'nowhere'",
                  "line 8: site 'host': 'http://ho_st/' has a malformed host", "2 rows hold, 5 things are wrong"):
        assert wrong in shown


def test_check_of_a_file_that_is_no_registry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sites", "check", "--registry", tmp_path / "nowhere.toml") == 1
    assert "there is no such registry file" in capsys.readouterr().err


def test_what_is_exported_as_a_registry_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("toml", "tsv"):
        path = tmp_path / f"guizhou.{name}"
        assert run("sites", "export", "--division", "52", "--format", name, "--output", path) == 0
        sites = load_registry(path)
        assert sites == [site for site in load_registry(PORTALS)
                         if (site.division_code or "").startswith("52")]
    assert capsys.readouterr().out == ""


def test_export_as_csv_has_all_fields(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sites", "export", "--registry", project / "sites.toml") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["site_id"] for row in rows] == ["anshun", "puding", "silent", "gone"]
    assert set(rows[0]) == set(vars(ANSHUN))


def test_export_that_cannot_be_written_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sites", "export", "--output", tmp_path / "no" / "x.csv") == 1
    assert "cannot write" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["list", "show", "check", "export", "health"])
def test_each_command_explains_itself_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sites", command, "--help") == 0
    shown = capsys.readouterr().out
    assert "Examples:" in shown
    assert f"$ gongkai sites {command}" in shown
