"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Sites = Annotated[
    list[str] | None,
    typer.Option("--site", metavar="ID", help="Only this site of the registry; may be given several times."),
]
Registry = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The sites, as TOML. Without it: the simulated sites of the sandbox."),
]
Contact = Annotated[
    str | None,
    typer.Option(
        metavar="MAIL-OR-URL",
        envvar="GONGKAI_CONTACT",
        help="Whom a webmaster can reach about the crawl; part of the user agent.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON on stdout.")]
