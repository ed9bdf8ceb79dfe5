"""The spider end to end: a real process, real HTTP, a small site that misbehaves on purpose."""

import json
import signal
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler import Archive, ContactMissing, CrawlFailed, Outcome, Site, crawl_site
from crawler.site_rows import said
from crawler.spiders.certificate import MOST_LIST_PAGES
from crawler.spiders.fetching import MOST_TROUBLE
from tests.crawler.website import PROSE, Answer, Website, report, trs_list, website

TITLE = "某局{}年政府信息公开工作年度报告"
PDF = b"%PDF-1.4 " + b"\x00\x01\x02" * 30
NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=400)  # every report page is due again


@pytest.fixture
def web() -> Iterator[Website]:
    with website() as web:
        yield web


def publish(web: Website, count: int, etags: bool = True) -> Site:
    """`count` reports with a PDF each, in one list; returns the site."""
    rows = [(f"t20210101_{number}.html", TITLE.format(2000 + number)) for number in range(count)]
    web.pages["/nb/"] = Answer(trs_list(*rows), etag='"list"' if etags else "")
    for number, (href, _) in enumerate(rows):
        body = report(number) + f'<a href="files/{number}.pdf">附件</a>'
        web.pages[f"/nb/{href}"] = Answer(body, etag=f'"{number}"' if etags else "")
        pdf = Answer(PDF + bytes([number]), headers={"Content-Type": "application/pdf"})
        web.pages[f"/nb/files/{number}.pdf"] = replace(pdf, etag=f'"p{number}"' if etags else "")
    return web.site("/nb/")


def outcomes(root: Path, web: Website, site_id: str = "test") -> dict[str, str]:
    captures = Archive(root).captures(site_id)
    return {c.url.removeprefix(web.root): str(c.outcome) for c in captures if c.kind != "robots"}


def test_reports_and_their_files_are_captured_with_what_the_list_says(web: Website, tmp_path: Path) -> None:
    events: list[dict[str, Any]] = []
    crawl = crawl_site(publish(web, 3), tmp_path, contact="mailto:a@b.cn", on_event=events.append)
    assert (crawl.complete, crawl.stop_reason) == (True, "every list page read")
    assert (crawl.items_seen, crawl.reports_listed, crawl.captured, crawl.failed) == (3, 3, 7, 0)
    assert crawl.outcomes == {"ok": 7}
    archive = Archive(tmp_path)
    captures = {capture.url.removeprefix(web.root): capture for capture in archive.captures("test")}
    article, file = captures["/nb/t20210101_1.html"], captures["/nb/files/1.pdf"]
    assert (article.title, article.listed_on, article.parent_url) == (TITLE.format(2001), "2021-01-02", web.url("/nb/"))
    assert (file.kind, file.title, file.parent_url) == ("attachment", TITLE.format(2001), article.url)
    assert archive.payload(file) == PDF + b"\x01"
    assert archive.crawls("test") == [crawl]
    assert {asked.headers["User-Agent"] for asked in web.asked} == {"gongkai/0.1 (+mailto:a@b.cn)"}
    assert web.paths()[0] == "/robots.txt"
    assert [event["event"] for event in events] == ["page"] * 7 + ["crawl"]
    assert events[-1] == {"event": "crawl", **json.loads(json.dumps(asdict(crawl)))}
    assert events[-2].keys() == {
        "event", "site_id", "url", "outcome", "reports_listed", "captured", "not_modified", "failed",
    }  # fmt: skip
    (column,) = crawl.columns
    assert (column.pages, column.rows, column.rows_new, column.reports, column.complete) == (1, 3, 3, 3, True)
    (ledger,) = archive.ledger("test")
    assert (ledger.host, ledger.requests, ledger.refusals) == (web.root.removeprefix("http://"), 8, 0)
    assert crawl.requests == len(web.asked) == 8


@pytest.mark.parametrize("etags", [True, False])
def test_a_night_without_news_asks_for_the_list_only(web: Website, tmp_path: Path, etags: bool) -> None:
    site = publish(web, 2, etags)
    crawl_site(site, tmp_path, now=NOW)
    web.asked.clear()
    second = crawl_site(site, tmp_path, now=NOW + timedelta(hours=23))
    assert web.paths() == ["/nb/"]
    assert second.outcomes == {"not_modified" if etags else "unchanged": 1}
    assert (second.complete, second.captured, second.not_modified) == (True, 0, 1)
    assert second.columns[0].rows_new == 0


