"""大汉 Hanweb, generation JPaaS: parts of the page come from build/unit as HTML in JSON (guide §3.2, G2).

    <script url="/api-gateway/jpaas-publish-server/front/page/build/unit" parseType="bulidstatic"
            queryData="{'parseType':'bulidstatic','webId':'…','tplSetId':'…','pageType':'column','tagId':'信息列表',
                        'editType':'null','pageId':'…'}"></script>

GET …/front/page/build/unit?parseType=bulidstatic&…&paramJson={"pageNo":2,"pageSize":15} → {"data": {"html": "<ul>…"}}

"bulidstatic" is how most sites spell it; it is copied, like all parameters.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ..page import Ask, Listing, Page
from ..reading import answers
from ..reading.javascript import HOLE, as_text, parse, unquoted
from ..reading.parameters import column_of, memory, number, of_column, parameter, with_parameter
from ..reading.rows import list_rows
from ..reading.scripted import requests

_UNIT = "front/page/build/unit"
_ADDRESS = re.compile(r"""(?:https?:)?[\w./:-]*/front/page/build/unit""")
_DEFAULT_ADDRESS = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_NAMES = ("parseType", "webId", "tplSetId", "pageType", "tagId", "editType", "pageId")
_LEAST = {"webId", "pageId"}
_DEFAULT_SIZE = 15
_MOST_UNITS = 5  # parts of a page that are asked for the list, should the likeliest hold none
# Of several parts of a page the list is the one called so: tagId 信息列表, 右侧内容, ajax分页, 当前栏目_list, 年报.
_LIST = re.compile("列表|分页|list|内容|信息|右侧|年报|年度报告", re.I)
_CHROME = re.compile("导航|位置|面包屑|菜单|栏目树|左侧|页脚|搜索|nav|menu|head|foot|头部|底部|友情|链接|tree", re.I)
# <div id="…_pagination" queryData="{'rows':'15','count':'31','pageNo':'1'}">  共31条  totalRecord="31"
_TOTAL = re.compile(
    r"""(?<![A-Za-z])(?:count|total|totalRecord|totalCount|recordCount)["']?\s*[:=]\s*["']?(\d+)|共\s*(\d+)\s*条""",
    re.I,
)
_SIZE = re.compile(r"""(?<![A-Za-z])(?:pageSize|rows|perPage)["']?\s*[:=]\s*\\?["']?(\d+)""", re.I)


def recognise(page: Page) -> str | None:
    if _UNIT not in page.text.replace("\\/", "/"):
        return None
    unit = _unit(page)
    return f"build/unit, pageId {unit['pageId']}" if unit else None


def listing(page: Page) -> Listing:
    return _answer(page) if urlsplit(page.asked.url).path.endswith(_UNIT) else _column(page)


def _column(page: Page) -> Listing:
    unit, rows = _unit(page), tuple(list_rows(page))
    if unit is None:
        return Listing(rows, problem="" if rows else "rows from build/unit, but the page does not say its parameters")
    total = _counted(page) if rows else None
    size = _size(unit) or len(rows) or _DEFAULT_SIZE
    url, *others = dict.fromkeys(_unit_address(page, each) for each in _complete(page))
    following, probes = answers.first(
        lambda at: of_column(_numbered(url, at, size), page, others=" ".join(others[:_MOST_UNITS])),
        len(rows), size=size, total=total,
    )  # fmt: skip
    return Listing(rows, following, probes, total=total)


def _unit_address(page: Page, unit: Mapping[str, str]) -> str:
    query = "&".join(f"{name}={_encoded(value)}" for name, value in unit.items() if name != "paramJson")
    return f"{page.absolute(_address(page))}?{query}"


def _answer(page: Page) -> Listing:
    found = answers.read(page)
    data = found.get("data") if isinstance(found, dict) else None
    markup = data.get("html") if isinstance(data, dict) else data
    if not isinstance(markup, str):
        return answers.unreadable("build/unit")
    if "<" not in markup:
        markup = html.unescape(markup)
    fragment = Page(column_of(page), markup)
    rows = tuple(list_rows(fragment))
    total = answers.declared(data, "total", "totalCount", "count", "totalRecord")
    total = total if total is not None else _number_in(_TOTAL, markup)
    asked = parse(f"x={parameter(page.asked.url, 'paramJson') or '{}'}").value("x")
    asked = asked if isinstance(asked, dict) else {}
    here, size = number(asked.get("pageNo")) or 1, number(asked.get("pageSize")) or _DEFAULT_SIZE
    others = memory(page, "others").split()
    if not rows and here == 1 and others:  # a menu or the like: the list is another part of the page
        return Listing(next=of_column(_numbered(others[0], 1, size), page, others=" ".join(others[1:])))
    ask, probes = answers.more(
        of_column(_numbered(page.asked.url, here + 1, size), page), page=here, rows=len(rows), size=size, total=total
    )
    return Listing(rows, ask, probes, total=total)


