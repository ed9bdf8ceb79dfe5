"""The administrative divisions: names found by their beginning, whole or short; levels and parents; the refresh."""

import gzip
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.identity.divisions import DATA, divisions
from pipeline.identity.refresh import refresh


def meant(text: str) -> set[tuple[str, str]]:
    """Whatever a text begins with: full names and how they were spelt."""
    return {(divisions().full_name(name.code), name.text) for name in divisions().named(text)}


@pytest.mark.parametrize(
    ("text", "full", "spelt"),
    [
        ("福州市财政局", "福州市", "福州市"),
        ("湘西州乡村振兴局", "湘西土家族苗族自治州", "湘西州"),
        ("海南州人民政府", "海南藏族自治州", "海南州"),
        ("金平县民族宗教事务局", "金平苗族瑶族傣族自治县", "金平县"),
        ("积石山县教育局", "积石山保安族东乡族撒拉族自治县", "积石山县"),
        ("阿拉善盟行政公署", "阿拉善盟", "阿拉善盟"),
        ("鄂温克族自治旗民族事务委员会", "鄂温克族自治旗", "鄂温克族自治旗"),
        ("广西自治区财政厅", "广西壮族自治区", "广西自治区"),
        ("新疆生产建设兵团教育局", "新疆生产建设兵团", "新疆生产建设兵团"),
        ("浦东新区人民政府", "上海市浦东新区", "浦东新区"),
        ("神农架林区人民政府", "神农架林区", "神农架林区"),
        ("石家庄高新技术产业开发区管委会", "石家庄高新技术产业开发区", "石家庄高新技术产业开发区"),
    ],
)
def test_names_in_the_forms_that_titles_use(text: str, full: str, spelt: str) -> None:
    assert meant(text) == {(full, spelt)}


def test_the_longest_name_counts() -> None:
    assert {full for full, _ in meant("河北区教育局")} == {"天津市河北区"}
    assert {full for full, _ in meant("吉林市教育局")} == {"吉林市"}
    assert {full for full, _ in meant("吉林省教育厅")} == {"吉林省"}


def test_homonyms_are_all_given() -> None:
    places = {full for full, _ in meant("鼓楼区财政局")}
    assert places == {f"{city}市鼓楼区" for city in ("南京", "徐州", "福州", "开封")}
    assert len(divisions().townships("城关镇人民政府", None)) > 80


def test_townships_inside_a_county_only() -> None:
    inside = divisions().townships("横山镇2023年", "330825")
    assert [divisions().full_name(name.code) for name in inside] == ["龙游县横山镇"]
    assert divisions().townships("横山镇2023年", "330822") == []


@pytest.mark.parametrize(
    ("code", "level", "lineage"),
    [
        ("330000", "province", ["330000"]),
        ("330112", "county", ["330112", "330100", "330000"]),
        ("110101", "county", ["110101", "110000"]),
        ("659001", "county", ["659001", "650000"]),
        ("330825110", "township", ["330825110", "330825", "330800", "330000"]),
        ("441900003", "township", ["441900003", "441900", "440000"]),
    ],
)
def test_levels_and_lineage(code: str, level: str, lineage: list[str]) -> None:
    assert divisions().get(code).level == level
    assert divisions().lineage(code) == lineage


def test_districts_carry_their_city_and_counties_do_not() -> None:
    names = {code: divisions().full_name(code) for code in ("350102", "350128", "350181", "310118", "500236", "429021")}
    assert names == {"350102": "福州市鼓楼区", "350128": "平潭县", "350181": "福清市", "310118": "上海市青浦区",
                     "500236": "奉节县", "429021": "神农架林区"}


def test_unknown_codes_are_errors() -> None:
    assert not divisions().knows("999999")
    with pytest.raises(KeyError):
        divisions().get("999999")
    with pytest.raises(KeyError):
        divisions().get("999999999")


def test_refresh_writes_the_tables_from_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dist = tmp_path / "package" / "dist"
    dist.mkdir(parents=True)
    (dist / "provinces.csv").write_text('code,name\n11,"北京市"\n44,"广东省"\n', encoding="utf-8")
    (dist / "cities.csv").write_text('code,name,provinceCode\n1101,"市辖区",11\n4419,"东莞市",44\n', encoding="utf-8")
    (dist / "areas.csv").write_text(
        'code,name,cityCode,provinceCode\n110101,"东城区",1101,11\n441900,"东莞市",4419,44\n', encoding="utf-8")
    (dist / "streets.csv").write_text(
        'code,name,areaCode,provinceCode,cityCode\n441900121,"（新区）东莞市虎门镇",441900,44,4419\n'
        '110101001,"东华门街道",110101,11,1101\n', encoding="utf-8")
    monkeypatch.setattr("pipeline.identity.refresh.DATA", tmp_path)
    assert refresh(tmp_path / "package") == (4, 2)
    first = (tmp_path / "townships.tsv.gz").read_bytes()
    assert (tmp_path / "divisions.tsv").read_text(encoding="utf-8") == (
        "110000\t北京市\n110101\t东城区\n440000\t广东省\n441900\t东莞市\n")
    assert gzip.decompress(first).decode() == "东华门街道\t110101001\n虎门镇\t441900121\n"
    refresh(tmp_path / "package")
    assert (tmp_path / "townships.tsv.gz").read_bytes() == first, "the same package gives the same bytes"


def test_refresh_says_how_it_is_used() -> None:
    done = subprocess.run([sys.executable, "-m", "pipeline.identity.refresh"], capture_output=True, text=True)
    assert done.returncode != 0
    assert "PATH-TO-UNPACKED-PACKAGE" in done.stderr


def test_the_tables_are_sorted_so_that_a_refresh_shows_its_diff() -> None:
    codes = [line.split("\t")[0] for line in (DATA / "divisions.tsv").read_text(encoding="utf-8").splitlines()]
    townships = gzip.decompress((DATA / "townships.tsv.gz").read_bytes()).decode()
    names = [line.split("\t")[0] for line in townships.splitlines()]
    hosts = [line.split("\t")[0] for line in (DATA / "hosts.tsv").read_text(encoding="utf-8").splitlines()]
    assert codes == sorted(set(codes))
    assert names == sorted(set(names))
    assert hosts == sorted(set(hosts))


def test_names_written_by_hand_lead_to_listed_divisions() -> None:
    rows = [line.split("\t") for line in (DATA / "other_names.tsv").read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")]
    assert {row[1] for row in rows} == {"zone", "former", "alias", "division"}
    assert [row[0] for row in rows if not divisions().knows(row[2])] == []
    assert [row[0] for row in rows if len(row) != 4 or not row[3]] == [], "each row says why"
    hosts = [line.split("\t") for line in (DATA / "hosts.tsv").read_text(encoding="utf-8").splitlines()]
    assert [host for host, code in hosts if not divisions().knows(code)] == []


def test_lookup_scans_no_table() -> None:
    tables = divisions()
    started = time.process_time()
    for _ in range(2000):
        tables.named("平潭综合实验区财政金融局")
        tables.townships("建筑新村街道办事处", "370102")
    assert (time.process_time() - started) / 2000 < 0.0005
