"""`gongkai sandbox serve`: the simulated web, to click through in a browser."""

from threading import Event
from typing import Annotated

import typer

from flows.failure import told

app = typer.Typer(no_args_is_help=True, help="The simulated government sites.",
                  epilog="Examples:\n$ gongkai sandbox serve")

EXAMPLES = """\
$ gongkai sandbox serve
$ gongkai sandbox serve --port 9000"""


@app.callback()
def sandbox() -> None:
    """The simulated government sites."""


@app.command("serve", epilog=f"Examples:\n{EXAMPLES}")
def serve(
    port: Annotated[int, typer.Option(help="The first port; each site takes the next one.")] = 8801,
) -> None:
    """Serve the simulated sites on loopback until Ctrl-C."""
    from crawler.sandbox import PortTaken
    from crawler.sandbox import serve as serve_sandbox
    from flows.terminal import out

    with told(PortTaken), serve_sandbox(port) as sites:
        for site in sites:
            out().print(f"{site.home}  {site.name}  [dim]{site.family}[/]")
        out().print("Every page says that it is a simulation. Stop with Ctrl-C.")
        Event().wait()
