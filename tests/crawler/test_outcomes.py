"""How a fetch ended is decided by positive proof; failures get the name of what was seen."""

import doctest
import importlib
import zlib
from datetime import UTC, datetime

import pytest
from OpenSSL.SSL import Error as OpenSSLError
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler import Outcome, Undecodable
from crawler.decoding import decode
from crawler.outcomes import Verdict, judge_article, judge_file, judge_list, of_status
from crawler.page import Ask, Listing, Page, Row
from crawler.spiders.failures import judge_failure
from crawler.spiders.retrying import retry_after

PROSE = "依申请公开政府信息工作情况如下，本年度共办理若干件。" * 10
CHALLENGE = """<html><head><meta id="9Dhe" content="x" r='m'><script r='m'>$_ts=window['$_ts'];</script></html>"""
STUB = '<html><head><meta http-equiv="refresh" content="0;URL=../"></head></html>'


def page(markup: str) -> Page:
    return Page("http://www.a.gov.cn/t20210101_1.html", markup)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, None), (304, "other_status"), (401, "forbidden"), (403, "forbidden"), (404, "gone"), (410, "gone"),
        (412, "challenge"), (202, "challenge"), (521, "challenge"), (493, "challenge"), (429, "server_error"),
        (500, "server_error"), (503, "server_error"), (302, "other_status"), (418, "other_status"),
        (204, "other_status"),
    ],
)  # fmt: skip
def test_statuses(status: int, outcome: str | None) -> None:
    assert of_status(status) == outcome


@pytest.mark.parametrize(
    ("markup", "outcome"),
    [
        (f"<body><p>{PROSE}</p></body>", "ok"),
        ("<body><table><tr><td>发明</td></tr><tr><td>1</td></tr></table></body>", "ok"),
        ("<body><table><tr><td>版式</td></tr></table></body>", "no_report_content"),
        (f"<body><a href=x>{PROSE}</a><script>'{PROSE}'</script></body>", "no_report_content"),
        (f"<title>404 Not Found</title><body>{PROSE}</body>", "soft_404"),
        (f"<body><h1>您访问的页面不存在或已删除</h1>{PROSE}</body>", "soft_404"),
        (f"<title>2020年年报</title><body><p>收到申请404件。{PROSE}</p></body>", "ok"),
        (CHALLENGE, "challenge"),
        (f"<body>{PROSE}<script>document.cookie='acw_sc__v2=1'</script></body>", "ok"),
        ("""<script>document.cookie="C3VK=5d2b";location.reload()</script>""", "challenge"),
        ("""<script>document.cookie = "HWWAFSESTIME=1"; location.reload()</script>""", "challenge"),
        ("""<script>document.cookie = name + "=" + 1; window.location.reload()</script>""", "challenge"),
        ("""<script>document.cookie = "visited=1"; draw()</script>""", "shell"),
        (STUB, "removed_stub"),
        ("", "no_report_content"),
    ],
)
def test_articles(markup: str, outcome: str) -> None:
    assert judge_article(page(markup), attached=0).outcome == outcome


@pytest.mark.parametrize(
    "script",
    [
        r'_CONFIG = {DETAIL: {"content": "<table><tr><td>\u89c4\u7ae0<\/td><\/tr><tr><td>3<\/td><\/tr><\/table>"}}',
        "var contentHtml = '&lt;table&gt;&lt;tr&gt;&lt;td&gt;规&lt;tr&gt;&lt;td&gt;3&lt;/td&gt;&lt;/table&gt;';",
        f"detail({{content: '<p>{PROSE}</p>'}})",
    ],
)
def test_the_text_of_an_article_may_stand_in_a_script(script: str) -> None:
    assert judge_article(page(f"<html><body><div id='app'></div><script>{script}</script></body></html>"), 0) == (
        Verdict(Outcome.OK))


def test_a_script_with_a_short_text_is_no_article() -> None:
    shown = page('<html><body><p>加载中</p><script>var d = {"content": "<p>无</p>"};</script></body></html>')
    assert judge_article(shown, 0).outcome is Outcome.NO_REPORT_CONTENT


def test_a_page_that_says_little_but_that_it_is_not_there() -> None:
    shown = page("<html><title>提示信息</title><body><p>对不起，您访问的页面不存在或已被删除！</p></body></html>")
    assert judge_article(shown, 0).outcome is Outcome.SOFT_404
    assert judge_file(shown.text.encode(), "年报.pdf", shown).outcome is Outcome.SOFT_404


def test_a_small_list_that_cannot_be_read_is_told_by_its_reason() -> None:
    shown = page("<html><body><ul></ul><script>getPageInfoListNewYzm(0)</script></body></html>")
    verdict = judge_list(shown, Listing(problem="asks for a captcha"))
    assert verdict[:2] == (Outcome.DRAWN_BY_SCRIPT, "asks for a captcha")


