"""ZIP attachments: every file in them by its name, within bounds, and a reason for each that cannot be read."""

import struct
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from office_files import docx_report, record, xlsx_report, zipped

from pipeline.document import UnreadableDocument
from pipeline.readers import container, is_archive, members, read

PAGE = "<p>2024年政府信息公开工作年度报告</p>".encode()


def raises(data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read(data)
    return refused.value.kind


def test_members_come_in_order_without_folders_and_the_junk_of_operating_systems() -> None:
    data = zipped([("年报/", b""), ("年报/甲.html", PAGE), ("__MACOSX/年报/._甲.html", b"x"), ("年报/Thumbs.db", b"x"),
                   ("乙.txt", b"2023")])
    assert [(m.name, m.data, m.refused) for m in members(data)] == [
        ("年报/甲.html", PAGE, None), ("乙.txt", b"2023", None)]
    assert is_archive(data)
    assert raises(data) == "archive"


def test_an_office_file_is_no_archive() -> None:
    of = record("pingtan-district-2023")
    assert not is_archive(docx_report(of))
    assert not is_archive(xlsx_report(of))
    assert not is_archive(b"PK\x03\x04 cut short")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_are_read_in_the_encoding_they_are_written_in(encoding: str) -> None:
    name = "2024年年度报告.html".encode(encoding)
    stand_in = "x" * len(name)
    data = zipped([(stand_in, PAGE)]).replace(stand_in.encode(), name)
    assert [m.name for m in members(data)] == ["2024年年度报告.html"]


def test_archives_in_archives_are_read_two_deep() -> None:
    innermost = zipped([("丙.html", PAGE)])
    inner = zipped([("乙.html", PAGE), ("更里.zip", innermost)])
    found = members(zipped([("甲.html", PAGE), ("里.zip", inner)]))
    assert [(m.name, m.refused and m.refused.kind) for m in found] == [
        ("甲.html", None), ("里.zip!乙.html", None), ("里.zip!更里.zip", "nested_archive")]


def test_an_encrypted_member_and_a_damaged_one_do_not_hide_the_others() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for name, content in (("密.html", PAGE), ("坏.html", b"checksum of other bytes"), ("好.html", PAGE)):
            archive.writestr(name, content)
    data = bytearray(file.getvalue().replace(b"checksum of other bytes", b"checksum of OTHER bytes"))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag of the first member in the central directory: encrypted
    found = members(bytes(data))
    assert [(m.name, m.refused and m.refused.kind) for m in found] == [
        ("密.html", "encrypted"), ("坏.html", "damaged_zip"), ("好.html", None)]


def test_a_method_of_compression_without_bounds_is_refused() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_BZIP2) as archive:
        archive.writestr("甲.html", PAGE)
    assert [m.refused and m.refused.kind for m in members(file.getvalue())] == ["unsupported_type"]


def bomb(name: str, size: int) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(size))
    return file.getvalue()


@pytest.mark.parametrize("name", ["甲.html", "word/document.xml"])
def test_a_bomb_is_refused_before_it_is_unpacked(name: str) -> None:
    assert raises(bomb(name, 60_000_000)) == "too_large"


def test_a_bomb_that_lies_about_its_size_is_stopped_at_the_size_it_declares() -> None:
    data = bytearray(bomb("甲.html", 60_000_000))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1000)  # the size unpacked, in the central directory
    assert [m.refused and m.refused.kind for m in members(bytes(data))] == ["damaged_zip"]


def test_bombs_in_an_inner_archive_share_the_bounds_of_the_outer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_UNPACKED", 5_000)
    inner = zipped([("乙.html", bytes(3_000))])
    found = members(zipped([("甲.html", bytes(3_000)), ("里.zip", inner)]))
    assert [(m.name, m.refused and m.refused.kind) for m in found] == [("甲.html", None), ("里.zip", "too_large")]


def test_more_files_than_any_archive_of_reports_are_refused() -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for i in range(container.MAX_MEMBERS + 1):
            archive.writestr(ZipInfo(f"{i}.html"), b"")
    assert raises(file.getvalue()) == "too_large"
