"""The steps of a run on a terminal: a line for each thing under way; gone when the summary comes.

Elsewhere (a log, a pipe) a line every few minutes says how far a long run has come.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column

from flows.steps import Step, listening

STARTING = "starting"
LOGGED_EVERY = 300.0  # seconds between two lines in a log
MOST_FINISHED = 12  # lines that stay on the screen although nothing moves there any more


@contextmanager
def shown(console: Console, waiting_for: str | None = None) -> Iterator[None]:
    """Show the steps reported inside the block. Not on a terminal: a line now and then, the summary says it all.

    `waiting_for` names what has to start before the first step.
    """
    if not console.is_terminal:
        with listening(_Log(console)):
            yield
        return
    columns = (  # where room is short, the bar gives way
        SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"),
        BarColumn(None, table_column=Column(max_width=24)),
        TextColumn("{task.fields[note]}"), TimeElapsedColumn(table_column=Column(no_wrap=True)),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        view = _View(progress)
        if waiting_for:
            view(Step(STARTING, waiting_for))
        with listening(view):
            yield


class _View:
    """Steps → lines of a rich Progress. Sites are crawled in threads, so one step at a time."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lines: dict[tuple[str, str], TaskID] = {}
        self._finished: deque[tuple[str, str]] = deque()
        self._lock = Lock()

    def __call__(self, step: Step) -> None:
        with self._lock:
            self._show(step)

    def _show(self, step: Step) -> None:
        for begun in [key for key in self._lines if key[0] == STARTING and step.stage != STARTING]:
            self._progress.remove_task(self._lines.pop(begun))
        key = (step.stage, step.subject)
        if key not in self._lines:
            self._lines[key] = self._progress.add_task(f"{step.stage:<6} {step.subject}", total=None, note="")
        done, total = (1, 1) if step.finished else (step.done, step.total)
        self._progress.update(self._lines[key], completed=done, total=total, note=step.note)
        if step.finished:
            self._finished.append(key)
        if len(self._finished) > MOST_FINISHED:
            self._progress.remove_task(self._lines.pop(self._finished.popleft()))


class _Log:
    """Steps → a line each LOGGED_EVERY seconds."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._last = clock()

    def __call__(self, step: Step) -> None:
        if self._clock() - self._last >= LOGGED_EVERY:
            self._last = self._clock()
            self._console.print(f"{step.stage} {step.subject}: {step.note}", markup=False)
