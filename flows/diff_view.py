"""What would change, for a person: counts by kind and measure, then the first changes one by one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.diff import Change, Diff
from flows.query import plain
from flows.render import counts, grid

_HOW = ("added", "removed", "changed")
_COLOURS = {"added": "green", "removed": "red", "changed": "yellow"}


def view(diff: Diff) -> RenderableType:
    """The whole difference; one line when there is none."""
    head = Text(f"{diff.changed} of {diff.documents} documents would change", style="bold")
    if not diff.changed:
        return head
    parts: list[RenderableType] = [head]
    for title, found in (("rows", diff.datasets), ("measure", diff.measures), ("problem", diff.problems)):
        if found:
            parts += ["", _counted(title, found)]
    if diff.verdicts:
        parts += ["", counts("verdict", "checks", dict(diff.verdicts))]
    parts += ["", counts("document", "rows", {url: number.total() for url, number in _most(diff)})]
    parts += ["", *_lines(diff.shown)]
    return Group(*parts)


def _most(diff: Diff) -> list[tuple[str, Counter[str]]]:
    """The documents that change most."""
    return sorted(diff.by_document.items(), key=lambda item: -item[1].total())[: diff.limit]


def _counted(title: str, found: Mapping[str, Counter[Any]]) -> Table:
    table = grid()
    table.add_column(title, overflow="fold")
    for how in _HOW:
        table.add_column(how, justify="right")
    for name, numbers in sorted(found.items(), key=lambda item: (-item[1].total(), item[0])):
        table.add_row(name, *(str(numbers[how]) if numbers[how] else "" for how in _HOW))
    return table


def _lines(changes: list[Change]) -> Iterator[RenderableType]:
    """One line a change, under the name of its document."""
    document = ""
    for change in changes:
        if change.document != document:
            document = change.document
            yield Text(document, style="bold")
        line = Text(f"  {change.how:<7} ", style=_COLOURS[change.how])
        line.append(f"{change.dataset} {' '.join(_short(v) for v in change.key.values() if v is not None)}", "default")
        for column in change.after or change.before:
            sides = [_short(side[column]) for side in (change.before, change.after) if column in side]
            line.append(f"  {column}: {' → '.join(sides)}", style="dim")
        yield line


def _short(value: Any) -> str:
    """A value in at most 40 characters."""
    text = "nothing" if value is None else " ".join(plain(value).split())
    return text if len(text) <= 40 else f"{text[:39]}…"