@pytest.mark.parametrize("etags", [True, False])
def test_what_is_due_is_asked_again_and_kept_once(web: Website, tmp_path: Path, etags: bool) -> None:
    site = publish(web, 2, etags)
    crawl_site(site, tmp_path, now=NOW)
    before = {capture.capture_id: capture for capture in Archive(tmp_path).captures("test")}
    second = crawl_site(site, tmp_path, now=LATER)
    after = {capture.capture_id: capture for capture in Archive(tmp_path).captures("test")}
    assert second.outcomes == {"not_modified" if etags else "unchanged": 5}
    assert (second.complete, second.captured, second.not_modified) == (True, 0, 5)
    assert after.keys() == before.keys()
    assert {capture.last_seen_at[:10] for capture in after.values()} == {"2027-12-29"}
    assert {capture.fetched_at for capture in after.values()} == {capture.fetched_at for capture in before.values()}


def test_a_corrected_report_is_kept_beside_the_old_one(web: Website, tmp_path: Path) -> None:
    site = publish(web, 2)
    crawl_site(site, tmp_path, now=NOW)
    web.pages["/nb/t20210101_1.html"] = Answer(report(99), etag='"99"')
    second = crawl_site(site, tmp_path, now=LATER)
    assert (second.captured, second.outcomes) == (1, {"not_modified": 3, "ok": 1})
    old, new = (c for c in Archive(tmp_path).captures("test") if c.url.endswith("_1.html"))
    assert "第99号" in Archive(tmp_path).payload(new).decode()
    assert "第1号" in Archive(tmp_path).payload(old).decode()


def test_each_way_to_fail_has_its_name(web: Website, tmp_path: Path) -> None:
    text = {"Content-Type": "text/html; charset=utf-8"}
    pages = {
        "ok": Answer(report(1) + '<a href="/fj/error.pdf">附件</a><a href="/fj/big.zip">附件二</a>'),
        "gone": Answer("", 404),
        "forbidden": Answer("no", 403),
        "challenge": Answer("<script>$_ts=window['$_ts']</script>", 412),
        "soft_404": Answer(f"<title>页面不存在</title><body>{PROSE}</body>"),
        "removed_stub": Answer('<meta http-equiv="refresh" content="0;URL=../">'),
        "no_report_content": Answer("<body>正在加载</body>"),
        "undecodable": Answer(b"\xff\xfe\xff\x80\x00" * 50, headers=text),
        "server_error": Answer("down", 500),
        "connection_failed": Answer(report(2), cut=True),
        "other_status": Answer("teapot", 418),
        "off_site": Answer("", 302, {"Location": "http://www.example.com/t20210101_1.html"}),
        "robots_forbidden": Answer(report(3)),
    }
    paths = {outcome: f"/nb/t20210101_{number}.html" for number, outcome in enumerate(pages)}
    web.pages = {path: pages[outcome] for outcome, path in paths.items()}
    web.pages["/fj/error.pdf"] = Answer(f"<body>{PROSE}</body>")
    web.pages["/fj/big.zip"] = Answer("", headers={"Content-Length": str(60 << 20)})
    web.pages["/robots.txt"] = Answer(f"User-agent: gongkai\nDisallow: {paths['robots_forbidden']}\n")
    web.pages["/nb/"] = Answer(trs_list(*((path, TITLE.format(2000 + n)) for n, path in enumerate(paths.values()))))

    crawl = crawl_site(web.site("/nb/"), tmp_path)

    expected = {path: outcome for outcome, path in paths.items()}
    expected |= {"/nb/": "ok", "/fj/error.pdf": "wrong_type", "/fj/big.zip": "too_large"}
    assert outcomes(tmp_path, web) == expected
    assert crawl.outcomes == dict(sorted(Counter(expected.values()).items()))
    assert (crawl.complete, crawl.stop_reason, crawl.failed) == (False, "14 requests failed", 14)
    assert paths["robots_forbidden"] not in web.paths()
    # What came back is kept, whatever it was.
    kept = {capture.outcome: capture for capture in Archive(tmp_path).captures("test")}
    assert Archive(tmp_path).payload(kept[Outcome.CHALLENGE]) == b"<script>$_ts=window['$_ts']</script>"
    assert (kept[Outcome.CHALLENGE].http_status, kept[Outcome.CHALLENGE].detail) == (412, "HTTP 412, 瑞数")
    # Trouble is retried three times, a refusal never.
    asked = Counter(web.paths())
    assert (asked[paths["server_error"]], asked[paths["connection_failed"]], asked[paths["forbidden"]]) == (4, 4, 1)


