"""The crawler against the whole sandbox: everything published is captured, and a second run finds nothing new."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from crawler import Archive, Outcome, crawl_site
from crawler.sandbox import published, serve


def test_every_published_document_is_captured_once(tmp_path: Path) -> None:
    with serve(0) as sites, ThreadPoolExecutor(2) as pool:
        first = list(pool.map(lambda site: crawl_site(site, tmp_path), sites))
        second = list(pool.map(lambda site: crawl_site(site, tmp_path), sites))
    archive = Archive(tmp_path)
    captures = {site.site_id: archive.captures(site.site_id) for site in sites}
    found = {
        (site_id, urlsplit(capture.url).path, str(capture.kind))
        for site_id, held in captures.items()
        for capture in held
        if capture.outcome == Outcome.OK and archive.payload(capture)
    }
    assert {(item.site_id, item.path, item.kind) for item in published()} <= found
    for one, two in zip(first, second, strict=True):
        held = len(captures[one.site_id])
        assert (one.complete, one.outcomes) == (True, {"ok": held})
        assert (two.complete, two.outcomes) == (True, {"not_modified": held})
        assert one.items_seen > one.reports_listed > 0  # other articles stand among the reports
