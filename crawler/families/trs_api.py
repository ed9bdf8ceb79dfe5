"""TRS in Fujian, "动静结合": the first rows are in the page, the others come from an interface (guide §3.1 d).

    require(["list2.trsapi"], function(listModel) { listModel({quickMode: "动静结合", maxStaticIndex: 1,
        listArgs: {channelid: SiteInfo.searchId, classsql: "" || "chnlid=1813", sortfield: "-docreltime"},
        pagebar: {prepage: 10, recordCount: '20'}}) });

POST /fjdzapp/search  channelid=200210&classsql=chnlid%3D1813&sortfield=-docreltime&page=2&prepage=10
→ {pageCount, data: [{docpuburl, chnldocurl, doctitle, pubdate, docreltime, …}]}; some rows are the PDF itself.
"""

import re
from typing import Any

from ..attachments import is_file
from ..page import Ask, Listing, Page, Row
from ..reading import answers
from ..reading.javascript import HOLE, as_text, script_of
from ..reading.parameters import column_of, number, of_column, total_of_column
from ..reading.rows import list_rows

_INTERFACE = re.compile(r"""["']((?:https?:)?[\w./:-]*/fjdzapp/search)["']""")
_DEFAULT_INTERFACE = "/fjdzapp/search"
_DEFAULT_SIZE = 10
_DATES = ("docreltime", "pubdate", "docpubtime", "crtime")


def recognise(page: Page) -> str | None:
    if "listModel" not in page.text or not re.search("trsapi|动静结合|channelid", page.text):
        return None
    model = _model(page)
    return "listModel with trsapi" if "listArgs" in model else None


def listing(page: Page) -> Listing:
    return _answer(page) if page.asked.form is not None else _column(page)


def _column(page: Page) -> Listing:
    model = _model(page)
    arguments, bar = _part(model, "listArgs"), _part(model, "pagebar")
    rows = tuple(list_rows(page))
    total = number(bar.get("recordCount"))
    channel = as_text(arguments.get("channelid"))
    if total is not None and len(rows) >= total > 0:
        return Listing(rows, total=total)
    if not channel or HOLE in channel:
        return Listing(rows, total=total, problem="rows from trsapi, but the page does not say its channelid")
    size = number(bar.get("prepage")) or number(arguments.get("prepage")) or _DEFAULT_SIZE
    fields = {name: as_text(value) for name, value in arguments.items() if HOLE not in as_text(value)}
    following, probes = answers.first(
        lambda at: of_column(Ask.post(_interface(page), {**fields, "page": at, "prepage": size}), page, total),
        len(rows), size=size, total=total, screens=number(model.get("maxStaticIndex")) or 1,
    )  # fmt: skip
    return Listing(rows, following, probes, total=total)


def _answer(page: Page) -> Listing:
    found = answers.read(page)
    if not isinstance(found, dict) or not isinstance(found.get("data"), list):
        return answers.unreadable("/fjdzapp/search")
    form = dict(page.asked.form or ())
    here, size = int(form["page"]), int(form["prepage"])
    total = answers.declared(found, "recordCount", "totalCount", "total", "count") or total_of_column(page)
    following = of_column(Ask.post(page.asked.url, {**form, "page": here + 1}), page)
    ask, probes = answers.more(
        following, page=here, rows=len(found["data"]), size=size, total=total,
        pages=answers.declared(found, "pageCount", "totalPages"),
    )  # fmt: skip
    return Listing(answers.rows_in(_row(page, record) for record in found["data"]), ask, probes, total=total)


def _row(page: Page, record: Any) -> Row | None:
    """The address that the page's own template shows (chnldocurl), unless the document is a file of its own."""
    published = record.get("docpuburl") if isinstance(record, dict) else None
    order = ("docpuburl", "chnldocurl") if is_file(as_text(published)) else ("chnldocurl", "docpuburl")
    return answers.row_of(column_of(page), record, (*order, "url"), ("doctitle", "title", "_doctitle"), _DATES)


def _model(page: Page) -> dict[str, Any]:
    for call in script_of(page).calls("listModel"):
        for argument in call.arguments:
            if isinstance(argument, dict):
                return argument
    return {}


def _part(model: dict[str, Any], name: str) -> dict[str, Any]:
    part = model.get(name)
    return part if isinstance(part, dict) else {}


def _interface(page: Page) -> str:
    named = _INTERFACE.search(page.text)
    url = page.absolute(named[1] if named else _DEFAULT_INTERFACE)
    assert url, "a page has an http address, so a path on its host has one"
    return url
