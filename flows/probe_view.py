"""A probe for a person: what answered, where the list of annual reports is and why, and the row that it proposes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from crawler import Probe, Site


def show(probe: "Probe", row: "Site | None", console: Console) -> None:
    """Prints the probe; `row` is the proposed registry row, which is printed as it would stand in the file."""
    for part in _view(probe):
        console.print(part)
    if row is not None:
        from crawler import toml_row

        console.print(Text("\nproposed row", style="bold"))
        console.print(toml_row(row), markup=False, soft_wrap=True)  # to be copied: no line of ours ends in a value


def _view(probe: "Probe") -> Iterator[RenderableType]:
    yield _facts([
        ("address", probe.url if probe.url == probe.home else f"{probe.url} → {probe.home}"),
        ("answers", f"{probe.outcome or 'no'}{f' ({probe.detail})' if probe.detail else ''}"),
        ("asked", f"{probe.requests} requests, {probe.delay:g} s between two"),
        ("name", f"{probe.name or 'unknown'}{f' ({probe.id_code})' if probe.id_code else ''}"),
    ])
    for number, column in enumerate(probe.columns, 1):
        yield Text(f"\nlist {number}: {column['name'] or 'without a name'}", style="bold")
        yield _facts(list(_column(column)))
        yield _rows(column["rows"])
    if not probe.columns:
        yield Text(f"\nno list of annual reports: {probe.reason}", style="bold red")
    if probe.tried:
        yield Text("\nlooked at", style="bold")
        yield _tried(probe.tried)


def _column(column: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "address", column["url"]
    yield "why", f"{column['evidence']} (confidence {column['confidence']:.2f})"
    yield "family", f"{column['family'] or 'unknown'}: {column['mark']}"
    declared = [f"{number} {what if number != 1 else what[:-1]}" for what, number in
                (("rows", column["declared_total"]), ("pages", column["declared_pages"])) if number is not None]
    yield "declares", ", ".join(declared) or "neither rows nor pages"
    for number, page in enumerate(column["pages"]):
        yield "" if number else "read", f"{page['rows']} rows from {page['asked']}"
    if column["stopped"] and not column["stopped"].startswith("more than"):
        yield "stopped", column["stopped"]


def _facts(facts: list[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in facts:
        table.add_row(Text(name, style="dim"), Text(value, overflow="fold"))
    return table


def _rows(rows: list[dict[str, Any]]) -> Table:
    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row("", row["listed_on"] or "no date", Text(row["title"], overflow="fold"))
    return table


def _tried(tried: "tuple[dict[str, Any], ...]") -> Table:
    """A page a row: its score, what the link to it said, its address, and what was seen there."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for page in tried:
        seen = Text(f"{page['text']}: {page['seen']}\n").append(page["url"], style="dim")
        table.add_row("", str(page["score"]), seen)
    return table
