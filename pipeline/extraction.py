"""Files → reports in worker processes: what no document can break, for the commands that read files."""

from collections.abc import Iterable, Iterator

from pipeline.identity import Origin
from pipeline.problems import Problem
from pipeline.report import Report, extract_all
from pipeline.workers import Progress, Workers

_AHEAD = 4  # files a worker may be ahead: unlike captures they travel with all their bytes


def extract_each(documents: Iterable[tuple[bytes, Origin]], workers: Workers) -> Iterator[list[Report]]:
    """The reports of each document, in the order of the documents, as `extract_all` gives them.

    One that exceeds its limits or breaks its process is a Report without reader, with a problem that says so.
    """
    for (_, origin), result in workers.each(_extract, documents, _AHEAD):
        yield [Report(origin.source, problems=[result])] if isinstance(result, Problem) else result


def extract_safely(
    data: bytes, origin: Origin, on_progress: Progress | None = None, seconds: float | None = None
) -> list[Report]:
    """The reports of one document, read in a process of its own. `seconds` replaces the limit of its kind."""
    with Workers(1, seconds, on_progress) as workers:
        return next(extract_each([(data, origin)], workers))


def _extract(document: tuple[bytes, Origin], on_progress: Progress) -> list[Report]:
    data, origin = document
    return extract_all(data, origin, on_progress)
