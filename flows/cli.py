"""The command line, `gongkai`: reports that public bodies publish, from their sites to a SQL answer.

Exit status: 0 ok, 1 the run had failures, 2 bad usage; 3 for `extract`: read, but something in it was not
understood, for `evaluate` and `diff`: something differs; 4 for `extract`: a file cannot be read.
"""

import inspect
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from flows.commands import (
    archive,
    build,
    children,
    crawl,
    demo,
    diff,
    evaluate,
    extract,
    identify,
    import_,
    nightly,
    parse,
    probe,
    sandbox,
    schedule,
    sites,
    sql,
)
from flows.data_folder import DataFolder
from flows.failure import FAILURES, Failure

app = typer.Typer(
    name="gongkai", no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Examples:\n$ gongkai demo\n$ gongkai extract report.html\n$ gongkai --data /srv/gongkai nightly",
)


def _help(command: Callable[..., None]) -> str:
    """Its docstring, each paragraph on one line: typer keeps the line ends and wraps once more."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.getdoc(command) or "")


for name, command, examples in (
    ("demo", demo.demo, demo.EXAMPLES),
    ("extract", extract.extract, extract.EXAMPLES),
    ("identify", identify.identify, identify.EXAMPLES),
    ("evaluate", evaluate.evaluate, evaluate.EXAMPLES),
    ("sql", sql.sql, sql.EXAMPLES),
    ("nightly", nightly.nightly, nightly.EXAMPLES),
    ("crawl", crawl.crawl, crawl.EXAMPLES),
    ("import", import_.import_, import_.EXAMPLES),
    ("parse", parse.parse, parse.EXAMPLES),
    ("diff", diff.diff, diff.EXAMPLES),
    ("build", build.build, build.EXAMPLES),
    ("schedule", schedule.schedule, schedule.EXAMPLES),
):
    app.command(name, help=_help(command), epilog=f"Examples:\n{examples}")(command)
sites.app.command("probe", help=_help(probe.probe), epilog=f"Examples:\n{probe.PROBE_EXAMPLES}")(probe.probe)
sites.app.command(
    "children", help=_help(children.children), epilog=f"Examples:\n{children.EXAMPLES}"
)(children.children)
sites.app.command("add", help=_help(probe.add), epilog=f"Examples:\n{probe.ADD_EXAMPLES}")(probe.add)
app.add_typer(sites.app, name="sites")
app.add_typer(archive.app, name="archive")
app.add_typer(sandbox.app, name="sandbox")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gongkai {version('gongkai')}")
        raise typer.Exit


@app.callback()
def gongkai(
    context: typer.Context,
    data: Annotated[
        Path, typer.Option(metavar="DIR", envvar="GONGKAI_DATA", help="Where archive, Parquet and warehouse lie.")
    ] = Path("data"),
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What Chinese public bodies publish about their own openness: found, kept, and asked in SQL."""
    context.obj = DataFolder(data)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit. Any error is one sentence; $GONGKAI_DEBUG shows where it came from."""
    try:
        app(arguments)
    except Exception as error:
        if os.environ.get("GONGKAI_DEBUG"):
            raise
        if isinstance(error, Failure):
            message, code = str(error), error.code
        else:
            message = (f"{type(error).__name__}: {error}. This is a bug: run again with GONGKAI_DEBUG=1 and report "
                       "what it prints")
            code = FAILURES
        typer.echo(f"gongkai: {message}", err=True)
        sys.exit(code)
