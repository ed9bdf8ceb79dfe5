"""Elements that a page hides by their style. What nobody is shown must not run into a figure.

Hidden text inside a table, hidden rows, cells and whole tables, and hidden runs of text (Word's
`mso-hide:all`) are dropped, with a problem where they hold digits. A hidden <div> and the like stays
when a table stands in it, or when it stands in none: tabs are hidden until they are clicked, and a
report behind a tab is published.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.problems import Problem

# "display:none", and "DISPLAY: none" as Internet Explorer wrote it: two searches, each several times faster than one
# that ignores case.
_LOWER = re.compile(rb"display\s*:\s*none")
_UPPER = b"DISPLAY: none"
# What stands between the "<" before such a word and the word: the tag in whose style it is, and the rules of a style
# sheet or the program of a script, which have tags of their own in quotes.
_IN_TAG = re.compile(
    rb"""<([a-z][a-z0-9]*)(?:\s+[^\s=\"'<>/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?)*?\s+style\s*=\s*(?:\"[^\"]*|'[^']*)"""
)
_IN_SHEET = re.compile(rb"<(?:style|script)\b[^>\"']*>[^\"']*")
_HIDES = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_PANELS = frozenset({
    "article", "aside", "body", "center", "dd", "div", "dl", "dt", "fieldset", "form", "html", "li", "main", "nav",
    "ol", "section", "ul",
})
_TABLE_PARTS = frozenset({"table", "tbody", "tr", "td", "th"})
_DIGIT = re.compile(r"[0-9０-９]")
_SHOWN = 200  # characters of the hidden text that the problem quotes


def drop_hidden(tree: LexborHTMLParser, page: bytes) -> list[Problem]:
    """Remove from the tree what its style hides; a problem for each removal that takes digits away."""
    problems: list[Problem] = []
    if not (_LOWER.search(page) or _UPPER in page):
        return problems
    for node in tree.css(_selector(page.lower())):
        if _HIDES.search(node.attributes.get("style") or "") and not _may_be_opened(node):
            text = node.text(separator=" ", strip=True)
            if _DIGIT.search(text):
                problems.append(Problem("read", "hidden", "warning" if node.tag in _TABLE_PARTS else "info",
                                        f"the page hides this <{node.tag}>; it is not read", text[:_SHOWN]))
            node.decompose()
    return problems


def _selector(page: bytes) -> str:
    """What selects all elements that may be hidden: those with the tags that are, for the parser reads every style.

    `page` is in lower case. Where a style cannot be told from the text around it, every tag is meant.
    """
    tags = set()
    for word in _LOWER.finditer(page):
        before = page.rfind(b"<", 0, word.start()), word.start()
        if opened := _IN_TAG.fullmatch(page, *before):
            tags.add(opened[1].decode())
        elif not _IN_SHEET.fullmatch(page, *before):
            tags = {""}
            break
    return ", ".join(f'{tag}[style*="display" i]' for tag in sorted(tags)) or "[hidden-by-no-style]"


def _may_be_opened(node: LexborNode) -> bool:
    return node.tag in _PANELS and (node.css_first("table") is not None or not _inside_table(node))


def _inside_table(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent is not None
