"""`gongkai demo`: the whole road once, over simulated sites."""

import typer

from flows.data_folder import DataFolder
from flows.failure import FAILURES

EXAMPLES = """\
$ gongkai demo
$ gongkai --data /tmp/try demo"""


def demo(context: typer.Context) -> None:
    """The whole road once: serve the sandbox sites, crawl, parse and build them, print what they say.

    The sites are simulated and served on this machine; their figures were really published. Run it
    twice: the second time nothing is fetched or parsed anew.
    """
    from rich.text import Text

    import warehouse
    from flows import demo, render
    from flows.run import one_night
    from flows.terminal import out

    data: DataFolder = context.obj
    report = one_night(data, site_ids=None, registry=None, contact=None)
    out().print(render.night(report))
    with warehouse.connect(data.database) as connection:
        for part in demo.answer(connection, report.parsed.problems, data.root):
            out().print(part, soft_wrap=isinstance(part, Text))  # commands are to be copied whole
    if report.failed:
        raise typer.Exit(FAILURES)
