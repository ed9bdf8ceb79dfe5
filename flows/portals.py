"""Makes the registry of portals from the list that was observed: `python -m flows.portals SOURCE.tsv`.

SOURCE has one line a portal: key (its region as a path, "北京市/东城区"), level, url, access_2026_04, home_bytes,
family_guess_from_url_shapes, urls_seen_on_host. It comes from the public repository anyi-econ/china-public-debt, whose
owners asked each address once on 26 April 2026. What the list says is kept in `evidence`; the rest is derived by the
rules here and never guessed. The file is written anew as a whole: what is corrected by hand goes into a registry of
one's own.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from crawler import PORTALS, Site, address_key, site_id_of, tsv
from pipeline import divisions

_COMMENTS = (
    "The portals of China's provinces, prefectures and counties. Written by `python -m flows.portals`; do not edit.",
    "Source: anyi-econ/china-public-debt, each address asked once on 2026-04-26 with a time limit of 12 s.",
    "evidence: region and level as the source has them, how the address answered, the bytes of its home page, the",
    "shape of addresses seen on the host. division_code and level: of the division of that name. More in README.md.",
)
_CORPS, _CORPS_NAME = "660000", "新疆生产建设兵团"  # beside the provinces in statistics, no division of GB/T 2260
_STATUS = {"direct": "active", "protocol-switch": "active", "ua-mobile": "only_mobile_agent", "none": "unreachable"}
_SMALL = 3000  # bytes: 45 of the homes that answered are smaller, and no portal is (site-families guide, §0.3)
_SHOWS_NOTHING = "dir_index_only"  # addresses of no known shape: 62 % of the list
# Regions whose host is named after another place, found by spelling all names in pinyin and looking at what differed.
_DOUBTS = {
    "四川省/内江市/市中区": "the host is named after 市中区 of 乐山市: the source may have exchanged the two",
    "四川省/乐山市/市中区": "the host is named after 市中区 of 内江市: the source may have exchanged the two",
    "江苏省/南京市/浦口区": "the host is named after a new area (njna, 江北新区), which is no division",
}


@dataclass(frozen=True, slots=True)
class Region:
    """What a region path means: a division, or none and the sentence that says why."""

    code: str | None
    note: str = ""


def portals(rows: Iterable[Mapping[str, str]]) -> list[Site]:
    """The registry rows of the source's lines, in the order of the divisions."""
    rows = list(rows)
    sizes = Counter(row["home_bytes"] for row in {address_key(row["url"]): row for row in rows}.values())
    sites = {row["key"]: _site(row, region_of(row["key"]), sizes) for row in rows}
    by_address: dict[str, list[str]] = defaultdict(list)
    for key, site in sites.items():
        by_address[address_key(site.home)].append(key)
    for keys in by_address.values():
        if len(keys) > 1:
            sites |= _one_of({key: sites[key] for key in keys})
    order = {key: _place(key, site) for key, site in sites.items()}
    return [sites[key] for key in sorted(sites, key=lambda key: order[key])]


def region_of(key: str) -> Region:
    """The division that a region path names: each part by its exact name, inside the one before.

    Of two of one name the one directly below holds (嘉峪关市 is a prefecture and its only county). A part that is a
    zone has no code: the place it lies in is not the place it is.
    """
    if key in _DOUBTS:
        return Region(None, _DOUBTS[key])
    tables = divisions()
    above: str | None = None
    for part in key.split("/"):
        named = _named(part)
        if named == {_CORPS} and above:  # its cities are divisions of the autonomous region
            continue
        found = [code for code in named if above is None or (code != above and tables.inside(code, above))]
        direct = [code for code in found if tables.parent(code) == above]
        codes = direct if len(direct) == 1 else found
        if len(codes) != 1:
            what = "is no division of GB/T 2260" if not codes else f"may be any of {', '.join(sorted(codes))}"
            return Region(None, f"{part} {what}")
        above = codes[0]
    return Region(_CORPS if key.endswith(_CORPS_NAME) else above)


