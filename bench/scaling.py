"""Parse of a large archive: two processes beside one, and the memory of parent and workers as it grows."""

import resource
import tempfile
import time
from pathlib import Path

from rich.table import Table

from bench.corpus import documents
from crawler import import_files
from pipeline import Origin, extract, parse
from pipeline.workers import Progress, Workers

_SIZES = (1_000, 5_000, 10_000)
_COMPARED = 5_000  # enough that starting the processes no longer counts


def run() -> Table:
    table = Table(title="parse of HTML reports: documents a second and peak memory")
    for column in ("documents", "one process", "two processes", "two / one", "peak MB, parent", "peak MB, a worker"):
        table.add_column(column, justify="right")
    pages = [data for _, data in documents("html")][:20]
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _archive(folder, pages, size)
            one = size / _parse(folder, 1) if size == _COMPARED else None
            two = size / _parse(folder, 2)
        table.add_row(f"{size:,}", f"{one:.0f}" if one else "", f"{two:.0f}", f"{two / one:.2f}" if one else "",
                      f"{_peak():.0f}", f"{_peak_of_a_worker(pages, size):.0f}")
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


def _peak() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _peak_of_a_worker(pages: list[bytes], size: int) -> float:
    """The most that a worker held while two of them extracted `size` pages."""
    with Workers(2) as workers:
        return max(float(peak) for _, peak in workers.each(peak_after, (pages[i % len(pages)] for i in range(size)))
                   if isinstance(peak, float))


def peak_after(page: bytes, _: Progress) -> float:
    """The work of a worker: extract a page, tell its own peak."""
    extract(page, Origin("page"))
    return _peak()
