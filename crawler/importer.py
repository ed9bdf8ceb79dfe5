"""Saved pages and files from disk into the archive, as the site "imported"."""

from collections.abc import Sequence
from pathlib import Path

from .archive import Archive, ArchiveWriter, SiteMemory
from .captures import Capture, digest_of
from .outcomes import Outcome
from .registry import Site

IMPORTED = Site(site_id="imported", name="Imported files", home="", evidence="files given to `gongkai import`")

# A table of our own: what the platform's mimetypes module answers differs from machine to machine.
_MEDIA_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".shtml": "text/html", ".txt": "text/plain", ".csv": "text/csv",
    ".pdf": "application/pdf", ".doc": "application/msword", ".xls": "application/vnd.ms-excel",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".zip": "application/zip",
}  # fmt: skip


class ImportFailed(Exception):
    """The user must act: a path does not exist, or one address was given for several files."""


def import_files(
    paths: Sequence[Path], archive_root: str | Path, *, url: str | None = None, fetched_at: str,
    spool: Path | None = None,
) -> list[Capture]:
    """Archives files, and the files in folders, and returns their captures in order of their names.

    `url` is the address a single file was saved from; without it a file is known as
    "import:<path inside the folder given>". `fetched_at` is ISO UTC. A file that is held already under
    the same address is not added again. A crawl under way is no hindrance. Raises ImportFailed, ArchiveBusy (another
    import), ArchiveFull.
    """
    files = [found for path in paths for found in _files(path)]
    if url is not None and len(files) != 1:
        raise ImportFailed(f"--url names the origin of one file, but {len(files)} were given")
    run_id = f"import-{''.join(filter(str.isalnum, fetched_at))}"
    with Archive(archive_root).writer(run_id, shard="imports", spool=spool) as writer:
        writer.describe(IMPORTED, fetched_at)
        memory = writer.known(IMPORTED.site_id)
        return [_imported(writer, memory, path, url or f"import:{name}", fetched_at) for path, name in files]


def _imported(writer: ArchiveWriter, memory: SiteMemory, path: Path, url: str, fetched_at: str) -> Capture:
    body = path.read_bytes()
    held = memory.held(url)
    if held and held.digest == digest_of(body) and memory.can_read(held):
        return held  # a file given again is no news, unlike a site that still answers with the same page
    return writer.add(
        IMPORTED.site_id, url, "file", Outcome.OK, fetched_at, body=body, title=path.name,
        media_type=_MEDIA_TYPES.get(path.suffix.lower()),
    )  # fmt: skip


def _files(path: Path) -> list[tuple[Path, str]]:
    """The files at a path with the name each is known by: "real/anshun-2020.txt" in the folder "real"."""
    if path.is_file():
        return [(path, path.name)]
    if not path.is_dir():
        raise ImportFailed(f"{path}: there is no such file or folder")
    root = path.resolve()
    inside = (found for found in root.rglob("*") if found.is_file())
    names = [(found, found.relative_to(root.parent).as_posix()) for found in inside]
    return sorted((pair for pair in names if "/." not in f"/{pair[1]}"), key=lambda pair: pair[1])
