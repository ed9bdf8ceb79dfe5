"""A layout understood once serves other pages: they are filled as if they had been understood anew."""

import re
from random import Random

import pytest
from drift import DRIFTS, Drift, report
from pages import page

from pipeline import fill as filling
from pipeline.document import Document
from pipeline.outline import outline_of, texts_of
from pipeline.readers.html import read_html

# What may stand where a figure stood: plain ones, those that could number columns, and those with more to them.
FIGURES = ("0", "1", "2", "3", "4", "5", "12", "2024", "1234567", "12.5", "0.00", "", "/", "1,234", "+3", "约100", "无")


def with_other_figures(markup: bytes, random: Random) -> bytes:
    return re.sub(rb"(?<=>)\d+(?=<)", lambda _: random.choice(FIGURES).encode(), markup)


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.__name__)
def test_a_known_layout_is_filled_as_an_unknown_one(drift: Drift) -> None:
    for seed in range(15):
        random = Random(f"{drift.__name__} {seed}")
        markup = drift(report(random.choice(["2019", "2021"])), random).html()
        for text in (markup, with_other_figures(markup, random), with_other_figures(markup, random)):
            document = read_html(text)
            assert filling.fill(document) == filling._filled(document), f"seed {seed}"


def outline(*rows: list[str]) -> object:
    table = ["<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows]
    grids = read_html(page(table)).grids()
    return outline_of(grids, texts_of(grids))


def test_figures_do_not_tell_outlines_apart_but_labels_and_marks_do() -> None:
    assert outline(["规章", "1", "12.5"]) == outline(["规章", "907", "3.10"])
    assert outline(["规章", "1"]) != outline(["行政许可", "1"])
    assert outline(["规章", "1"]) != outline(["规章", ""])
    assert outline(["规章", "1"]) != outline(["规章", "1.0"])
    assert outline(["规章", "1"]) != outline(["规章", "1"], ["规章", "1"])


def test_numbers_that_may_number_the_columns_stay_in_the_outline() -> None:
    assert outline(["1", "2", "3"]) != outline(["7", "2", "3"])


def test_a_known_layout_leaves_its_slots_unexpanded() -> None:
    markup = report("2021").html()
    filling.fill(read_html(markup))
    document = read_html(markup)
    cells, _, _ = filling.fill(document)
    assert len(cells) > 150
    assert all(callable(grid.expanded) for grid in document.grids())


def test_a_page_without_grids_is_filled_from_its_text() -> None:
    assert filling.fill(Document("html", [])) == filling._filled(Document("html", []))
