"""Parse of a large archive: two processes beside one, and the memory of parent and workers as it grows."""

import resource
import tempfile
import time
from pathlib import Path

from rich.table import Table

from bench.corpus import documents
from crawler import import_files
from pipeline import parse

_SIZES = (1_000, 5_000, 10_000)


def run() -> Table:
    table = Table(title="parse of HTML reports: documents a second and peak memory")
    for column in ("documents", "one process", "two processes", "two / one", "peak MB, parent", "peak MB, a worker"):
        table.add_column(column, justify="right")
    pages = [data for _, data in documents("html")][:20]
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _archive(folder, pages, size)
            one = size / _parse(folder, 1) if size == _SIZES[0] else None
            two = size / _parse(folder, 2)
            table.add_row(f"{size:,}", f"{one:.0f}" if one else "", f"{two:.0f}", f"{two / one:.2f}" if one else "",
                          *(f"{resource.getrusage(who).ru_maxrss / 1000:.0f}"
                            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
    return table


def _archive(folder: Path, pages: list[bytes], size: int) -> None:
    """An archive of `size` pages, no two with the same bytes."""
    files = folder / "files"
    files.mkdir()
    for i in range(size):
        (files / f"{i:05}.html").write_bytes(pages[i % len(pages)] + b"<!-- %d -->" % i)
    import_files([files], folder / "archive", fetched_at="2026-01-01T00:00:00Z")


def _parse(folder: Path, workers: int) -> float:
    start = time.perf_counter()
    parse(folder / "archive", folder / f"parquet-{workers}", workers=workers)
    return time.perf_counter() - start
