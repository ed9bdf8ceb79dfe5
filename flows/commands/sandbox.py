"""`gongkai sandbox`: the simulated web, to click through in a browser, to crawl and to measure a crawl by."""

import json
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from flows.failure import USAGE, told

if TYPE_CHECKING:
    from crawler.sandbox import Web

EXAMPLES = """\
$ gongkai sandbox serve
$ gongkai sandbox serve --sites 50 --years 8 --out web
$ gongkai sandbox serve --sites 30 --fault gone --fault challenge-jsl@1/10 --port 9000 --out web
$ gongkai sandbox serve --sites 30 --fault late-report --port 9000 --night 2 --out web
$ gongkai crawl --registry web/registry.toml"""
FAULTS_EXAMPLES = """\
$ gongkai sandbox faults
$ gongkai sandbox faults --json"""

app = typer.Typer(no_args_is_help=True, help="The simulated government sites.", epilog=f"Examples:\n{EXAMPLES}")


@app.callback()
def sandbox() -> None:
    """The simulated government sites."""


@app.command("serve", epilog=f"Examples:\n{EXAMPLES}")
def serve(
    sites: Annotated[
        int | None,
        typer.Option(min=1, help="How many sites to imagine, in all families by turns. Without it: the demo's three."),
    ] = None,
    years: Annotated[int, typer.Option(min=1, max=18, help="Report years of each agency, up to 2025.")] = 6,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A fault at every site; NAME@3 at the third, NAME@1/10 at one of ten. "
                                          "May be given again. `gongkai sandbox faults` lists them."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, another web; the same seed, the same bytes.")] = 2026,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="The first port; each site takes the next one. 0: free ones. "
                                            "Without it: 8801, with --sites 20001."),
    ] = None,
    night: Annotated[int, typer.Option(min=1, help="2: what the faults edited-, withdrawn- and late-report do is "
                                                   "done.")] = 1,
    out_folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Writes registry.toml (home pages only), published.jsonl (every "
                                                  "report and its address) and decoys.jsonl there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a site.")] = False,
) -> None:  # fmt: skip
    """Serve the simulated sites on loopback until Ctrl-C."""
    from crawler.sandbox import PortTaken, UnknownFault
    from crawler.sandbox import serve as serve_sandbox

    first = port if port is not None else 8801 if sites is None else 20001
    with told(PortTaken), told(UnknownFault, ValueError, code=USAGE), serve_sandbox(
        first, sites=sites, years=years, faults=fault or (), seed=seed, night=night, log=False
    ) as web:
        if out_folder is not None:
            web.write_out(out_folder)
        _show(web, as_json, out_folder)
        Event().wait()


@app.command("faults", epilog=f"Examples:\n{FAULTS_EXAMPLES}")
def faults(as_json: Annotated[bool, typer.Option("--json", help="One JSON line a fault.")] = False) -> None:
    """List the faults that `serve --fault` switches on."""
    from dataclasses import asdict

    from crawler.sandbox import FAULTS
    from flows.render import grid
    from flows.terminal import out

    if as_json:
        for fault in FAULTS.values():
            typer.echo(json.dumps(asdict(fault), ensure_ascii=False))
        return
    table = grid()
    table.add_column("fault", no_wrap=True)
    table.add_column("simulates", overflow="fold")
    table.add_column("guide", overflow="fold")
    table.add_column("hides", no_wrap=True)
    table.add_column("complete?", no_wrap=True)
    for fault in FAULTS.values():
        table.add_row(fault.name, fault.simulates, fault.guide, fault.hides, fault.complete)
    out().print(table)


def _show(web: "Web", as_json: bool, folder: Path | None) -> None:
    """The sites and where they answer."""
    from flows.render import grid
    from flows.terminal import err, out

    if as_json:
        for number, site in enumerate(web.sites, 1):
            row = {"number": number, "site_id": site.site_id, "family": web.site(site).portal.family,
                   "name": site.name, "home": site.home, "faults": sorted(web.site(site).faults)}  # fmt: skip
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        table = grid()
        for header in ("number", "family", "address", "name", "faults"):
            table.add_column(header, justify="right" if header == "number" else "left", no_wrap=header != "faults")
        for number, site in enumerate(web.sites, 1):
            faults = ", ".join(sorted(web.site(site).faults))
            table.add_row(str(number), web.site(site).portal.family, site.home, site.name, faults)
        out().print(table)
    reports = len(web.published)
    err().print(f"{len(web)} sites with {reports} reports; every page says that it is a simulation. Ctrl-C stops.")
    if folder:
        err().print(f"{folder} holds registry.toml, published.jsonl and decoys.jsonl.")
