"""How sites fare, from an archive and a registry."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from crawler import Archive, Health, Site, health


def fared(sites: Iterable[Site], archive_root: str | Path, today: date) -> list[Health]:
    """The health of the sites that are to be crawled and of those that were, in the order of their ids.

    Raises ArchiveDamaged.
    """
    archive = Archive(archive_root)
    held = set(archive.site_ids())
    rows = {site.site_id: site for site in sites if site.is_crawled and site.home}
    for site_id in held - rows.keys():
        if (site := archive.site(site_id)).home:  # imported files have none, and fare neither well nor ill
            rows[site_id] = site
    return [
        health(site, archive.crawls(site_id), archive.captures(site_id), today) if site_id in held
        else health(site, [], [], today)
        for site_id, site in sorted(rows.items())
    ]
