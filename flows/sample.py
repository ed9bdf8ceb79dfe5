"""A hand-coded sample: its files found, truth and documents brought together, everything read and judged."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pipeline
from flows.evaluation import Evaluation, judge
from flows.failure import USAGE, Failure
from flows.steps import Step, report
from flows.truth import Truth, read_truth

Pair = tuple[Path, Truth]


def evaluate(
    paths: Sequence[Path], partial: bool = False, workers: int | None = None, time_limit: float | None = None
) -> Evaluation:
    """Read every document that has truth among the paths, in worker processes, and judge each of its cells.

    Raises Failure for files that cannot be read, truth that cannot be meant, and a sample without one pair.
    """
    files = sorted({found for path in paths for found in _files_at(path)})
    truths = read_truth(path for path in files if _is_truth(path))
    documents = [path for path in files if not _is_truth(path)]
    pairs = list(_pairs(truths, documents))
    if not pairs:
        raise Failure("no document has truth: name a CSV file like its document (report.csv for report.html), or give "
                      "it a column “document”", USAGE)
    found = Evaluation()
    found.without_document = sorted({t.document for t in truths} - {truth.document for _, truth in pairs})
    found.without_truth = [_name(path) for path in documents if path not in {path for path, _ in pairs}]
    for path, truth, read in _read(pairs, workers, time_limit):
        if read.reader is None:
            found.unread[_name(path)] = read.problems[0].message
        found.add(judge(_name(path), truth, read, partial))
    return found


def _name(path: Path) -> str:
    """A path as short as it can be written here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _files_at(path: Path) -> Iterator[Path]:
    """A file, or the files in a folder that are not hidden; resolved, so that none counts twice."""
    if not path.exists():
        raise Failure(f"{path}: there is no such file or folder", USAGE)
    if path.is_file():
        yield path.resolve()
        return
    for found in path.resolve().rglob("*"):
        if found.is_file() and not any(part.startswith(".") for part in found.relative_to(path.resolve()).parts):
            yield found


def _is_truth(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _pairs(truths: Iterable[Truth], documents: Iterable[Path]) -> Iterator[Pair]:
    """Each document with the truth of its name, with or without suffix: page and attachment may share one truth."""
    by_name = {truth.document: truth for truth in truths}
    for path in documents:
        truth = by_name.get(path.name) or by_name.get(path.stem)
        if truth is not None:
            yield path, truth


def _read(
    pairs: Sequence[Pair], workers: int | None, time_limit: float | None
) -> Iterator[tuple[Path, Truth, pipeline.Report]]:
    report(Step("evaluate", "documents"))
    with pipeline.Workers(workers, time_limit) as pool:
        documents = ((_bytes(path), pipeline.Origin(str(path))) for path, _ in pairs)
        read = pipeline.extract_each(documents, pool)
        for done, ((path, truth), reports) in enumerate(zip(pairs, read, strict=True), 1):
            yield path, truth, _the_one(path, reports)
            report(Step("evaluate", "documents", done, len(pairs), note=f"{done}/{len(pairs)} {path.name}"))
    report(Step("evaluate", "documents", finished=True))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Failure(f"cannot read {path}: {error.strerror}", USAGE) from error


def _the_one(path: Path, reports: Sequence[pipeline.Report]) -> pipeline.Report:
    """The report of a document; a ZIP attachment may hold one among other files."""
    with_cells = [found for found in reports if found.cells]
    if len(with_cells) > 1:
        raise Failure(f"{path} holds {len(with_cells)} reports; unpack it, and code one truth for each", USAGE)
    return (with_cells or reports)[0]
