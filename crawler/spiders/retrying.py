"""Which ends of a request are worth another try, and how long to wait for it."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from ..outcomes import Outcome

RETRIES = 3
LONGEST_WAIT = 120.0
"""Seconds we wait between two tries. A server that asks for longer is left alone until the next run."""

# A time-out has cost a minute already; trouble that shows at once may pass.
_TRIES = {Outcome.SERVER_ERROR: RETRIES, Outcome.CONNECTION_FAILED: RETRIES, Outcome.TIMEOUT: 1}


def may_help(outcome: Outcome, tried: int) -> bool:
    """True when another try may end otherwise; `tried` counts the tries after the first."""
    return tried < _TRIES.get(outcome, 0)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for; None when it asks for nothing we understand.

    >>> from datetime import UTC
    >>> retry_after("120", datetime(2021, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after("Fri, 01 Jan 2021 00:00:30 GMT", datetime(2021, 1, 1, tzinfo=UTC))
    30.0
    """
    if value.isascii() and value.strip().isdigit():  # "²" is a digit too
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return None
