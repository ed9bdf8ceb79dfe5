"""The registry of portals: every row is read and checked, and compared with the list it was made from."""

import csv
import time
from collections import Counter
from pathlib import Path

import pytest

from crawler.addresses import address_key, site_id_of
from crawler.registry import PORTALS, Site, load_registry
from flows.portals import portals, region_of
from pipeline.identity.divisions import divisions

SOURCE = Path(__file__).parents[3] / "shared" / "data" / "portals.tsv"


@pytest.fixture(scope="module")
def sites() -> list[Site]:
    return load_registry(PORTALS)


@pytest.fixture(scope="module")
def source() -> list[dict[str, str]]:
    if not SOURCE.exists():
        pytest.skip(f"the list that the portals were made from is not there: {SOURCE}")
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_portal_is_a_row(sites: list[Site]) -> None:
    assert len(sites) == 3209
    assert Counter(site.status for site in sites) == {
        "active": 3024, "unreachable": 153, "stub": 24, "only_mobile_agent": 4, "duplicate": 4}


def test_every_row_is_sound(sites: list[Site]) -> None:
    tables = divisions()
    for site in sites:
        assert site.evidence.startswith("china-public-debt 2026-04-26: "), site
        assert site.home.endswith(".gov.cn/"), site
        assert site.site_id.startswith(site_id_of(site.home)), site
        assert (site.columns, site.family, site.parent, site.sandbox) == ((), None, None, False), site
        if site.division_code is None:
            assert site.level is None, site
            assert site.notes, site
        else:
            assert tables.get(site.division_code).level == site.level, site
            assert site.name == tables.full_name(site.division_code), site


def test_a_division_has_one_portal(sites: list[Site]) -> None:
    assert [code for code, n in Counter(site.division_code for site in sites).items() if n > 1] == [None]


def test_rows_without_a_division_say_why(sites: list[Site]) -> None:
    assert {site.site_id for site in sites if site.division_code is None} == {
        "ljxq", "putuo", "lsszq", "neijiangshizhongqu", "njna-nanjing"}


def test_loading_takes_no_time_worth_noticing() -> None:
    seconds = []
    for _ in range(3):
        start = time.process_time()
        load_registry(PORTALS)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.4  # 0.1 measured


def test_nothing_is_lost_and_nothing_invented(sites: list[Site], source: list[dict[str, str]]) -> None:
    """Each line of the source is one row, which leads to the same address and says what the source says."""
    left = {site.evidence.removeprefix("china-public-debt 2026-04-26: "): site for site in sites}
    assert len(left) == len(sites) == len(source)
    for row in source:
        (said,) = [said for said in left if said.startswith(f"{row['key']} ({row['level']}), ")]
        site = left.pop(said)
        assert row["url"] in (site.home, *site.alternates)
        assert {address_key(url) for url in (site.home, *site.alternates)} == {address_key(row["url"])}
        assert row["access_2026_04"] in said
        assert not row["home_bytes"] or f", {row['home_bytes']} bytes" in said
        if row["access_2026_04"] == "none":
            assert site.status == "unreachable"
    assert not left


def test_the_file_is_what_the_script_makes(sites: list[Site], source: list[dict[str, str]]) -> None:
    assert portals(source) == sites


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ("北京市/东城区", "110101"),
        ("江苏省/徐州市/鼓楼区", "320302"),
        ("甘肃省/嘉峪关市", "620200"),
        ("河南省/济源示范区", "419001"),
        ("新疆维吾尔自治区/新疆生产建设兵团", "660000"),
        ("新疆维吾尔自治区/新疆生产建设兵团/石河子市", "659001"),
        ("重庆市/两江新区", None),
        ("江苏省/鼓楼区", None),
        ("江苏省/徐州市/鼓楼", None),
        ("四川省/乐山市/市中区", None),
    ],
)
def test_a_region_path_names_one_division_or_none(region: str, code: str | None) -> None:
    found = region_of(region)
    assert found.code == code
    assert bool(found.note) == (code is None)
