"""Faults by name: what they simulate stands in faults.toml, what they do to an answer in the modules here.

An effect takes the request, the answer so far and the site, and gives the answer that is sent. To add one: a row in
faults.toml, a function in the module it belongs to, named in that module's EFFECTS; a test compares the two lists.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.sandbox.faults import blocks, contents, pagers, transport
from crawler.sandbox.faults.effect import Effect


class UnknownFault(ValueError):
    """The person who names the fault must act: there is none of that name."""


@dataclass(frozen=True)
class Fault:
    """A row of faults.toml, which says what the attributes mean."""

    name: str
    simulates: str
    guide: str
    hides: str
    complete: str


FAULTS: dict[str, Fault] = {
    row["name"]: Fault(**row)
    for row in tomllib.loads((Path(__file__).parent / "faults.toml").read_text("utf-8"))["fault"]
}
EFFECTS: dict[str, Effect] = {**blocks.EFFECTS, **contents.EFFECTS, **pagers.EFFECTS, **transport.EFFECTS}

# "gone", "gone@3" (site number 3), "gone@1/10" (the first of every ten sites)
_SPEC = re.compile(r"([a-z0-9-]+)(?:@(\d+)(?:/(\d+))?)?")


def on_site(specs: Iterable[str], number: int) -> set[str]:
    """The faults that are on at site `number`. Raises UnknownFault for a spec that names none.

    >>> sorted(on_site(["gone", "shell@3", "reset@1/2"], 3))
    ['gone', 'reset', 'shell']
    """
    faults = set()
    for spec in specs:
        found = _SPEC.fullmatch(spec)
        if not found or found[1] not in FAULTS or found[3] == "0":
            raise UnknownFault(f"there is no fault {spec!r}: `gongkai sandbox faults` lists them")
        name, site, every = found[1], found[2], found[3]
        here = site is None or (number % int(every) == int(site) % int(every) if every else number == int(site))
        if here:
            faults.add(name)
    return faults