def test_retries_wait_as_asked_or_leave_the_server_alone(web: Website, tmp_path: Path) -> None:
    site = publish(web, 2)
    soon, late = "/nb/t20210101_0.html", "/nb/t20210101_1.html"
    web.pages[soon] = [Answer("busy", 503), Answer("busy", 503, {"Retry-After": "0"}), Answer(report(0))]
    web.pages[late] = [Answer("busy", 429, {"Retry-After": "86400"}), Answer(report(1))]
    crawl_site(site, tmp_path)
    assert (outcomes(tmp_path, web)[soon], outcomes(tmp_path, web)[late]) == ("ok", "server_error")
    assert (web.paths().count(soon), web.paths().count(late)) == (3, 1)


def test_a_robots_file_behind_a_broken_server_forbids_everything(web: Website, tmp_path: Path) -> None:
    site = publish(web, 1)
    web.pages["/robots.txt"] = Answer("down", 500)
    assert crawl_site(site, tmp_path).outcomes == {"robots_forbidden": 1}
    assert set(web.paths()) == {"/robots.txt"}


def test_redirects_on_the_site_are_followed_and_circles_are_not(web: Website, tmp_path: Path) -> None:
    rows = [(f"t20210101_{n}.html", TITLE.format(2000 + n)) for n in range(4)]
    web.pages["/nb/"] = Answer(trs_list(*rows))
    web.pages["/nb/t20210101_0.html"] = Answer("", 302, {"Location": "/moved/1.html"})
    web.pages["/moved/1.html"] = Answer(report(1), etag='"1"')
    web.pages["/nb/t20210101_1.html"] = Answer("", 302, {"Location": "t20210101_1.html"})
    web.pages["/nb/t20210101_2.html"] = [
        Answer("", 302, {"Location": "t20210101_2.html", "Set-Cookie": "gate=open"}),  # a cookie gate
        Answer(report(2)),
    ]
    web.pages["/nb/t20210101_3.html"] = Answer("", 302, {"Location": "/"})  # removed: leads home
    web.pages["/"] = Answer(report(4))
    site = web.site("/nb/")
    crawl_site(site, tmp_path, now=NOW)
    assert outcomes(tmp_path, web) == {
        "/nb/": "ok", "/moved/1.html": "ok", "/nb/t20210101_1.html": "redirect_loop",
        "/nb/t20210101_2.html": "ok", "/": "soft_404",
    }  # fmt: skip
    moved = next(c for c in Archive(tmp_path).captures("test") if c.url == web.url("/moved/1.html"))
    assert moved.asked_url == web.url("/nb/t20210101_0.html")
    web.asked.clear()
    crawl_site(site, tmp_path, now=NOW + timedelta(days=1))
    assert "/moved/1.html" not in web.paths()  # known under both addresses
    assert crawl_site(site, tmp_path, now=LATER).outcomes["not_modified"] == 1  # conditional where it answers


def test_rows_that_are_no_reports_are_counted_and_left(web: Website, tmp_path: Path) -> None:
    rows = [("t20210101_1.html", TITLE.format(2020)), ("t20210101_2.html", "关于做好年度报告编制工作的通知")]
    web.pages = {"/nb/": Answer(trs_list(*rows)), "/nb/t20210101_1.html": Answer(report(1))}
    crawl = crawl_site(web.site("/nb/"), tmp_path)
    assert (crawl.items_seen, crawl.reports_listed, crawl.complete) == (2, 1, True)
    assert "/nb/t20210101_2.html" not in web.paths()


