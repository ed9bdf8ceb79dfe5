"""Which machine asks which site: by a hash, so that no machine needs to know what the others do."""

import hashlib
from collections.abc import Iterable

from .addresses import registrable_domain
from .registry import Site


def shard(sites: Iterable[Site], k: int, n: int) -> list[Site]:
    """The sites of shard k of n (1 ≤ k ≤ n), in their order.

    Sites of one registrable domain are all in one shard, those too that are tied to it by a column or an alternate
    address: one vendor's host must be asked by one machine only. Every machine needs the same registry.
    Raises ValueError for a shard that there is not.
    """
    if not 1 <= k <= n:
        raise ValueError(f"there is no shard {k} of {n}; the first is 1, the last {n}")
    sites = list(sites)
    domains = [_domains(site) for site in sites]
    first = _first_of_tied(domains)
    return [site for site, own in zip(sites, domains, strict=True) if shard_of(first[own[0]], n) == k]


def shard_of(name: str, n: int) -> int:
    """The shard, 1 to n, of a name; the same on every machine and in every version of Python."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % n + 1


def _domains(site: Site) -> list[str]:
    """The registrable domains of a site's addresses; a site of imported files has its id."""
    urls = (site.home, *site.columns, *site.alternates) if site.home else ()
    return [registrable_domain(url) for url in urls] or [site.site_id]


def _first_of_tied(groups: list[list[str]]) -> dict[str, str]:
    """For each domain the alphabetically first of all that sites tie to it, directly or by others."""
    above = {domain: domain for group in groups for domain in group}

    def top(domain: str) -> str:
        while above[domain] != domain:
            domain = above[domain]
        return domain

    for group in groups:
        tops = sorted({top(domain) for domain in group})
        above.update(dict.fromkeys(tops, tops[0]))
    return {domain: top(domain) for domain in above}
