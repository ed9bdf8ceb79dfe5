"""Archive → Parquet: only what is new is parsed, the bytes depend on the archive alone, nothing is lost."""

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pages import PROACTIVE_2021, page, requests_rows

from crawler import Archive, Outcome, Site, import_files
from pipeline import Problem, parse
from pipeline.rows import problem_row, record_batch
from pipeline.store import SiteWriter, StoreDamaged
from pipeline.tables import SCHEMAS

WHEN = "2026-11-24T00:00:00Z"


def report_page(year: int) -> bytes:
    return page(PROACTIVE_2021, requests_rows("2021", lambda measure, applicant: "0"),
                title=f"某市某局{year}年政府信息公开工作年度报告")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three reports, a page that is none, an empty file and a truncated PDF."""
    folder = tmp_path / "saved"
    folder.mkdir()
    contents = {f"{year}.html": report_page(year) for year in (2021, 2022, 2023)}
    contents["notice.html"] = "<p>关于召开会议的通知</p>".encode()
    contents |= {"empty.html": b"", "cut.pdf": b"%PDF-1.7\n1 0 obj"}
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return sorted(folder.iterdir())


def parquet_bytes(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*.parquet"))}


def rows(root: Path, dataset: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(root / dataset / "imported.parquet").to_pylist()
    return found


def test_every_document_leaves_a_row_and_every_trouble_a_problem(files: list[Path], tmp_path: Path) -> None:
    import_files(files, tmp_path / "archive", fetched_at=WHEN)
    summary = parse(tmp_path / "archive", tmp_path / "parquet")
    assert (summary.parsed, summary.unchanged, summary.reports) == (6, 0, 3)
    states = sorted(str(d["state"]) for d in rows(tmp_path / "parquet", "documents"))
    assert states == ["no_report", "report", "report", "report", "unreadable", "unreadable"]
    assert {"no_report", "empty_file", "damaged_pdf"} <= set(summary.problems)


def test_the_second_run_parses_nothing_and_changes_no_byte(files: list[Path], tmp_path: Path) -> None:
    import_files(files, tmp_path / "archive", fetched_at=WHEN)
    parse(tmp_path / "archive", tmp_path / "parquet")
    before = parquet_bytes(tmp_path / "parquet")
    summary = parse(tmp_path / "archive", tmp_path / "parquet")
    assert (summary.parsed, summary.unchanged, summary.reports) == (0, 6, 3)
    assert parquet_bytes(tmp_path / "parquet") == before


def test_the_bytes_are_the_same_for_any_number_of_workers(files: list[Path], tmp_path: Path) -> None:
    import_files(files, tmp_path / "archive", fetched_at=WHEN)
    for workers in (1, 3):
        parse(tmp_path / "archive", tmp_path / str(workers), workers=workers)
    assert parquet_bytes(tmp_path / "1") == parquet_bytes(tmp_path / "3")


def test_rows_are_the_same_bytes_in_whatever_portions_they_are_written(tmp_path: Path) -> None:
    """More rows than a row group holds, in one portion and in many."""
    rows = [problem_row(Problem("read", "k", "info", f"message {i}"), "s", f"{i:08}") for i in range(80_000)]
    for portion in (80_000, 4_999):
        with SiteWriter(tmp_path / str(portion), "s") as writer:
            for start in range(0, len(rows), portion):
                writer.add("problems", record_batch("problems", rows[start : start + portion]))
    assert parquet_bytes(tmp_path / "80000") == parquet_bytes(tmp_path / "4999")
    assert pq.read_table(tmp_path / "4999" / "problems" / "s.parquet").num_rows == 80_000


def test_a_run_that_fails_leaves_the_parquet_as_it_was(files: list[Path], tmp_path: Path) -> None:
    import_files(files[:3], tmp_path / "archive", fetched_at=WHEN)
    parse(tmp_path / "archive", tmp_path / "parquet")
    before = parquet_bytes(tmp_path / "parquet")
    import_files(files, tmp_path / "archive", fetched_at=WHEN)

    class Interrupted(Exception):
        pass

    def interrupt(site: str, done: int, total: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        parse(tmp_path / "archive", tmp_path / "parquet", interrupt)
    assert parquet_bytes(tmp_path / "parquet") == before
    assert [path for path in (tmp_path / "parquet").rglob("*") if path.is_file() and path.suffix != ".parquet"] == []
    assert parse(tmp_path / "archive", tmp_path / "parquet").unchanged == 3


def test_parquet_with_other_columns_or_without_a_dataset_is_made_anew(files: list[Path], tmp_path: Path) -> None:
    import_files(files, tmp_path / "archive", fetched_at=WHEN)
    parse(tmp_path / "archive", tmp_path / "parquet")
    before = parquet_bytes(tmp_path / "parquet")
    (tmp_path / "parquet" / "facts" / "imported.parquet").unlink()
    assert parse(tmp_path / "archive", tmp_path / "parquet").parsed == 6
    cells = tmp_path / "parquet" / "cells" / "imported.parquet"
    pq.write_table(pq.read_table(cells).drop_columns(["raw_text"]), cells)
    assert parse(tmp_path / "archive", tmp_path / "parquet").parsed == 6
    assert parquet_bytes(tmp_path / "parquet") == before


def test_parquet_out_of_order_is_an_error_and_never_a_lost_row(files: list[Path], tmp_path: Path) -> None:
    import_files(files[:-1], tmp_path / "archive", fetched_at=WHEN)
    parse(tmp_path / "archive", tmp_path / "parquet")
    import_files(files, tmp_path / "archive", fetched_at=WHEN)
    cells = tmp_path / "parquet" / "cells" / "imported.parquet"
    table = pq.read_table(cells)
    pq.write_table(table.take(pa.array(range(table.num_rows - 1, -1, -1))), cells)
    with pytest.raises(StoreDamaged, match="delete it"):
        parse(tmp_path / "archive", tmp_path / "parquet")


def test_a_document_over_its_time_limit_is_a_problem_row_and_tried_again_with_another_limit(
    files: list[Path], tmp_path: Path
) -> None:
    import_files(files, tmp_path / "archive", fetched_at=WHEN)
    slow = parse(tmp_path / "archive", tmp_path / "parquet", seconds=1e-6)
    assert (slow.parsed, slow.reports, slow.problems) == (6, 0, {"time_limit": 6})
    assert {d["state"] for d in rows(tmp_path / "parquet", "documents")} == {"unreadable"}
    assert parse(tmp_path / "archive", tmp_path / "parquet").unchanged == 6
    again = parse(tmp_path / "archive", tmp_path / "parquet", seconds=60)
    assert (again.parsed, again.reports) == (6, 3)
    parse(tmp_path / "archive", tmp_path / "fresh")
    assert parquet_bytes(tmp_path / "parquet") == parquet_bytes(tmp_path / "fresh")


@pytest.mark.parametrize("seed", range(4))
def test_reports_are_the_same_bytes_in_whatever_order_and_portions_captures_arrive(
    files: list[Path], tmp_path: Path, seed: int
) -> None:
    import_files(files, tmp_path / "archive", fetched_at=WHEN)
    parse(tmp_path / "archive", tmp_path / "parquet")
    shuffled, root = random.Random(seed).sample(files, len(files)), tmp_path / "other"
    for portion in (shuffled[:2], shuffled[2:3], shuffled[3:]):
        import_files(portion, root / "archive", fetched_at=WHEN)
        parse(root / "archive", root / "parquet")
    one, other = parquet_bytes(tmp_path / "parquet"), parquet_bytes(root / "parquet")
    # Where a record lies in its WARC is a fact of the archive, so `captures` differs; nothing else may.
    del one["captures/imported.parquet"], other["captures/imported.parquet"]
    assert one == other


def test_a_damaged_record_is_a_problem_row_and_all_else_is_kept(files: list[Path], tmp_path: Path) -> None:
    captures = import_files(files, tmp_path / "archive", fetched_at=WHEN)
    victim = next(c for c in captures if "2022" in c.url)
    segment = tmp_path / "archive" / "warc" / victim.warc_file
    data = bytearray(segment.read_bytes())
    data[victim.warc_offset + 60 : victim.warc_offset + 90] = bytes(30)
    segment.write_bytes(bytes(data))
    summary = parse(tmp_path / "archive", tmp_path / "parquet")
    assert (summary.reports, summary.problems["damaged_record"]) == (2, 1)
    years = {r["report_year"] for r in rows(tmp_path / "parquet", "reports")}
    assert years == {2021, 2023}


def test_a_damaged_record_is_read_again_once_it_is_mended(files: list[Path], tmp_path: Path) -> None:
    captures = import_files(files, tmp_path / "archive", fetched_at=WHEN)
    parse(tmp_path / "archive", tmp_path / "whole")
    segment = tmp_path / "archive" / "warc" / captures[0].warc_file
    whole = segment.read_bytes()
    segment.write_bytes(whole[: captures[2].warc_offset + 20])
    assert parse(tmp_path / "archive", tmp_path / "parquet").problems["damaged_record"] > 0
    segment.write_bytes(whole)
    parse(tmp_path / "archive", tmp_path / "parquet")
    assert parquet_bytes(tmp_path / "parquet") == parquet_bytes(tmp_path / "whole")


def test_a_page_parsed_before_its_attachment_came_points_to_it_afterwards(tmp_path: Path) -> None:
    site = Site(site_id="s", name="某站", home="http://www.example.gov.cn/", columns=("http://www.example.gov.cn/nb/",),
                family="trs", evidence="test")
    page_url, file_url = "http://www.example.gov.cn/nb/1.html", "http://www.example.gov.cn/nb/1.html.2"
    archive = Archive(tmp_path / "archive")
    with archive.writer("run-1") as writer:
        writer.describe(site, WHEN)
        writer.add("s", page_url, "article", Outcome.OK, WHEN, body="<p>年度报告见附件</p>".encode())
    parse(tmp_path / "archive", tmp_path / "parquet")
    with archive.writer("run-2") as writer:
        writer.add("s", file_url, "attachment", Outcome.OK, WHEN, body=report_page(2023), parent_url=page_url)
    summary = parse(tmp_path / "archive", tmp_path / "parquet")
    assert (summary.parsed, summary.reports, summary.problems["report_in_attachment"]) == (2, 1, 1)
    assert parse(tmp_path / "archive", tmp_path / "parquet").unchanged == 2
    parse(tmp_path / "archive", tmp_path / "fresh")
    assert parquet_bytes(tmp_path / "parquet") == parquet_bytes(tmp_path / "fresh")


def test_a_warc_cut_in_the_middle_loses_only_what_lay_behind_the_cut(files: list[Path], tmp_path: Path) -> None:
    captures = import_files(files, tmp_path / "archive", fetched_at=WHEN)
    cut = sorted(captures, key=lambda c: c.warc_offset)[3]
    segment = tmp_path / "archive" / "warc" / cut.warc_file
    with segment.open("r+b") as file:
        file.truncate(cut.warc_offset + 20)
    summary = parse(tmp_path / "archive", tmp_path / "parquet")
    assert summary.parsed == 6
    assert summary.problems["damaged_record"] == sum(
        c.warc_offset >= cut.warc_offset and c.digest is not None for c in captures)
    readable = [c for c in captures if c.warc_offset < cut.warc_offset]
    assert {Archive(tmp_path / "archive").payload(c) for c in readable} == {
        path.read_bytes() for path in files if any(path.name in c.url for c in readable)}


def test_a_site_with_an_unreadable_row_never_stops_the_others(files: list[Path], tmp_path: Path) -> None:
    import_files(files, tmp_path / "archive", fetched_at=WHEN)
    archive = Archive(tmp_path / "archive")
    other = Site(site_id="a-other", name="其他站", home="http://www.example.gov.cn/", columns=("http://www.example.gov.cn/nb/",),
                 family="trs", evidence="test")
    with archive.writer("run-1") as writer:
        writer.describe(other, WHEN)
    path = tmp_path / "archive" / "index" / "run-1-00000.sites.parquet"
    good, row = path.read_bytes(), pq.read_table(path)
    pq.write_table(row.set_column(row.schema.get_field_index("name"), row.schema.field("name"), [[""]]), path)
    summary = parse(tmp_path / "archive", tmp_path / "parquet")
    assert (summary.reports, summary.problems["damaged_index"]) == (3, 1)
    assert parse(tmp_path / "archive", tmp_path / "parquet").problems["damaged_index"] == 1
    path.write_bytes(good)
    assert "damaged_index" not in parse(tmp_path / "archive", tmp_path / "parquet").problems


def test_every_dataset_has_exactly_its_declared_schema(files: list[Path], tmp_path: Path) -> None:
    import_files(files, tmp_path / "archive", fetched_at=WHEN)
    parse(tmp_path / "archive", tmp_path / "parquet")
    for dataset, schema in SCHEMAS.items():
        assert pq.read_schema(tmp_path / "parquet" / dataset / "imported.parquet").equals(schema), dataset
