"""The lock on an archive in an object store, where no system drops a lock for us.

A writer puts an object of its own, then lists all: whoever sees another's living, overlapping lock takes its own away
and stops. Of two that start at once at least one sees the other, since stores list what was written (S3 has since
2020); in the worst case both stop. An object created exclusively, with If-None-Match, would not do: 1/2 and 3/4
overlap under different names, and whoever breaks a stale lock may break the next owner's.

An owner renews its lock every minute; one not renewed for 15 minutes belongs to a dead run and is taken away. So the
clocks of the machines may differ by some minutes. A run that finds its lock gone stops at its next capture.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from threading import Event, Thread

from .locks import ArchiveBusy, Check, Owner, overlap, shard_of
from .names import LOCKS, Shard, shard_name
from .store import Store

RENEWED_EVERY = timedelta(minutes=1)
STALE_AFTER = timedelta(minutes=15)

Clock = Callable[[], datetime]


@contextmanager
def remote_claim(store: Store, shard: Shard, owner: Owner, now: Clock) -> Iterator[Check]:
    """Holds the lock of a shard, renewed by a thread. Raises ArchiveBusy."""
    claim = _Claim(store, f"{shard_name(shard)}.{secrets.token_hex(8)}.json", owner, now)
    claim.renew()
    try:
        _stop_for_others(store, shard, claim.name, now())
        thread = Thread(target=claim.keep, name="archive lock", daemon=True)
        thread.start()
        try:
            yield claim.check
        finally:
            claim.ended.set()
            thread.join()
    finally:
        store.remove(LOCKS, claim.name)


class _Claim:
    """A lock object and the thread that renews it."""

    def __init__(self, store: Store, name: str, owner: Owner, now: Clock) -> None:
        self.name = name
        self.ended = Event()
        self._store, self._owner, self._now = store, owner, now
        self._renewed = now()
        self._failure = ""
        self._lost = False

    def renew(self) -> None:
        at = self._now()
        self._store.write(LOCKS, self.name, json.dumps({**asdict(self._owner), "renewed": at.isoformat()}).encode())
        self._renewed = at

    def keep(self) -> None:
        while not self.ended.wait(RENEWED_EVERY.total_seconds()):
            try:
                if self.name not in self._store.sizes(LOCKS):
                    self._failure, self._lost = "another run took its lock away as that of a dead run", True
                    return
                self.renew()
            except Exception as error:  # whatever the store's client raises; `check` tells it when it lasts too long
                self._failure = f"the lock cannot be renewed: {error}"
            else:
                self._failure = ""

    def check(self) -> None:
        """Raises ArchiveBusy when the lock is not ours any more, or will be taken for a dead run's."""
        if self._lost or (self._failure and self._now() - self._renewed > STALE_AFTER / 2):
            raise ArchiveBusy(f"{self._store.root}: run {self._owner.run_id} must stop: {self._failure}")


def _stop_for_others(store: Store, shard: Shard, mine: str, now: datetime) -> None:
    for name in sorted(store.sizes(LOCKS)):
        theirs = shard_of(name.partition(".")[0])
        if name == mine or theirs is None or not overlap(shard, theirs):
            continue
        try:
            text = json.loads(store.read(LOCKS, name))
            renewed = datetime.fromisoformat(text.pop("renewed"))
            owner = Owner(**text)
        except FileNotFoundError:
            continue  # it ended meanwhile
        except (TypeError, KeyError, ValueError) as error:
            raise ArchiveBusy(f"{store.where(LOCKS, name)}: is no lock of ours ({error}); remove it") from error
        if now - renewed < STALE_AFTER:
            raise owner.busy(store.root, shard_name(theirs))
        store.remove(LOCKS, name)
