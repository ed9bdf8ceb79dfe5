"""crawler knows websites. It turns a registry of sites into an archive of captures.

It never interprets a figure. This is its public face; Scrapy is imported only by the process of a crawl.
"""

from .archive import Archive, ArchiveBusy, ArchiveFull, ArchiveWriter, SiteMemory
from .captures import ArchiveDamaged, Capture, ColumnWalk, Crawl, HostLedger
from .crawl import TOGETHER, ContactMissing, CrawlFailed, crawl_site, crawl_sites
from .decoding import Undecodable, decode, detect
from .importer import ImportFailed, import_files
from .outcomes import Outcome
from .probe import Probe, probe_site
from .registry import DEFAULT_REGISTRY, PORTALS, RegistryError, Site, load_registry
from .shards import shard
from .titles import announces_report

__all__ = [
    "DEFAULT_REGISTRY",
    "PORTALS",
    "TOGETHER",
    "Archive",
    "ArchiveBusy",
    "ArchiveDamaged",
    "ArchiveFull",
    "ArchiveWriter",
    "Capture",
    "ColumnWalk",
    "ContactMissing",
    "Crawl",
    "CrawlFailed",
    "HostLedger",
    "ImportFailed",
    "Outcome",
    "Probe",
    "RegistryError",
    "Site",
    "SiteMemory",
    "Undecodable",
    "announces_report",
    "crawl_site",
    "crawl_sites",
    "decode",
    "detect",
    "import_files",
    "load_registry",
    "probe_site",
    "shard",
]
