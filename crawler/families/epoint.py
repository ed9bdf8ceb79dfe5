"""国泰新点 Epoint: lists fetched by POST from getPageInfoListNew; some ask for a captcha and are only reported.

    $.ajax({url: "/EpointWebBuilder/rest/frontAppCustomAction/getPageInfoListNew", data: {params:
            JSON.stringify({"siteGuid": siteGuid, "categoryNum": "002002", "pageIndex": 0, "pageSize": 8})}})
    -> {"custom": {"count": 9, "infodata": [{"title": …, "infourl": …, "infodate": …}]}}
    /govxxgk/001/category/032/032001/govlist.html      (static)
"""

import json
import re
from typing import Any
from urllib.parse import urldefrag

from ..page import Ask, Listing, Page
from ..reading import answers
from ..reading.javascript import HOLE, literal, with_fields
from ..reading.lists import read_list
from ..reading.scripts import code, variables

_ACTION = re.compile(r"[\w/.:-]*/frontAppCustomAction/(getPageInfoList\w*)", re.I)
_CAPTCHA = re.compile(r"Yzm|Verify|Captcha", re.I)
_MARK = re.compile(r"EpointWebBuilder|frontAppCustomAction|/epoint\w*/|\bsiteGuid\b", re.I)
_STATIC = re.compile(r"/govxxgk/|/govlist\.html", re.I)
_OBJECT = re.compile(r"\{(?=[^{}]*\bcategoryNum\b)", re.I)
_KNOWN = ("siteGuid", "categoryNum", "pageIndex", "pageSize", "kw", "startDate", "endDate", "xiaqucode", "jytype")
_URLS, _TITLES = ("infourl", "linkurl", "url", "href"), ("title", "customtitle", "titlenew")
_DATES = ("infodate", "webdate", "date", "publishdate")
_ROWS = ("infodata", "infoData", "records", "list", "data")


def recognise(page: Page) -> str | None:
    spoken = page.mentions("epoint", "frontappcustomaction", "siteguid")
    found = (_MARK.search(page.text) if spoken else None) or _STATIC.search(page.url)
    return f"Epoint: {found[0]}" if found else None


def listing(page: Page) -> Listing:
    if page.asked.form is not None:
        return _answer(page)
    source = with_fields(page, code(page))
    action = _ACTION.search(source) or _ACTION.search(page.text)
    if action is None:
        return read_list(page)
    if _CAPTCHA.search(action[1]):
        return Listing(problem=f"asks for a captcha: {action[1]}")
    params = _params(page, source)
    url = page.absolute(action[0])
    if params is None or url is None:
        read = read_list(page)
        return read if read.rows else Listing(problem=f"drawn by script: {action[1]}")
    first = int(params["pageIndex"]) if str(params.get("pageIndex")).isdigit() else 0
    return Listing(next=_asked(url, {**params, "pageIndex": _like(params.get("pageIndex"), first)}, first))


def _answer(page: Page) -> Listing:
    """The number of the first page travels in the fragment of the request: some sites count from 0, some from 1."""
    read = answers.read(page)
    if not isinstance(read, dict):
        return Listing(problem="the API did not answer with JSON")
    custom = read.get("custom", read)
    custom = literal(custom) if isinstance(custom, str) else custom  # JSON in JSON
    custom = custom if isinstance(custom, dict) else {"infodata": custom}
    entries = next((custom[key] for key in _ROWS if key in custom), None)
    entries = literal(entries) if isinstance(entries, str) else entries
    if not isinstance(entries, list):
        said = read.get("status") or read.get("message") or "custom"
        return Listing(problem=f"the API answered without infodata: {str(said)[:80]}")
    rows = tuple(row for entry in entries if (row := answers.row_of(page.url, entry, _URLS, _TITLES, _DATES)))
    total = answers.declared(custom, "count", "total", "totalCount")
    params = json.loads(dict(page.asked.form or ())["params"])
    index, first = int(params["pageIndex"]), int(page.fragment or 0)
    size = int(params["pageSize"]) if str(params.get("pageSize")).isdigit() else len(entries)
    if not entries or (total is not None and (index - first + 1) * size >= total):
        return Listing(rows, total=total)
    turned = {**params, "pageIndex": _like(params["pageIndex"], index + 1)}
    return Listing(rows, _asked(urldefrag(page.asked.url).url, turned, first), total=total)


def _params(page: Page, source: str) -> dict[str, Any] | None:
    """The parameters as the page writes them: an object in a script, names taken from variables and hidden fields."""
    fields = {
        name: node.attributes.get("value") or ""
        for node in page.tree.css("input")
        if (name := node.attributes.get("id") or node.attributes.get("name"))
    }
    names = {**fields, **variables(source)}
    for found in _OBJECT.finditer(source):
        data = literal(source[found.start() :], names)
        if isinstance(data, dict) and data.get("categoryNum"):
            return {key: value for key, value in data.items() if HOLE not in str(value)}
    return {key: names[key] for key in _KNOWN if key in names} if names.get("categoryNum") else None


def _asked(url: str, params: dict[str, Any], first: int) -> Ask:
    return Ask.post(f"{url}#{first}", {"params": json.dumps(params, ensure_ascii=False, separators=(",", ":"))})


def _like(written: Any, number: int) -> Any:
    """The number as the page writes it: some quote it."""
    return str(number) if isinstance(written, str) and written.isdigit() else number
