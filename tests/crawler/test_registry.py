"""The registry refuses what contradicts itself, in a sentence that names file and site."""

from pathlib import Path

import pytest

from crawler import DEFAULT_REGISTRY, RegistryError, load_registry

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
    assert {site.family for site in sites} == {"trs", "hanweb", "vsb"}
    assert all(site.sandbox for site in sites)


def test_a_row_becomes_a_site(tmp_path: Path) -> None:
    (site,) = load_registry(registry(tmp_path, {**GOOD, "division_code": '"520400"'}))
    assert site.columns == ("http://www.example.gov.cn/nb/",)
    assert (site.delay, site.sandbox, site.division_code) == (2.0, False, "520400")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"family": '"jeecms"'}, "family 'jeecms' is none of hanweb, trs, vsb"),
        ({"columns": "[]"}, "nothing to crawl"),
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