def test_an_attachment_link_is_proof_enough() -> None:
    assert judge_article(page("<body>见附件</body>"), attached=1).outcome == Outcome.OK


@pytest.mark.parametrize(
    ("markup", "outcome"),
    [(CHALLENGE, "challenge"), (STUB, "removed_stub"), (f"<body>{PROSE}</body>", "empty_list")],
)
def test_a_list_without_rows_is_never_a_success(markup: str, outcome: str) -> None:
    rows = (Row("http://a.gov.cn/t20210101_1.html", "年报", None),)
    assert judge_list(page(markup), Listing()).outcome == outcome
    assert judge_list(page(markup), Listing(rows)).outcome == Outcome.OK
    assert judge_list(page(markup), Listing(next=Ask("http://a.gov.cn/api?page=1"))).outcome == Outcome.OK


@pytest.mark.parametrize(
    ("body", "name", "outcome"),
    [
        (b"%PDF-1.4 ...", "年报.pdf", "ok"),
        (b"PK\x03\x04...", "年报.docx", "ok"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "年报.doc", "ok"),
        (b"", "年报.pdf", "wrong_type"),
        (b"\x00\x01\x02\xff", "年报.pdf", "wrong_type"),
        (b"\x00GIF89a", "年报.pdf", "wrong_type"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "年报.doc", "ok"),
        (f"<body>{PROSE}</body>".encode(), "年报.pdf", "wrong_type"),
        (f"<body>{PROSE}</body>".encode(), "年报.doc", "ok"),
        (b"<title>404</title>", "年报.doc", "soft_404"),
        (CHALLENGE.encode(), "年报.pdf", "challenge"),
    ],
)
def test_files_prove_themselves_by_their_first_bytes(body: bytes, name: str, outcome: str) -> None:
    as_page = None if body.startswith(b"\x00") or not body else page(body.decode("utf-8", "backslashreplace"))
    assert judge_file(body, name, as_page).outcome == outcome


def test_a_file_that_is_another_type_than_its_name_says_is_kept_with_a_note() -> None:
    verdict = judge_file(b"PK\x03\x04", "年报.doc", None)
    assert verdict == Verdict(Outcome.OK, "named .doc, is zip")


def tls_failure() -> DownloadFailedError:
    error = DownloadFailedError("certificate verify failed")
    reason = Failure(OpenSSLError([("SSL routines", "", "certificate verify failed")]))  # type: ignore[no-untyped-call]
    error.__cause__ = ResponseFailed([reason])  # type: ignore[no-untyped-call]
    return error


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (DownloadTimeoutError("took longer than 60 s"), "timeout"),
        (DownloadCancelledError("larger than download max size"), "too_large"),
        (DownloadConnectionRefusedError(), "connection_failed"),
        (ResponseDataLossError(), "connection_failed"),
        (DownloadFailedError("reset"), "connection_failed"),
        (tls_failure(), "tls"),
        (zlib.error("incorrect header check"), "undecodable"),
    ],
)
def test_failures(error: Exception, outcome: str) -> None:
    assert judge_failure(error).outcome == outcome


def test_a_fault_of_our_own_is_no_outcome() -> None:
    with pytest.raises(KeyError):
        judge_failure(KeyError("column"))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Fri, 01 Jan 2021 00:02:00 GMT", 120.0),
        ("Fri, 01 Jan 2010 00:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value, datetime(2021, 1, 1, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("政府信息".encode(), None),
        ("政府信息".encode(), "gbk"),  # the header is wrong
        (b"\xef\xbb\xbf" + "政府信息".encode(), None),
        ("政府信息".encode("gbk"), "gb2312"),
        ("政府信息".encode("gbk"), "utf-8"),  # the header is wrong
        (b'<meta charset="gb2312">' + "政府信息䶮".encode("gb18030"), None),
        (b'<meta charset="utf-8" name="viewport">' + "政府信息".encode("gbk"), "no-such-charset"),
    ],
)
def test_pages_are_decoded_whatever_they_declare(body: bytes, charset: str | None) -> None:
    text = decode(body, charset)
    assert "政府信息" in text
    assert not text.startswith("\ufeff")


def test_bytes_of_no_charset_are_not_guessed() -> None:
    with pytest.raises(Undecodable):
        decode(b"\xff\xfe\xff\x80\x00\xff")


@pytest.mark.parametrize("module", ["titles", "page", "attachments", "spiders.retrying"])
def test_the_examples_in_the_docstrings_are_true(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"crawler.{module}"))
    assert result.attempted > 0
    assert result.failed == 0
