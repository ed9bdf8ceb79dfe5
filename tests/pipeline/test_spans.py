"""The law of spans: every printed cell is kept, stands where the table model puts it, and covers its span."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import MAX_SLOTS, Grid, UnreadableDocument, expand_spans

rows_of_cells = st.lists(
    st.lists(st.tuples(st.text("ab0", max_size=2), st.integers(-1, 4), st.integers(0, 4)), max_size=5), max_size=6
)


@given(rows_of_cells)
def test_no_cell_is_lost_and_all_rows_have_one_width(rows: list[list[tuple[str, int, int]]]) -> None:
    slots = expand_spans(rows)
    kept = {id(cell) for row in slots for cell in row if cell is not None}
    assert len(kept) == sum(len(row) for row in rows)
    assert len({len(row) for row in slots}) <= 1


@given(rows_of_cells)
def test_a_cell_starts_in_its_own_row_and_its_first_slot_is_its_own(rows: list[list[tuple[str, int, int]]]) -> None:
    slots = expand_spans(rows)
    for r, row in enumerate(rows):
        starting = [cell for c, cell in enumerate(slots[r]) if cell and (cell.row, cell.column) == (r, c)]
        assert [cell.text for cell in starting] == [text for text, _, _ in row]


def test_anchors_give_each_printed_cell_once_with_its_columns() -> None:
    grid = Grid(1, expand_spans([[("规章", 2, 1), ("13", 1, 2)], [("1", 1, 1), ("2", 1, 1)]]))
    assert [(c.text, over) for c, over in grid.anchors(0)] == [("规章", range(0, 1)), ("13", range(1, 3))]
    assert [c.text for c, _ in grid.anchors(1)] == ["规章", "1", "2"]


def test_a_table_that_declares_millions_of_cells_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match=f"more than {MAX_SLOTS}"):
        expand_spans([[("x", 9999, 9999)]])
