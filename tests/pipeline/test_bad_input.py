"""Bad input ends in a problem with a kind and a sentence: no crash, no figure."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import PROACTIVE_2021, page

from pipeline import Origin, Report, extract

ORIGIN = Origin("test")
REAL = Path(__file__).parents[3] / "shared" / "real"


def kinds(report: Report) -> list[str]:
    return [p.kind for p in report.problems if p.severity == "error"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty_file"),
        (b" \r\n\t ", "empty_file"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<", "damaged_pdf"),
        (b"PK\x03\x04 a word processor's file", "damaged_zip"),
        (b"\xd0\xcf\x11\xe0 a legacy one", "damaged_office_file"),
        (b"\xff\xd8\xff\xe0 a picture", "damaged_image"),
        (b"<html><body>\xff\xff\xff\x80</body></html>", "undecodable"),
        (b"\x00\x01\x02 binary", "unsupported_type"),
        ("<p>关于召开会议的通知</p>".encode(), "no_report"),
    ],
)
def test_each_kind_of_bad_file_is_named(data: bytes, kind: str) -> None:
    report = extract(data, ORIGIN)
    assert report.cells == []
    assert kind in kinds(report)


def test_a_200_mb_page_is_refused_before_it_is_parsed() -> None:
    report = extract(b"<html><body>" + b"<p>x</p>" * 25_000_000, ORIGIN)
    assert kinds(report) == ["too_large"]


def test_a_table_that_declares_more_cells_than_any_report_is_refused() -> None:
    report = extract(b"<table><tr><td colspan=9999 rowspan=9999>x</td></tr></table>", ORIGIN)
    assert kinds(report) == ["grid_too_large"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "no-such-charset"])
def test_a_page_is_read_in_its_real_encoding_whatever_it_declares(encoding: str, declared: str) -> None:
    text = page(PROACTIVE_2021).decode().replace("charset=utf-8", f"charset={declared}")
    report = extract(text.encode(encoding), ORIGIN)
    assert len(report.cells) == 10


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real documents is not beside the repository")
@pytest.mark.parametrize("name", ["huaian-2024.pdf", "pingtan-2024.html", "anshun-2020.txt"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_document_gives_right_figures_or_problems(name: str, share: float) -> None:
    whole = (REAL / name).read_bytes()
    truth = {(c.measure, c.applicant): c.raw_text for c in extract(whole, ORIGIN).cells}
    report = extract(whole[: int(len(whole) * share)], ORIGIN)
    read = {(c.measure, c.applicant): c.raw_text for c in report.cells}
    missing = set(truth) - set(read)
    wrong = {key for key in read if read[key] != truth[key]}
    # The cut may run through one cell, which then prints less than it did; all others are as they were.
    assert len(wrong) <= 1
    assert not missing or report.problems


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_survived(data: bytes) -> None:
    assert extract(data, ORIGIN).cells == []


PIECES = (
    "<table> </table> <tr> <td> <td&rowspan=3> <td&colspan=2> <p> </p> 自然人 总计 其他 12 行政复议 结果维持 信息内容 "
    "本年制发件数 规章 一、本年新收政府信息公开申请数量"
).replace("&", "\t").split(" ")


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(deadline=None)
def test_any_pile_of_labels_and_markup_is_survived(parts: list[str]) -> None:
    data = ("<html>" + "".join(parts)).encode()
    report = extract(data, ORIGIN)
    assert extract(data, ORIGIN) == report
    assert all(c.raw_text in data.decode() or "\n" in c.raw_text for c in report.cells)
