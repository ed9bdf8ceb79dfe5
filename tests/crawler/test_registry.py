"""The registry refuses what contradicts itself, in a sentence that names file and site."""

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from crawler.addresses import address_key, not_an_address, registrable_domain, site_id_of
from crawler.families import FAMILIES
from crawler.registry import DEFAULT_REGISTRY, STATUSES, RegistryError, Site, examine, load_registry
from crawler.shards import shard, shard_of
from crawler.site_rows import add_rows, toml_row, tsv

GOOD = {
    "site_id": '"anshun-gov"',
    "name": '"安顺市人民政府"',
    "home": '"http://www.example.gov.cn/"',
    "columns": '["http://www.example.gov.cn/nb/"]',
    "family": '"trs"',
    "evidence": '"seen"',
}


def registry(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "sites.toml"
    tables = ("\n".join(["[[site]]", *(f"{k} = {v}" for k, v in row.items())]) for row in rows)
    path.write_text("\n".join(tables), "utf-8")
    return path


def test_the_default_registry_is_the_sandbox() -> None:
    sites = load_registry(DEFAULT_REGISTRY)
    assert sites
    assert all(site.sandbox for site in sites)


def test_a_row_becomes_a_site(tmp_path: Path) -> None:
    (site,) = load_registry(registry(tmp_path, {**GOOD, "division_code": '"520400"'}))
    assert site.columns == ("http://www.example.gov.cn/nb/",)
    assert (site.delay, site.sandbox, site.division_code) == (2.0, False, "520400")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"family": '"no-such-cms"'}, f"family 'no-such-cms' is none of {', '.join(sorted(FAMILIES))}"),
        ({"home": '""'}, "columns, family or alternates are given without a home"),
        ({"columns": '["/nb/"]'}, "'/nb/' is not an http address"),
        ({"columns": '["http://a.gov.cn/", "http://a.gov.cn/"]'}, "same address twice"),
        ({"columns": '"http://a.gov.cn/"'}, "columns has a value of the wrong type"),
        ({"delay": "0.1"}, "which only the sandbox may have"),
        ({"delay": "true"}, "delay has a value of the wrong type"),
        ({"sandbox": "true"}, "go together"),
        ({"home": '"http://127.0.0.1/"'}, "go together"),
        ({"site_id": '"../etc"'}, "site_id must be"),
        ({"division_code": '"5204"'}, "has not 6, 9 or 12 digits"),
        ({"evidence": '" "'}, "must say something"),
        ({"colum": '"x"'}, "unknown attribute colum"),
        ({"status": '"asleep"'}, f"status 'asleep' is none of {', '.join(STATUSES)}"),
        ({"level": '"city"'}, "level 'city' is none of national, province"),
        ({"parent": '"anshun-gov"'}, "is not the site_id of another site"),
        ({"alternates": '["http://www.example.gov.cn/"]'}, "or that of home"),
        ({"alternates": '"https://www.example.gov.cn/"'}, "alternates has a value of the wrong type"),
        ({"alternates": '["ftp://www.example.gov.cn/"]'}, "is not an http address"),
        ({"home": '"http://10.0.0.8/"'}, "an address on a private network"),
        ({"home": '"http://www..gov.cn/"'}, "has a malformed host"),
        ({"home": '"http://root@www.example.gov.cn/"'}, "carries a user name"),
    ],
)
def test_a_contradiction_is_one_sentence(tmp_path: Path, changes: dict[str, str], complaint: str) -> None:
    path = registry(tmp_path, {**GOOD, **changes})
    with pytest.raises(RegistryError) as caught:
        load_registry(path)
    message = str(caught.value)
    assert complaint in message
    assert str(path) in message
    assert "\n" not in message


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    row = {key: value for key, value in GOOD.items() if key != "evidence"}
    with pytest.raises(RegistryError, match="site 'anshun-gov': evidence is missing"):
        load_registry(registry(tmp_path, row))


def test_a_site_stands_in_the_file_once(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="row 2: site 'anshun-gov' stands in the file twice"):
        load_registry(registry(tmp_path, GOOD, GOOD))


