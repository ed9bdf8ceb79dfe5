"""Where a call in a page would lead: variables with a plain value, the bodies of functions, sums of texts.

Nothing is executed. Only what can be read off is read: a string put together with "+", a function that sets `location`
or submits a form. Whatever needs more than that is not answered (None). Objects and requests: see javascript.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from ..page import Page
from .javascript import unquoted

Value = str | int
Call = tuple[str, list[Value]]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\$])*`)|(?P<number>\d{1,18}(?:\.\d{1,18})?(?![\w.]))"""
    r"""|(?P<name>[A-Za-z_$][\w$.]*)|(?P<mark>[{}\[\]():,+;-]))"""
)
# Comments: a commented call can be stale (guide §3.1). Not the "//" of an address.
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'\w/\\])//[^\n]*", re.S)
# var siteGuid = "7eb5…", pageSize = 15;   $scope.total = 3
_VARIABLE = re.compile(
    r"""(?<![\w$.])([A-Za-z_$][\w$]*)\s*=\s*("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\d+)\s*(?=[;,\n\r}]|$)"""
)
_CALL = re.compile(r"^\s*(?:javascript:|return\s)*\s*([A-Za-z_$][\w$]*)\s*\(([^()]*)\)", re.I)
_ESCAPES = re.compile(r"\\u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})*")  # \u5e74\u62a5
_HALVES = re.compile("[\ud800-\udfff]")
# Functions that give back what they are given, for an address.
_SAME = frozenset({"encodeURI", "encodeURIComponent", "decodeURI", "parseInt", "Number", "String", "escape", "eval"})


@lru_cache(maxsize=8)  # every link of a pager asks for them
def code(page: Page) -> str:
    """The inline scripts of a page, one after the other, without their comments."""
    return _COMMENT.sub("", "\n".join(script.text() for script in page.tree.css("script:not([src])")))


def unescaped(source: str) -> str:
    r"""A script with its \u5e74, \/ and \" as they are meant, for reading the markup and the addresses in its texts.

    >>> unescaped('"\\u5e74\\u62a5": "\\/nb\\/"')
    '"年报": "/nb/"'
    """
    source = _ESCAPES.sub(lambda found: _characters(found[0]), source)
    return source.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")


@lru_cache(maxsize=1 << 10)  # markup in a text: \u003C and \u003E by the thousand
def _characters(escapes: str) -> str:
    text = bytes.fromhex(escapes.replace("\\u", "")).decode("utf-16-be", "surrogatepass")
    return _HALVES.sub("", text)  # half of a pair is no character


def variables(source: str) -> dict[str, Value]:
    """The variables that are given a plain text or number; of several the last one.

    >>> variables("var a = '7eb5', n = 15;")
    {'a': '7eb5', 'n': 15}
    """
    return {name: _plain(value) for name, value in _VARIABLE.findall(source)}


def call(source: str) -> Call | None:
    """The function and the plain arguments of a script that calls one.

    >>> call("javascript:goPage(2, 'index')")
    ('goPage', [2, 'index'])
    """
    found = _CALL.search(source)
    if not found:
        return None
    words = [word.strip() for word in found[2].split(",") if word.strip()]
    return found[1], [_plain(word) for word in words if re.fullmatch(r"\d+|\"[^\"]*\"|'[^']*'", word)]


def function(source: str, name: str) -> tuple[list[str], str] | None:
    """The names of the parameters and the body of a function; None when the script has none of that name."""
    called = re.escape(name)
    head = re.search(rf"(?:function\s+{called}|\b{called}\s*[=:]\s*function)\s*\(([^)]*)\)\s*\{{", source)
    if not head:
        return None
    depth, end = 1, head.end()
    while end < len(source) and depth:
        depth += {"{": 1, "}": -1}.get(source[end], 0)
        end += 1
    return [word.strip() for word in head[1].split(",") if word.strip()], source[head.end() : end - 1]


def evaluated(expression: str, names: Mapping[str, Value]) -> Value | None:
    """The value of an expression of texts, numbers and names with "+" and "-"; None when it needs more than that.

    >>> evaluated("'index_' + (n - 1) + '.html'", {"n": 3})
    'index_2.html'
    """
    return _Sum(expression, names).read()


def _plain(word: str) -> Value:
    word = word.strip()
    return int(word) if word.isdigit() and len(word) < 19 else unquoted(word)


class _Sum:
    """Reads a sum, token by token; None as soon as there is anything else."""

    def __init__(self, source: str, names: Mapping[str, Value]) -> None:
        self.source, self.names, self.at = source, names, 0

    def read(self) -> Value | None:
        try:
            value = self._sum()
            return None if self.source[self.at :].strip(" \t\r\n;") else value
        except (SyntaxError, TypeError, RecursionError):
            return None

    def peek(self) -> str:
        found = _TOKEN.match(self.source, self.at)
        return found[0].strip() if found else ""

    def take(self, *wanted: str) -> re.Match[str]:
        found = _TOKEN.match(self.source, self.at)
        if not found or (wanted and found[0].strip() not in wanted):
            raise SyntaxError(self.source[self.at : self.at + 20])
        self.at = found.end()
        return found

    def _sum(self) -> Value:
        value = self._term()
        while (sign := self.peek()) in {"+", "-"}:
            self.take(sign)
            other = self._term()
            if isinstance(value, int) and isinstance(other, int):
                value = value + other if sign == "+" else value - other
            elif sign == "+":
                value = f"{value}{other}"
            else:
                raise SyntaxError(self.source)
        return value

    def _term(self) -> Value:
        token = self.take()
        if token["text"]:
            return unquoted(token["text"])
        if token["number"]:
            return int(float(token["number"]))
        if token["mark"] == "(" or token["name"] in _SAME:
            if token["name"]:
                self.take("(")
            value = self._sum()
            if token["name"] == "parseInt" and self.peek() == ",":
                self.take(",")
                self._term()
            self.take(")")
            return int(value) if token["name"] in {"parseInt", "Number"} and str(value).isdigit() else value
        if token["name"] in self.names:
            return self.names[token["name"]]
        raise SyntaxError(token[0])
