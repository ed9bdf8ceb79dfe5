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
    typer.Option(metavar="FILE", help="The sites: a TOML or TSV file, or “portals” for all provinces, cities and "
                 "counties. Without it: the simulated sites of the sandbox."),
]
Archive = Annotated[
    str | None,
    typer.Option(metavar="DIR-OR-URL", help="The archive, instead of that of the data folder: a folder, or an address "
                 "like s3://bucket/archive."),
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
Workers = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Processes that read documents. Without it: one a processor."),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        min=0.1,
        metavar="SECONDS",
        help="For each document. Without it: 60, more for scans and old Office files.",
    ),
]
Quiet = Annotated[
    str | None,
    typer.Option(metavar="FROM-TO", help="Hours of the Beijing day in which nothing is asked: 8-20."),
]
Together = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Sites walked at once, each by one request at a time."),
]
Shards = Annotated[
    int,
    typer.Option(min=1, metavar="N", help="Crawl in so many parts, each a Prefect task with a process of its own."),
]
