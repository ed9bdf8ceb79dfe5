"""大汉 Hanweb, generation "datastore": the visible list is empty, its rows lie in a script as XML (guide §3.2, G1).

    <script type="text/xml"><datastore><nextgroup><![CDATA[<a href="…/dataproxy.jsp?page=1&…"></a>]]>
    </nextgroup><recordset><record><![CDATA[<li><a href="/art/2022/1/20/art_12377_1486865.html" …

An HTML parser sees raw text there and finds no link. The page holds the rows of up to three screens. What follows
them is the address in `nextgroup`, taken as it stands (some sites encrypt its ids), or without one a range of records:

    $('#486').jpage({totalRecord: 137, perPage: 15, proxyUrl: '/module/…/dataproxy.jsp', ajaxParam: {col: 1, …}})
    POST …/dataproxy.jsp?startrecord=46&endrecord=90&perpage=15   col=1&appid=1&webid=110&path=/&columnid=…&unitid=…
"""

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser

from ..page import Ask, Listing, Page, Row
from ..reading import answers
from ..reading.dialects import dialect
from ..reading.javascript import HOLE, as_text, script_of
from ..reading.links import links
from ..reading.parameters import column_of, memory, number, of_column, parameter, total_of_column, with_parameter
from ..reading.rows import iso_date, list_rows, title_of
from ..reading.scripted import form_of, requests
from ..titles import announces_report

_PROXY = "dataproxy.jsp"
_DATASTORE = re.compile(r"<datastore\b[^>]*>.*?</datastore>", re.S | re.I)
_RECORD = re.compile(r"<record\b[^>]*>(.*?)</record>", re.S | re.I)
_CDATA = re.compile(r"\s*<!\[CDATA\[(.*?)\]\]>\s*", re.S)
_NEXT = re.compile(r"<nextgroup\b[^>]*>(.*?)</nextgroup>", re.S | re.I)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>", re.I)  # in the answer of dataproxy.jsp
_TOTAL_IN_SCRIPT = re.compile(r"\btotalRecord[\"']?\s*[:=]\s*[\"']?(\d+)", re.I)  # totalRecord:137
_COLUMN = re.compile(r"/col/(?:col)?([\w-]+?)(?:/|$)|[?&]columnid=([^&\"']+)", re.I)
_GROUP = 3  # screens fetched at once; groupSize says otherwise
_DEFAULT_SCREEN = 15



@dataclass(frozen=True)
class _Store:
    """A datastore: its rows (None: a record without a link), and the address of the next group ("" without one)."""

    records: tuple[Row | None, ...]
    following: str

    @property
    def reports(self) -> bool:
        """Whether it is made of annual reports."""
        return 2 * sum(announces_report(row.title) for row in self.records if row) >= max(len(self.records), 1)


def recognise(page: Page) -> str | None:
    text = page.text
    stores = _stores(page)
    if stores and (stores[0].following or any(stores[0].records)):
        visible = () if stores[0].reports else list_rows(page)
        if not any(announces_report(row.title) for row in visible):  # else the datastore is the news at its side
            return "<datastore>" + (f" with {_PROXY}" if _PROXY in text else "")
    asks = _PROXY in text and (_jpage(page) or any(_has_range(ask) for ask in requests(page, re.escape(_PROXY))))
    return f"rows from {_PROXY}" if asks else None


def listing(page: Page) -> Listing:
    stores = _stores(page)
    return _answer(page, stores) if _PROXY in urlsplit(page.asked.url).path else _column(page, stores)


def _column(page: Page, stores: list[_Store]) -> Listing:
    """Some pages hold another datastore: a sidebar, or a second list of reports (the departments'), which belongs."""
    main = stores[0] if stores else _Store((), "")
    others = [store for store in stores[1:] if store.reports]
    rows = answers.rows_in(row for store in (main, *others) for row in store.records)
    options = _options(page)
    total = _total(page, options)
    later = [url for store in others if store.following and (url := page.absolute(store.following))]
    if others:
        counts = [total, *(_count(page, store) for store in others)]
        total = sum(count for count in counts if count is not None) if None not in counts else None
    url = page.absolute(main.following)
    ask = Ask(url) if url else None if later else _first_range(page, options, len(main.records), total)
    return Listing(rows, _in_turn(page, [ask] if ask else [], later, total, len(rows)), total=total)


