"""Refuses pages of hostile nesting before they are parsed: any HTML parser slows down with the square of the depth.

And it opens elements like <font> that were not closed anew in every paragraph: a page of 20 kB may become a tree of
a gigabyte. Most pages are let through by counting a sample of their brackets, which takes a thirtieth of the parse.
"""

import re
from collections import Counter, defaultdict

from pipeline.document import UnreadableDocument

MAX_DEPTH = 1_000  # browsers stop at 512; a page of nested layout tables has some 60
MAX_REOPENED = 200_000  # elements that the parser opens anew, half a kilobyte each; sloppy pages come to some thousands
# Below so many tags no nesting takes the parser longer than about a second.
_MANY_TAGS = 20_000
_STRIDE = 47  # a prime, so that no repeated pair of tags keeps its brackets between the samples
_FEW_END_TAGS = 0.25  # of all tags; where every tag is closed it is a half, on usual pages more than a third
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]{0,20})([^>]*)")
# Elements that hold nothing, and those that end where the next of their kind begins.
_NEVER_DEEP = frozenset(
    b"area base br col embed hr img input link meta source track wbr p li dt dd option td th tr tbody thead tfoot"
    .split()
)
# Elements that are opened anew, each as often as it stands open, but of equal ones three at most (the HTML standard).
_FORMATS = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_EQUAL_FORMATS = 3
_IS_BRACKET = bytes(c == ord("<") for c in range(256))
_IS_SLASH = bytes(c == ord("/") for c in range(256))


def refuse_deep_nesting(page: bytes) -> None:
    """Raises UnreadableDocument (`nested_too_deep`) for a page that would cost the parser too much time or memory."""
    if not _suspicious(page):
        return
    open_tags: defaultdict[bytes, list[bytes]] = defaultdict(list)  # name → attributes of those that stand open
    equal: Counter[tuple[bytes, bytes]] = Counter()
    depth = formats = reopened = 0
    for closing, name, attributes in _TAG.findall(page):
        name = name.lower()
        if closing and open_tags[name]:  # an end tag that closes nothing is ignored, by parsers too
            attributes = open_tags[name].pop()
            depth -= name not in _FORMATS
            formats -= name in _FORMATS and equal[name, attributes] <= _EQUAL_FORMATS
            equal[name, attributes] -= 1
        elif not closing:
            reopened += 0 if name in _FORMATS else formats
            if name not in _NEVER_DEEP:
                open_tags[name].append(attributes)
                equal[name, attributes] += 1
                depth += name not in _FORMATS
                formats += name in _FORMATS and equal[name, attributes] <= _EQUAL_FORMATS
        if depth > MAX_DEPTH or reopened > MAX_REOPENED:
            raise UnreadableDocument("nested_too_deep", f"more than {MAX_DEPTH:,} elements stand open at a time")


def _suspicious(page: bytes) -> bool:
    """Whether a sample of the brackets shows very many tags, or tags that are mostly not closed."""
    brackets = page[::_STRIDE].translate(_IS_BRACKET)
    slashes = page[1::_STRIDE].ljust(len(brackets), b"\0").translate(_IS_SLASH)
    tags = brackets.count(1)
    end_tags = (int.from_bytes(brackets, "big") & int.from_bytes(slashes, "big")).bit_count()
    return tags * _STRIDE > _MANY_TAGS or end_tags < _FEW_END_TAGS * tags
