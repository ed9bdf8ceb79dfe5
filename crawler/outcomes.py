"""The closed list of ways a fetch can end, and how each is recognised.

A fetch succeeded when the page holds what was expected of it (rows, a report, a document), never
because no error was seen: challenge pages answer 200, and a failed challenge looks clean.
"""

import html
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .filetypes import file_type
from .page import Kind, Listing, Page
from .reading.javascript import unquoted
from .reading.rows import squeeze


class Outcome(StrEnum):
    OK = "ok"  # what was expected is there
    NOT_MODIFIED = "not_modified"  # 304: what we hold still stands
    UNCHANGED = "unchanged"  # 200 with the bytes we hold already
    # the site refuses
    FORBIDDEN = "forbidden"  # 401, 403, 451
    CHALLENGE = "challenge"  # an anti-bot page instead of the document; never solved, only named
    COOKIE_GATE = "cookie_gate"  # redirects to the same address for ever, although cookies are kept
    ROBOTS_FORBIDDEN = "robots_forbidden"
    # the document is not there
    GONE = "gone"  # 404, 410
    SOFT_404 = "soft_404"  # 200, but the page says that it is not there
    REMOVED_STUB = "removed_stub"  # a tiny page that only leads away: the document was deleted
    # something else is there
    SHELL = "shell"  # a tiny page without text: a frame for scripts that we do not run
    DRAWN_BY_SCRIPT = "drawn_by_script"  # the list is an empty container that a script of the site's own fills
    EMPTY_LIST = "empty_list"  # a list page without a row
    NO_REPORT_CONTENT = "no_report_content"  # an article page without text, table or attachment
    WRONG_TYPE = "wrong_type"  # not the kind of content that the link promised
    UNDECODABLE = "undecodable"  # text in no charset we know
    # no answer
    SERVER_ERROR = "server_error"  # 5xx, 429 and 408 after the retries
    TIMEOUT = "timeout"
    CONNECTION_FAILED = "connection_failed"  # refused, reset, cut short, no such host
    TLS = "tls"  # no encrypted connection, or a certificate we cannot trust
    TOO_LARGE = "too_large"
    # we do not ask
    REDIRECT_LOOP = "redirect_loop"
    OFF_SITE = "off_site"  # the address, or the redirect, leads to a host that is none of the government's
    PRIVATE_ADDRESS = "private_address"  # leads into a private network or onto this machine
    OTHER_STATUS = "other_status"


HELD = frozenset({Outcome.OK, Outcome.NOT_MODIFIED, Outcome.UNCHANGED})
"""The outcomes after which the archive holds the document."""

ABSENT = frozenset({Outcome.GONE, Outcome.SOFT_404, Outcome.REMOVED_STUB})
"""The site's own word that a document is not there."""

ENDS = ABSENT | {Outcome.EMPTY_LIST, Outcome.SHELL, Outcome.NO_REPORT_CONTENT}
"""What a list answers to a page beyond its last: nothing, a stub, or that there is no such page."""

BLOCKS = frozenset({Outcome.FORBIDDEN, Outcome.CHALLENGE, Outcome.COOKIE_GATE, Outcome.ROBOTS_FORBIDDEN})
"""The site does not want us; it gets a longer pause and nothing else."""

SILENT = frozenset({Outcome.SERVER_ERROR, Outcome.TIMEOUT, Outcome.CONNECTION_FAILED, Outcome.TLS})
"""No usable answer at all."""


class Verdict(NamedTuple):
    """How a fetch ended. `kind` says what the page turned out to be, where that is not what the link promised: a list
    that is itself a report ("article"), a row with a cut title that is none ("list"); `title` is what such a page calls
    itself.
    """

    outcome: Outcome
    detail: str | None = None
    kind: Kind | None = None
    title: str | None = None


_BY_STATUS = {
    401: Outcome.FORBIDDEN, 403: Outcome.FORBIDDEN, 451: Outcome.FORBIDDEN,
    404: Outcome.GONE, 410: Outcome.GONE,
    408: Outcome.SERVER_ERROR, 429: Outcome.SERVER_ERROR,
    # 412 and 202: 瑞数; 521: 加速乐; 493: WZWS (site-families guide, §7)
    202: Outcome.CHALLENGE, 412: Outcome.CHALLENGE, 493: Outcome.CHALLENGE, 521: Outcome.CHALLENGE,
}  # fmt: skip

