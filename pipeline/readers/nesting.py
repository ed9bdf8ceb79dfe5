"""Refuses pages of hostile nesting before they are parsed: any HTML parser slows down with the square of the depth."""

import re
from collections import Counter

from pipeline.document import UnreadableDocument

MAX_DEPTH = 1_000  # browsers stop at 512; a page of nested layout tables has some 60
# Below so many tags no nesting takes the parser longer than about a second.
_MANY_TAGS = 20_000
_STRIDE = 17  # a prime, so that no repeated pair of tags keeps its brackets between the samples
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]{0,20})")
# Elements that hold nothing, and those that end where the next of their kind begins.
_NEVER_DEEP = frozenset(
    b"area base br col embed hr img input link meta source track wbr p li dt dd option td th tr tbody thead tfoot"
    .split()
)


def refuse_deep_nesting(page: bytes) -> None:
    """Raises UnreadableDocument (`nested_too_deep`) for a page with more than MAX_DEPTH elements in each other."""
    if page[::_STRIDE].count(b"<") * _STRIDE < _MANY_TAGS:
        return
    depth = 0
    open_tags: Counter[bytes] = Counter()
    for closing, name in _TAG.findall(page):
        name = name.lower()
        if name in _NEVER_DEEP:
            continue
        if not closing:
            open_tags[name] += 1
            depth += 1
            if depth > MAX_DEPTH:
                raise UnreadableDocument("nested_too_deep", f"more than {MAX_DEPTH:,} elements stand in each other")
        elif open_tags[name]:  # an end tag that closes nothing is ignored, by parsers too
            open_tags[name] -= 1
            depth -= 1
