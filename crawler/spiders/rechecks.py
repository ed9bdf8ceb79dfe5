"""When a report page that we hold is asked for again: published reports are changed afterwards, most of them soon."""

from datetime import datetime, timedelta

from ..captures import Capture

WIDENING = (
    (timedelta(days=31), timedelta(days=7)),  # weekly for the first month after publication
    (timedelta(days=366), timedelta(days=30)),  # then monthly
)
LAST = timedelta(days=365)  # then yearly
PROBE_AGAIN = timedelta(days=7)
"""A guess at a page beyond the end of a list that has not changed since is made again after so long."""
SPREAD = 90
"""Days over which the yearly re-checks of one first crawl are spread: each falls due up to so many days early."""
REDISCOVER = timedelta(days=30)
"""A home page is searched for its columns again after so long."""
_SLACK = timedelta(hours=2)  # a night run does not start at the same minute every night


def is_due(capture: Capture, now: datetime) -> bool:
    """True when a held report page, or a file of one, should be asked for again.

    Its age counts from the date printed in the list, or from the first capture where none is printed.
    """
    since = f"{capture.listed_on}T00:00:00+00:00" if capture.listed_on else capture.fetched_at
    published = datetime.fromisoformat(since)
    seen = datetime.fromisoformat(capture.last_seen_at)
    early = timedelta(days=int(capture.capture_id, 16) % SPREAD)
    interval = next((every for age, every in WIDENING if now - published < age), LAST - early)
    return now - seen >= interval - _SLACK


def probe_is_due(answered_at: str | None, now: datetime) -> bool:
    """True when a guess at a further list page should be made again."""
    return answered_at is None or now - datetime.fromisoformat(answered_at) >= PROBE_AGAIN - _SLACK
