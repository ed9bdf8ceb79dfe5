"""Every night, on this machine: `gongkai schedule`.

It starts a Prefect server on loopback (or uses the one that PREFECT_API_URL names), registers the
deployment `nightly/nightly` with a cron schedule, and waits for its time; each run is a process of
its own. Runs, logs and the Markdown reports can be read in the server's pages at the address it
prints. Stop it with Ctrl-C; nothing runs afterwards. To hand the flow to a work pool instead, use
prefect.yaml.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from flows.failure import Failure

_STARTUP_SECONDS = 120
_direct = build_opener(ProxyHandler({}))  # loopback is never behind a proxy


def serve_nightly(
    cron: str, timezone: str, site_ids: Sequence[str] | None, registry: Path, data: Path, contact: str | None,
    shards: int = 1, archive: str | None = None, quiet: str | None = None, together: int | None = None,
) -> None:
    """Register the schedule and run it until interrupted. PREFECT_API_URL must be set."""
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.nightly import nightly

    parameters = {"site_ids": list(site_ids) if site_ids else None, "registry": str(registry.resolve()),
                  "data": str(data.resolve()), "contact": contact, "shards": shards,
                  "archive": _absolute(archive), "quiet": quiet, "together": together}
    nightly.serve(
        name="nightly", schedule=Cron(cron, timezone=timezone), parameters=parameters, limit=1,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def _absolute(archive: str | None) -> str | None:
    """A folder as an absolute path, for the runs start elsewhere; an address as it stands."""
    return archive if archive is None or "://" in archive else str(Path(archive).resolve())


@contextmanager
def prefect_server(port: int) -> Iterator[str]:
    """The address of a Prefect server's API: that of PREFECT_API_URL, or of one that lives inside the block."""
    if given := os.environ.get("PREFECT_API_URL"):
        yield given
        return
    with closing(socket()) as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Failure(f"port {port} is taken; choose another with --port, or set PREFECT_API_URL to the Prefect "
                          "server that answers there")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        api = f"http://127.0.0.1:{port}/api"
        _wait_for(server, api)
        os.environ["PREFECT_API_URL"] = api
        yield api
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: "subprocess.Popen[bytes]", api: str) -> None:
    deadline = time.monotonic() + _STARTUP_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with _direct.open(f"{api}/health", timeout=2):
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise Failure(f"the Prefect server did not start within {_STARTUP_SECONDS} s; `prefect server start` shows why")
