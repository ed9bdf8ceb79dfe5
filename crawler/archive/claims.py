"""The way into an archive for whoever changes it: one at a time behind the gate, the claim, then the leftovers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from . import names, publishing
from .locks import Check, Owner, gate, local_claim
from .names import Shard
from .remote_locks import remote_claim
from .segments import raise_if_full
from .store import Store

DEFAULT_SPOOL = Path("data") / "spool"  # where segments for a remote archive are written


@contextmanager
def claimed(
    store: Store, run_id: str, shard: Shard, spool: Path | None, now: Callable[[], datetime], *, mend: bool = True
) -> Iterator[tuple[Path, Check]]:
    """Holds a shard of an archive, once what killed runs left is mended. Gives the folder in which segments are written
    (the archive itself, or its part of the spool) and what raises when the claim was lost. Raises ArchiveBusy."""
    work = store.local or (spool or DEFAULT_SPOOL) / sha256(store.root.encode()).hexdigest()[:16]
    owner = Owner.here(run_id, now().strftime("%Y-%m-%dT%H:%M:%SZ"))
    with ExitStack() as claim:
        try:
            with gate(work / names.LOCKS):
                if store.local:
                    check = claim.enter_context(local_claim(work / names.LOCKS, store.root, shard, owner))
                else:
                    check = claim.enter_context(remote_claim(store, shard, owner, now))
                if mend:
                    publishing.recover(store, work)
        except OSError as error:
            raise_if_full(work / names.LOCKS, error)
            raise
        yield work, check
