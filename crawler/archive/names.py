"""Where everything lies in an archive. Every name derives from a run_id and numbers, never from anything fetched.

    <root>/warc/<run_id>[-<k>-of-<n>]-00000.warc.gz      segments: the log, and the only truth
           warc/….warc.gz.open                           the one that a run is writing
           index/<segment>.<dataset>.parquet             projections: what a closed segment says, as tables
           locks/…                                       who is writing
           cache/…                                       what can be lost: it only saves the next run time
"""

import re
from collections.abc import Iterable
from typing import Literal

WARC, INDEX, LOCKS, CACHE = "warc", "index", "locks", "cache"
ENDING = ".warc.gz"
OPEN = ".open"

# A writer's part of the sites: (k, n), the k-th of n shards; or the files that people import, no crawl's business.
Shard = tuple[int, int] | Literal["imports"]

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")  # "20210201T020304Z-1f3a"
_NUMBER = re.compile(r"\d{5}")


def stem(run_id: str, shard: Shard) -> str:
    """How the names of a writer's segments begin. Raises ValueError for a run_id or a shard that is none."""
    if not _RUN_ID.fullmatch(run_id):
        raise ValueError(f"run_id {run_id!r} must be at most 80 letters, digits, hyphens and underscores")
    return run_id if shard in ("imports", (1, 1)) else f"{run_id}-{shard_name(shard)}"


def shard_name(shard: Shard) -> str:
    """"3-of-16", "imports". Raises ValueError for a shard that is none."""
    if shard == "imports":
        return shard
    k, n = shard
    if not 1 <= k <= n:
        raise ValueError(f"shard {k}/{n}: the first number must be from 1 to the second")
    return f"{k}-of-{n}"


def segment(stem: str, number: int) -> str:
    return f"{stem}-{number:05}{ENDING}"


def next_number(stem: str, taken: Iterable[str]) -> int:
    """The number after the highest that a segment of this stem has among the names taken."""
    numbers = (name.removesuffix(OPEN).removesuffix(ENDING).removeprefix(f"{stem}-") for name in taken)
    return max((int(number) + 1 for number in numbers if _NUMBER.fullmatch(number)), default=0)


def projection(segment: str, dataset: str) -> str:
    return f"{segment.removesuffix(ENDING)}.{dataset}.parquet"
