"""Documents a second by file type, in one process and in two; where the slowest tenth of them spends its time."""

import cProfile
import pstats
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from bench.corpus import MAKERS, documents
from pipeline import Origin, extract
from pipeline.workers import Progress, Workers

_ELSEWHERE = {"doc", "scan"}  # their time goes into LibreOffice and the recogniser
_PIPELINE = Path(extract.__code__.co_filename).parent


def extract_one(item: tuple[str, bytes], on_progress: Progress) -> int:
    """The work of a worker: how many cells a document has."""
    return len(extract(item[1], Origin(item[0]), on_progress).cells)


def run() -> RenderableType:
    table = Table(title="extract by file type: documents a second")
    for column in ("type", "kB", "cells", "one process", "two processes", "two / one", "slowest tenth, ms"):
        table.add_column(column, justify="left" if column == "type" else "right")
    slowest: list[tuple[str, bytes]] = []
    for kind in MAKERS:
        if not (files := documents(kind)):
            continue
        seconds = [_timed(item) for item in files[: min(len(files), 40)]]
        tenth = sorted(range(len(seconds)), key=seconds.__getitem__)[-max(1, len(seconds) // 10):]
        if kind not in _ELSEWHERE:
            slowest += [files[i] for i in tenth]
        one, two = (_per_second(files, count) for count in (1, 2))
        table.add_row(kind, f"{sum(len(data) for _, data in files) / len(files) / 1000:.0f}",
                      str(extract_one(files[0], lambda *_: None)), f"{one:.1f}", f"{two:.1f}", f"{two / one:.2f}",
                      f"{1000 * seconds[tenth[0]]:.1f}")
    return Group(table, _profile(slowest))


def _timed(item: tuple[str, bytes]) -> float:
    start = time.perf_counter()
    extract_one(item, lambda *_: None)
    return time.perf_counter() - start


def _per_second(files: list[tuple[str, bytes]], count: int) -> float:
    """Over all documents, after one for each process that starts it and loads what its type needs."""
    with Workers(count) as workers:
        list(workers.each(extract_one, files[:1] * 2 * count))
        start = time.perf_counter()
        done = sum(1 for _ in workers.each(extract_one, files))
        return done / (time.perf_counter() - start)


def _profile(slowest: list[tuple[str, bytes]]) -> Table:
    """Own time of our modules and of the libraries, each with the C functions that it calls."""
    profile = cProfile.Profile()
    for item in slowest:
        profile.runcall(extract_one, item, lambda *_: None)
    spent: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if file == "~":  # a function in C
            for (caller, _, _), (_, _, there, _) in callers.items():
                spent[_module(caller)] += there
        else:
            spent[_module(file)] += own
    table = Table(title=f"the slowest tenth of every type but doc and scan ({len(slowest)} documents): where time goes")
    table.add_column("module")
    table.add_column("share", justify="right")
    for module, seconds in spent.most_common(14):
        table.add_row(module, f"{seconds / spent.total():.1%}")
    return table


def _module(file: str) -> str:
    """A module of the pipeline by its path, a library by its name."""
    path = Path(file)
    if path.is_relative_to(_PIPELINE):
        return str(path.relative_to(_PIPELINE))
    library = dict(pairwise(path.parts)).get("site-packages")
    return library or "Python itself"
