"""Medians of interleaved runs, so that a machine that drifts drifts for both sides of a ratio."""

import statistics
import time
from collections.abc import Callable, Mapping


def medians(tasks: Mapping[str, Callable[[], object]], rounds: int = 15) -> dict[str, float]:
    """Seconds of processor time a call of each task: one warm-up, then `rounds` rounds of all tasks in turn.

    On a shared machine the clock on the wall would count what others do in the longer tasks, but not in the shorter.
    """
    for task in tasks.values():
        task()
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.process_time()
            task()
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}
