"""The table of addresses decides every sample that stands in it."""

import tomllib
from pathlib import Path

import pytest

from crawler.reading import dialects
from crawler.reading.dialects import article_dialects, dialect, leads_to_list

TABLE = tomllib.loads((Path(dialects.__file__).parent / "dialects.toml").read_text("utf-8"))
ARTICLES = [(row["letter"], sample) for row in TABLE["article"] for sample in row["samples"]]
LISTS = [sample for row in TABLE["list"] for sample in row["samples"]]


@pytest.mark.parametrize(("letter", "sample"), ARTICLES)
def test_an_article_is_read_in_its_own_dialect(letter: str, sample: str) -> None:
    assert dialect(f"http://www.a.gov.cn{sample}") == letter


@pytest.mark.parametrize(("letter", "sample"), ARTICLES)
def test_an_article_is_no_list(letter: str, sample: str) -> None:
    assert leads_to_list(f"http://www.a.gov.cn{sample}") is (letter == "G")


@pytest.mark.parametrize("sample", LISTS)
def test_a_list_is_no_article(sample: str) -> None:
    assert leads_to_list(f"http://www.a.gov.cn{sample}")
    assert dialect(f"http://www.a.gov.cn{sample}") is None


def test_letters_are_unique_and_those_of_the_guide_come_first() -> None:
    letters = [known.letter for known in article_dialects()]
    assert len(set(letters)) == len(letters)
    assert letters[:20] == list("ABCDEFGHIJKLMNOPQRST")


@pytest.mark.parametrize("url", ["http://www.a.gov.cn", "http://www.a.gov.cn/?", "http://www.a.gov.cn/#top"])
def test_a_home_page_is_a_list(url: str) -> None:
    assert leads_to_list(url)


def test_case_of_letters_does_not_matter() -> None:
    assert dialect("http://WWW.A.GOV.CN/NB/T20210305_80595.HTM") == "A"
    assert leads_to_list("http://www.a.gov.cn/NB/INDEX.HTML")


def test_an_address_of_no_dialect_is_neither() -> None:
    assert dialect("http://www.a.gov.cn/nb/2020.html") is None
    assert not leads_to_list("http://www.a.gov.cn/nb/street2020.html")
    assert not leads_to_list("http://www.a.gov.cn/nb/2020.html")
