"""HTML → Document. Made for word-processor markup: a span a digit, nested and layout tables, odd encodings."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.document import Document, Grid, Paragraph, UnreadableDocument, expand_spans

# <meta charset="gb2312"> and <meta http-equiv="Content-Type" content="text/html; charset=gbk">
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{3,20})", re.IGNORECASE)
_INLINE = ["span", "font", "b", "strong", "i", "em", "u", "a", r"o\:p", "sup", "sub", "label", "ins", "bdo"]
_DROPPED = ["script", "style", "noscript", "template", "select", "textarea", "iframe", "object", "svg"]
_META_NAMES = {"articletitle": "ArticleTitle", "pubdate": "PubDate", "contentsource": "ContentSource"}
_MARK = "\ue000"  # private use: stands for a grid while the text around it is read
_DIGITS = re.compile(r"\d{1,4}")


def decode(data: bytes, charset: str | None = None) -> str:
    """The page as text, strictly.

    UTF-8 is tried first, because text in another encoding hardly ever passes for it; then the
    charset of the HTTP header, the one the page declares, and GB18030 (the superset of GBK).

    Raises UnreadableDocument (`undecodable`) when none of them fits: a page is never decoded leniently.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        candidates = ["utf-16"]
    else:
        declared = _DECLARED.search(data[:4096])
        named = [charset, declared[1].decode("ascii") if declared else None]
        chinese = {"gb2312": "gb18030", "gbk": "gb18030"}
        candidates = ["utf-8-sig", *(chinese.get(n.lower(), n) for n in named if n), "gb18030"]
    for name in candidates:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):  # not this one: the next candidate is tried
            continue
    raise UnreadableDocument("undecodable", f"the page is valid in none of {', '.join(candidates)}")


def read_html(data: bytes, charset: str | None = None) -> Document:
    """Paragraphs and grids in reading order, with the page's own metadata.

    Tables that contain tables are layout and are walked into; inline markup is dissolved first, so a
    figure set in one span a digit is one text, while two paragraphs in a cell stay apart by a newline.
    """
    tree = LexborHTMLParser(decode(data, charset))
    meta = _meta(tree)
    tree.strip_tags(_DROPPED)
    tree.unwrap_tags(_INLINE)
    if tree.body is None:
        return Document("html", [], meta)
    tree.merge_text_nodes()
    grids: list[Grid] = []
    for table in tree.css("table"):
        if table.css_first("table table") is None and table.css_first("td table, th table") is None:
            slots = expand_spans(_printed_rows(table))
            if slots:
                grids.append(Grid(len(grids) + 1, slots))
                table.replace_with(f"{_MARK}{len(grids)}{_MARK}")
    blocks: list[Paragraph | Grid] = []
    for line in tree.body.text(separator="\n").split("\n"):
        for i, part in enumerate(line.split(_MARK)):
            if i % 2 and part.isdigit() and int(part) <= len(grids):
                blocks.append(grids[int(part) - 1])
            elif text := part.strip():
                blocks.append(Paragraph(text))
    return Document("html", blocks, meta)


def _printed_rows(table: LexborNode) -> list[list[tuple[str, int, int]]]:
    """The rows of one table as (text, rowspan, colspan)."""
    rows = []
    for row in table.css("tr"):
        printed = []
        for cell in row.iter():
            if cell.tag in ("td", "th"):
                attributes = cell.attributes
                spans = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
                printed.append((cell.text(separator="\n").strip(), *spans))
        rows.append(printed)
    return rows


def _span(value: str | None) -> int:
    digits = _DIGITS.match(value) if value else None
    return int(digits[0]) if digits else 1


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    """`title`, `h1` and the mandated article metas (国办发〔2017〕47号), whatever their case and order."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = _META_NAMES.get((attributes.get("name") or "").lower())
        content = (attributes.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    for tag in ("title", "h1"):
        first = tree.css_first(tag)
        if first is not None and (text := first.text(strip=True)):
            found[tag] = text
    return found
