"""Pages drift: whatever happens to a table, a figure is read right or it is a problem, never another's."""

from collections.abc import Iterator
from random import Random

import pytest
from drift import DRIFTS, Drift, Drifted, Printed, report

from pipeline import FORMS, Origin, Report, extract

ORIGIN = Origin("test")
SEEDS = 25


def read(page: Drifted) -> Report:
    return extract(page.html(), ORIGIN)


def wrong(page: Drifted, read_as: Report) -> list[str]:
    """Cells that are not what the undamaged page prints for them; the white space of a cell does not count."""
    return [
        f"{c.measure} of {c.applicant}: {c.raw_text}, not {page.right.get((c.measure, c.applicant))}"
        for c in read_as.cells
        if "".join(c.raw_text.split()) != page.right.get((c.measure, c.applicant))
    ]


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("blank_totals", [False, True])
def test_an_undamaged_page_is_read_whole_without_a_problem(form: str, blank_totals: bool) -> None:
    page = report(form, blank_totals)
    read_as = read(page)
    assert len(read_as.cells) == len(page.right)
    assert wrong(page, read_as) == []
    assert [p for p in read_as.problems if p.stage == "fill"] == []
    assert set(read_as.forms.values()) == {form}


def seeded(drift: Drift) -> Iterator[tuple[int, Drifted, Drifted]]:
    for seed in range(SEEDS):
        random = Random(f"{drift.__name__} {seed}")
        page = report(random.choice(["2019", "2021"]), blank_totals=random.random() < 0.5)
        yield seed, page, drift(page, random)


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.__name__)
def test_no_drift_gives_a_wrong_figure_or_a_silent_gap(drift: Drift) -> None:
    for seed, page, drifted in seeded(drift):
        read_as = read(drifted)
        assert wrong(page, read_as) == [], f"seed {seed}"
        if len(read_as.cells) < len(page.right):
            assert [p for p in read_as.problems if p.stage == "fill"], f"seed {seed}: cells are missing in silence"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300))
def test_two_drifts_at_once_are_never_silent(seed: int) -> None:
    random = Random(f"two drifts {seed}")
    page = report(random.choice(["2019", "2021"]), blank_totals=random.random() < 0.5)
    first, second = random.sample([d for d in DRIFTS if d.__name__ != "noisy_text"], 2)
    read_as = read(second(first(page, random), random))
    assert not wrong(page, read_as) or read_as.problems, f"{first.__name__}, {second.__name__}"


def swapped_columns(with_headers: bool) -> Drifted:
    """Table 三 with 自然人 and 总计 changed places; figures that add up, so that an identity can tell."""
    page = report("2021")
    table = [list(row) for row in page.tables[1]]
    for row in table[3:]:
        figures = [c for c in row if c.owner]
        first = len(row) - len(figures)
        row[first:] = [Printed(str(v), owner=c.owner) for v, c in zip((3, 1, 0, 0, 0, 0, 4), figures, strict=True)]
        row[first], row[-1] = row[-1], row[first]
    if with_headers:
        table[1][0], table[1][2] = table[1][2], table[1][0]
    return Drifted([page.tables[0], table, page.tables[2]])


def test_columns_swapped_with_their_headers_are_read_by_their_headers() -> None:
    cells = {(c.measure, c.applicant): c.raw_text for c in read(swapped_columns(with_headers=True)).cells}
    assert {cells[row.key, "total"] for row in FORMS["2021"].requests} == {"4"}
    assert {cells[row.key, "natural_person"] for row in FORMS["2021"].requests} == {"3"}


def test_columns_swapped_without_their_headers_fail_an_identity() -> None:
    checks = read(swapped_columns(with_headers=False)).checks
    assert {c.verdict for c in checks if c.identity == "T3.ROW"} == {"fail"}
