"""What stands over a row whose own words say too little: the line and the column of a table, the heading of a year.

    <h3>2023年</h3><ul><li><a>县教育局</a></ul>
    <table><tr><th>单位<th>2023年<tr><td>县教育局<td><a>查看</a></table>
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from ..page import Page
from ..titles import is_bare, names_report, plain
from .captions import is_generic, squeeze
from .links import address

_YEAR = re.compile(r"(?:19|20)\d\d")
_ONLY_YEAR = re.compile(r"\W*(?:19|20)\d\d年?度?\W*")  # <h3>2023年</h3>, 【2023年度】
_LONGEST_HEADING = 40
_NO_HEADINGS = {"a", "option", "script", "style"}
_OPENS = "a[href]"


class Context:
    """The surroundings of the links of one page; its headings are looked for once, and only when a row wants them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._headings: dict[int, str] | None = None

    def complete(self, title: str, node: LexborNode) -> str:
        """The title, with the agency and the year that stand over the link where it names only one of them or neither
        ("县教育局", "2023年", "查看")."""
        if not (is_generic(title) or is_bare(title)):
            return title
        told = [] if is_generic(title) else [title]
        told = [said for said in _in_table(node) if said not in title] + told
        if told and not any(map(_YEAR.search, map(plain, told))) and (heading := self._heading(node)):
            first = _ONLY_YEAR.fullmatch(plain(heading))  # 2022年 某镇; but 某镇 2022年政府信息公开年报
            told.insert(0 if first else len(told), heading)
        return " ".join(dict.fromkeys(told)) or title

    def _heading(self, node: LexborNode) -> str:
        if self._headings is None:
            self._headings = dict(_over(self._page))
        return self._headings.get(node.mem_id, "")


def _in_table(node: LexborNode) -> list[str]:
    """The first cell of the line and the first cell of the column, where they name an agency or a year."""
    cell = next((above for above in _up(node) if above.tag in {"td", "th"}), None)
    line = cell.parent if cell is not None else None
    table = next((above for above in _up(line) if above.tag == "table"), None)
    if cell is None or line is None or table is None:
        return []
    cells, first = line.css("td, th"), table.css_first("tr")
    at = next((n for n, each in enumerate(cells) if each == cell), 0)
    heads = first.css("td, th") if first is not None and first != line else []
    beside = [said for each in cells[: min(at, 1)] if is_bare(said := squeeze(each.text()))]
    above = [squeeze(each.text()) for each in (heads[at : at + 1] if len(heads) == len(cells) else [])]
    return beside + [said for said in above if is_bare(said) or names_report(said)]


def _over(page: Page) -> Iterator[tuple[int, str]]:
    """The links that stand under the heading of a year, by their identity, each with the heading."""
    heading, scope = "", None
    body = page.tree.body
    for node in body.traverse(include_text=True) if body is not None else ():
        if node.tag == "-text":
            if found := _heading_in(node):
                heading, scope = found
        elif heading and (node.tag in {"a", "area"} or "onclick" in node.attributes):
            if any(above.mem_id == scope for above in _up(node)):
                yield node.mem_id, heading
            else:
                heading = ""


def _heading_in(text: LexborNode) -> tuple[str, int] | None:
    """The heading that a piece of text is, and the element over whose links it stands."""
    if not _YEAR.search(plain(text.text()[:_LONGEST_HEADING])):
        return None
    around = [above for above in _up(text.parent) if above.tag != "-text"]
    if any(above.tag in _NO_HEADINGS or address(above) for above in around):
        return None
    said = squeeze(text.text())
    own = next((above for above in around if above.css_first(_OPENS) is None), None)
    if own is not None and len(whole := squeeze(own.text())) <= _LONGEST_HEADING:
        said = whole
    scope = next((above for above in around if above.css_first(_OPENS) is not None), None)
    is_heading = _ONLY_YEAR.fullmatch(plain(said)) or (len(said) <= _LONGEST_HEADING and names_report(said))
    return (said, scope.mem_id) if is_heading and scope is not None else None


def _up(node: LexborNode | None) -> Iterator[LexborNode]:
    while node is not None and node.tag not in {"-undef", "-document"}:
        yield node
        node = node.parent
