"""Faults of what a page says: missing and moved pages, edits, charsets, validators, hostile names."""

import gzip
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from crawler.sandbox.faults.effect import NOTE, Effect, small_page
from crawler.sandbox.pages import Page, Query
from crawler.sandbox.pdf import report_pdf
from crawler.sandbox.replies import Answer

if TYPE_CHECKING:
    from crawler.sandbox.simulated import SimulatedSite

HTML = "text/html"
_SOFT_404 = (
    "<html><head><meta charset='utf-8'><title>页面不存在</title></head><body><h1>您访问的页面不存在或已被删除</h1>"
    "<p><a href='/'>返回首页</a></p></body></html>"
)
_STUB = '<html><head><meta http-equiv="refresh" content="0;URL=../"></head></html>'
_MANY_LINKS = 10_000
# What a careless downloader would write outside its folder.
_CLIMBING = "/attachment/..%2f..%2f..%2f..%2ftmp%2fgongkai-owned.pdf"
_CLIMBING_PATH = "/attachment/../../../../tmp/gongkai-owned.pdf"
_DISPOSITION = 'attachment; filename="../../../../tmp/gongkai-owned.pdf"'


def _struck(fault: str, status: int, html: str, query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    return small_page(html, status) if site.is_victim(fault, query) else answer


def _moved_302(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    return answer if _is_at_new_host(query, site) else small_page("", 302, Location=site.moved_to + query.path)


def _moved_stub(html: str, query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    """The old host has a stub for a home page and nothing else."""
    if _is_at_new_host(query, site):
        return answer
    return small_page(html.format(site.moved_to + "/"), 200 if query.path == "/" else 404)


def _is_at_new_host(query: Query, site: "SimulatedSite") -> bool:
    return f"http://{query.headers.get('host', '')}" == site.moved_to


def _second_night(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    """The site itself changes its pages with the night (SimulatedSite.columns)."""
    return answer


def _gbk_as_utf_8(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    text = _text(answer)
    if text is None:
        return answer
    body = text.replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
    return answer.changed(body, content_type=f"{HTML}; charset=utf-8")


def _utf_8_as_gbk(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    return answer if _text(answer) is None else answer.changed(answer.body, content_type=f"{HTML}; charset=gb2312")


def _text(answer: Answer) -> str | None:
    """The text of an answer in UTF-8 HTML; None when it is none."""
    if not answer.content_type.startswith(HTML) or answer.status != 200 or b"charset=gb2312" in answer.body:
        return None
    return answer.body.decode("utf-8")


def _gzip_unasked(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    if not answer.body:
        return answer
    packed = gzip.compress(answer.body, 1, mtime=0)
    return answer.changed(packed, headers=(*answer.headers, ("Content-Encoding", "gzip")))


def _visit_counter(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    if not site.is_article(query) or answer.status != 200:
        return answer
    site.asked[query.path] += 1
    counter = f"<p>浏览次数：{1000 + site.asked[query.path]}</p></body>"
    charset = "gbk" if b"charset=gb2312" in answer.body else "utf-8"
    return answer.changed(answer.body.replace(b"</body>", counter.encode(charset)))


def _no_etag(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    return replace(answer, tags="none")


def _last_modified_only(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    return replace(answer, tags="date")


def _etag_wanders(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    site.asked["etag"] += 1
    return replace(answer, etag=f'"{site.asked["etag"]:x}"')


def _many_links(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    if query.path != "/":
        return answer
    links = "".join(f'<a href="/tag/{n}/">标签{n}</a> ' for n in range(_MANY_LINKS))
    return answer.changed(answer.body.replace(b"</body>", f"<div>{links}</div></body>".encode()))


def _hostile_filename(query: Query, answer: Answer, site: "SimulatedSite") -> Answer:
    record = site.victim("hostile-filename").record
    assert record is not None
    if query.path == _CLIMBING_PATH:
        page = Page(partial(report_pdf, record), site.victim("hostile-filename").modified)
        return Answer(200, page.body(), "application/pdf", (("Content-Disposition", _DISPOSITION),), page.modified)
    if not site.is_victim("hostile-filename", query):
        return answer
    link = f'<p>附件：<a href="{_CLIMBING}" download="../../tmp/gongkai-owned.pdf">../../年度报告.pdf</a></p></body>'
    charset = "gbk" if b"charset=gb2312" in answer.body else "utf-8"
    return answer.changed(answer.body.replace(b"</body>", link.encode(charset)))


_REFRESH_TO = f'<html><head><meta http-equiv="refresh" content="0;url={{}}"></head></html>{NOTE}'
_SCRIPT_TO = f'<html><body><script>window.location.href="{{}}";</script></body></html>{NOTE}'

EFFECTS: dict[str, Effect] = {
    "gone": partial(_struck, "gone", 404, "<html><head><title>404 Not Found</title></head></html>"),
    "soft-404": partial(_struck, "soft-404", 200, _SOFT_404),
    "removed-stub": partial(_struck, "removed-stub", 200, _STUB),
    "server-error": partial(_struck, "server-error", 500, "<html><head><title>500</title></head></html>"),
    "moved-portal-302": _moved_302,
    "moved-portal-refresh": partial(_moved_stub, _REFRESH_TO),
    "moved-portal-script": partial(_moved_stub, _SCRIPT_TO),
    "edited-report": _second_night,
    "withdrawn-report": _second_night,
    "late-report": _second_night,
    "charset-gbk-as-utf-8": _gbk_as_utf_8,
    "charset-utf-8-as-gbk": _utf_8_as_gbk,
    "gzip-unasked": _gzip_unasked,
    "visit-counter": _visit_counter,
    "no-etag": _no_etag,
    "last-modified-only": _last_modified_only,
    "etag-wanders": _etag_wanders,
    "many-links": _many_links,
    "hostile-filename": _hostile_filename,
}
