"""Text that a page sets apart from the figure beside it: raised notes and struck-out text must not join it."""

import re

from selectolax.lexbor import LexborNode

from pipeline.problems import Problem

TAGS = frozenset({"sup", "sub", "s", "strike", "del"})
_RAISED = frozenset({"sup", "sub"})
_DIGIT = re.compile(r"[0-9０-９]")


def part(nodes: list[LexborNode]) -> list[Problem]:
    """Part what stands apart, given in document order, from the text around it, where it holds digits in a cell.

    "<td>12<sup>1</sup></td>" reads 12^1, which is no figure; "<td><s>12</s>15</td>" reads 15, and the struck-out
    text is a problem, for nobody can say whether the correction is the agency's.
    """
    problems: list[Problem] = []
    for node in reversed(nodes):  # the inner before the outer
        text = node.text(strip=True)
        if not _DIGIT.search(text) or not _in_cell(node):
            continue
        if node.tag in _RAISED:
            node.insert_before("^")
        else:
            problems.append(Problem("read", "struck_out", "error", "a cell's struck-out text is not read", text))
            node.decompose()
    return problems


def _in_cell(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag not in ("td", "th", "table"):
        parent = parent.parent
    return parent is not None and parent.tag != "table"
