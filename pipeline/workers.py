"""Work on documents in processes of their own: results in order, every document within limits of time and memory.

The one module of the pipeline that knows a clock. A document that exceeds a limit, or whose process dies (a fault
in a C library), ends as a Problem of that document alone; its process is replaced, all others go on.
"""

import json
import os
import resource
import signal
import sys
import threading
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextvars import copy_context
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pipeline.problems import Problem

Item = TypeVar("Item")
Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]  # what, done, total
Work = Callable[[Item, Progress], Result]
_Parcel = tuple[list[Any], "ProcessFuture[Any]"]  # items that travel together, and their results to come

SECONDS = 60.0  # a digital document; the slowest real one takes under five
# What a reader tells before something slow (a scan, an old Office file) → the seconds that the document gets from then.
SLOW_SECONDS = {"reading lines": 900.0, "convert": 180.0}
MEMORY = 3 << 30  # bytes of address space that one document may take beyond what its process has already
_AHEAD = 64  # documents a process may be ahead of the one that is waited for, so that a slow one stops no other
_RENEWED_AFTER = 1000  # documents; whatever a library leaks ends with its process
_OUT_OF_MEMORY = 77  # exit status by which a worker says that it ran into MEMORY
_MERCY = 15.0  # seconds after which the parent ends a worker whose own timer did not


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """A pool of processes, started with the first document. Use it in a `with` block.

    `seconds` replaces the limits of every kind of document. `on_progress` hears what the readers tell while they
    are at a document; it is called in a thread, in the context of the `with` block. `count` is that of processes.
    """

    def __init__(
        self, count: int | None = None, seconds: float | None = None, on_progress: Progress | None = None
    ) -> None:
        self.count = count or cores()
        self._seconds = seconds
        self._on_progress = on_progress
        self._pool: ProcessPool | None = None
        self._ears: Connection | None = None
        self._mouth: Connection | None = None

    def __enter__(self) -> "Workers":
        if self._on_progress:
            self._ears, self._mouth = _Context().Pipe(duplex=False)
            threading.Thread(target=copy_context().run, args=(_listen, self._ears, self._on_progress),
                             daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        if self._mouth:
            self._mouth.close()  # with the workers gone this ends the listening thread

    def each(
        self, work: "Work[Item, Result]", items: Iterable[Item], ahead: int = _AHEAD, together: int = 1
    ) -> Iterator[tuple[Item, Result | Problem]]:
        """Do `work` on each item: (item, result) in the order of the items, whatever order they end in.

        `work` must be a function of a module, its item and its result must be data that pickle takes. The result is
        a Problem of stage `read` where the work was stopped: time_limit, memory_limit, worker_died, program_error.
        A worker may be `ahead` items of the one that is waited for. `together` of them travel in one parcel, which
        saves time with many small ones; of a parcel whose process ends, every item is tried once more alone.
        """
        items = iter(items)
        waiting: deque[_Parcel] = deque()
        try:
            while parcel := list(islice(items, together)):
                waiting.append((parcel, self._schedule(work, parcel)))
                if len(waiting) * together >= ahead * self.count:
                    yield from self._next(work, waiting)
            while waiting:
                yield from self._next(work, waiting)
        finally:
            for _, future in waiting:
                future.cancel()  # type: ignore[no-untyped-call]

    def _next(self, work: "Work[Item, Result]", waiting: "deque[_Parcel]") -> Iterator[tuple[Item, Result | Problem]]:
        pool = self._pool
        parcel, future = waiting.popleft()
        try:
            results = future.result()
        except (TimeoutError, ProcessExpired) as error:
            results = [_why(error)] if len(parcel) == 1 else [self._alone(work, item) for item in parcel]
        except BrokenProcessPool:
            # A worker may die before the pool knows what it was at; then the whole pool has to be made anew.
            self._end()
            results = [self._alone(work, item) for item in parcel]
        if self._pool is not pool:
            again = [(other, self._schedule(work, other)) for other, _ in waiting]
            waiting.clear()
            waiting.extend(again)
        yield from zip(parcel, results, strict=True)

    def _alone(self, work: "Work[Item, Result]", item: Item) -> Result | Problem:
        """The outcome of one item. Raises BrokenProcessPool when no worker can even start: no document's fault."""
        try:
            [result] = self._schedule(work, [item]).result()
        except (TimeoutError, ProcessExpired) as error:
            return _why(error)
        except BrokenProcessPool:
            self._end()
            self._schedule(_nothing, [None]).result()
            return _died("the process that read it ended before it could say a word")
        outcome: Result | Problem = result
        return outcome

    def _schedule(self, work: "Work[Item, Result]", parcel: list[Item]) -> "ProcessFuture[Any]":
        if self._pool is None:
            context = _Context()
            context.set_forkserver_preload([work.__module__])
            self._pool = ProcessPool(self.count, _RENEWED_AFTER, _begin, (self._mouth, dict(os.environ)), context)
        longest = (self._seconds or max(SLOW_SECONDS.values()) + SECONDS) * len(parcel)
        return self._pool.schedule(_guarded_all, (work, parcel, self._seconds), timeout=longest + _MERCY)

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


class _Process(ForkServerProcess):
    """A process that knows nothing of the script that started the run.

    Python would run that script anew in each worker, which a script at a prompt, in a notebook or without
    `if __name__ == "__main__"` does not survive.
    """

    def start(self) -> None:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main


class _Context(ForkServerContext):
    """Not `fork`: a run has threads, of Prefect and of the pool itself."""

    Process = _Process


def _why(error: TimeoutError | ProcessExpired) -> Problem:
    """What the end of its process says of the document."""
    if isinstance(error, TimeoutError) or error.exitcode == -signal.SIGALRM:
        return Problem("read", "time_limit", "error", "reading it takes longer than its time limit; see --time-limit")
    if error.exitcode == _OUT_OF_MEMORY:
        return Problem("read", "memory_limit", "error", f"reading it takes more than {MEMORY >> 30} GB of memory")
    by = signal.Signals(-error.exitcode).name if error.exitcode < 0 else f"exit status {error.exitcode}"
    return _died(f"the process that read it ended by {by}")


def _died(how: str) -> Problem:
    return Problem("read", "worker_died", "error", how)


def _listen(ears: Connection, on_progress: Progress) -> None:
    while True:
        try:
            what, done, total = json.loads(ears.recv_bytes())
        except EOFError:
            return
        on_progress(what, done, total)


# ── In the worker ──

_mouth: Connection | None = None


def _begin(mouth: Connection | None, environment: dict[str, str]) -> None:
    """`environment` is that of the run: processes are forked from a server that has the one it was once started with,
    and where an object store is found stands there (AWS_ENDPOINT_URL)."""
    global _mouth
    _mouth = mouth
    os.environ.clear()
    os.environ.update(environment)


def _guarded_all(work: "Work[Item, Result]", parcel: list[Item], seconds: float | None) -> "list[Result | Problem]":
    return [_guarded(work, item, seconds) for item in parcel]


def _guarded(work: "Work[Item, Result]", item: Item, seconds: float | None) -> "Result | Problem":
    """The work under its limits. The kernel ends the process at the time limit, also inside a C library."""
    _limit_memory()
    slow: set[str] = set()

    def on_progress(what: str, done: int, total: int) -> None:
        if seconds is None and what in SLOW_SECONDS and what not in slow:
            slow.add(what)  # once: a document of many pages gets no more than one of a few
            signal.setitimer(signal.ITIMER_REAL, SLOW_SECONDS[what])
        if _mouth is not None:
            # Shorter than PIPE_BUF, so written at once: no lock that a worker could take to its grave.
            _mouth.send_bytes(json.dumps([what[:200], done, total]).encode())

    signal.setitimer(signal.ITIMER_REAL, seconds or SECONDS)
    try:
        return work(item, on_progress)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)  # a fresh process for the next document: this one's heap is full of this one
    except (Exception, SystemExit) as error:
        return Problem("read", "program_error", "error", f"a bug of this program: {type(error).__name__}: {error}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _nothing(_item: None, _on_progress: Progress) -> None:
    """Work that cannot fail: whether a worker starts at all."""


def _limit_memory() -> None:
    """Let the address space grow by MEMORY from where it is, so that no document pays for those before it."""
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
