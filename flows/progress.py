"""The steps of a run on a terminal: a line that moves for what is under way, one that stays for what is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from flows.steps import Step, listening


@contextmanager
def shown(console: Console, waiting_for: str | None = None) -> Iterator[None]:
    """Show the steps reported inside the block. Not on a terminal: show nothing, the summary says it all.

    `waiting_for` names what has to start before the first step.
    """
    if not console.is_terminal:
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[note]}"),
               TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        view = _View(progress)
        if waiting_for:
            view(Step("starting", waiting_for))
        with listening(view):
            yield


class _View:
    """Steps → lines of a rich Progress. Sites are crawled in threads, so one step at a time."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lines: dict[tuple[str, str], TaskID] = {}
        self._lock = Lock()

    def __call__(self, step: Step) -> None:
        with self._lock:
            self._show(step)

    def _show(self, step: Step) -> None:
        if step.stage != "starting":
            self._remove(next((key for key in self._lines if key[0] == "starting"), None))
        key = (step.stage, step.subject)
        if step.finished:
            self._remove(key)
            self._progress.console.print(f"  [bold]{step.stage:<6}[/] {step.subject}  [dim]{step.note}[/]")
            return
        if key not in self._lines:
            self._lines[key] = self._progress.add_task(f"{step.stage:<6} {step.subject}", total=None, note="")
        self._progress.update(self._lines[key], completed=step.done, total=step.total, note=step.note)

    def _remove(self, key: tuple[str, str] | None) -> None:
        if key in self._lines:
            self._progress.remove_task(self._lines.pop(key))