def _unit(page: Page) -> dict[str, str] | None:
    """The parameters of the part that is the list, in the page's order; None when none is complete."""
    return next(iter(_complete(page)), None)


def _complete(page: Page) -> list[dict[str, str]]:
    """The parts whose parameters are all there, those most like a list first."""
    units = [unit for unit in _units(page) if unit.keys() >= _LEAST and not _is_open(unit)]
    return sorted(units, key=_likeness, reverse=True)


def _is_open(unit: Mapping[str, str]) -> bool:
    """Whether only a running script knows one of the parameters; the number of the page in paramJson is ours to set."""
    return any(HOLE in unquote(value) for name, value in unit.items() if name != "paramJson")


def _counted(page: Page) -> int | None:
    """The rows that the pager beside a list in the page declares: queryData="{'rows':'15','count':'31'}"."""
    counts = (number(unit.get("count")) for unit in _units(page))
    return next((count for count in counts if count is not None), None)


def _likeness(unit: Mapping[str, str]) -> int:
    tag = unquote(unit.get("tagId", ""))
    return (
        3 * bool(_LIST.search(tag)) - 4 * bool(_CHROME.search(tag)) + 2 * ("paramJson" in unit)
        + (unit.get("pageType", "column") == "column")
    )  # fmt: skip


def _units(page: Page) -> Iterator[dict[str, str]]:
    """In an attribute (queryData), in the address itself, as an object of a script, or scattered over the page."""
    for node in page.tree.css("[querydata], [data-querydata], [data-params]"):
        for name in ("querydata", "data-querydata", "data-params"):
            yield from _literal(node.attributes.get(name) or "")
    for ask in requests(page, _UNIT):
        names = re.findall(r"(?:^|&)(\w+)=", urlsplit(ask.url).query)
        yield {name: parameter(ask.url, name) or "" for name in names} | dict(ask.form or ())
    text = html.unescape(page.text)
    scattered = {name: value for name in _NAMES if (value := _attribute(text, name)) is not None}
    if scattered.keys() >= _LEAST:
        yield {"parseType": "bulidstatic", "pageType": "column"} | scattered


def _literal(text: str) -> Iterator[dict[str, str]]:
    value = parse(f"x={text}").value("x") if text.strip() else None
    if isinstance(value, dict):
        yield {str(name): _written(inner) for name, inner in value.items()}


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f'"{name}":{_written(inner)}' for name, inner in value.items()) + "}"
    return as_text(value)


def _attribute(text: str, name: str) -> str | None:
    """webId: '330', "webId":"330", webId=330&, data-web-id="330", <input name="webId" value="330">."""
    hyphened = re.sub(r"[A-Z]", lambda found: "-" + found[0].lower(), name)
    named = rf"(?<![A-Za-z-])(?:{name}|data-{name}|data-{hyphened})"
    for pattern in (
        rf"""{named}["']?\s*[:=]\s*["']([^"'<>]*)["']""",
        rf"""(?:id|name)\s*=\s*["']?{name}["']?[^<>]*?\bvalue\s*=\s*["']([^"'<>]*)["']""",
        rf"""{named}["']?\s*[:=]\s*([\w%.-]+)""",
    ):
        found = re.search(pattern, text, re.I)
        if found and not re.match(r"\s*\+\s", found[1]):  # tagId=" + encodeURIComponent("…
            return unquoted(f'"{found[1]}"')
    return None


def _numbered(url: str, page: int, size: int) -> Ask:
    """paramJson={"pageNo":2,"pageSize":15}: without spaces, which some sites refuse."""
    return Ask(with_parameter(url, "paramJson", quote(f'{{"pageNo":{page},"pageSize":{size}}}', safe="")))


def _encoded(value: str) -> str:
    """As the page writes it; 中文 is percent-encoded where the page has not done so."""
    return value if re.search(r"%[0-9A-Fa-f]{2}", value) else quote(value, safe="")


def _size(unit: Mapping[str, str]) -> int | None:
    return _number_in(_SIZE, unit.get("paramJson", "")) or number(unit.get("pageSize")) or number(unit.get("rows"))


def _address(page: Page) -> str:
    named = _ADDRESS.search(page.text.replace("\\/", "/"))
    return named[0] if named else _DEFAULT_ADDRESS


def _number_in(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(next(group for group in found.groups() if group)) if found else None
