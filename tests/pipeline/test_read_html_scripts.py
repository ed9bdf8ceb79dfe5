"""Reports that stand in a script: read once, strictly, and only where they are reports."""

import doctest
import importlib
import json

import pytest
from html_blocks import ROWS, TABLE, blocks, read

REPORT = f"<p style=\"x\">二、主动公开政府信息情况</p>{TABLE}<p>无。</p>"
IN_REPORT = ["二、主动公开政府信息情况", ROWS, "无。"]


@pytest.mark.parametrize(
    "script",
    [
        f"var content = {json.dumps(REPORT)};",
        f"window._CONFIG = {json.dumps({'id': 7, 'content': REPORT})}",
        f"window._CONFIG = {json.dumps({'content': REPORT}, ensure_ascii=False)}".replace("</", "<\\/"),
        f"JSON.parse({json.dumps(json.dumps({'content': REPORT}))})",
        "var a = '" + REPORT.replace("<", "\\x3c").replace(">", "\\u{3e}") + "'",
        "document.write('" + REPORT.replace("</tr>", "</tr>' +\n  '") + "');",
        "// it's a comment\nvar a = `" + REPORT + "`;",
        f"var a = {json.dumps(REPORT)}, backup = {json.dumps(REPORT)};",
    ],
)
def test_a_report_in_a_script_is_read_once(script: str) -> None:
    script = script.replace("</", "<\\/")  # as it must be written inside of <script>
    assert blocks(read(f"<p>导航</p><script>{script}</script>")) == ["导航", *IN_REPORT]


def test_a_report_in_a_script_that_the_page_shows_is_not_read_twice() -> None:
    script = f"<script>var copy = {json.dumps(REPORT)}</script>".replace("</t", "<\\/t").replace("</p", "<\\/p")
    assert blocks(read(REPORT + script)) == IN_REPORT


def test_another_table_in_a_script_is_a_grid_of_its_own() -> None:
    script = f"<script>var a = {json.dumps(TABLE.replace('23', '24'))}</script>".replace("</t", "<\\/t")
    assert [grid.number for grid in read(TABLE + script).grids()] == [1, 2]


@pytest.mark.parametrize(
    "script",
    [
        "var row = '<table><tr><td>' + n + '<\\/td><\\/tr><\\/table>';",
        "var row = `<table><tr><td>${n}<\\/td><\\/tr><\\/table>`;",
        "var menu = '<p>政府信息公开<\\/p>';",
        "$('table').hide();",
    ],
)
def test_templates_and_snippets_are_no_reports(script: str) -> None:
    document = read(f"<p>正文</p><script>{script}</script>")
    assert (blocks(document), document.problems) == (["正文"], [])


@pytest.mark.parametrize("escape", ["\\u00zz", "\\x1", "\\ud83d", "\\u{110000}"])
def test_a_script_with_a_broken_escape_is_a_problem_and_not_read(escape: str) -> None:
    document = read(f"<script>var a = '<table><tr><td>1{escape}<\\/td><\\/tr><\\/table>'</script>")
    assert blocks(document) == []
    assert [(p.kind, p.severity) for p in document.problems] == [("script_damaged", "error")]


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(importlib.import_module("pipeline.readers.scripts")).failed == 0
