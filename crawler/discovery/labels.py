"""What a link says: its own words, or those of the block it stands in."""

from selectolax.lexbor import LexborNode

from .words import bare, says

_AROUND = 60  # characters of the block around a 更多 link that may name it
_CLIMB = 3


def own_words(node: LexborNode) -> list[str]:
    """Its title, its text, its picture's alt, white space taken out; nothing when all are mute ("更多", ">>")."""
    attributes = node.attributes
    said = [attributes.get("title"), attributes.get("alt"), attributes.get("value"), node.text()]
    for picture in node.css("img"):
        said += [picture.attributes.get("alt"), picture.attributes.get("title")]
    texts = [text for word in said if word and (text := bare(word))]
    return [text for text in texts if not says("mute", text)]


def words_around(node: LexborNode) -> list[str]:
    """The heading beside a 更多 link: <div class="hd"><span>政府信息公开年报</span><a>更多</a></div>."""
    own, parent = bare(node.text()), node.parent
    for _ in range(_CLIMB):
        if parent is None or parent.tag in {"body", "html"}:
            break
        text = bare(parent.text())
        rest = text.replace(own, "", 1) if own else text
        if rest and not says("mute", rest):
            heading = rest if len(rest) <= _AROUND else _heading(parent)
            return [heading] if heading else []
        parent = parent.parent
    return []


def _heading(block: LexborNode) -> str:
    """The first words of a block that is too long to be a heading itself."""
    for node in block.css("h1, h2, h3, h4, h5, dt, th, span, strong, b, p, li, a, div"):
        if (text := bare(node.text(deep=False))) and not says("mute", text):
            return text if len(text) <= _AROUND else ""
    return ""
