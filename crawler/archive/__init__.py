"""The archive: WARC segments as the log of everything that was fetched and found, and tables made from them.

The WARC is the truth. Captures, revisits, crawls with their certificates, sites and ledgers are records in it; the
Parquet files beside it are projections, which can be deleted and made again (`gongkai archive reindex`). This package
is the only place that knows file names.
"""

from ..captures import ArchiveDamaged
from .locks import ArchiveBusy
from .memory import SiteMemory
from .reader import Archive
from .records import SOFTWARE
from .reindex import Changed, reindex
from .segments import ArchiveFull
from .verify import Fault, Verified, verify
from .writer import ArchiveWriter

__all__ = [
    "SOFTWARE",
    "Archive",
    "ArchiveBusy",
    "ArchiveDamaged",
    "ArchiveFull",
    "ArchiveWriter",
    "Changed",
    "Fault",
    "SiteMemory",
    "Verified",
    "reindex",
    "verify",
]
