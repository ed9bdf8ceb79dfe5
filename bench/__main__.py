"""Run all benchmarks and print their tables: `make bench` or `python -m bench`."""

import os
import platform

from rich.console import Console

from bench import building, by_type, crawling, extraction, scaling

if __name__ == "__main__":
    console = Console(width=120)  # the tables go into docs/benchmarks.md
    console.print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    # Scaling comes first: its peak of memory is that of the whole process.
    for part in (scaling, extraction, by_type, crawling, building):
        console.print(part.run())
