"""Divisions, functions and scopes: from an agency's code up to its province, and what the keys stand for."""

from pathlib import Path

import pytest

import warehouse
from tests.warehouse.parquet_rows import report, write, write_reports

UPWARDS = """
with recursive above as (
    select division_code, name, level, parent_code, 0 as step from divisions where division_code = '{code}'
    union all
    select d.division_code, d.name, d.level, d.parent_code, step + 1
    from divisions d join above a on d.division_code = a.parent_code
)
select string_agg(name, ' < ' order by step) from above
"""


def build(folder: Path, places: dict[str, str]) -> Path:
    """A warehouse with one report of each agency, in the division of that code."""
    parquet = write_reports(folder / "parquet", {(agency, 2023): {} for agency in places})
    write(parquet, "reports", [report(agency, 2023, division_code=code) for agency, code in places.items()])
    warehouse.build(parquet, folder / "gongkai.duckdb")
    return folder / "gongkai.duckdb"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Two counties of 安徽 and one of 江苏."""
    return build(tmp_path, {"砀山县财政局": "341321", "萧县财政局": "341322", "洪泽区财政局": "320813"})


def test_a_township_leads_up_to_its_province(database: Path) -> None:
    with warehouse.connect(database) as connection:
        found = connection.execute(UPWARDS.format(code="430121004")).fetchall()
    assert found == [("㮾梨街道 < 长沙县 < 长沙市 < 湖南省",)]


def test_reports_are_counted_by_province(database: Path) -> None:
    with warehouse.connect(database) as connection:
        found = connection.execute("""
            select p.name, count(*) from reports r
            join divisions d using (division_code) join divisions p on p.division_code = d.province_code
            group by p.name order by p.name""").fetchall()
    assert sorted(found) == [("安徽省", 2), ("江苏省", 1)]


def test_an_agency_leads_to_its_county_prefecture_and_province(database: Path) -> None:
    with warehouse.connect(database) as connection:
        found = connection.execute("""
            select a.agency, county.name, prefecture.name, province.name from agencies a
            join divisions county using (division_code)
            join divisions prefecture on prefecture.division_code = county.parent_code
            join divisions province on province.division_code = prefecture.parent_code
            order by county.division_code""").fetchall()
    assert found == [("洪泽区财政局", "洪泽区", "淮安市", "江苏省"), ("砀山县财政局", "砀山县", "宿州市", "安徽省"),
                     ("萧县财政局", "萧县", "宿州市", "安徽省")]


def test_reports_are_asked_by_the_names_of_functions_and_scopes(tmp_path: Path) -> None:
    parquet = write_reports(tmp_path / "parquet", {("砀山县人民政府", 2023): {}})
    write(parquet, "reports", [report("砀山县人民政府", 2023, function="government", scope="county")])
    warehouse.build(parquet, tmp_path / "gongkai.duckdb")
    with warehouse.connect(tmp_path / "gongkai.duckdb") as connection:
        found = connection.execute("""
            select f.label_zh, s.label_zh from reports
            join functions f using (function) join scopes s using (scope)""").fetchall()
    assert found == [("人民政府", "县（市、区、旗）")]


@pytest.mark.parametrize(("column", "table"), [("function", "agencies"), ("scope", "reports")])
def test_a_key_that_no_vocabulary_has_stops_the_build(column: str, table: str, tmp_path: Path) -> None:
    parquet = write_reports(tmp_path / "parquet", {("砀山县财政局", 2023): {}})
    write(parquet, "reports", [report("砀山县财政局", 2023, **{column: "unheard_of"})])
    with pytest.raises(warehouse.BuildFailed, match=f"{table} whose {column} is not in {column}s: 1"):
        warehouse.build(parquet, tmp_path / "gongkai.duckdb")


def test_an_agency_of_a_division_that_nobody_knows_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(warehouse.BuildFailed, match="agencies whose division_code is not in divisions: 1"):
        build(tmp_path, {"某县财政局": "999999"})