def _answer(page: Page, stores: list[_Store]) -> Listing:
    if not stores:
        return answers.unreadable(_PROXY)  # 54 empty bytes, seen on deep pages of sites with encrypted ids
    rows = answers.rows_in(stores[0].records)
    declared, later = total_of_column(page), memory(page, "later").split()
    total = declared if declared is not None or memory(page, "several") else _total(page, {})
    seen = (number(memory(page, "seen")) or 0) + len(rows)
    if not rows and total is None and parameter(page.asked.url, "page") is not None:
        return answers.unreadable(_PROXY)  # a next group was named, and nothing says that it is the end
    if url := page.absolute(stores[0].following):
        return Listing(rows, _in_turn(page, [Ask(url)], later, total, seen), total=total)
    ask, probes = _range_after(page, len(stores[0].records), total)
    here = number(parameter(page.asked.url, "page"))
    if rows and here is not None and total is not None and seen < total:  # the link to the next group is missing
        guess = Ask(with_parameter(page.asked.url, "page", here + 1))
        probes = (of_column(guess, page, total, seen=str(seen)),)
    return Listing(rows, _in_turn(page, [ask] if ask else [], later, total, seen), probes, total=total)


def _count(page: Page, store: _Store) -> int | None:
    """The rows of a list beside the column's: those that are here, or what the script call for its columnid says."""
    if not store.following:
        return len(store.records)
    mine = parameter(store.following, "columnid")
    totals = (number(options.get("totalRecord")) for options in _jpage(page) if _columnid(options) == mine)
    return next(totals, None)


def _in_turn(page: Page, asks: list[Ask], later: list[str], total: int | None, seen: int) -> Ask | None:
    """The next request, which remembers where the page's other lists go on and how many rows were seen."""
    queue = [*asks, *(Ask(url) for url in later)]
    if not queue:
        return None
    several = memory(page, "several") or "yes" * bool(later)  # an answer's totalrecord is then that of one list only
    waiting = " ".join(ask.url for ask in queue[1:])
    return of_column(queue[0], page, total, later=waiting, several=several, seen=str(seen))


# -- records


def _stores(page: Page) -> list[_Store]:
    """The datastores of a page, that of its column first: with its id, else of reports, else the longest."""
    written = _DATASTORE.findall(page.text) if page.mentions("<datastore") else []
    found = [_read(column_of(page), text) for text in written]
    named = _COLUMN.search(column_of(page))
    mine = (named[1] or named[2]) if named else ""
    return sorted(found, key=lambda store: _likeness(store, mine), reverse=True)


def _likeness(store: _Store, column: str) -> tuple[bool, bool, bool, int]:
    own = bool(column) and (
        parameter(store.following, "columnid") == column
        or any(f"/art_{column}_" in row.url for row in store.records if row)
    )
    return own, store.reports and bool(store.records), bool(store.following), len(store.records)


def _read(base: str, text: str) -> _Store:
    group = _NEXT.search(text)
    anchor = LexborHTMLParser(_content(group[1])).css_first("a[href]") if group else None
    return _Store(
        tuple(_row(base, _content(record)) for record in _RECORD.findall(text)),
        ((anchor.attributes.get("href") or "").strip() if anchor else ""),
    )


def _content(inner: str) -> str:
    """What stands in a CDATA section, or escaped without one."""
    found = _CDATA.fullmatch(inner)
    return found[1] if found else html.unescape(inner) if "&lt;" in inner else inner


def _row(base: str, record: str) -> Row | None:
    """The row of a record: of several links the article, which a link to its category may precede."""
    is_table = record.lstrip().lower().startswith(("<tr", "<td"))
    fragment = Page(base, f"<table>{record}</table>" if is_table else record)  # a parser drops a lone <tr>
    found = [link for link in links(fragment) if link.title]
    link = next((link for link in found if dialect(link.url)), None) or max(
        found, key=lambda link: len(title_of(link.node)), default=None
    )
    if link is None:
        return None
    title = answers.plain(title_of(link.node))
    text = fragment.tree.body.text(separator=" ") if fragment.tree.body else ""
    return Row(link.url, title, iso_date(text.replace(link.node.text(), " ")) or iso_date(text))


