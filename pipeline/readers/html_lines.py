"""Parsed markup → lines of text, by what is a block and what runs on in the line."""

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

# Whatever is not named here is inline, as in browsers: <span>, <font>, Word's <o:p> and <st1:chsdate>.
_BLOCK_NAMES = (
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup option p pre "
    "section summary table tbody td tfoot th thead tr ul"
)
# Their content is shown by nobody, or shown otherwise than as text of the page.
_UNPRINTED_NAMES = "iframe noembed noframes noscript object script select style svg textarea title xmp"

_BLOCKS = frozenset(create_tag(name).tag_id for name in _BLOCK_NAMES.split())
_UNPRINTED = frozenset(create_tag(name).tag_id for name in _UNPRINTED_NAMES.split())
_TEXT = LexborHTMLParser("text").css_first("body").first_child.tag_id  # type: ignore[union-attr]


def lines_of(root: LexborNode) -> list[str]:
    """The lines that an element prints, stripped, the empty ones left out.

    A line ends where a block begins or ends, at <br>, and at a line break of the source (pages of
    pasted text have no other). Inline elements leave no trace: a figure set one span a digit is whole.
    """
    printed: list[str] = []
    unprinted: set[int] = set()
    block_of: dict[int, int] = {}  # mem_id of an inline element → that of the block whose line its text runs in
    last = 0
    for node in root.traverse(include_text=True):
        tag = node.tag_id
        if tag == _TEXT:
            text = node.text_content or ""
            if text.isspace():  # at the end of a block it is stripped, between inline elements it counts
                printed.append(text)
                continue
            parent = node.parent
            assert parent is not None
            block = parent.mem_id
            if block in unprinted:
                continue
            if parent.tag_id not in _BLOCKS:
                block = block_of[block] if block in block_of else _find_block(parent, block_of)
            if block != last:
                printed.append("\n")
                last = block
            printed.append(text)
        elif tag in _BLOCKS:
            last = 0
        elif tag in _UNPRINTED and node.mem_id not in unprinted:
            unprinted.update(inner.mem_id for inner in node.traverse())
    return [line for printed_line in "".join(printed).split("\n") if (line := printed_line.strip())]


def _find_block(element: LexborNode, block_of: dict[int, int]) -> int:
    """The mem_id of the nearest block around an inline element; noted for all elements on the way to it."""
    path: list[int] = []
    node: LexborNode | None = element
    block = 0
    while node is not None and not block:
        if node.tag_id in _BLOCKS:
            block = node.mem_id
        else:
            path.append(node.mem_id)
            block = block_of.get(node.mem_id, 0)
            node = node.parent
    block_of.update(dict.fromkeys(path, block))
    return block
