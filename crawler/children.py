"""Sites of departments, counties and townships that an archived home page links to: rows for the registry.

Nothing is fetched: a crawl keeps the home pages that it has seen.
"""

from .addresses import address_key, not_an_address, site_id_of
from .archive import Archive
from .decoding import Undecodable, decode
from .discovery import child_sites
from .outcomes import Outcome
from .page import Page
from .registry import Site


def children_of(archive: Archive, site_id: str) -> list[Site]:
    """The sites that a portal's home page names as those of its agencies, as rows with the portal as `parent`.

    They are candidates: that an address answers, and with what, a crawl finds out. Raises ArchiveDamaged.
    """
    parent = archive.site(site_id)
    homes = [c for c in archive.captures(site_id) if c.kind == "home" and c.outcome is Outcome.OK]
    found: dict[str, Site] = {}
    for home in sorted(homes, key=lambda capture: capture.last_seen_at, reverse=True)[:1]:
        try:
            page = Page(home.url, decode(archive.payload(home), home.charset))
        except Undecodable:  # the crawl has said so: its outcome is no list
            continue
        for name, url in child_sites(page):
            if not_an_address(url) is None and address_key(url) != address_key(parent.home):
                found.setdefault(address_key(url), _row(parent, name, url, home.url, home.last_seen_at[:10]))
    return list(found.values())


def _row(parent: Site, name: str, url: str, home: str, day: str) -> Site:
    return Site(
        site_id=site_id_of(url), name=name, home=url, evidence=f"linked as 「{name}」 by {home}, seen {day}",
        agency=name, parent=parent.site_id, delay=parent.delay, sandbox=parent.sandbox,
    )  # fmt: skip