@pytest.mark.parametrize("text", ["[[site]\n", "[sites]\n", "site = 1\n"])
def test_a_file_that_is_no_registry(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sites.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(RegistryError, match=r"sites\.toml"):
        load_registry(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="there is no such registry file"):
        load_registry(tmp_path / "nowhere.toml")


def test_a_home_is_enough(tmp_path: Path) -> None:
    row = {key: GOOD[key] for key in ("site_id", "name", "home", "evidence")}
    (site,) = load_registry(registry(tmp_path, row))
    assert (site.columns, site.family, site.status, site.is_crawled) == ((), None, "active", True)


@pytest.mark.parametrize(("status", "crawled"), [("unreachable", True), ("duplicate", False), ("retired", False)])
def test_the_status_says_whether_a_site_is_crawled(tmp_path: Path, status: str, crawled: bool) -> None:
    (site,) = load_registry(registry(tmp_path, {**GOOD, "status": f'"{status}"'}))
    assert site.is_crawled == crawled


def test_one_home_is_one_site_unless_its_row_says_duplicate(tmp_path: Path) -> None:
    other = {**GOOD, "site_id": '"again"', "home": '"https://WWW.example.gov.cn"'}
    with pytest.raises(RegistryError, match="row 2: site 'again': its home is that of 'anshun-gov'"):
        load_registry(registry(tmp_path, GOOD, other))
    assert len(load_registry(registry(tmp_path, GOOD, {**other, "status": '"duplicate"'}))) == 2


def test_every_row_that_does_not_hold_is_told_and_the_others_are_kept(tmp_path: Path) -> None:
    path = registry(tmp_path, {**GOOD, "delay": "0.1"}, {**GOOD, "site_id": '"good"'}, {**GOOD, "level": '"x"'})
    sites, complaints = examine(path)
    assert [site.site_id for site in sites] == ["good"]
    assert [complaint.removeprefix(f"{path}, ").partition(":")[0] for complaint in complaints] == ["row 1", "row 3"]


SITES = [
    Site("plain", "某县", "http://plain.gov.cn/", "seen"),
    Site(
        "full", '某"县"\\', "https://www.full.gov.cn/a?b=1", "seen # not a comment", ("https://www.full.gov.cn/nb/",),
        "trs", ("http://www.full.gov.cn/", "http://full.cn/"), "某县人民政府", "520400", "county", "plain", "stub", 5.5,
        notes="乱码 \x7f",
    ),
    Site("box", "仿真", "http://127.0.0.1:8801/", "served", delay=0.0, sandbox=True),
]


def test_what_is_written_reads_the_same_in_both_forms(tmp_path: Path) -> None:
    assert set(vars(SITES[1])) == {field.name for field in fields(Site)}
    for name, text in (("a.toml", "\n".join(map(toml_row, SITES))), ("a.tsv", tsv(SITES, ["a comment"]))):
        (tmp_path / name).write_text(text, "utf-8")
        assert load_registry(tmp_path / name) == SITES


def test_a_site_of_json_is_the_site(tmp_path: Path) -> None:
    assert [Site.of(json.loads(json.dumps(vars(site)))) for site in SITES] == SITES


def test_a_cell_has_no_room_for_a_line_end() -> None:
    with pytest.raises(ValueError, match="does not fit into a cell"):
        tsv([replace(SITES[0], notes="one\ntwo")])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("site_id\tname\na\n", "line 2: has 1 cells under 2 names"),
        ("name\thome\n", "site_id among them"),
        ("", "site_id among them"),
        ("site_id\tname\thome\tevidence\tdelay\na\tA\thttp://a.gov.cn/\tseen\tsoon\n", "wrong type"),
        ("site_id\tname\thome\tevidence\na\tA\t\tseen\n", "home is missing"),
    ],
)
def test_a_table_that_is_no_registry(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "sites.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(RegistryError, match=complaint):
        load_registry(path)


def test_a_row_is_added_and_what_stands_stays(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mine.toml"
    add_rows(path, [SITES[0]])
    path.write_text(f"# 我的站点\n{path.read_text('utf-8').rstrip()}  # mine", "utf-8")
    standing = path.read_text("utf-8")
    add_rows(path, [SITES[1]])
    assert path.read_text("utf-8").startswith(standing)
    assert load_registry(path) == SITES[:2]
    assert [each.name for each in path.parent.iterdir()] == ["mine.toml"]


def test_a_row_that_stands_there_already_is_not_added(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    add_rows(path, [SITES[0]])
    before = path.read_bytes()
    for again in (SITES[0], replace(SITES[0], site_id="other")):
        with pytest.raises(RegistryError, match=r"mine\.toml: not added: site '\w+'"):
            add_rows(path, [again])
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["mine.toml"]


def test_a_broken_registry_is_not_added_to(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[[site]\n", "utf-8")
    with pytest.raises(RegistryError, match="is not valid TOML"):
        add_rows(path, [SITES[0]])
    assert path.read_text("utf-8") == "[[site]\n"


@pytest.mark.parametrize(
    ("home", "site_id"),
    [
        ("https://www.beijing.gov.cn/", "beijing"),
        ("http://Karuo.Changdu.gov.cn", "karuo-changdu"),
        ("http://my-county.gov.cn/", "my--county"),
        ("http://a.gov.cn:8080/xxgk/", "a-gov-cn-8080-xxgk"),
        ("http://www.vendor.com.cn/site1/index.html", "vendor-com-cn-site1-index-html"),
    ],
)
def test_a_site_id_comes_from_the_address(home: str, site_id: str) -> None:
    assert site_id_of(home) == site_id
    assert Site(site_id, "x", home, "seen").site_id == site_id


def test_long_addresses_have_different_ids_of_a_folder_s_length() -> None:
    homes = [f"http://www.vendor.com.cn/{'p' * 80}/{number}/" for number in range(3)]
    ids = {site_id_of(home) for home in homes}
    assert len(ids) == 3
    assert all(len(site_id) <= 63 for site_id in ids)


def test_addresses() -> None:
    assert address_key("HTTP://A.gov.cn:80/x/") == address_key("https://a.gov.cn:80/x")
    assert address_key("http://a.gov.cn/x?b") != address_key("http://a.gov.cn/x")
    assert registrable_domain("https://www.a.b.gov.cn:8443/x") == "b.gov.cn"
    assert registrable_domain("http://vendor.com.cn/") == "vendor.com.cn"
    assert registrable_domain("http://127.0.0.1:8801/") == "127.0.0.1:8801"
    assert not_an_address("http://192.0.2.1/") is not None
    assert not_an_address("http://8.8.8.8/") is None
    for wrong in ("http://[", "http://a:x/", "//a.gov.cn/", "http://a b.gov.cn/", "http://a.gov.cn:0/", "http://nohost/"):
        assert not_an_address(wrong) is not None, wrong


def test_shards_share_out_all_sites_and_never_a_domain() -> None:
    sites = [Site(f"s{i}-{j}", "x", f"http://d{j}.s{i}.gov.cn/", "seen") for i in range(60) for j in range(3)]
    for n in (1, 2, 7):
        shards = [shard(sites, k, n) for k in range(1, n + 1)]
        assert sorted(site.site_id for part in shards for site in part) == sorted(site.site_id for site in sites)
        assert all(shards)
        domains = [{registrable_domain(site.home) for site in part} for part in shards]
        assert sum(map(len, domains)) == len(set.union(*domains))


def test_a_shared_vendor_s_host_ties_sites_into_one_shard() -> None:
    vendor = "http://gk.vendor.com.cn/nb/"
    sites = [Site(f"s{i}", "x", f"http://s{i}.gov.cn/", "seen", alternates=(f"{vendor}{i}",)) for i in range(20)]
    assert sorted(len(shard(sites, k, 5)) for k in range(1, 6)) == [0, 0, 0, 0, 20]


def test_a_shard_is_the_same_on_every_machine() -> None:
    assert [shard_of(name, 16) for name in ("beijing.gov.cn", "shanghai.gov.cn")] == [1, 4]
    with pytest.raises(ValueError, match="there is no shard 0 of 16"):
        shard([], 0, 16)
