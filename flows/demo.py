"""What the demo prints when its night is over: agencies side by side, contradictions, and what to try next."""

import shlex
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from flows.query import plain
from flows.render import counts, grid
from flows.report_view import subject

# The latest report of each agency that says how its requests were disposed of.
AGENCIES = """
    WITH latest AS (
        SELECT agency_id, max(report_year) AS report_year FROM rates_by_agency_year WHERE denominator > 0 GROUP BY ALL
    )
    SELECT agency, report_year, requests_received_new, denominator,
        any_value(numerator) FILTER (rate = 'disclosure'),
        any_value(numerator) FILTER (rate = 'refusal'),
        any_value(numerator) FILTER (rate = 'not_held')
    FROM rates_by_agency_year
        JOIN latest USING (agency_id, report_year)
        JOIN requests_by_agency_year USING (agency_id, agency, report_year)
    GROUP BY ALL
    ORDER BY denominator DESC, agency
"""
CONTRADICTIONS = """
    SELECT agency, report_year, identity, subject, "left", "right", residual FROM contradictions
    ORDER BY abs(residual) DESC, agency, report_year, identity, subject
"""
TRY = """
SELECT report_year, count(*) AS reports, sum(numerator) / sum(denominator) AS disclosure_rate
FROM rates_by_agency_year WHERE rate = 'disclosure' AND numerator IS NOT NULL
GROUP BY ALL ORDER BY ALL"""
MOST_CONTRADICTIONS = 8
FEW = 30  # dispositions; a rate of fewer is unstable (column `unstable` of rates_by_agency_year)


def answer(connection: DuckDBPyConnection, problems: dict[str, int], data: Path) -> Iterator[RenderableType]:
    """The demo's answer, part by part."""
    agencies = connection.execute(AGENCIES).fetchall()
    yield _title(f"How {len(agencies)} agencies handled requests, each in its latest report year")
    yield _agencies(agencies)
    yield Text(f"of all dispositions of the year; * of fewer than {FEW}: unstable; empty: not printed", style="dim")
    failed = connection.execute(CONTRADICTIONS).fetchall()
    yield _title(f"{len(failed)} identities fail: figures that contradict each other as published")
    yield _contradictions(failed[:MOST_CONTRADICTIONS])
    if len(failed) > MOST_CONTRADICTIONS:
        yield Text(f"and {len(failed) - MOST_CONTRADICTIONS} more, in the view contradictions", style="dim")
    yield _title("What was not understood, nothing is dropped in silence")
    yield counts("problem", "rows", problems)
    yield from _next(data)


def _agencies(rows: list[tuple[Any, ...]]) -> Table:
    table = grid()
    table.add_column("agency\n机关", overflow="fold")
    table.add_column("year\n年度")
    for header in ("new\n新收", "disposed\n办理", "disclosed\n公开", "refused\n不予公开", "not held\n不掌握"):
        table.add_column(header, justify="right", no_wrap=True)
    for agency, year, new, dispositions, *numerators in rows:
        table.add_row(agency, str(year), plain(new), plain(dispositions), *(_rate(n, dispositions) for n in numerators))
    return table


def _rate(numerator: Decimal | None, denominator: Decimal) -> str:
    if numerator is None:
        return ""
    return f"{numerator / denominator:.1%}{'*' if denominator < FEW else ' '}"


def _contradictions(rows: list[tuple[Any, ...]]) -> Table:
    table = grid()
    table.add_column("agency 机关", overflow="fold")
    for header in ("year", "identity", "of"):
        table.add_column(header, overflow="fold")
    for header in ("left", "right", "difference"):
        table.add_column(header, justify="right", no_wrap=True)
    for agency, year, identity, key, *figures in rows:
        table.add_row(agency, str(year), identity, subject(key), *(plain(figure) for figure in figures))
    return table


def _next(data: Path) -> Iterator[Text]:
    """Three commands to go on with, each on lines of its own, to be copied."""
    default = data == Path("data")
    gongkai = ".venv/bin/gongkai" if default else f".venv/bin/gongkai --data {shlex.quote(str(data))}"
    marimo = f"{'' if default else f'GONGKAI_DATA={shlex.quote(str(data))} '}.venv/bin/marimo run"
    yield _title("Go on")
    for what, command in (
        ("ask: how the disclosure rate moved from year to year", f'{gongkai} sql "{TRY}"'),
        ("look: three questions and three plots in the browser", f"{marimo} notebooks/first_look.py"),
        ("add a real site: look at it, write it into your registry; then crawl it every night",
         f".venv/bin/gongkai sites add http://www.example.gov.cn/ --to my-sites.toml --contact you@example.org\n"
         f"{gongkai} nightly --registry my-sites.toml --contact you@example.org"),
    ):
        yield Text(f"# {what}", style="dim").append(f"\n{command}\n", style="not dim")


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold cyan")