# Marks of anti-bot pages, with the product: guide §7. For naming a failure, never for deciding success.
_CHALLENGES = {
    r"\$_ts\s*=\s*window\[": "瑞数",  # $_ts=window['$_ts'];
    r"<(?:meta|script)[^>]*\br=['\"]m['\"]": "瑞数",  # <meta id="x" content="…" r='m'>
    r"__jsl_clearance|;go\(\{\"bts\"": "加速乐",  # ;go({"bts":["1600…
    r"document\.cookie\s*=\s*[\"']C3VK=": "C3VK",  # document.cookie="C3VK=5d2b…"
    r"acw_sc__v2": "阿里云",
    r"wzws-waf-cgi|wzws_cid": "WZWS",
    r"waf_slider_verify|reason:\s*GeoBL": "WAF",
    r"HWWAFSES(?:ID|TIME)": "华为云",
    r"EO_Bot_Ssid|__tst_status": "腾讯 EdgeOne",
}
# <meta http-equiv="refresh" content="0;URL=../">
_REFRESH = re.compile(r"<meta[^>]+http-equiv\s*=\s*[\"']?refresh|location\.(?:href|replace)\s*[=(]", re.I)
# document.cookie = "k=" + v; location.reload()
_COOKIE = re.compile(r"document\.cookie\s*=[^=].*\b(?:reload\s*\(|location\b)", re.S)
_SHELL = 600  # characters (guide §7, "soft 404 / shell": under 500 B, and §0.3)
_LEAST_LINKS = 2
_STUB = 512  # characters: larger pages are not bare stubs (guide §7, "removed")
# <title>404 Not Found</title>, <title>页面不存在</title>, <h1>您访问的页面不存在或已删除</h1>
_MISSING = re.compile(
    r"\b404\b|not found|(页面|网页|文件|内容|信息|文章)(不存在|未找到|已删除|已被删除|找不到)|找不到.{0,4}页面", re.I
)
_LEAST_TEXT = 200  # characters of text outside links that prove a body (guide §7, last lesson)
_LEAST_ROWS = 2  # a table of one row is page layout
# The text of an article that a script puts into the page (guide §3.4): DETAIL: {"content": "<p>一、总体情况…<\/p>"}
_CARRIED = re.compile(
    r"""\b\w*(?:content|body|html|text)\w*["']?\s*[:=]\s*"""
    r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)""",
    re.I | re.S,
)

# The kinds of file that reports come in, and the extensions that go with them.
_DOCUMENTS = {
    "pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "ofd": "ofd", "zip": "zip docx xlsx ofd", "doc": "doc wps wpt",
    "xls": "xls et", "ole": "doc xls wps et wpt", "rtf": "rtf", "rar": "rar", "7z": "7z", "jpg": "jpg jpeg",
    "png": "png", "ceb": "ceb",
}  # fmt: skip
_EXTENSIONS = frozenset(" ".join(_DOCUMENTS.values()).split())
# A ".doc" that is a page saved by Word is common (guide §5.4); a ".pdf" that is a page is an error page.
_PAGE_LIKE = re.compile(r"^https?://[^?#]*\.(s?html?|jhtml)$", re.I)  # what a frame shows, which has no other name
_WORD_LIKE = re.compile(r"\.(docx?|wps|wpt|xlsx?|et|rtf)(?![a-z0-9])", re.I)


def of_status(status: int) -> Outcome | None:
    """The outcome that an HTTP status alone decides; None when the body must prove itself (200).

    A 304 is no success here: the spider takes those that answer for a capture we hold.
    """
    if status == 200:
        return None
    if found := _BY_STATUS.get(status):
        return found
    return Outcome.SERVER_ERROR if status >= 500 else Outcome.OTHER_STATUS


def judge_home(page: Page) -> Verdict:
    """A home page proves itself by its links, or by leading to another page of the site."""
    if len(page.tree.css("a[href], area[href], frame[src]")) >= _LEAST_LINKS:
        return Verdict(Outcome.OK)
    if product := product_of(page.text):
        return Verdict(Outcome.CHALLENGE, product)
    return _leads_on(page) or _named_failure(page) or Verdict(Outcome.SHELL, "a page without links")


def judge_list(page: Page, listing: Listing) -> Verdict:
    """A list page proves itself by its rows, by the request for them that it carries (guide §3: API families), or by
    the further lists that it names: tabs of years, a column tree."""
    answered = not page.text.lstrip().startswith("<")  # a column tree: JSON that guesses at lists
    if listing.rows or listing.next or listing.columns or (answered and listing.probes):
        return Verdict(Outcome.OK)
    failure = _named_failure(page)
    if failure and not (failure.outcome is Outcome.SHELL and listing.problem):
        return failure
    if listing.problem:
        return Verdict(Outcome.DRAWN_BY_SCRIPT, listing.problem)
    return Verdict(Outcome.EMPTY_LIST, "the page has no article rows")


def judge_article(page: Page, attached: int) -> Verdict:
    """An article page proves itself by text, a table, or one of `attached` attachment links."""
    if _says_missing(page):
        return Verdict(Outcome.SOFT_404, "the page says it does not exist")
    if attached or _has_body(page.tree, page.elements["table"]):
        return Verdict(Outcome.OK)
    if any(_has_body(tree, tree.css("table")) for tree in _carried(page)):
        return Verdict(Outcome.OK)
    return _named_failure(page) or Verdict(
        Outcome.NO_REPORT_CONTENT, f"no table, no attachment, under {_LEAST_TEXT} characters of text"
    )


def judge_file(body: bytes, name: str, page: Page | None) -> Verdict:
    """An attachment proves itself by its bytes. `page` is the body as a page, if it is one."""
    kind = file_type(body)
    if kind in _DOCUMENTS:
        promised = name.lower().rpartition(".")[2]
        agrees = promised not in _EXTENSIONS or promised in _DOCUMENTS[kind].split()
        return Verdict(Outcome.OK, None if agrees else f"named .{promised}, is {kind}")
    if kind == "mht" and _WORD_LIKE.search(name):
        return Verdict(Outcome.OK, "a page that Word saved as one file")
    if page is None:
        return Verdict(Outcome.WRONG_TYPE, "empty" if not body else "of no known document type")
    verdict = judge_article(page, 0)
    if verdict.outcome is Outcome.OK and not (_WORD_LIKE.search(name) or _PAGE_LIKE.search(name)):
        return _named_failure(page) or Verdict(Outcome.WRONG_TYPE, "a web page instead of a document")
    return verdict


def product_of(text: str) -> str | None:
    """The anti-bot product whose marks stand in a page (guide §7); None when there are none."""
    return next((product for mark, product in _CHALLENGES.items() if re.search(mark, text)), None)


def _named_failure(page: Page) -> Verdict | None:
    if product := product_of(page.text):
        return Verdict(Outcome.CHALLENGE, product)
    if len(page.text) < _STUB and _REFRESH.search(page.text):
        return Verdict(Outcome.REMOVED_STUB, "the page only leads away")
    if _says_missing(page):
        return Verdict(Outcome.SOFT_404, "the page says it does not exist")
    prose = prose_of(page)
    if len(prose) < _LEAST_TEXT and (said := _MISSING.search(prose)):
        return Verdict(Outcome.SOFT_404, f"the page says little but {said[0]!r}")
    scripted = len(page.text) < _SHELL and "<script" in page.text.lower()
    if scripted and not page.tree.css_first("a[href]") and not prose:
        if _COOKIE.search(page.text):
            return Verdict(Outcome.CHALLENGE, "a script that sets a cookie and loads again")
        return Verdict(Outcome.SHELL, f"{len(page.text)} characters, a script and no text")
    return None


def _leads_on(page: Page) -> Verdict | None:
    """A small page that leads somewhere else: a home page may, an article that does was removed."""
    return Verdict(Outcome.OK) if _REFRESH.search(page.text) else None


def _says_missing(page: Page) -> bool:
    headings = " ".join(node.text() for tag in ("title", "h1", "h2") for node in page.elements[tag])
    return bool(_MISSING.search(headings))


def _has_body(tree: LexborHTMLParser, tables: list[LexborNode]) -> bool:
    """A table, or text enough."""
    return any(map(_has_rows, tables)) or len(_prose(tree)) >= _LEAST_TEXT


def _carried(page: Page) -> Iterator[LexborHTMLParser]:
    """The markup that scripts of the page carry as the text of an article; some escape it twice, as HTML too."""
    for script in page.elements["script"]:
        for quoted in () if "src" in script.attributes else _CARRIED.findall(script.text()):
            markup = unquoted(quoted)
            yield LexborHTMLParser(markup if "<" in markup else html.unescape(markup))


def _has_rows(table: LexborNode) -> bool:
    rows = (row for row in table.css("tr") if row.text(strip=True))
    return len(list(islice(rows, _LEAST_ROWS))) == _LEAST_ROWS


def prose_of(page: Page) -> str:
    """The text of a page outside its links and scripts."""
    return _prose(page.tree)


def _prose(tree: LexborHTMLParser) -> str:
    """The text outside links and scripts, white space squeezed: menus and footers are links."""
    tree = tree.clone()
    tree.strip_tags(["a", "script", "style", "noscript"])
    return squeeze(tree.body.text(separator=" ")) if tree.body else ""
