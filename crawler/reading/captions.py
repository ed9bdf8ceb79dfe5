"""What is printed at a link: its title and the date of its row."""

import html
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

# "2021-01-29", "2021/1/29", "2021.01.29", "2021年1月29日"; Hanweb breaks them: "2026-\n01-\n23".
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
# <b>28</b> <i>2021-01</i>
_DAY_FIRST = re.compile(r"(?<![\d-])(\d{1,2})日?\s+((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})月?(?![-/.\d])")
_YEAR_APART = re.compile(r"(?<!\d)((?:19|20)\d\d)年?\s+(\d{1,2})[-/.月](\d{1,2})(?!\d)")  # <b>2021</b> 01-28
_MONTH_DAY = re.compile(r"(?<![\d-])\d\d[-/]\d\d(?![\d-])")  # [01-28]: a row has it, but it is no date
# A piece of text that is a date and nothing else: "[2021-01-28]", "发布时间：2021-01-28 10:30", "28", "2021-01".
_ONLY_DATE = re.compile(
    r"[\[(（【]?\s*((发布|发文|成文|更新)?(日期|时间)\s*[:：])?\s*(19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?"
    r"([\sT]*\d{1,2}:\d\d(:\d\d)?)?\s*[\])）】]?|(19|20)\d\d[-/.]\d{1,2}|[\[(]?\d\d[-/]\d\d[\])]?"
)
_BRACKETED = r"[\[(（【]?(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}[\])）】]?"
_EDGE_DATE = re.compile(rf"^{_BRACKETED}\s*|\s*{_BRACKETED}$")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")  # title="某县&lt;br/&gt;2020年…"
_BULLET = re.compile(r"^[·•▪■□◆●○>»\-\s]+(?=\S)")
# title="标题：某县2020年年报&#13;发布时间：2021-01-28"
_LABELLED = re.compile(r"^\s*(?:文章)?(?:标题|题名)\s*[:：]\s*(.+?)(?:\s*(?:发布|更新)(?:时间|日期).*)?$", re.S)
# Words that name the act of opening instead of what is opened.
GENERIC = re.compile(
    r"[\[【(（]?(点击|在线|全文)?(查看|浏览|阅读|下载|打开|预览)?(详情|详细|全文|原文|正文|附件|文件|链接|更多|新窗口|此处|这里)?(查看|下载|打开)?"
    r"\W*(pdf|word|docx?|wps|ofd|html?|excel|图解)?(版|文件|格式)?(下载)?[\])）】>]*",
    re.I,
)
_ELLIPSIS = re.compile(r"(…|\.\.\.?)\s*$")


def squeeze(text: str) -> str:
    return " ".join(text.split())


def plain(text: str) -> str:
    """A title as people read it: no markup, no entities, no bullets, no label before it.

    >>> plain("标题：某县<br/>2020年年报&nbsp;")
    '某县2020年年报'
    """
    text = html.unescape(_TAG.sub("", text)) if "<" in text or "&" in text else text
    labelled = _LABELLED.match(text)
    return _BULLET.sub("", squeeze(labelled[1] if labelled else text))


def iso_date(text: str) -> str | None:
    """The first date in a text as YYYY-MM-DD, None when there is none.

    >>> iso_date("[2021/1/9]"), iso_date("28 2021-01"), iso_date("01-28")
    ('2021-01-09', '2021-01-28', None)
    """
    found = _DATE.findall(text) or _YEAR_APART.findall(text)
    found = found or [(year, month, day) for day, year, month in _DAY_FIRST.findall(text)]
    for year, month, day in found:
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return f"{year}-{int(month):02}-{int(day):02}"
    return None


def looks_dated(text: str) -> bool:
    """True when a date is printed, be it one without its year ("[01-28]")."""
    return bool(iso_date(text) or _MONTH_DAY.search(text))


def is_date(text: str) -> bool:
    """True for a text that is a date and nothing else."""
    return bool(_ONLY_DATE.fullmatch(squeeze(text)))


def title_of(node: LexborNode) -> str:
    """The title of what a link opens: its title attribute (the text is often cut with "…"), else its text, else the
    words of its picture. "" when it says nothing; words such as "查看" are given back as they stand."""
    attributes = node.attributes
    said = plain(attributes.get("title") or "")
    shown = _text(node)
    if said and not is_generic(said) and not (_ELLIPSIS.search(said) and len(shown) > len(said)):
        return said
    if shown:
        return shown
    picture = node.css_first("img[alt], img[title]")
    drawn = picture.attributes if picture is not None else {}
    words = [attributes.get("alt"), drawn.get("alt"), drawn.get("title"), said]
    return next((title for word in words if word and (title := plain(word))), "")


def is_generic(title: str) -> bool:
    """
    >>> is_generic("点击查看"), is_generic("【PDF下载】"), is_generic("2020年年报")
    (True, True, False)
    """
    return bool(GENERIC.fullmatch(title))


def title_around(row: LexborNode, link: LexborNode) -> str:
    """The longest words of a row that are neither a date nor the link's own: for links that only say "查看"."""
    own = squeeze(link.text())
    words = [piece for piece in pieces(row) if piece != own and not is_generic(piece) and not looks_dated(piece)]
    return max((plain(piece) for piece in words), key=len, default="")


def date_inside(node: LexborNode) -> str | None:
    """The date printed within a link: in an element of its own or at an edge of its text. A date in the middle of a
    title ("2021年1月29日常务会议") is none."""
    if apart := [piece for piece in pieces(node) if is_date(piece)]:
        return iso_date(" ".join(apart)) or iso_date(" ".join(pieces(node)))
    edge = _EDGE_DATE.search(squeeze(node.text()))
    return iso_date(edge[0]) if edge else None


def pieces(node: LexborNode) -> list[str]:
    """The texts of a node one by one, white space squeezed; those of scripts are none."""
    return list(_pieces(node))


def first_piece(node: LexborNode) -> str:
    """The first text of a node, which may be a list of ten thousand rows; "" when it has none."""
    return next(_pieces(node), "")


def _pieces(node: LexborNode) -> Iterator[str]:
    return (piece for text in _texts(node) if (piece := squeeze(text.text() or "")))


def _text(node: LexborNode) -> str:
    only = node.first_child
    if only is not None and only.tag == "-text" and only.next is None and node.tag in {"a", "area"}:  # nearly all
        return plain(_EDGE_DATE.sub("", squeeze(only.text())))
    # <a><h3>title</h3><p>the first lines of the text …</p></a>
    heading = node.css_first('h1, h2, h3, h4, h5, h6, [class*="title" i], .tit, .bt') if node.first_child else None
    texts = list(_texts(heading if heading is not None and heading != node and heading.text().strip() else node))
    if node.tag not in {"a", "area"}:  # <tr onclick=…>: the cell that says most
        return max((plain(text.text()) for text in texts if not looks_dated(text.text())), key=len, default="")
    dates = [text for text in texts if text.parent != node and is_date(text.text())]
    words = [text.text() for text in texts if text not in dates]
    if any(re.fullmatch(r"(19|20)\d\d[-/.]\d{1,2}", squeeze(text.text())) for text in dates):  # <b>28</b><i>2021-01</i>
        words = [word for word in words if not re.fullmatch(r"\s*\d{1,2}\s*", word)]
    return plain(_EDGE_DATE.sub("", squeeze("".join(words))))


def _texts(node: LexborNode) -> Iterator[LexborNode]:
    for part in node.traverse(include_text=True):
        if part.tag == "-text" and (part.parent is None or part.parent.tag not in {"script", "style"}):
            yield part
