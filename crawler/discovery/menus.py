"""The menus that scripts draw, read out of their text: nothing is executed."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from ..reading.scripts import unescaped
from .labels import own_words
from .words import bare, path_score, text_score

Entry = tuple[str, list[str]]
"""An address as it is written, and the texts that go with it."""

QUOTED = re.compile(r"[\"']([^\"']+)[\"']")
ADDRESS = re.compile(
    r"^(https?:)?//|^\.{0,2}/\w|^\.\.?/|^[\w./-]+\.(s?html?|jsp|jhtml|thtml|aspx?|php|do|action)([?#]|$)", re.I
)
_STRING = re.compile(r"(?<=[\"'])[^\"'\s]{2,200}(?=[\"'])")  # whatever quotes stand before it
_TELLING = 40  # the score of a path that says enough without words
_ENTRY = 50  # the score of the name of an entry about disclosure
# d.add(2,0,'年度报告','/xxgk/list.jsp?id=2')
_ARGUMENT = r"\s*(?:-?\w+|\"[^\"\n]*\"|'[^'\n]*')\s*"
_CALL = re.compile(rf"\b\w+\(({_ARGUMENT}(?:,{_ARGUMENT}){{1,8}})\)")
# location.href = "/xxgk/list.html?catid=" + node.id + ".html"
_BY_ID = re.compile(r"""["']([^"'\s]*[=/])["']\s*\+\s*\w+\.(\w*id|code)\b(?:\s*\+\s*["']([^"'\s]*)["'])?""", re.I)
_SEGMENT = re.compile(r"[{}]")
# "name":"政府信息公开年报"   url: '/zfxxgk/nb/'   id: 1076
_PROPERTY = re.compile(r"[\"']?([A-Za-z_]\w*)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|(\d+))")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_CATEGORIES = re.compile(r"\b(?:TREE|SID)[\"']?\s*:")  # window._CONFIG = {SID: '755001', TREE: [ … ]}
_NUMBERED = re.compile(r"^(id|catid|cateid|cate_id|classify_id|channelid|nodeid)$", re.I)


def entries(code: str) -> Iterator[Entry]:
    """Menus in scripts: markup to be written into the page, objects with a name and an address (or, in a category
    tree, a number: /gkmlpt/index#1076), and lone addresses whose path says enough."""
    code = unescaped(code)
    if "<a " in code:
        for node in LexborHTMLParser(code).css("a[href]"):
            href = (node.attributes.get("href") or "").strip()
            if not re.search(r"['\"+{$]", href):  # '<a href="'+url+'">': put together at run time
                yield href, own_words(node)
    numbered = bool(_CATEGORIES.search(code))
    opened = _BY_ID.search(code)
    for segment in _SEGMENT.split(code):
        yield from _of_object(segment, numbered, opened)
    for arguments in _CALL.findall(code):
        words = QUOTED.findall(arguments)
        names = [bare(word) for word in words if _WORDS.search(word)]
        yield from ((word, names) for word in words if names and ADDRESS.search(word))
    for found in _STRING.finditer(code):
        word = found[0]
        if ADDRESS.search(word) and (path_score(word) or 0) >= _TELLING and not _begins_another(code, found.end()):
            yield word, []


def _begins_another(code: str, end: int) -> bool:
    """Whether the text that ends here is a folder that a script adds to: "/u/channel/treeNew/" + site."""
    return code[end - 1] == "/" and code[end + 1 : end + 4].lstrip().startswith("+")


def _of_object(segment: str, numbered: bool, opened: re.Match[str] | None) -> Iterator[Entry]:
    names, addresses, number = [], [], None
    for key, double, single, digits in _PROPERTY.findall(segment):
        value = double or single
        if digits or (value.isdecimal() and _NUMBERED.match(key)):
            number = (digits or value) if _NUMBERED.match(key) and number is None else number
        elif ADDRESS.search(value):
            addresses.append(value)
        elif _WORDS.search(value):
            names.append(bare(value))
    if not names:
        return
    for address in addresses:
        if address.endswith("/null.shtml"):  # UCAP's channel tree (guide §3.3 iii)
            folder = address.removesuffix("null.shtml")
            yield from ((folder + page, names) for page in ("xlist.shtml", "xxgkList.shtml"))
        else:
            yield address, names
    telling = any((text_score(name) or 0) >= _ENTRY for name in names)
    if opened and telling and not addresses:
        values = {key: double or single or digits for key, double, single, digits in _PROPERTY.findall(segment)}
        if value := values.get(opened[2]):
            yield f"{opened[1]}{value}{opened[3] or ''}", names
    if numbered and number and not addresses and telling:
        yield f"#{number}", names
