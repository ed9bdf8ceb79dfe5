"""Scripts read without running them: what is known of values, calls and requests, and what is a HOLE."""

import doctest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.page import Ask, Page
from crawler.reading import answers, parameters
from crawler.reading.javascript import HOLE, parse
from crawler.reading.scripted import requests

URL = "https://www.a.gov.cn/zwgk/nb/"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("var x = 17;//共多少页", 17),
        ("var x = 17//共多少页\ndocument.write(x)", 17),
        ("var x = '\\u5e74\\x41\\'b\\/c';", "年A'b/c"),
        ("x: {a: [1, 'b',], 'c': true, d: null, e: 1.5,}", {"a": [1, "b"], "c": True, "d": None, "e": 1.5}),
        ('var x = "" || "chnlid=1813"', "chnlid=1813"),
        ('var id = 5; var x = "a=" + id + \'&b\'', "a=5&b"),
        ('var x = "a=" + where() + "&b"', f"a={HOLE}&b"),
        ("var n = 3, x = `a=${n}&b=${m}`", f"a=3&b={HOLE}"),
        ("var x = $.param({a: 1, b: '年'})", "a=1&b=%E5%B9%B4"),
        ("var x = new URLSearchParams({a: 1}).toString()", "a=1"),
        ("var x = encodeURI('/a?b=年') + encodeURIComponent('/年')", "/a?b=%E5%B9%B4%2F%E5%B9%B4"),
        ("var base = {a: 1}; var x = $.extend({}, base, {b: 2})", {"a": 1, "b": 2}),
        ("var x = a ? 'b' : 'c'", HOLE),
        ("var x = 5 - 3", HOLE),
        ("x === 5; if (x == 6) {}", HOLE),
        ("{x: x}", HOLE),
        ("// x = 5\n/* x = 6 */ <!-- x = 7\n var y = /x = \"8/g;", HOLE),
        ("var re = s.replace(/\"/g, ''); var x = 'http://a/' // 9", "http://a/"),
        ("var x = '开", HOLE),
    ],
)
def test_values(code: str, value: Any) -> None:
    assert parse(code).value("x") == value


def test_calls_are_neither_definitions_nor_comments() -> None:
    script = parse("function go(a) {}\n//go(1)\nthis.go('b', 2, c, {d: function () { return go; }}); GO()")
    assert [call.arguments for call in script.calls("go")] == [("b", 2, HOLE, {"d": HOLE}), ()]
    assert parse(script.commented).calls("go")[0].arguments == (1,)


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("$.get('/s?page=' + p)", Ask(f"https://www.a.gov.cn/s?page={HOLE}")),
        ("$.get('s', {a: 1, b: '年'})", Ask(f"{URL}s?a=1&b=%E5%B9%B4")),
        ("$.post('/s', {a: [1, 2], b: [{c: 3}]})",
         Ask("https://www.a.gov.cn/s", (("a[]", "1"), ("a[]", "2"), ("b[0][c]", "3")))),
        ("$.post('/s', 'a=1&b=%E5%B9%B4')", Ask("https://www.a.gov.cn/s", (("a", "1"), ("b", "年")))),
        ("$.ajax({type: 'POST', url: '/s', data: {a: 1}})", Ask("https://www.a.gov.cn/s", (("a", "1"),))),
        ("$.ajax('/s', {method: 'post', data: {a: 1}})", Ask("https://www.a.gov.cn/s", (("a", "1"),))),
        ("var u = '/s'; fetch(u + '?a=1&amp;b=2')", Ask("https://www.a.gov.cn/s?a=1&b=2")),
        ("load(ctx + '/s')", Ask("https://www.a.gov.cn/s")),
        ("load('http://www.a.gov.cn/s')", Ask("https://www.a.gov.cn/s")),  # the page itself answers https
        ("load('//api.b.gov.cn/s')", Ask("https://api.b.gov.cn/s")),
        ("var t = {url: '\\/s', data: {a: 1}}", Ask("https://www.a.gov.cn/s?a=1")),
    ],
)  # fmt: skip
def test_requests(code: str, ask: Ask) -> None:
    assert requests(Page(URL, f"<html><script>{code}</script></html>"), "(^|/)s($|[?])")[0] == ask


PIECES = ["createPageHTML(", "'a'", '"', "'", "`${x}", "{", "}", "[", "(", ")", "/", "//", "/*", "*/", "x", "=", ":",
          ",", "+", "||", "\\", "\n", "3", "new ", "function ", ".", "/s?page="]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_no_script_stops_the_reader(code: str) -> None:
    script = parse(code)
    script.calls("createPageHTML|x")
    script.value("x")
    assert not script.closed or code.rstrip()[-1:] in {"}", "]"} or "/" in code
    requests(Page(URL, f"<script>{code}</script>"), "/s")


@pytest.mark.parametrize("code", ["[" * 50_000, "x(" * 50_000, "x={x:" * 50_000, "'/s'+" * 50_000])
def test_a_script_written_to_exhaust_the_reader_does_not(code: str) -> None:
    assert parse(code).value("y") == HOLE
    assert len(requests(Page(URL, f"<script>{code}</script>"), "/s")) <= 1


@pytest.mark.parametrize("module", [answers, parameters])
def test_examples_in_the_documentation(module: Any) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('\ufeff {"a": 1}', {"a": 1}),
        ('null({"a": 1})', {"a": 1}),
        ('jQuery1_2({"a": [1]});\n', {"a": [1]}),
        ("""{"a":'###pypy###',"b":"某"县"年",}""", {"a": "###pypy###", "b": '某"县"年'}),
        ("{a: 1, b: ['年']}", {"a": 1, "b": ["年"]}),
        ('{"a": "x\ny"}', {"a": "x\ny"}),
        ("<html></html>", None),
        ("", None),
        ('{"a"', None),
        ("{a: 1, b: [{c: 2}, {c: 3", None),
        ("""{"count":"9","py":'###pypy###',"docs":[{"title":"年"},{"ti""", None),
    ],
)
def test_answers_that_are_not_quite_json(text: str, value: Any) -> None:
    assert answers.read(Page(URL, text)) == value
