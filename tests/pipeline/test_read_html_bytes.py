"""Any bytes: charsets right and wrong, broken bytes, and pages made to bring a parser down."""

import html
import time
from collections.abc import Callable

import pytest
from html_blocks import ROWS, TABLE, blocks, read
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Document, Paragraph, UnreadableDocument
from pipeline.readers.html import read_html
from pipeline.readers.html_tables import MAX_TABLES
from pipeline.readers.nesting import MAX_DEPTH
from pipeline.readers.text import read_text

Reader = Callable[[bytes, str | None], Document]

PAGE = f"<html><head><meta charset={{}}><title>某市年报</title></head><body><p>䶮</p>{TABLE}</body></html>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "ISO-8859-1", "unicode_escape", "no-such-charset"])
def test_a_page_is_read_in_its_real_encoding_whatever_is_declared(encoding: str, declared: str) -> None:
    document = read_html(PAGE.format(declared).encode(encoding), declared)
    assert blocks(document) == ["䶮", ROWS]
    assert document.meta["title"] == "某市年报"


def test_big5_is_believed_where_it_is_declared() -> None:
    assert blocks(read_html("<p>政府資訊公開</p>".encode("big5"), "big5")) == ["政府資訊公開"]


@pytest.mark.parametrize("broken", [b"\xff", b"\xe6\x94", b"\x80"])
@pytest.mark.parametrize("reader", [read_html, read_text])
def test_a_page_with_a_few_broken_bytes_is_undecodable(broken: bytes, reader: Reader) -> None:
    page = PAGE.format("utf-8").encode()
    at = page.rindex(b"</td>")
    with pytest.raises(UnreadableDocument) as error:
        reader(page[:at] + broken + page[at:], None)
    assert error.value.kind == "undecodable"


def test_xhtml_is_html() -> None:
    page = (f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">'
            f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>甲<br/>乙</p>{TABLE}</body></html>')
    assert blocks(read_html(page.encode())) == ["甲", "乙", ROWS]


# --- hostile pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup", ["<div>", "<table><tr><td>", "<ul><li>", "<b id={}><div>", "<span>", "<div></p>", "<svg><g>"]
)
def test_hostile_nesting_is_refused_at_once(markup: str) -> None:
    start = time.perf_counter()
    with pytest.raises(UnreadableDocument) as error:
        read("".join(markup.format(n) for n in range(100_000)))
    assert error.value.kind == "nested_too_deep"
    assert time.perf_counter() - start < 5


def test_a_small_page_that_would_become_a_huge_tree_is_refused() -> None:
    """Elements like <font> that were not closed are opened anew by the parser in every paragraph that follows."""
    fonts = "".join(f"<font color={n}>" for n in range(900))
    with pytest.raises(UnreadableDocument) as error:
        read(f"<p>{fonts}" + "<p>1" * 2_000)
    assert error.value.kind == "nested_too_deep"


def test_fonts_that_are_not_closed_by_mistake_are_read() -> None:
    assert blocks(read("<p><font size=2><font color=red>甲" * 3_000)) == ["甲"] * 3_000


def test_deep_but_not_hostile_nesting_is_read() -> None:
    assert blocks(read("<div>" * (MAX_DEPTH // 2) + TABLE + "</div>" * (MAX_DEPTH // 2))) == [ROWS]


def test_a_long_page_of_flat_markup_is_read() -> None:
    document = read("<p>甲<br>乙" * 30_000)
    assert len(document.blocks) == 60_000


def test_more_tables_than_any_page_has_are_refused() -> None:
    with pytest.raises(UnreadableDocument) as error:
        read("<table><tr><td>1</td><td>2</td></tr></table>" * (MAX_TABLES + 1))
    assert error.value.kind == "too_many_tables"


PIECES = [
    "<table>", "</table>", "<tr>", "</tr>", "<td>", "<td rowspan=3>", "<td colspan=2>", "<td rowspan=0>", "</td>",
    "<p>", "</p>", "<br>", "<span>", "</span>", "<div style='display:none'>", "</div>", "<script>", "</script>",
    "<!--", "-->", "<svg>", "<select>", "<template>", "<caption>", "<b>", "<form>", "&nbsp;", "<", "&", '"', "'", "\0",
    "\ufeff",
    '<div role="row">', "<div role=table>", "<td role=cell>", "'<table>", "</tabl\\u0065>'", "规章", "12", " ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=80))
@settings(deadline=None, max_examples=300)
def test_any_pile_of_markup_gives_a_document_of_its_own_text(parts: list[str]) -> None:
    markup = "".join(parts)
    document = read(markup)
    assert document == read(markup)
    for block in document.blocks:
        texts = [block.text] if isinstance(block, Paragraph) else [c.text for r in block.slots for c in r if c]
        for text in texts:
            assert text == text.strip()
            assert "\0" not in text
            assert all(piece in html.unescape(markup) for piece in text.split() if piece in ("规章", "12"))
    numbers = [grid.number for grid in document.grids()]
    assert numbers == list(range(1, len(numbers) + 1))


def outcome(reader: Reader, data: bytes, charset: str | None) -> str:
    try:
        return reader(data, charset).reader
    except UnreadableDocument as error:
        return error.kind


@given(st.binary(max_size=600), st.sampled_from([None, "utf-8", "gbk", "utf-16", "hz", "big5", "rot13", ""]))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_a_document_or_unreadable(data: bytes, charset: str | None) -> None:
    assert outcome(read_html, data, charset) in {"html", "undecodable", "grid_too_large"}
    assert outcome(read_text, data, charset) in {"text", "undecodable", "unsupported_type"}
