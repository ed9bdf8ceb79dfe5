"""Prefect's settings for a run of ours. To be called before Prefect is imported.

Whatever the user set in the environment wins. Without PREFECT_API_URL, Prefect starts a temporary
server on loopback for the time of the run; its database lies in the data folder, so that the
history of the runs stays with the data.
"""

import os
from pathlib import Path


def settle(home: Path, *, quiet: bool) -> None:
    """Set what the user did not set. `quiet`: log to Prefect's database only, not to the console."""
    home.mkdir(parents=True, exist_ok=True)
    settings = {
        "PREFECT_HOME": str(home.resolve()),
        # No word about this project leaves the machine.
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # The default, 20 s, is short: the first start also creates the database.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    }
    if quiet:
        settings["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    for name, value in settings.items():
        os.environ.setdefault(name, value)
