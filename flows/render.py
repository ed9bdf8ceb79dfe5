"""Answers as rich tables. rich counts Chinese characters as two columns wide, so everything stays aligned."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.nightly_report import NightlyReport, SiteNight, by_number, failed_pages
from flows.query import plain

MOST_ROWS = 500  # on a screen; whoever wants more wants a file


def answer(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> RenderableType:
    """The answer to a query: numbers to the right, NULL dim, at most MOST_ROWS rows and a word about the rest."""
    rows = iter(rows)
    shown = list(islice(rows, MOST_ROWS))
    table = grid()
    for i, name in enumerate(names):
        numeric = any(isinstance(row[i], int | float | Decimal) for row in shown)
        table.add_column(name, justify="right" if numeric else "left", no_wrap=numeric, overflow="fold")
    for row in shown:
        table.add_row(*(value(item) for item in row))
    if next(rows, None) is not None:
        return Group(table, Text(f"the first {MOST_ROWS} rows; --format csv gives them all", style="dim"))
    return Group(table, Text(f"{len(shown)} rows" if len(shown) != 1 else "1 row", style="dim"))


def value(item: Any) -> Text:
    """One value for a person: a rate to four places, NULL told apart from an empty text."""
    if item is None:
        return Text("NULL", style="dim")
    return Text(f"{item:.4f}" if isinstance(item, float) else plain(item))


def counts(name: str, of: str, numbers: dict[str, int]) -> RenderableType:
    """Counts by name, the largest first."""
    if not numbers:
        return Text(f"no {name}", style="dim")
    table = grid()
    table.add_column(name)
    table.add_column(of, justify="right")
    for key, number in by_number(numbers):
        table.add_row(key, str(number))
    return table


def sites(nights: Iterable[SiteNight]) -> Table:
    """What happened at each site."""
    table = grid()
    table.add_column("site", overflow="fold")
    table.add_column("name", overflow="fold")
    for column in ("captured", "not modified", "failed"):
        table.add_column(column, justify="right")
    table.add_column("result", overflow="fold")
    for night in nights:
        crawl = night.crawl
        figures = ("", "", "") if crawl is None else (str(crawl.captured), str(crawl.not_modified), failed_pages(crawl))
        table.add_row(night.site_id, night.name, *figures,
                      Text(night.outcome, style="red" if night.failed else "green"))
    return table


def night(report: NightlyReport) -> RenderableType:
    """A whole night, ending in its one sentence."""
    parsed, built = report.parsed, report.built
    lines = Text(
        f"parse  {parsed.parsed} documents parsed anew, {parsed.unchanged} unchanged: {parsed.reports} reports\n"
        f"build  {sum(built.rows.values()):,} rows, {report.contradictions} failed identities\n"
    )
    sentence = Text(report.sentence[0].upper() + report.sentence[1:] + ".", style="bold")
    return Group(sites(report.sites), lines, sentence)


def grid() -> Table:
    """An empty table in the style of the house."""
    return Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False)
