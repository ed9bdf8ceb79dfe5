"""Scripts are read, never run: what cannot be read off is not answered."""

import pytest

from crawler.page import Page
from crawler.reading.javascript import HOLE, literal
from crawler.reading.scripts import call, code, evaluated, function, variables


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('{"a": "\\u5e74", "b": [1, 2.5, -3, true, null]} trailing', {"a": "年", "b": [1, 2.5, -3, True, None]}),
        ("{a:'it\\'s', 'b': [\"x\",], c: {},}", {"a": "it's", "b": ["x"], "c": {}}),
        ("[{id:1076,name:'年报',children:[]},{id:2}]", [{"id": 1076, "name": "年报", "children": []}, {"id": 2}]),
        ('{params: JSON.stringify({"siteGuid": $("#siteGuid").val(), pageIndex: page})}',
         {"params": f'{{"siteGuid":"{HOLE}","pageIndex":0}}'}),
        ("{url: '/api/' + siteGuid + '/x', n: unknown}", {"url": "/api/7eb5/x", "n": HOLE}),
        ("{siteGuid, page}", {"siteGuid": "7eb5", "page": 0}),
        ("{success: function(d) { return d }}", {"success": HOLE}),
        ("'[{\"id\": 7}]')", '[{"id": 7}]'),
        ("{a: ", None),
        ("{a: [1, 2", None),
        ("", None),
        ("[" * 5000, None),
    ],
)  # fmt: skip
def test_literals(source: str, value: object) -> None:
    assert literal(source, {"siteGuid": "7eb5", "page": 0}) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'index_' + (n - 1) + '.html'", "index_1.html"),
        ('"?page=" + parseInt(text) + ""', "?page=3"),
        ("encodeURI('index_2.jhtml')", "index_2.jhtml"),
        ("base + n", "/nb/2"),
        ("'a' + n - 1", None),
        ("'a' + other", None),
        ("n > 1 ? 'a' : 'b'", None),
    ],
)
def test_sums(expression: str, value: object) -> None:
    assert evaluated(expression, {"n": 2, "text": "3", "base": "/nb/"}) == value


def test_functions_calls_and_variables() -> None:
    page = Page(
        "http://a.gov.cn/",
        """<script>/* var old = 1; */ var site = "7eb5"; // var site = "stale"
        function go(n) { if (n > 1) {
        location.href = "http://a.gov.cn/" + n; } }</script><script src="x.js"></script>""",
    )
    source = code(page)
    assert variables(source) == {"site": "7eb5"}
    found = function(source, "go")
    assert found is not None
    assert found[0] == ["n"]
    assert found[1].count("}") == 1
    assert function(source, "other") is None
    assert call("javascript:goPage(2, 'index')") == ("goPage", [2, "index"])
    assert call("return go('3')") == ("go", ["3"])
    assert call("void 0") is None
