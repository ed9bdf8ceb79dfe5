"""What the archive says of crawls, as Parquet: certificates, ledger, when a page was last seen, the site's row."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from crawler import Archive, ColumnWalk, Crawl, HostLedger, Outcome, Site
from pipeline import SCHEMAS, parse

HOME = "http://www.example.gov.cn/"
SITE = Site("example", "某县", HOME, "seen", columns=(f"{HOME}nb/", f"{HOME}old/"), family="trs",
            alternates=("https://www.example.gov.cn/",), parent="province", status="stub")


def crawl(run_id: str, day: int, withdrawn: tuple[str, ...] = ()) -> Crawl:
    walks = tuple(ColumnWalk(url, "trs", "createPageHTML", "ColumnName", 3, None, 1, 3, 3 - day, 2, True, "")
                  for url in SITE.columns)
    at = f"2026-11-0{day}T01:00:00Z"
    return Crawl(run_id, SITE.site_id, at, at, None, 2, 6, 6 - 2 * day, 4, 1, 0, 0, {"ok": 3}, True,
                 "every list page read", 7, 900, 12.5, walks, withdrawn)


def archived(root: Path) -> Path:
    """Two runs that see the same page; in the second a report is no longer listed."""
    for day, withdrawn in ((1, ()), (2, (f"{HOME}nb/1.html",))):
        run_id, at = f"run-{day}", f"2026-11-0{day}T01:00:00Z"
        with Archive(root).writer(run_id) as writer:
            writer.add(SITE.site_id, HOME, "home", Outcome.OK, at, body=b"<a href=nb/>", http_status=200)
            writer.finish(SITE, crawl(run_id, day, withdrawn), [
                HostLedger(run_id, SITE.site_id, "www.example.gov.cn", 6, 800, 10.0, 2.0, 1, 30.0),
                HostLedger(run_id, SITE.site_id, "files.example.gov.cn", 1, 100, 0.5, 5.0, 0, 0.0)])
    return root


def rows(parquet: Path, dataset: str) -> list[dict[str, object]]:
    table = pq.read_table(parquet / dataset / "example.parquet")
    assert table.schema.equals(SCHEMAS[dataset])
    return table.to_pylist()  # type: ignore[no-any-return]


def test_what_the_archive_says_of_crawls_is_copied(tmp_path: Path) -> None:
    parquet = tmp_path / "parquet"
    parse(archived(tmp_path / "archive"), parquet)
    shown = ("run_id", "position", "url", "declared_pages", "rows_new")
    assert [tuple(row[name] for name in shown) for row in rows(parquet, "columns")] == [
        ("run-1", 1, f"{HOME}nb/", None, 2), ("run-1", 2, f"{HOME}old/", None, 2),
        ("run-2", 1, f"{HOME}nb/", None, 1), ("run-2", 2, f"{HOME}old/", None, 1)]
    assert rows(parquet, "ledger")[1] == {
        "run_id": "run-1", "site_id": "example", "host": "www.example.gov.cn", "requests": 6, "bytes": 800,
        "refusals": 1, "delay_seconds": 2.0, "waited_seconds": 10.0, "longest_pause_seconds": 30.0}
    assert [r["host"] for r in rows(parquet, "ledger")] == ["files.example.gov.cn", "www.example.gov.cn"] * 2
    assert [(r["rows_new"], r["withdrawn"]) for r in rows(parquet, "crawls")] == [(4, []), (2, [f"{HOME}nb/1.html"])]
    (capture,) = rows(parquet, "captures")
    assert (capture["fetched_at"], capture["last_seen_at"]) == (
        datetime(2026, 11, 1, 1, tzinfo=UTC), datetime(2026, 11, 2, 1, tzinfo=UTC))
    (site,) = rows(parquet, "sites")
    assert {name: site[name] for name in ("columns", "family", "alternates", "parent", "status")} == {
        "columns": list(SITE.columns), "family": "trs", "alternates": list(SITE.alternates), "parent": "province",
        "status": "stub"}
    assert {folder.name for folder in parquet.iterdir()} == set(SCHEMAS)


def test_the_same_archive_writes_the_same_bytes(tmp_path: Path) -> None:
    archive = archived(tmp_path / "archive")
    for name in ("one", "two"):
        parse(archive, tmp_path / name)
    for dataset in SCHEMAS:
        files = [tmp_path / name / dataset / "example.parquet" for name in ("one", "two")]
        assert files[0].read_bytes() == files[1].read_bytes()
