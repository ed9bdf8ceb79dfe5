"""How a build may fail, and that it then changes nothing."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

import warehouse
from tests.warehouse.parquet_rows import cell, write, write_reports
from warehouse import BuildFailed, build, connect

FIGURES = {"requests_received_new": 19, "granted_full": 11, "unable_not_held": 8, "dispositions_total": 19}


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "parquet", {("安顺市政府办公室", 2020): FIGURES, ("某局", 2020): {}}, form="2019")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "gongkai.duckdb"


def content(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table and view, rows in the order in which they are stored."""
    with connect(database) as connection:
        names = [name for (name,) in connection.execute("show tables").fetchall()]
        return {name: connection.execute(f'from "{name}"').fetchall() for name in names}


def test_the_same_parquet_builds_the_same_content(parquet: Path, tmp_path: Path) -> None:
    build(parquet, tmp_path / "one.duckdb")
    build(parquet, tmp_path / "two.duckdb")
    assert content(tmp_path / "one.duckdb") == content(tmp_path / "two.duckdb")


def test_a_missing_dataset_gives_an_empty_table_of_the_same_types(parquet: Path, tmp_path: Path) -> None:
    def types(database: Path) -> list[tuple[object, ...]]:
        with connect(database) as connection:
            return connection.execute("select table_name, column_name, data_type from duckdb_columns() "
                                      "where not internal order by all").fetchall()

    build(parquet, tmp_path / "full.duckdb")
    build(tmp_path / "nothing", tmp_path / "empty.duckdb")
    assert types(tmp_path / "empty.duckdb") == types(tmp_path / "full.duckdb")


def test_a_missing_column_is_refused_and_not_filled_with_blanks(parquet: Path, database: Path) -> None:
    path = parquet / "cells" / "s.parquet"
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["value_cny"]), path)
    with pytest.raises(BuildFailed, match=r"declared columns \(value_cny\); delete .* run `gongkai parse`"):
        build(parquet, database)


def test_a_torn_parquet_file_is_named(parquet: Path, database: Path) -> None:
    path = parquet / "cells" / "s.parquet"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(BuildFailed, match=r"cells/s\.parquet is damaged; delete .* run `gongkai parse`"):
        build(parquet, database)


def test_each_broken_rule_is_named_with_its_count(parquet: Path, database: Path) -> None:
    report = "安顺市政府办公室 2020"
    cells = [cell(report, "2019", measure, figure) for measure, figure in FIGURES.items()]
    zero_for_blank = {**cell(report, "2019", "granted_partial", None), "status": "reported"}
    for rows, sentence in (
        ([*cells, *cells[:2]], r'keys \(report_id, "table", measure, applicant\) that stand twice in cells: 2'),
        ([{**cells[0], "report_id": "no such"}], "rows of cells whose report_id is not in reports: 1"),
        ([{**cells[0], "measure": "no_such"}], 'rows of cells whose "table", measure is not in measures: 1'),
        ([{**cells[0], "applicant": "no_such"}], "cells whose applicant is not in applicants: 1"),
        ([zero_for_blank], "cells that are reported without a value, or have one without being reported: 1"),
    ):
        write(parquet, "cells", rows)
        with pytest.raises(BuildFailed, match=sentence):
            build(parquet, database)
    assert not database.exists()


def test_a_capture_that_stands_twice_is_refused(parquet: Path, database: Path) -> None:
    path = parquet / "captures" / "s.parquet"
    path.with_name("t.parquet").write_bytes(path.read_bytes())
    with pytest.raises(BuildFailed, match=r"keys \(capture_id\) that stand twice in captures: 2"):
        build(parquet, database)


def test_a_second_build_at_the_same_time_stops(parquet: Path, database: Path) -> None:
    refusals: list[str] = []

    def build_again(model: str, done: int, total: int) -> None:
        with pytest.raises(BuildFailed) as refusal:
            build(parquet, database)
        refusals.append(str(refusal.value))

    build(parquet, database, build_again)
    assert set(refusals) == {f"another build of {database} is running; wait until it has ended"}
    assert len(content(database)["cells"]) == len(FIGURES)


def test_what_a_killed_build_left_is_cleared_away(parquet: Path, database: Path) -> None:
    for name in ("gongkai.building", "gongkai.building.wal"):
        database.with_name(name).write_bytes(b"half a file")
    spilled = database.with_name("gongkai.building.tmp")
    spilled.mkdir()
    (spilled / "sort.tmp").write_bytes(b"half a sort")
    build(parquet, database)
    assert sorted(p.name for p in database.parent.glob("gongkai*")) == ["gongkai.duckdb", "gongkai.lock"]


def test_a_report_of_an_unknown_year_is_kept_and_never_current(parquet: Path, database: Path) -> None:
    path = parquet / "reports" / "s.parquet"
    known = pq.read_table(path, partitioning=None).to_pylist()
    write(parquet, "reports", [*known, {**known[0], "report_id": "undated", "report_year": None}])
    build(parquet, database)
    with warehouse.connect(database) as connection:
        assert connection.execute("""select report_id, version, is_current, superseded_by from reports
                                     where report_year is null""").fetchall() == [("undated", None, False, None)]
