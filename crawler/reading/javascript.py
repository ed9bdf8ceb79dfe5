"""What a page's scripts say, read without running them: the values of variables and attributes, and calls.

Nothing is evaluated but literals, names of literals, `+` and `||`. What only a running script knows is a HOLE.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import quote

from ..page import Page

HOLE = "\x00"
"""Stands in a text for what only a running script knows: a clicked page number, a token, an input."""

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n\r]*|/\*.*?\*/|<!--[^\n\r]*)
    |(?P<text>"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*'|`(?:\\.|[^`\\])*`)
    |(?P<number>\d{1,18}(?:\.\d{1,18})?)
    |(?P<name>[A-Za-z_$一-鿿][\w$]*)
    |(?P<space>\s+)
    |(?P<mark>\|\||.)""",
    re.S | re.X,
)
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n*\[])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])*/[a-z]*")
# $("#organId").val(), document.getElementById('siteId').value
_FIELD = re.compile(
    r"""\$\(\s*["']#([\w-]+)["']\s*\)\.val\(\s*\)|document\.getElementById\(\s*["']([\w-]+)["']\s*\)\.value(?!\s*=[^=])"""
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
# Functions that give their argument percent-encoded, and what they leave as it is.
_QUOTING = {"encodeURIComponent": "-_.!~*'()", "encodeURI": "-_.!~*'();/?:@&=+$,#", "escape": "@*_+-./"}
_ESCAPED_HOLE = json.dumps(HOLE)[1:-1]
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_BEFORE_PATTERN = set("(,=:[!&|?{};") | {"||", "return"}
# Bounds that only a page written to exhaust a reader reaches.
_DEEPEST = 24  # objects in objects, calls in calls, names for names
_MOST_CALLS, _MOST_SETTINGS = 10, 20


class Token(NamedTuple):
    kind: str
    text: str


class Call(NamedTuple):
    """A call in a script and what its arguments are: str, int, float, bool, None, list, dict, or HOLE."""

    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Script:
    """The inline scripts of a page, as tokens. `commented` is the text of their comments."""

    tokens: tuple[Token, ...]
    commented: str
    _values: dict[str, Any] = field(default_factory=dict, repr=False)  # what `value` has found
    _following: list[str] = field(default_factory=list, repr=False)  # names that stand for names, being looked up

    def calls(self, pattern: str) -> list[Call]:
        """The calls of functions whose name matches the pattern entirely (upper and lower case alike), in order.

        The definition `function createPageHTML(pages, …)` is no call.
        """
        named = re.compile(pattern, re.I)
        found = []
        for at, token in enumerate(self.tokens[:-1]):
            is_call = token.kind == "name" and named.fullmatch(token.text) and self.tokens[at + 1].text == "("
            if is_call and not (at and self.tokens[at - 1].text == "function"):
                found.append(Call(token.text, tuple(Reader(self, at + 2).items(")"))))
                if len(found) == _MOST_CALLS:
                    break
        return found

    def value(self, name: str) -> Any:
        """What a variable or an attribute is set to: `var name = …`, `name: …`, `"name": …`; HOLE when nothing can
        be read. The first one that can be read counts."""
        if name not in self._values and len(self._following) < _DEEPEST:
            self._values[name] = HOLE  # {page: page} stands for itself
            self._following.append(name)
            readings = (Reader(self, at + 2).expression() for at in self._settings.get(name, [])[:_MOST_SETTINGS])
            self._values[name] = next((found for found in readings if found != HOLE), HOLE)
            self._following.pop()
        return self._values.get(name, HOLE)

    @cached_property
    def _settings(self) -> dict[str, list[int]]:
        """Where each name is given a value."""
        found: dict[str, list[int]] = {}
        for at in range(len(self.tokens) - 2):
            if self.tokens[at + 1].text in {"=", ":"} and (name := word(self.tokens[at])) and self._is_set(at):
                found.setdefault(name, []).append(at)
        return found

    @property
    def closed(self) -> bool:
        """Whether every bracket is closed, and nothing stands after the last one."""
        marks = [token.text for token in self.tokens if token.kind == "mark"]
        depths = accumulate((mark in _PAIRS) - (mark in _PAIRS.values()) for mark in marks)
        return bool(self.tokens) and self.tokens[-1].text in {"}", "]"} and list(depths)[-1] == 0

    def _is_set(self, at: int) -> bool:
        sign, after = self.tokens[at + 1].text, self.tokens[at + 2].text
        asked = at and self.tokens[at - 1].text == "?"  # a ? b : c
        return (sign == ":" and not asked) or (sign == "=" and after != "=" and self.tokens[at].kind == "name")


def script_of(page: Page) -> Script:
    """The inline scripts of a page (its onclick attributes are not among them), with the values of its fields where
    they read them."""
    return parse(with_fields(page, "\n".join(node.text() for node in page.tree.css("script:not([src])"))))


def with_fields(page: Page, code: str) -> str:
    """A script of the page in which its fields' values stand where it reads them: $("#siteId").val() is "12"."""
    if not _FIELD.search(code):
        return code
    fields = {node.attributes.get("id"): node.attributes.get("value") for node in page.tree.css("input[id][value]")}

    def known(found: re.Match[str]) -> str:
        value = fields.get(found[1] or found[2])
        return json.dumps(value, ensure_ascii=False) if value else found[0]

    return _FIELD.sub(known, code)


def literal(source: str, names: Mapping[str, str | int] | None = None) -> Any:
    """The object, list or text that a script begins with, written as JSON or as JavaScript does; None when it is none
    of them, or not whole. Names stand for the values in `names`, else for those that the script gives them.

    >>> literal("{siteGuid: guid, 'pageIndex': 0, list: ['a',],} , more", {"guid": "7eb5"})
    {'siteGuid': '7eb5', 'pageIndex': 0, 'list': ['a']}
    """
    try:
        return json.JSONDecoder().raw_decode(source.lstrip())[0]
    except (ValueError, RecursionError):
        read = parse(source)
    reader = Reader(Script(read.tokens, read.commented, dict(names or {})), 0)
    value = reader.expression()
    if not reader.at:
        return None
    whole = reader.kind(-1) == "text" if isinstance(value, str) else reader.text(-1) in {"}", "]"}
    return value if whole and isinstance(value, dict | list | str) else None


@lru_cache(maxsize=4)  # one page is read by several families, one after the other
def parse(code: str) -> Script:
    tokens: list[Token] = []
    comments: list[str] = []
    at = 0
    while at < len(code):
        opens = code[at] == "/" and (not tokens or tokens[-1].text in _BEFORE_PATTERN)
        if opens and (found := _PATTERN.match(code, at)):
            tokens.append(Token("pattern", found[0]))  # /"/g: its quote opens no text
        else:
            found = _TOKEN.match(code, at)
            assert found, "every character is at least a mark"
            kind = found.lastgroup or "mark"
            if kind == "comment":
                comments.append(found[0].removeprefix("//").removeprefix("/*").removesuffix("*/"))
            elif kind != "space":
                tokens.append(Token(kind, found[0]))
        at = found.end()
    return Script(tuple(tokens), "\n".join(comments))


def _called(name: str, arguments: list[Any]) -> Any:
    """What a few pure functions give for what is known: they put addresses and forms together."""
    first = arguments[0] if arguments else HOLE
    if name in _QUOTING:
        return quote(as_text(first), safe=_QUOTING[name] + HOLE)
    if name in {"param", "URLSearchParams"} and isinstance(first, dict):
        return "&".join(f"{key}={quote(as_text(value), safe=HOLE)}" for key, value in first.items())
    if name == "stringify" and isinstance(first, dict | list):
        return as_json(first)
    if name in {"extend", "assign"} and all(isinstance(argument, dict) for argument in arguments):
        return {key: value for argument in arguments for key, value in argument.items()}
    if name in {"String", "parseInt", "Number"} and first != HOLE:
        return first
    return HOLE


def as_json(value: Any) -> str:
    """A literal as JSON.stringify writes it, with its holes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace(_ESCAPED_HOLE, HOLE)


def as_text(value: Any) -> str:
    """A literal as a script would join it to a text."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def word(token: Token) -> str | None:
    """The name a token can be an attribute's or a variable's: name, "name"."""
    return token.text if token.kind == "name" else unquoted(token.text) if token.kind == "text" else None


def unquoted(text: str) -> str:
    if "\\" not in text:
        return text[1:-1]
    return _ESCAPE.sub(
        lambda found: chr(int(found[1] or found[2], 16)) if found[1] or found[2] else _ESCAPED.get(found[3], found[3]),
        text[1:-1],
    )


class Reader:
    """Reads the expressions that begin at a token. What it cannot read it steps over, and it is a HOLE."""

    def __init__(self, script: Script, at: int, depth: int = 0) -> None:
        self.script, self.at, self.depth = script, at, depth

    def expression(self) -> Any:
        value = self._chosen(self._term())
        while self.text() == "+":
            self.at += 1
            right = self._term()
            value = as_text(value) + as_text(right) if isinstance(value, str) or isinstance(right, str) else HOLE
        value = self._chosen(value)
        while self.text() == "." and self.text(1) in {"toString", "trim"} and self.text(2) == "(":
            self.at += 4  # .toString()
        if self.text() not in {",", ";", ")", "]", "}", ""} and self.kind() in {"mark", "pattern"}:
            self._step_over()  # a ? b : c, a - b, a.b(…)
            return HOLE
        return value

    def items(self, end: str) -> Iterator[Any]:
        while self.text() not in {end, ""}:
            if self.text() == ",":
                self.at += 1
                continue
            before = self.at
            yield self.expression()
            if self.at == before:
                self._step_over()
                self.at += self.at == before
        self.at += 1

    def _chosen(self, value: Any) -> Any:
        """"" || "chnlid=1813" is the first that is not empty."""
        while self.text() == "||":
            self.at += 1
            right = self._term()
            value = right if not value or value == HOLE else value
        return value

    def _term(self) -> Any:
        kind, text = self.kind(), self.text()
        if self.depth > _DEEPEST or kind == "":
            return self._unknown()
        if kind == "text":
            self.at += 1
            return self._template(text) if text[0] == "`" else unquoted(text)
        if kind == "number":
            self.at += 1
            return float(text) if "." in text else int(text)
        if kind == "name":
            return self._named()
        if text in {"[", "{", "("}:
            self.at += 1
            self.depth += 1
            value = {"[": self._list, "{": self._object, "(": self._grouped}[text]()
            self.depth -= 1
            return value
        return self._unknown()

    def _list(self) -> list[Any]:
        return list(self.items("]"))

    def _grouped(self) -> Any:
        values = list(self.items(")"))
        return values[0] if len(values) == 1 else HOLE

    def _object(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.text() not in {"}", ""}:
            key = self._token()
            self.at += 1
            if self.text() == ":":
                self.at += 1
                found[word(key) or key.text] = self.expression()
            elif self.text() in {",", "}"} and key.kind == "name":  # {pageIndex, pageSize}
                found[key.text] = self.script.value(key.text)
            if self.text() not in {",", "}"}:
                self._step_over()
            self.at += self.text() == ","
        self.at += 1
        return found

    def _named(self) -> Any:
        """A word: true, a variable, a path (SiteInfo.searchId), a call."""
        name = self.text()
        self.at += 1
        while self.text() == "." and self.kind(1) == "name":
            name = self.text(1)
            self.at += 2
        if name in {"true", "false", "null", "undefined"}:
            return {"true": True, "false": False}.get(name)
        if self.text() == "(":
            self.at += 1
            self.depth += 1
            arguments = list(self.items(")"))
            self.depth -= 1
            return self._chained(_called(name, arguments))
        if name == "new":
            return self._named() if self.kind() == "name" else self._unknown()
        if name == "function" or self.text() in {"=", "["}:
            return self._unknown()
        return self.script.value(name)

    def _chained(self, value: Any) -> Any:
        """What follows a call: $("#organId").val() is not known, but the text around it is."""
        while self.text() == "." and self.kind(1) == "name" and self.text(1) not in {"toString", "trim"}:
            self.at += 2
            if self.text() == "(":
                self.at += 1
                list(self.items(")"))
            value = HOLE
        return value

    def _template(self, text: str) -> str:
        """`…/search?page=${p}`: only plain names are read."""
        return re.sub(
            r"\$\{\s*(?:[\w$]+\.)*([\w$]*)[^}]*\}",
            lambda found: as_text(self.script.value(found[1])),
            unquoted(text),
        )

    def _unknown(self) -> str:
        self._step_over()
        return HOLE

    def _step_over(self) -> None:
        """To the end of this expression: the next , ; or closing bracket on its own level."""
        depth = 0
        while kind := self.kind():
            text = self.text() if kind == "mark" else ""
            if depth == 0 and text in {",", ";", ")", "]", "}"}:
                return
            depth += (text in _PAIRS) - (text in _PAIRS.values())
            self.at += 1

    def _token(self, ahead: int = 0) -> Token:
        tokens = self.script.tokens
        return tokens[self.at + ahead] if self.at + ahead < len(tokens) else Token("", "")

    def text(self, ahead: int = 0) -> str:
        return self._token(ahead).text

    def kind(self, ahead: int = 0) -> str:
        return self._token(ahead).kind
