"""The warehouse: what the views answer, how it is swapped, and that nothing in it is without a definition."""

import multiprocessing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

import warehouse
from warehouse.build import table_columns
from warehouse.dimensions import document

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(parquet: Path) -> Path:
    path = parquet.parent / "gongkai.duckdb"
    warehouse.build(parquet, path)
    return path


def answer(database: Path, query: str) -> list[tuple[object, ...]]:
    with warehouse.connect(database) as connection:
        rows: list[tuple[object, ...]] = connection.execute(query).fetchall()
    return rows


def test_requests_by_agency_and_year(database: Path) -> None:
    assert answer(database, """
        select agency, report_year, requests_received_new, granted_full, unable_total, other_disposition,
            dispositions_total, failed_identities
        from requests_by_agency_year""") == [
        ("安顺市人民政府办公室", 2020, 19, 11, 8, 0, 19, 0),
        ("平潭综合实验区公安局", 2021, 1, 0, 0, 1, 1, 2),
        ("某县某局", 2022, 0, 0, 0, 0, 0, 0),
        ("某市某局", 2022, 19, 11, 8, 0, 19, 0),
    ]


def test_a_blank_makes_the_rate_unknown_and_not_smaller(database: Path) -> None:
    assert answer(database, """
        select agency, rate, numerator, denominator, value from rates_by_agency_year
        where agency = '某市某局' and rate in ('refusal', 'full_disclosure')""") == [
        ("某市某局", "full_disclosure", 11, 19, pytest.approx(11 / 19)),
        ("某市某局", "refusal", None, 19, None),
    ]


def test_nothing_disposed_of_is_no_rate(database: Path) -> None:
    assert answer(database, """
        select denominator, value, low from rates_by_agency_year where agency = '某县某局' and rate = 'refusal'
        """) == [(0, None, None)]


def test_wilson_interval_against_a_published_value(database: Path) -> None:
    # 11 of 19: 0.3628 to 0.7686 (Wilson score interval without continuity correction)
    assert answer(database, "select round(wilson_low(11, 19), 4), round(wilson_high(11, 19), 4)") == [(0.3628, 0.7686)]
    assert answer(database, "select wilson_low(0, 5), wilson_high(5, 5)") == [(0, pytest.approx(1))]


def test_contradictions_stand_as_published(database: Path) -> None:
    assert answer(database, 'select agency, identity, subject, "left", "right", residual from contradictions') == [
        ("平潭综合实验区公安局", "T3.BAL", "natural_person", 1, 2, -1),
        ("平潭综合实验区公安局", "T3.BAL", "total", 1, 2, -1),
    ]


def test_every_figure_leads_to_its_capture_and_cell(database: Path) -> None:
    assert answer(database, """
        select value, raw_text, label_zh, url, warc_file is not null, grid, "row", "column" from figures
        where agency = '安顺市人民政府办公室' and measure = 'granted_full' and applicant = 'natural_person'""") == [
        (11, "11", "（一）予以公开", "import:saved/anshun.html", True, 1, 6, 4)]


def test_of_two_versions_the_fuller_is_current_and_the_other_is_kept(parquet: Path) -> None:
    cells = pq.read_table(parquet / "cells" / "imported.parquet")
    reports = pq.read_table(parquet / "reports" / "imported.parquet")
    first = reports.slice(0, 1).to_pylist()[0]
    second = {**first, "report_id": first["report_id"] + "-edited"}
    pq.write_table(reports.from_pylist([*reports.to_pylist(), second], reports.schema),
                   parquet / "reports" / "imported.parquet")
    kept = [c for c in cells.to_pylist() if c["report_id"] == first["report_id"]][:5]
    more = [{**c, "report_id": second["report_id"]} for c in kept]
    pq.write_table(cells.from_pylist(cells.to_pylist() + more, cells.schema), parquet / "cells" / "imported.parquet")
    warehouse.build(parquet, parquet.parent / "two.duckdb")
    assert answer(parquet.parent / "two.duckdb", f"""
        select report_id, is_current, superseded_by, figures from reports
        where agency = '{first['agency']}' order by figures""") == [
        (second["report_id"], False, first["report_id"], 5), (first["report_id"], True, None, len(
            [c for c in cells.to_pylist() if c["report_id"] == first["report_id"] and c["status"] == "reported"]))]


