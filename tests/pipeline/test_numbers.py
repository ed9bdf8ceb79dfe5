"""The law of figures: what is printed is what is stored, and blank, dash, zero and unreadable stay apart."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.numbers import chinese_numeral, read_figure


@pytest.mark.parametrize(
    ("raw", "status", "value"),
    [
        ("0", "reported", "0"), ("０", "reported", "0"), ("〇", "reported", "0"), ("零", "reported", "0"),
        ("", "blank", None), ("\xa0", "blank", None), ("\u200b \n", "blank", None),
        ("/", "dash", None), ("——", "dash", None), ("无", "dash", None),
        ("1,234", "reported", "1234"), ("12，345，678", "reported", "12345678"), ("1 234", "reported", "1234"),
        ("236,1", "unreadable", None), ("11,2345", "unreadable", None),
        ("1234,567", "unreadable", None), ("12 34", "unreadable", None), ("1\n2", "unreadable", None),
        ("1\n234", "unreadable", None),
        ("398|", "unreadable", None), ("|758", "unreadable", None), ("12\t34", "unreadable", None),
        ("\ufffd", "unreadable", None), ("7^1", "unreadable", None),
        ("7①", "unreadable", None), ("7²", "unreadable", None), ("½", "unreadable", None),  # a note's mark is no digit
        ("0+11", "unreadable", None), ("不详", "unreadable", None),
        ("一", "unreadable", None),  # the numeral or a dash: nobody can tell
        ("+12", "reported", "12"), ("增3", "reported", "3"), ("减 3", "reported", "-3"), ("-3", "reported", "-3"),
        ("96171.6", "reported", "96171.6"), ("190.457379", "reported", "190.457379"),
        ("三件", "reported", "3"), ("二十一", "reported", "21"), ("12件", "reported", "12"),
        ("12（件）", "reported", "12"), ("12（3）", "unreadable", None),
        ("─", "dash", None), ("———", "dash", None), ("-－", "dash", None),
    ],
)
def test_figures_seen_in_real_cells(raw: str, status: str, value: str | None) -> None:
    figure = read_figure(raw)
    assert (figure.status, figure.value) == (status, None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("raw", "value", "unit"), [("251000元", "251000", "元"), ("43.788万元", "43.788", "万元"), ("2.5亿", "2.5", "亿")]
)
def test_a_unit_in_the_cell_is_kept(raw: str, value: str, unit: str) -> None:
    assert (read_figure(raw).value, read_figure(raw).unit) == (Decimal(value), unit)


@pytest.mark.parametrize("raw", ["约100", "100余件", "近100", "100多"])
def test_approximations_are_marked(raw: str) -> None:
    assert read_figure(raw).approximate
    assert not read_figure("100").approximate


@given(st.integers(0, 10**12))
def test_plain_and_grouped_numbers_round_trip(number: int) -> None:
    full_width = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for raw in (str(number), f"{number:,}", f" {number}\n", full_width):
        assert read_figure(raw).value == number


@given(st.decimals(0, 10**9, places=6, allow_nan=False))
def test_decimals_are_exact(number: Decimal) -> None:
    assert read_figure(f"{number:f}").value == number


@given(st.text(max_size=12))
def test_any_text_has_a_status_and_only_reported_text_has_a_value(raw: str) -> None:
    figure = read_figure(raw)
    assert (figure.value is not None) == (figure.status == "reported")


@given(st.integers(0, 99999), st.integers(0, 99999), st.sampled_from(["\n", "  ", "|", "、", "+"]))
def test_two_numbers_in_a_cell_are_never_one(a: int, b: int, between: str) -> None:
    assert read_figure(f"{a}{between}{b}").status == "unreadable"


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("二十", 20), ("一百零五", 105), ("两千三百", 2300), ("十十", None), ("百", None), ("一二", None),
     ("五百一千", None)],
)
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert chinese_numeral(text) == number
