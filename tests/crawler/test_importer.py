"""Files from disk become captures of the site "imported", once each."""

from pathlib import Path

import pytest

from crawler import Archive, ArchiveDamaged, Capture, ImportFailed, import_files

NOW = "2021-02-01T02:03:04Z"


def take(*paths: Path, root: Path, url: str | None = None) -> list[Capture]:
    return import_files(paths, root / "archive", url=url, fetched_at=NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    (folder / "deep").mkdir(parents=True)
    (folder / "b.html").write_bytes("<p>年报".encode("gbk"))
    (folder / "deep" / "a.pdf").write_bytes(b"%PDF-1.4")
    (folder / "empty.txt").write_bytes(b"")
    (folder / ".hidden").write_bytes(b"x")
    return folder


def test_a_folder_is_taken_whole_in_order_of_names(folder: Path, tmp_path: Path) -> None:
    captures = take(folder, root=tmp_path)
    assert [(capture.url, capture.title, capture.media_type) for capture in captures] == [
        ("import:saved/b.html", "b.html", "text/html"),
        ("import:saved/deep/a.pdf", "a.pdf", "application/pdf"),
        ("import:saved/empty.txt", "empty.txt", "text/plain"),
    ]
    archive = Archive(tmp_path / "archive")
    assert archive.captures("imported") == captures
    assert [archive.payload(capture) for capture in captures] == ["<p>年报".encode("gbk"), b"%PDF-1.4", b""]
    assert {(capture.kind, capture.outcome, capture.fetched_at) for capture in captures} == {("file", "ok", NOW)}


def test_importing_again_adds_nothing(folder: Path, tmp_path: Path) -> None:
    first = take(folder, root=tmp_path)
    files = sorted((tmp_path / "archive").rglob("*"))
    assert take(folder, root=tmp_path) == first
    assert sorted((tmp_path / "archive").rglob("*")) == files


def test_a_changed_file_is_a_second_capture(folder: Path, tmp_path: Path) -> None:
    (old,) = take(folder / "b.html", root=tmp_path)
    (folder / "b.html").write_bytes(b"<p>corrected")
    (new,) = take(folder / "b.html", root=tmp_path)
    assert old.capture_id != new.capture_id
    assert old.url == new.url == "import:b.html"
    archive = Archive(tmp_path / "archive")
    assert [archive.payload(capture) for capture in (old, new)] == ["<p>年报".encode("gbk"), b"<p>corrected"]


def test_the_address_a_file_came_from(folder: Path, tmp_path: Path) -> None:
    (capture,) = take(folder / "b.html", root=tmp_path, url="http://a.gov.cn/t20210101_1.html")
    assert capture.url == "http://a.gov.cn/t20210101_1.html"


def test_one_address_for_many_files_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="3 were given"):
        take(folder, root=tmp_path, url="http://a.gov.cn/")


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="there is no such file or folder"):
        take(tmp_path / "nowhere", root=tmp_path)


def test_imported_bytes_that_rot_are_reported(folder: Path, tmp_path: Path) -> None:
    (capture,) = take(folder / "deep" / "a.pdf", root=tmp_path)
    path = tmp_path / "archive" / "warc" / capture.warc_file
    data = bytearray(path.read_bytes())
    data[-20] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(ArchiveDamaged):
        Archive(tmp_path / "archive").payload(capture)
