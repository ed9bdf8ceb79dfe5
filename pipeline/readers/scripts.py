"""Reports that stand in a script: HTML in a string of JavaScript or JSON, which the browser puts into the page.

`var content = "<p>…<table>…"`, `window._CONFIG = {"content": "<p>…"}`, `document.write('<table>' + '…')`.
Nothing is run: only literals are read, and literals joined by `+`. A string with a variable in it is a template.
"""

import re
from collections.abc import Iterator

from pipeline.problems import Problem

# A comment, or a literal: "…", '…' on one line (a backslash may continue it), `…` over several.
_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]++|\\.)*+)"|'((?:[^'\\\n]++|\\.)*+)'|`((?:[^`\\]++|\\.)*+)`""", re.DOTALL
)
_BACKTICKS = 3  # the group of `…` in _TOKEN
_JOINED = re.compile(r"\s*\+\s*")
# \n \" \/ \x3c \u003c \u{1f600}, a backslash before a line break; any other character stands for itself
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_TABLE = re.compile(r"<table\b.*</table\s*>", re.IGNORECASE | re.DOTALL)
# Running text of a report: paragraphs, and the word that no report does without.
_PARAGRAPH = re.compile(r"</(?:p|div)\s*>|<br", re.IGNORECASE)
_SUBJECT = "信息公开"
_ESCAPED_SUBJECT = r"\u4fe1\u606f\u516c\u5f00"  # as JSON writes it
# Ends of tags as they stand in a literal: "</table>", "<\/table>", "\u003c/p\u003e"
_TABLE_END = re.compile("/[Tt][Aa][Bb][Ll][Ee]")
_PARAGRAPH_END = re.compile(r"/[Pp](?:>|\\u003[Ee])")
_ARTICLE = 300  # characters; shorter strings with markup are buttons, menus and notes
_DEPTH = 2  # JSON.parse("{\"content\": \"<table>…\"}"): how many literals may stand in each other
# <script type="text/html">: the browser runs nothing, the content itself is markup.
_MARKUP_TYPES = frozenset({"text/html", "text/plain", "text/template", "text/x-template", "text/xml"})


def html_in(script: str, media_type: str = "") -> tuple[list[str], list[Problem]]:
    """The pieces of HTML in a script that hold tables or the text of a report, in the order of the script.

    A literal of this kind that JavaScript itself would refuse is a problem of kind `script_damaged`.
    """
    if not _worth_reading(script):
        return [], []
    if media_type.strip().lower() in _MARKUP_TYPES:
        return [script] if _holds_report(script) else [], []
    try:
        return [text for text in _values(script, _DEPTH) if _holds_report(text)], []
    except BadEscape as error:
        message = "a script holds markup with an escape that JavaScript does not know; the markup is not read"
        return [], [Problem("read", "script_damaged", "error", message, str(error))]


def _holds_report(text: str) -> bool:
    if _TABLE.search(text):
        return True
    return len(text) > _ARTICLE and _SUBJECT in text and _PARAGRAPH.search(text) is not None


def _worth_reading(source: str) -> bool:
    """Whether a script, not yet unescaped, may hold markup of a report: most scripts are done with here."""
    if _TABLE_END.search(source):
        return True
    return (_SUBJECT in source or _ESCAPED_SUBJECT in source) and _PARAGRAPH_END.search(source) is not None


def _values(script: str, depth: int) -> Iterator[str]:
    """The values of the literals worth reading; of a literal that is JSON, those of the literals in it."""
    for literal in _literals(script):
        if _worth_reading(literal):
            value = unescape(literal)
            if depth > 1 and value.lstrip()[:1] in ("{", "["):
                yield from _values(value, depth - 1)
            else:
                yield value


def _literals(script: str) -> Iterator[str]:
    """What stands between the quotes of each literal, those joined by `+` as one; `…${variable}…` is left out."""
    joined: list[str] = []
    end = 0
    for token in _TOKEN.finditer(script):
        if token.lastindex is None:  # a comment
            continue
        if joined and not _JOINED.fullmatch(script, end, token.start()):
            yield "".join(joined)
            joined = []
        is_template = token.lastindex == _BACKTICKS and "${" in token[_BACKTICKS]
        joined.append("" if is_template else token[token.lastindex])
        end = token.end()
    yield "".join(joined)


class BadEscape(ValueError):
    """An escape that JavaScript itself would refuse."""


def unescape(literal: str) -> str:
    r"""The value of a literal of JavaScript or JSON, given without its quotes. Raises BadEscape.

    >>> unescape(r'\u003cp\x3e\"12\"\/')
    '<p>"12"/'
    """
    text = _ESCAPE.sub(_character, literal)
    try:  # \ud83d\ude00 are the two halves of one character; a half alone is none
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise BadEscape("half of a surrogate pair") from error


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code is not None:
        if int(code, 16) > 0x10FFFF:
            raise BadEscape(escape[0])
        return chr(int(code, 16))
    if escape[4] in "ux":
        raise BadEscape(escape.string[escape.start() : escape.start() + 12])
    return _CONTROLS.get(escape[4], escape[4])