def test_a_row_can_be_the_file_itself_and_a_file_can_announce_its_own_report(web: Website, tmp_path: Path) -> None:
    rows = [("P020200115382295081505.pdf", TITLE.format(2019)), ("t20210101_1.html", "全县各单位2020年年报")]
    page = f'{report(1)}<a href="/d?id=1">{TITLE.format(2020)}.docx</a><a href="/d?id=2">附件2.docx</a>'
    web.pages = {"/nb/": Answer(trs_list(*rows)), "/nb/t20210101_1.html": Answer(page)}
    for path in ("/nb/P020200115382295081505.pdf", "/d?id=1", "/d?id=2"):
        web.pages[path] = Answer(PDF + path.encode(), headers={"Content-Type": "application/octet-stream"})
    crawl_site(web.site("/nb/"), tmp_path)
    titles = {
        c.url.removeprefix(web.root): c.title for c in Archive(tmp_path).captures("test") if c.kind == "attachment"
    }
    assert titles == {
        "/nb/P020200115382295081505.pdf": TITLE.format(2019),
        "/d?id=1": TITLE.format(2020),
        "/d?id=2": "全县各单位2020年年报",
    }


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (Answer(trs_list(("t20210101_1.html", "会议消息"))), "page repeats"),
        (Answer(trs_list().replace("<ul>", "<p>暂无信息</p><ul>")), "1 list pages seen, 2 declared"),
    ],
)
def test_a_list_that_does_not_end_well_makes_no_complete_crawl(
    web: Website, tmp_path: Path, second: Answer, reason: str
) -> None:
    pager = "createPageHTML(2, 0, 'index', 'html')"
    web.pages["/nb/"] = Answer(trs_list(("t20210101_1.html", "会议消息"), pager=pager))
    web.pages["/nb/index_1.html"] = second
    crawl = crawl_site(web.site("/nb/"), tmp_path)
    assert (crawl.complete, crawl.stop_reason) == (False, reason.format(web.root))


def test_a_pager_without_end_is_bounded(web: Website, tmp_path: Path) -> None:
    for number in range(MOST_LIST_PAGES + 1):
        row = (f"t20210101_{number}.html", "会议")
        web.pages[f"/nb/index_{number}.html"] = Answer(trs_list(row, pager="createPageHTML(99999, 0, 'index', 'html')"))
    web.pages["/nb/"] = web.pages["/nb/index_0.html"]
    crawl = crawl_site(web.site("/nb/"), tmp_path)
    assert (crawl.complete, crawl.stop_reason) == (False, f"more than {MOST_LIST_PAGES} list pages")
    assert crawl.list_pages == MOST_LIST_PAGES


def test_a_site_that_only_refuses_is_left_alone_for_longer_each_time(web: Website, tmp_path: Path) -> None:
    rows = [(f"t20210101_{n}.html", TITLE.format(2000 + n)) for n in range(MOST_TROUBLE + 3)]
    web.pages["/nb/"] = [Answer(trs_list(*rows)), Answer("no", 403)]
    for href, _ in rows:
        web.pages[f"/nb/{href}"] = Answer("no", 403)
    site = web.site("/nb/")
    first = crawl_site(site, tmp_path, now=NOW)
    assert first.stop_reason == f"forbidden (HTTP 403), {MOST_TROUBLE} times in a row"
    assert web.paths().count("/nb/t20210101_0.html") == 1
    stops = [crawl_site(site, tmp_path, now=NOW + timedelta(days=day)).stop_reason for day in (1, 2, 3, 4)]
    assert stops[0] == f"list page failed: forbidden, {web.url('/nb/')}"
    assert stops[1].startswith("left alone until 2026-11-26: list page failed: forbidden") is False
    assert [stop.startswith("left alone until") for stop in stops] == [False, False, True, False]


def test_a_column_that_does_not_answer_is_an_outcome_and_stops_no_other(web: Website, tmp_path: Path) -> None:
    site = publish(web, 1)
    dead = "http://127.0.0.1:9/nb/"
    crawl = crawl_site(replace(site, columns=(dead, *site.columns)), tmp_path)
    assert crawl.outcomes == {"connection_failed": 1, "ok": 3}
    assert (crawl.complete, crawl.stop_reason) == (False, f"list page failed: connection_failed, {dead}")


