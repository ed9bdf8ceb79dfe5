"""Answers as rich tables. rich counts Chinese characters as two columns wide, so everything stays aligned."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from flows.nightly_report import NightlyReport, SiteNight, by_number, failed_outcomes
from flows.query import plain

if TYPE_CHECKING:
    from crawler import Site

MOST_ROWS = 500  # on a screen; whoever wants more wants a file
_LONGEST = 200  # characters of one value: a whole section of a report is for a file, too
_HEADER = 9  # columns that a name takes before it is folded at an underscore
_GAP = 2  # columns between two columns
_RESULT = 28  # columns that results get before the names of sites do
_TEXT = 18  # columns that a folded text needs to stay legible, nine Chinese characters

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query, drawn to fit: as a table, or record by record where that would be squeezed."""

    names: Sequence[str]
    rows: Sequence[Row]
    more: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = [_Column.of(name, [row[i] for row in self.rows]) for i, name in enumerate(self.names)]
        if sum(column.needs + _GAP for column in columns) <= options.max_width + _GAP:
            yield self._table(columns)
        else:
            yield from self._records()
        rest = f"the first {MOST_ROWS} rows; --format csv gives them all" if self.more else None
        yield Text(rest or ("1 row" if len(self.rows) == 1 else f"{len(self.rows)} rows"), style="dim")

    def _table(self, columns: "list[_Column]") -> Table:
        table = grid()
        for column in columns:
            table.add_column(column.header, justify="right" if column.numeric else "left", no_wrap=column.numeric,
                             overflow="fold", min_width=column.needs)
        for row in self.rows:
            table.add_row(*(value(item) for item in row))
        return table

    def _records(self) -> Iterator[RenderableType]:
        for number, row in enumerate(self.rows, 1):
            yield Text(f"— {number} —", style="dim")
            record = Table.grid(padding=(0, 2))
            for name, item in zip(self.names, row, strict=True):
                record.add_row(Text(name, style="bold"), value(item))
            yield record


@dataclass(frozen=True, slots=True)
class _Column:
    """How a column can be drawn: its folded header, whether numbers stand in it, the width that it needs."""

    header: str
    numeric: bool
    needs: int

    @classmethod
    def of(cls, name: str, items: Row) -> "_Column":
        numeric = any(isinstance(item, int | float | Decimal) and not isinstance(item, bool) for item in items)
        widest = max((cell_len(value(item).plain) for item in items), default=0)
        header = _folded(name)
        return cls(header, numeric, max(widest if numeric else min(widest, _TEXT), *map(cell_len, header.split("\n"))))


def _folded(name: str) -> str:
    """A name over several lines, broken after underscores: requests_received_new → requests_ / received_new."""
    lines = [""]
    for part in re.findall(r"[^_]*_|[^_]+", name):
        if lines[-1] and cell_len(lines[-1] + part) > _HEADER:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def answer(names: Sequence[str], rows: Iterable[Row]) -> Answer:
    """The answer to a query for a person: at most MOST_ROWS rows of it."""
    rows = iter(rows)
    shown = list(islice(rows, MOST_ROWS))
    return Answer(names, shown, more=next(rows, None) is not None)


def value(item: Any) -> Text:
    """One value for a person: a rate to four places, NULL told apart from an empty text."""
    if item is None:
        return Text("NULL", style="dim")
    text = f"{item:.4f}" if isinstance(item, float) else " ".join(plain(item).split())
    return Text(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


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


MOST_SITES = 40
"""Sites that a summary names one by one; of more, only those that were not seen completely."""


def sites(nights: Sequence[SiteNight]) -> RenderableType:
    """What happened at each site; of many sites, at those that were not seen completely; and the sums."""
    shown = nights if len(nights) <= MOST_SITES else [night for night in nights if night.failed]
    parts: list[RenderableType] = [_Sites(shown[:MOST_SITES])] if shown else []
    if len(shown) > MOST_SITES:
        parts.append(Text(f"and {len(shown) - MOST_SITES:,} more; --json names them all", style="dim"))
    if len(nights) > 1:
        parts.append(_sums(nights))
    return Group(*parts)


def _sums(nights: Sequence[SiteNight]) -> Text:
    crawls = [night.crawl for night in nights if night.crawl]
    captured, kept, listed, requests, size = (
        sum(getattr(crawl, name) for crawl in crawls)
        for name in ("captured", "not_modified", "reports_listed", "requests", "bytes"))
    complete = sum(not night.failed for night in nights)
    return Text(
        f"{complete:,} of {len(nights):,} sites complete: {listed:,} reports listed; {captured:,} captured, {kept:,} "
        f"not modified by {requests:,} requests, {size / 1e6:,.1f} MB", style="dim")


@dataclass(frozen=True, slots=True)
class _Sites:
    """A row a site. Where room is short, names go first, then long site_ids are cut, never the result."""

    nights: Sequence[SiteNight]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        numbers = sum(cell_len(line) + _GAP for line in ("reports", "captured", "modified", "failed"))
        ids = max(cell_len(night.site_id) for night in self.nights)
        names = max(cell_len(night.name) for night in self.nights)
        results = min(_RESULT, max(cell_len(_result(night).plain) for night in self.nights))
        named = ids + _GAP + names + _GAP + numbers + results <= options.max_width
        table = grid()
        table.add_column("site", no_wrap=True, overflow="ellipsis",
                         max_width=max(_TEXT, options.max_width - numbers - results - _GAP))
        if named:
            table.add_column("name", no_wrap=True)
        for column in ("reports\nlisted", "captured", "not\nmodified", "failed"):
            table.add_column(column, justify="right", no_wrap=True)
        table.add_column("result", overflow="fold")
        for night in self.nights:
            table.add_row(night.site_id, *([night.name] if named else []), *_figures(night), _result(night))
        yield table


def _figures(night: SiteNight) -> tuple[str, ...]:
    crawl = night.crawl
    if crawl is None:
        return ("",) * 4
    return str(crawl.reports_listed), str(crawl.captured), str(crawl.not_modified), str(crawl.failed)


def _result(night: SiteNight) -> Text:
    """Complete, or why not, and how what failed has ended."""
    text = Text(night.outcome, style="red" if night.failed else "green")
    one = night.crawl is not None and sum(night.crawl.outcomes.values()) == 1  # the reason is that outcome
    if night.crawl and night.crawl.failed and not one:
        text.append(f" ({failed_outcomes(night.crawl)})")
    return text


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
    return Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False, collapse_padding=True)


def children(sites: Sequence["Site"]) -> RenderableType:
    """Sites of agencies, by the portal that links to them."""
    if not sites:
        return Text("no site of an agency stands on the home pages of the archive", style="dim")
    table = grid()
    for name in ("portal", "agency", "address", "site"):
        table.add_column(name, overflow="fold")
    for site in sites[:MOST_ROWS]:
        table.add_row(site.parent or "", site.name, site.home, site.site_id)
    rest = f", {MOST_ROWS} shown" if len(sites) > MOST_ROWS else ""
    return Group(table, Text(f"{len(sites)} sites{rest}", style="dim"))
