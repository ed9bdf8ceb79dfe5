"""What list pages said is remembered, and never told of another page, by other code, or from a damaged file."""

import sqlite3
from pathlib import Path

import pytest

from crawler.page import Ask, Listing, Page, Row
from crawler.spiders import readings
from crawler.spiders.readings import Readings

_PAGE = Page(
    "http://a.gov.cn/nb/",
    '<ul><li><a href="t20240131_7.html">某县2023年政府信息公开工作年度报告</a> 2024-01-31</li></ul>',
    Ask("http://a.gov.cn/nb/#7"),
)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """The pages that a family really reads."""
    asked: list[Page] = []
    whole = readings.read

    def read(page: Page, family: str) -> Listing:
        asked.append(page)
        return whole(page, family)

    monkeypatch.setattr(readings, "read", read)
    return asked


def _told(path: Path | None, page: Page = _PAGE, family: str = "plain") -> Listing:
    """What one run is told of a page; it remembers it for the next."""
    run = Readings(path)
    listing = run.listing("a", page, family)
    run.keep("a")
    return listing


def test_a_page_that_has_not_changed_is_read_once(tmp_path: Path, counted: list[Page]) -> None:
    first, second = _told(tmp_path / "l.sqlite"), _told(tmp_path / "l.sqlite")
    assert first == second
    assert first.rows == (
        Row("http://a.gov.cn/nb/t20240131_7.html", "某县2023年政府信息公开工作年度报告", "2024-01-31"),
    )
    assert len(counted) == 1


def test_a_listing_comes_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = Listing(
        (Row("http://a/1", "年报", None),), Ask.post("http://a/s#7", {"page": 2}), (Ask("http://a/2", json="{}"),),
        3, 2, ("http://a/c",), "drawn by script",
    )  # fmt: skip
    monkeypatch.setattr(readings, "read", lambda page, family: listing)
    assert _told(tmp_path / "l.sqlite") == listing
    monkeypatch.setattr(readings, "read", lambda page, family: Listing())
    assert _told(tmp_path / "l.sqlite") == listing


@pytest.mark.parametrize(
    "other",
    [
        Page(_PAGE.url, _PAGE.text.replace("2023", "2022"), _PAGE.ask),
        Page("http://a.gov.cn/other/", _PAGE.text, _PAGE.ask),
        Page(_PAGE.url, _PAGE.text, Ask("http://a.gov.cn/nb/#8")),  # another category of the same document
    ],
)
def test_another_page_is_read_anew(tmp_path: Path, counted: list[Page], other: Page) -> None:
    _told(tmp_path / "l.sqlite")
    _told(tmp_path / "l.sqlite", other)
    assert counted == [_PAGE, other]


def test_other_code_or_another_family_reads_anew(
    tmp_path: Path, counted: list[Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    _told(tmp_path / "l.sqlite")
    _told(tmp_path / "l.sqlite", family="suffix")
    monkeypatch.setattr(readings, "_version", lambda: "of tomorrow")
    _told(tmp_path / "l.sqlite", family="suffix")
    assert len(counted) == 3


@pytest.mark.parametrize("damage", [b"no database at all" * 100, b""])
def test_a_damaged_or_empty_file_is_begun_anew(tmp_path: Path, counted: list[Page], damage: bytes) -> None:
    path = tmp_path / "l.sqlite"
    path.write_bytes(damage)
    assert [bool(_told(path).rows) for _ in range(3)] == [True] * 3
    assert len(counted) < 3
    assert sqlite3.connect(path).execute("SELECT count(*) FROM listings").fetchone() == (1,)


def test_without_a_place_to_write_every_page_is_read(tmp_path: Path, counted: list[Page]) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    assert all(_told(path).rows for path in (None, tmp_path / "cache" / "l.sqlite"))
    assert len(counted) == 2
