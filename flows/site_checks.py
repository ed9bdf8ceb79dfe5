"""What must hold of a registry beyond what reading it checks: the divisions that it names, and its families tree."""

from collections.abc import Iterator
from pathlib import Path

from crawler import DEFAULT_REGISTRY, PORTALS, Site, examine
from pipeline import divisions


def complaints(path: Path) -> tuple[int, list[str]]:
    """The number of rows that hold, and a sentence for each thing that is wrong with a registry file.

    Raises RegistryError where the file is no registry at all.
    """
    sites, found = examine(path)
    known = {site.site_id for site in sites}
    if any(site.parent for site in sites) and path not in (DEFAULT_REGISTRY, PORTALS):
        known |= {site.site_id for site in examine(PORTALS)[0]}  # children are discovered under portals
    of_sites = [[*_of_division(site), *_of_parent(site, known)] for site in sites]
    found += [f"{path}: site {site.site_id!r}: {wrong}" for site, each in zip(sites, of_sites, strict=True)
              for wrong in each]
    return sum(not each for each in of_sites), found


def _of_division(site: Site) -> Iterator[str]:
    code, tables = site.division_code, divisions()
    if code is None:
        return
    within = code[:9]  # the tables end at townships; the 12 digits of a village begin with them
    if not tables.knows(within):
        yield f"division_code {code!r} is in no table of divisions"
    elif site.level not in (None, "national") and site.parent is None and tables.get(within).level != site.level:
        yield f"level {site.level!r}, but {code} is {tables.full_name(within)}, a {tables.get(within).level}"


def _of_parent(site: Site, known: set[str]) -> Iterator[str]:
    if site.parent is not None and site.parent not in known:
        yield f"its parent {site.parent!r} stands neither in this file nor among the portals"
