"""ASP.NET: Index.aspx, Index_2.aspx …, List_wj.aspx?lmid=52, and pagers that post the form of the page back.

    <a href="javascript:__doPostBack('AspNetPager1','2')">下一页</a>
    <input type="hidden" name="__VIEWSTATE" value="/wEPDwUK…">
"""

import re
from html import unescape
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from ..page import Ask, Listing, Page
from ..reading.lists import read_list
from ..reading.turns import ask_of, form_fields, scripts_of

# __doPostBack('pager','2'), WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("pager$next", "", true, …))
_POSTBACK = re.compile(
    r"__doPostBack\(\s*[\"']([^\"']*)[\"']\s*,\s*[\"']([^\"']*)[\"']"
    r"|WebForm_PostBackOptions\(\s*[\"']([^\"']*)[\"']\s*,\s*[\"']([^\"']*)[\"']"
)
_ADDRESS = re.compile(r"\.aspx$", re.I)


def recognise(page: Page) -> str | None:
    if page.tree.css_first('input[name="__VIEWSTATE"]') is not None:
        return "__VIEWSTATE"
    path = urlsplit(page.url).path
    return "address ends in .aspx" if _ADDRESS.search(path) else None


def listing(page: Page) -> Listing:
    return read_list(page, resolve=asked_back, starts=(2,))


def asked_back(page: Page, node: LexborNode) -> Ask | None:
    """What an element asks for; a postback sends every field of the page just read, verbatim."""
    if plain := ask_of(page, node):
        return plain
    form = _form(page)
    url = page.absolute(form.attributes.get("action") or page.url) if form is not None else None
    if form is None or url is None:
        return None
    fields = [pair for pair in form_fields(form) if pair[0] not in {"__EVENTTARGET", "__EVENTARGUMENT"}]
    for written in scripts_of(node):
        if found := _POSTBACK.search(unescape(written)):
            target, argument = found[1] or found[3] or "", found[2] or found[4] or ""
            return Ask(url, form=(("__EVENTTARGET", target), ("__EVENTARGUMENT", argument), *fields))
    if node.tag == "input" and (name := node.attributes.get("name")):  # <input type="submit" name="n" value="下一页">
        pressed = (name, node.attributes.get("value") or "")
        return Ask(url, form=(("__EVENTTARGET", ""), ("__EVENTARGUMENT", ""), *fields, pressed))
    return None


def _form(page: Page) -> LexborNode | None:
    state = page.tree.css_first('form input[name="__VIEWSTATE"]')
    while state is not None and state.tag != "form":
        state = state.parent
    return state
