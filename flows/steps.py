"""What a run is doing: the steps that stages report, and who listens to them.

The listener is a context variable because the stages run inside Prefect tasks, whose parameters
must be data; Prefect copies the context into its worker threads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a stage (crawl, parse, build) at one subject (a site, a model). `total` None: not known yet."""

    stage: str
    subject: str
    done: int = 0
    total: int | None = None
    note: str = ""
    finished: bool = False


Listener = Callable[[Step], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def report(step: Step) -> None:
    """Tell whoever listens to this run; nobody listens in a scheduled run."""
    listener = _listener.get()
    if listener is not None:
        listener(step)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