def _named(part: str) -> set[str]:
    """The divisions of exactly this name, or of which it is another name."""
    return {name.code for name in divisions().named(part) if name.text == part and name.kind == "full"}


def _site(row: Mapping[str, str], region: Region, sizes: Mapping[str, int]) -> Site:
    url, access, size = row["url"], row["access_2026_04"], row["home_bytes"]
    notes = [region.note]
    home, alternates = url, tuple[str, ...]()
    if access == "protocol-switch":
        home, alternates = _switched(url), (url,)
        notes.append("the listed address answered only after the switch between http and https")
    status = _STATUS[access]
    if status == "active" and int(size) < _SMALL:
        if sizes[size] > 1:
            status = "stub"
            notes.append(f"{sizes[size]} hosts answer with {size} bytes: a redirect or a shell, not a page")
        else:
            notes.append(f"{size} bytes are few for a home page: perhaps a redirect or a shell")
    return Site(
        site_id_of(home), _name(row["key"], region), home, _evidence(row), alternates=alternates,
        division_code=region.code, level=divisions().get(region.code).level if region.code else None,
        status=status, notes="; ".join(filter(None, notes)),
    )


def _evidence(row: Mapping[str, str]) -> str:
    size = f", {row['home_bytes']} bytes" if row["home_bytes"] else ""
    shape = row["family_guess_from_url_shapes"]
    shown = "" if shape == _SHOWS_NOTHING else f", {shape} of {row['urls_seen_on_host']}"
    return f"china-public-debt 2026-04-26: {row['key']} ({row['level']}), {row['access_2026_04']}{size}{shown}"


def _name(key: str, region: Region) -> str:
    """The division's name as its bodies carry it, with the city of a district: 杭州市临安区; 平潭县."""
    return divisions().full_name(region.code) if region.code else "".join(key.split("/")[-2:])


def _switched(url: str) -> str:
    return url.replace("http:", "https:", 1) if url.startswith("http:") else url.replace("https:", "http:", 1)


def _one_of(sites: dict[str, Site]) -> dict[str, Site]:
    """Regions that share one address: it is crawled once, as the portal of the one that holds the others."""
    keys = sorted(sites, key=len)
    first, others = keys[0], keys[1:]
    holds_all = all(key.startswith(f"{first}/") for key in others)
    crawled = sites[first]
    if not holds_all:
        claim = f"claimed for {', '.join(keys)}: whose portal it is, is not known"
        crawled = replace(crawled, name="、".join(sites[key].name for key in keys), division_code=None, level=None,
                          notes=claim)
    rest = {key: replace(sites[key], site_id=f"{crawled.site_id}-{sites[key].division_code}", status="duplicate",
                         notes=f"the address is that of {crawled.site_id}") for key in others}
    return {first: crawled, **rest}


def _place(key: str, site: Site) -> tuple[str, str]:
    """Where a site stands in the file: at its division, or after the division above it."""
    parts = key.split("/")
    while parts:
        if code := region_of("/".join(parts)).code:
            return code, site.site_id if len(parts) < key.count("/") + 1 else ""
        parts.pop()
    return "", site.site_id


def main(arguments: list[str]) -> None:
    """Write the registry of portals from the source's file."""
    if len(arguments) != 1:
        sys.exit("usage: python -m flows.portals SOURCE.tsv")
    with Path(arguments[0]).open(encoding="utf-8", newline="") as file:
        sites = portals(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    PORTALS.write_text(tsv(sites, _COMMENTS), encoding="utf-8", newline="\n")
    counts = Counter(site.status for site in sites)
    print(f"{PORTALS}: {len(sites)} sites ({', '.join(f'{n} {status}' for status, n in counts.most_common())}), "
          f"{sum(site.division_code is None for site in sites)} without a division")


if __name__ == "__main__":
    main(sys.argv[1:])
