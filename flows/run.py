"""One night, from the command line: sandbox up if need be, Prefect started, the flow run, its steps shown."""

import atexit
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from flows import prefect_home, sandbox, stages
from flows.data_folder import DataFolder
from flows.failure import USAGE, Failure, told
from flows.nightly_report import NightlyReport
from flows.progress import shown
from flows.terminal import err


def end_quietly() -> None:
    """The last word of the process is ours. Prefect leaves daemon threads behind, and DuckDB's bindings then print a
    hundred lines about objects that these still hold, long after all work is done and written."""
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def one_night(
    data: DataFolder, site_ids: Sequence[str] | None, registry: Path | None, contact: str | None,
    shards: int = 1, archive: str | None = None, quiet: str | None = None, together: int | None = None,
) -> NightlyReport:
    """Run the nightly flow once and wait for it. Raises Failure when it could not be parsed or built."""
    from crawler import ContactMissing, RegistryError, admitted, registry_path

    registry = registry_path(registry)
    with told(RegistryError):
        sites = stages.choose(registry, site_ids)
    with told(ContactMissing, ValueError, code=USAGE):
        admitted(sites, contact, quiet)
    prefect_home.settle(data.prefect, quiet=True)
    atexit.register(end_quietly)  # before Prefect registers its own, so that it runs after them
    with sandbox.served(sites), shown(err(), waiting_for="Prefect"):
        from flows.nightly import nightly  # imports Prefect, which takes two seconds

        state = nightly([site.site_id for site in sites], registry, data.root, contact, shards, archive, quiet,
                        together, return_state=True)
        report = state.result(raise_on_failure=False)
    if not isinstance(report, NightlyReport):
        raise Failure(f"the night failed: {report}")
    return report