def test_a_certificate_we_cannot_trust_is_not_trusted(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with website(context) as web:
        site = publish(web, 1)
        assert crawl_site(site, tmp_path / "archive").outcomes == {"tls": 1}


def self_signed(folder: Path) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return path


def stopped_after(site: Site, root: Path, pages: int, how: signal.Signals) -> list[str]:
    """Runs a crawl, sends its process a signal after so many pages; returns the URLs it reported by then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler.spiders.run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    order = {
        "job": "crawl", "sites": [said(site)], "archive": str(root), "contact": None, "shard": (1, 1), "spool": None,
        "quiet": None, "together": 1, "now": None, "timeout": 60.0,
    }  # fmt: skip
    process.stdin.write(json.dumps(order).encode())
    process.stdin.close()
    urls = [json.loads(process.stdout.readline())["url"] for _ in range(pages)]
    process.send_signal(how)
    process.stdout.read()
    process.stdout.close()
    process.wait()
    return urls


@pytest.mark.parametrize("pages", [1, 4, 9])
def test_kill_minus_nine_loses_nothing_and_doubles_nothing(web: Website, tmp_path: Path, pages: int) -> None:
    site = publish(web, 8)
    reported = stopped_after(site, tmp_path, pages, signal.SIGKILL)
    asked = Counter(web.paths())
    crawl = crawl_site(site, tmp_path)
    captures = Archive(tmp_path).captures("test")
    assert Counter(c.url for c in captures if c.kind != "robots") == Counter(
        web.url(path) for path in web.pages if path != "/robots.txt"
    )
    assert crawl.complete
    assert all(Archive(tmp_path).payload(capture) for capture in captures if capture.length)
    assert not list(tmp_path.rglob("*.open"))
    # What was reported is held, so it was not asked for again; but the list is, every run.
    again = Counter(web.paths()) - asked
    assert {url for url in reported if url != web.url("/nb/")}.isdisjoint(web.url(path) for path in again)


def test_a_terminated_crawl_writes_its_row(web: Website, tmp_path: Path) -> None:
    stopped_after(publish(web, 8), tmp_path, 3, signal.SIGTERM)
    (crawl,) = Archive(tmp_path).crawls("test")
    assert (crawl.complete, crawl.stop_reason) == (False, "interrupted")
    assert 3 <= sum(crawl.outcomes.values()) < 17
    assert len([c for c in Archive(tmp_path).captures("test") if c.kind != "robots"]) == crawl.captured


def test_a_damaged_capture_is_fetched_again(web: Website, tmp_path: Path) -> None:
    site = publish(web, 2)
    crawl_site(site, tmp_path, now=NOW)
    capture = next(c for c in Archive(tmp_path).captures("test") if c.kind == "article")
    path = tmp_path / "warc" / capture.warc_file
    data = bytearray(path.read_bytes())
    data[capture.warc_offset + 300 : capture.warc_offset + 310] = bytes(10)
    path.write_bytes(data)
    crawl = crawl_site(site, tmp_path, now=LATER)
    assert (crawl.complete, crawl.outcomes) == (True, {"not_modified": 4, "ok": 1})
    captures = Archive(tmp_path).captures("test")
    assert len([c for c in captures if c.kind != "robots"]) == 5
    assert all(Archive(tmp_path).payload(capture) for capture in captures if capture.length)


def test_two_crawls_of_one_site_do_not_meet(web: Website, tmp_path: Path) -> None:
    site = publish(web, 1)
    with (
        Archive(tmp_path).writer("other"),
        pytest.raises(CrawlFailed, match=r"run other .* is writing here since .*; wait until it has ended$"),
    ):
        crawl_site(site, tmp_path)


def test_a_process_that_dies_is_reported_with_its_last_words(web: Website, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CrawlFailed, match="NotADirectoryError"):
        crawl_site(publish(web, 1), tmp_path / "file")


def test_a_caller_that_fails_takes_its_crawl_along(web: Website, tmp_path: Path) -> None:
    def fail(event: dict[str, Any]) -> None:
        raise RuntimeError("progress bar broke")

    site = publish(web, 8)
    with pytest.raises(RuntimeError, match="progress bar broke"):
        crawl_site(site, tmp_path, on_event=fail)
    with Archive(tmp_path).writer("next"):  # its lock is free, so its process has ended
        pass


def test_real_sites_are_asked_only_with_a_contact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    site = Site(
        site_id="a", name="甲", home="http://a.gov.cn/", columns=("http://a.gov.cn/nb/",), family="trs", evidence="test"
    )
    with pytest.raises(ContactMissing, match="GONGKAI_CONTACT"):
        crawl_site(site, tmp_path)


def test_the_face_imports_no_scrapy() -> None:
    code = "import crawler, sys; print(sorted({'scrapy', 'twisted', 'starlette', 'uvicorn'} & sys.modules.keys()))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_file_without_a_name_on_the_page_has_that_of_its_server(web: Website, tmp_path: Path) -> None:
    web.pages["/nb/"] = Answer(trs_list(("t20210101_1.html", TITLE.format(2020))))
    web.pages["/nb/t20210101_1.html"] = Answer(report(1) + '<iframe src="/attach/0/7.pdf"></iframe>')
    disposition = {"Content-Disposition": 'attachment; filename="%C4%EA%B1%A8.pdf"'}
    web.pages["/attach/0/7.pdf"] = Answer(PDF, headers=disposition)
    crawl_site(web.site("/nb/"), tmp_path)
    (file,) = [capture for capture in Archive(tmp_path).captures("test") if capture.kind == "attachment"]
    assert file.detail == "named '年报.pdf'"