# -- what follows


def _total(page: Page, options: dict[str, Any]) -> int | None:
    """The rows that the column declares: of several lists on a page the one whose script call is read."""
    declared = number(options.get("totalRecord"))
    if declared is not None:
        return declared
    found = {*_TOTAL.findall(page.text)} or {*_TOTAL_IN_SCRIPT.findall(page.text)}
    return int(found.pop()) if len(found) == 1 else total_of_column(page)


def _jpage(page: Page) -> list[dict[str, Any]]:
    """The options of the page's calls of jpage, the plug-in that draws these lists."""
    calls = script_of(page).calls("jpage|morecolumnjpage")
    return [value for call in calls for value in call.arguments if isinstance(value, dict)]


def _options(page: Page) -> dict[str, Any]:
    """The call that draws the column's list: of several the one for its columnid, or with the most rows."""
    named = _COLUMN.search(page.url)
    mine = (named[1] or named[2]) if named else ""
    return max(
        _jpage(page),
        key=lambda options: (_columnid(options) == mine, number(options.get("totalRecord")) or 0),
        default={},
    )


def _columnid(options: dict[str, Any]) -> str:
    return as_text(_ajax(options).get("columnid"))


def _ajax(options: dict[str, Any]) -> dict[str, Any]:
    """The form of the call, whatever it is called (ajaxParam, params, data): the object with the columnid, or the same
    as one text ("col=1&appid=1&columnid=…")."""
    for value in options.values():
        found = dict(parse_qsl(value, keep_blank_values=True)) if isinstance(value, str) and "&" in value else value
        if isinstance(found, dict) and "columnid" in found:
            return found
    return {}


def _proxy(options: dict[str, Any]) -> str:
    """The address that a call asks (proxyUrl, url), without its query."""
    found = (value.partition("?")[0] for value in options.values() if isinstance(value, str))
    return next((address for address in found if address.endswith(_PROXY)), "")


def _first_range(page: Page, options: dict[str, Any], held: int, total: int | None) -> Ask | None:
    """The request for the records after those in the page."""
    if total is not None and held >= total:
        return None
    screen = number(options.get("perPage")) or _DEFAULT_SCREEN
    size = screen * max(number(options.get("groupSize")) or _GROUP, 1)
    form = form_of(_ajax(options))
    url = page.absolute(_proxy(options)) if form else None
    if url is None or any(HOLE in value for _, value in form):
        return _sent_range(page, held, size, screen)
    return Ask(_range(url, held + 1, size, screen), tuple(form))


def _sent_range(page: Page, held: int, size: int, screen: int) -> Ask | None:
    """The same where the script sends the request itself: $.post("…/dataproxy.jsp?startrecord=" + s + …, {col: 1})."""
    for ask in requests(page, re.escape(_PROXY)):
        if not _has_range(ask):
            continue
        screen = number(parameter(ask.url, "perpage")) or screen
        url = _range(ask.url, held + 1, max(size, screen), screen)
        if HOLE not in url and not any(HOLE in value for _, value in ask.form or ()):
            return Ask(url, ask.form)
    return None


def _has_range(ask: Ask) -> bool:
    return parameter(ask.url, "startrecord") is not None


def _range(url: str, start: int, size: int, screen: int) -> str:
    for name, value in (("startrecord", start), ("endrecord", start + size - 1), ("perpage", screen)):
        url = with_parameter(url, name, value)
    return url


def _range_after(page: Page, count: int, total: int | None) -> tuple[Ask | None, tuple[Ask, ...]]:
    """(next, probes) after an answered range. The next one begins after the records that came, which may be fewer than
    were asked for; where no total tells whether there are more, it is then only tried."""
    url = page.asked.url
    start, end = number(parameter(url, "startrecord")), number(parameter(url, "endrecord"))
    if start is None or end is None or not count or (total is not None and start + count > total):
        return None, ()
    size = end - start + 1
    screen = number(parameter(url, "perpage")) or _DEFAULT_SCREEN
    ask = of_column(Ask(_range(url, start + count, size, screen), page.asked.form), page)
    return (None, (ask,)) if total is None and count < size else (ask, ())