def test_a_reader_keeps_its_warehouse_while_a_new_one_is_swapped_in(parquet: Path, database: Path) -> None:
    with warehouse.connect(database) as reader:
        before = reader.execute("select count(*) from cells").fetchall()
        (parquet / "cells" / "imported.parquet").unlink()
        warehouse.build(parquet, database)
        assert reader.execute("select count(*) from cells").fetchall() == before
    assert answer(database, "select count(*) from cells") == [(0,)]


def test_a_failed_check_leaves_the_old_warehouse(parquet: Path, database: Path) -> None:
    old = database.read_bytes()
    (parquet / "reports" / "imported.parquet").unlink()
    with pytest.raises(warehouse.BuildFailed, match="rows of cells whose report_id is not in reports"):
        warehouse.build(parquet, database)
    assert database.read_bytes() == old


def test_parquet_of_another_shape_is_refused_with_a_sentence(parquet: Path, database: Path) -> None:
    table = pq.read_table(parquet / "facts" / "imported.parquet")
    pq.write_table(table.rename_columns([*table.column_names[:-1], "stop"]), parquet / "facts" / "imported.parquet")
    with pytest.raises(warehouse.BuildFailed, match=r"declared columns \(end, stop\)"):
        warehouse.build(parquet, database)


def _build_and_die(parquet: Path, database: Path) -> None:
    import os
    import signal

    warehouse.build(parquet, database, lambda model, done, total: os.kill(os.getpid(), signal.SIGKILL))


def test_a_build_that_is_killed_leaves_the_old_warehouse_and_the_next_one_works(parquet: Path, database: Path) -> None:
    old = database.read_bytes()
    victim = multiprocessing.get_context("spawn").Process(target=_build_and_die, args=(parquet, database))
    victim.start()
    victim.join()
    assert victim.exitcode == -9
    assert database.read_bytes() == old
    assert sum(warehouse.build(parquet, database).rows.values()) > 0


def test_readers_cannot_write(database: Path) -> None:
    with warehouse.connect(database) as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("delete from cells")


def test_a_missing_warehouse_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(warehouse.WarehouseMissing, match="gongkai build"):
        warehouse.connect(tmp_path / "nothing.duckdb")


def test_an_empty_project_gives_an_empty_warehouse(tmp_path: Path) -> None:
    summary = warehouse.build(tmp_path / "parquet", tmp_path / "x.duckdb")
    assert summary.rows["cells"] == 0
    assert answer(tmp_path / "x.duckdb", "from rates_by_agency_year") == []


def test_every_table_and_column_has_its_comment_and_no_definition_is_orphaned(database: Path) -> None:
    with warehouse.connect(database) as connection:
        columns = table_columns(connection)
        bare = connection.execute("""
            select table_name, column_name from duckdb_columns()
            where schema_name = 'main' and not internal and comment is null
            union all select table_name, '' from duckdb_tables() where schema_name = 'main' and comment is null
            union all select view_name, '' from duckdb_views()
            where schema_name = 'main' and not internal and comment is null""").fetchall()
    book = warehouse.codebook()
    assert bare == []
    assert set(book["tables"]) == set(columns)
    assert set(book["columns"]) <= {column for names in columns.values() for column in names}
    assert all(column in columns[table] for table, own in book["table_columns"].items() for column in own)
    measures = [str(measure) for (measure,) in answer(database, "select measure from measures")]
    assert {m.removeprefix("a_").removesuffix("_cumulative") for m in measures} == set(book["measures"])
    assert set(book["identities"]) == {
        i for (i,) in answer(database, "select identity from identities where identity not like 'N.%'")}
    assert answer(database, """select function_name from duckdb_functions() where not internal and comment is not null
        order by all""") == [(name,) for name in sorted(book["macros"])]


def test_the_printed_codebook_is_up_to_date(database: Path) -> None:
    with warehouse.connect(database) as connection:
        expected = document(table_columns(connection))
    printed = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert printed == expected, "run: python -m warehouse > docs/codebook.md"
