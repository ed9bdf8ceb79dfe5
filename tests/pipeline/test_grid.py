"""A grid gives its printed cells row by row, each once, with the columns it covers."""

from pipeline.document import Grid
from pipeline.spans import place_cells


def test_anchors_give_each_printed_cell_once_with_its_columns() -> None:
    grid = Grid(1, place_cells([["规章", "13"], ["1", "2"]], [{0: (2, 1), 1: (1, 2)}, {}]))
    assert [(c.text, over) for c, over in grid.anchors(0)] == [("规章", range(0, 1)), ("13", range(1, 3))]
    assert [c.text for c, _ in grid.anchors(1)] == ["规章", "1", "2"]
