"""crawler knows websites. It turns a registry of sites into an archive of captures.

It never interprets a figure. This is its public face; Scrapy is imported only by the process of a crawl.
"""

from .addresses import address_key, site_id_of
from .archive import Archive, ArchiveBusy, ArchiveFull, ArchiveWriter, SiteMemory
from .captures import ArchiveDamaged, Capture, ColumnWalk, Crawl, HostLedger
from .children import children_of
from .crawl import TOGETHER, ContactMissing, CrawlFailed, admitted, crawl_site, crawl_sites
from .decoding import Undecodable, decode, detect
from .health import Health, State, health
from .importer import ImportFailed, import_files
from .outcomes import Outcome
from .probe import Probe, probe_site
from .registry import (
    DEFAULT_REGISTRY,
    LEVELS,
    PORTALS,
    STATUSES,
    RegistryError,
    Site,
    examine,
    load_registry,
    registry_path,
)
from .shards import shard
from .site_rows import add_rows, json_rows, toml_row, tsv
from .titles import announces_report

__all__ = [
    "DEFAULT_REGISTRY",
    "LEVELS",
    "PORTALS",
    "STATUSES",
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
    "Health",
    "HostLedger",
    "ImportFailed",
    "Outcome",
    "Probe",
    "RegistryError",
    "Site",
    "SiteMemory",
    "State",
    "Undecodable",
    "add_rows",
    "address_key",
    "admitted",
    "announces_report",
    "children_of",
    "crawl_site",
    "crawl_sites",
    "decode",
    "detect",
    "examine",
    "health",
    "import_files",
    "json_rows",
    "load_registry",
    "probe_site",
    "registry_path",
    "shard",
    "site_id_of",
    "toml_row",
    "tsv",
]
