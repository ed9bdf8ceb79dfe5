"""Sites out of registries: those of a level, a place, a family; and the one that somebody asked for."""

import re
from collections.abc import Iterable
from pathlib import Path

from crawler import DEFAULT_REGISTRY, PORTALS, Site, load_registry, registry_path
from flows.failure import USAGE, Failure


def registries(registry: str | None) -> list[Path]:
    """The file of a registry, or without one those that come with the crawler."""
    return [registry_path(registry)] if registry else [PORTALS, DEFAULT_REGISTRY]


def read(registry: str | None) -> list[Site]:
    """The sites of a registry, the portals without one. Raises RegistryError."""
    return load_registry(registry_path(registry or "portals"))


def chosen(
    sites: Iterable[Site], *, level: str | None = None, division: str | None = None, family: str | None = None,
    status: str | None = None,
) -> list[Site]:
    """The sites of a level, family and status, in the division of a code or with a code that begins like it.

    "520400" and "5204" are 安顺市 and all that lies in it.
    """
    within = re.sub("(00)+$", "", division or "") if len(division or "") == 6 else division or ""
    return [
        site for site in sites
        if (level is None or site.level == level)
        and (site.division_code or "").startswith(within)
        and (family is None or site.family == family)
        and (status is None or site.status == status)
    ]


def one(site_id: str, sites: Iterable[Site], where: str) -> Site:
    """The site of an id. Raises Failure, naming ids that begin alike."""
    by_id = {site.site_id: site for site in sites}
    if site_id in by_id:
        return by_id[site_id]
    alike = sorted(known for known in by_id if known.startswith(site_id[:3]))[:8]
    hint = f"; ids that begin alike: {', '.join(alike)}" if alike else ""
    raise Failure(f"no site “{site_id}” in {where}{hint}", USAGE)
