"""Who may write: two writers whose sites may overlap must not run at once.

Shards k/n and k'/n of one n are different sites; shards of different n may overlap. Imports overlap with imports
alone. On a local archive the system's file locks say who is alive, so nothing of a killed run need be cleared away.
"""

import fcntl
import json
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from .names import Shard, shard_name
from .segments import lock

_SHARD = re.compile(r"(\d+)-of-(\d+)")
Check = Callable[[], None]  # raises ArchiveBusy when the claim was lost


class ArchiveBusy(Exception):
    """The user must wait: another run is writing sites that this one would write too."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The run that holds a lock, for the sentence that the second run stops with."""

    run_id: str
    since: str
    pid: int
    host: str

    @classmethod
    def here(cls, run_id: str, since: str) -> "Owner":
        return cls(run_id, since, os.getpid(), socket.gethostname())

    def busy(self, root: str, shard: str) -> ArchiveBusy:
        return ArchiveBusy(f"{root}: run {self.run_id} (shard {shard}) is writing here since {self.since}, as process "
                           f"{self.pid} on {self.host}; wait until it has ended")


def overlap(one: Shard, other: Shard) -> bool:
    """Whether two writers may meet the same site."""
    if one == "imports" or other == "imports":
        return one == other
    return one[1] != other[1] or one[0] == other[0]


def shard_of(name: str) -> Shard | None:
    """The shard that a lock's name stands for: "3-of-16", "imports"; None when it is no lock of ours."""
    if name == "imports":
        return "imports"
    found = _SHARD.fullmatch(name)
    return (int(found[1]), int(found[2])) if found else None


@contextmanager
def gate(folder: Path) -> Iterator[None]:
    """Waits until no other process is starting here: one at a time looks for locks and mends leftovers."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "gate").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def local_claim(folder: Path, root: str, shard: Shard, owner: Owner) -> Iterator[Check]:
    """Holds the lock of a shard. To be entered behind the gate. Raises ArchiveBusy."""
    mine = folder / f"{shard_name(shard)}.lock"
    with ExitStack() as stack:
        for path in sorted({mine, *folder.glob("*.lock")}):
            theirs = shard_of(path.stem)
            if theirs is None or not overlap(shard, theirs):
                continue
            with ExitStack() as unless_mine:
                file = unless_mine.enter_context(path.open("a+", encoding="utf-8"))
                if not lock(file.fileno()):
                    file.seek(0)
                    raise _owner(file.read()).busy(root, path.stem)
                if path == mine:
                    stack.push(unless_mine.pop_all())
                    file.truncate(0)
                    file.write(json.dumps(asdict(owner)))
                    file.flush()
        yield lambda: None


def _owner(text: str) -> Owner:
    try:
        return Owner(**json.loads(text))
    except (TypeError, ValueError):  # it has locked the file but not yet written who it is
        return Owner("just begun", "this moment", 0, "this machine")
