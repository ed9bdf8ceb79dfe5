"""Names in Content-Disposition headers as servers send them, and hostile ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.filenames import harmless, name_of

NAME = "某县2023年年报.pdf"


@pytest.mark.parametrize(
    "header",
    [
        f'attachment; filename="{NAME}"'.encode(),
        f'attachment; filename="{NAME}"'.encode("gbk"),
        f'attachment; filename="{NAME}"'.encode("gbk").decode("latin-1"),
        f'attachment; filename="{NAME}"',
        f"attachment;filename={NAME}".encode(),
        "attachment; filename=%E6%9F%90%E5%8E%BF2023%E5%B9%B4%E5%B9%B4%E6%8A%A5.pdf",
        'attachment; filename="%C4%B3%CF%D82023%C4%EA%C4%EA%B1%A8.pdf"',
        "attachment; filename*=UTF-8''%E6%9F%90%E5%8E%BF2023%E5%B9%B4%E5%B9%B4%E6%8A%A5.pdf",
        "attachment; filename=\"x.pdf\"; filename*=utf-8'zh'%E6%9F%90%E5%8E%BF2023%E5%B9%B4%E5%B9%B4%E6%8A%A5.pdf",
        "attachment; filename*=gbk''%C4%B3%CF%D82023%C4%EA%C4%EA%B1%A8.pdf",
        'attachment; filename="=?UTF-8?B?5p+Q5Y6/MjAyM+W5tOW5tOaKpS5wZGY=?="',
        'attachment; filename="=?GBK?B?xLPP2DIwMjPE6sTqsagucGRm?="',
        f'ATTACHMENT; FileName = "D:\\\\上传\\\\{NAME}"',
    ],
)
def test_one_name_in_many_spellings(header: bytes | str) -> None:
    assert name_of(header) == NAME


@pytest.mark.parametrize(
    "header", ["", "attachment", "inline; size=7", 'attachment; filename=""', "attachment; filename=.."]
)
def test_headers_without_a_name(header: str) -> None:
    assert name_of(header) is None


@pytest.mark.parametrize(
    ("hostile", "name"),
    [
        ("../../../../tmp/owned.pdf", "owned.pdf"),
        ("..\\..\\windows\\x.pdf", "x.pdf"),
        ("/etc/passwd", "passwd"),
        ("a\0b.pdf", "ab.pdf"),
        ("年报\u202efdp.exe", "年报fdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        (".htaccess", "htaccess"),
        ("con<|>.pdf", "con___.pdf"),
        (" 年 报 .pdf ", "年 报 .pdf"),
    ],
)
def test_hostile_names_come_out_harmless(hostile: str, name: str) -> None:
    assert harmless(hostile) == name


@given(st.text(max_size=400))
def test_no_name_leaves_its_folder_or_is_too_long(text: str) -> None:
    name = harmless(text)
    if name is not None:
        assert name == harmless(name)
        assert not set(name) & set('/\\\0\n"')
        assert name not in {".", ".."}
        assert len(name) <= 120


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(raw: bytes) -> None:
    name = name_of(b"attachment; filename=" + raw)
    assert name is None or len(name) <= 120
