"""What a cell shows beside or instead of its text: raised notes, struck-out text, form fields, pictures.

None of them may join a figure unseen, or leave a cell blank that is not.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.problems import Problem

TAGS = frozenset({"sup", "sub", "s", "strike", "del", "input", "img"})
_DIGIT = re.compile(r"[0-9０-９]")
# "vertical-align:super" "VERTICAL-ALIGN: sub"
_RAISED_BY_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)
_RAISES = re.compile(rb"vertical-align\s*:\s*su")  # in small letters: to ignore their case takes ten times as long


def raised_by_style(tree: LexborHTMLParser, markup: bytes) -> list[LexborNode]:
    """The elements that their style raises or lowers, in document order; few pages have any."""
    if not _RAISES.search(markup.lower()):
        return []
    return [n for n in tree.css("span[style], font[style], a[style]")
            if _RAISED_BY_STYLE.search(n.attributes.get("style") or "")]


def part(nodes: list[LexborNode]) -> list[Problem]:
    """Part what stands apart, given in document order, from the text around it, where it stands in a cell.

    "<td>12<sup>1</sup></td>" reads 12^1, which is no figure; "<td><s>12</s>15</td>" reads 15, and the struck-out
    text is a problem, for nobody can say whether the correction is the agency's. A field's value and a picture in a
    cell without text are problems: what they show is not read.
    """
    problems: list[Problem] = []
    for node in reversed(nodes):  # the inner before the outer
        cell = _cell_of(node)
        if cell is None:
            continue
        if node.tag in ("input", "img"):
            problems += _unread(node, cell)
            continue
        text = node.text(strip=True)
        if not _DIGIT.search(text):
            continue
        if node.tag in ("s", "strike", "del"):
            problems.append(Problem("read", "struck_out", "error", "a cell's struck-out text is not read", text))
            node.decompose()
        else:
            node.insert_before("^")
    return problems


def _unread(node: LexborNode, cell: LexborNode) -> list[Problem]:
    value = node.attributes.get("value") or ""
    if node.tag == "input" and _DIGIT.search(value) and (node.attributes.get("type") or "text").lower() != "hidden":
        return [Problem("read", "figure_in_field", "error", "a form field in a cell is not read", value)]
    row = cell.parent
    # In a frame of layout tables pictures are ornaments; in a row of a table with a label they may be figures.
    labelled = row is not None and bool(row.text(strip=True)) and row.css_first("table") is None
    if node.tag == "img" and labelled and not cell.text(strip=True):
        return [Problem("read", "picture_in_cell", "warning", "a cell holds nothing but a picture, which is not read",
                        node.attributes.get("src") or None)]
    return []


def _cell_of(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag not in ("td", "th", "table"):
        parent = parent.parent
    return parent if parent is not None and parent.tag != "table" else None
