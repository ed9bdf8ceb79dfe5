"""Hijacked copies of government pages: what gives them away (specification §0, data/hijack_signs.toml)."""

import re
import tomllib
from functools import lru_cache
from typing import NamedTuple

from pipeline.identity.divisions import DATA
from pipeline.identity.model import Flag
from pipeline.identity.sites import Site


class Sign(NamedTuple):
    """What official pages do not contain: words, or a pattern of which `weight` different hits prove it."""

    kind: str
    words: tuple[str, ...]
    any_word: re.Pattern[str] | None  # fits where one of the words stands
    pattern: re.Pattern[str] | None
    weight: int

    def hits(self, text: str) -> list[str]:
        """The different places that show it; empty below the weight."""
        found: set[str] = set()
        if self.any_word and self.any_word.search(text):
            found = {word for word in self.words if word in text}
        if self.pattern:
            found |= {match[0] for match in self.pattern.finditer(text)}
        return sorted(found) if len(found) >= self.weight else []


def hijack_flags(site: Site, text: str, entity: str | None) -> tuple[list[Flag], bool]:
    """The flags on where a page comes from, and whether it is quarantined.

    Quarantined is what nobody answers for: every host that is not official (its figures may be right, but
    the specification accepts official hosts only), and a file without address that shows signs of a hijacked
    copy. A page on an official host never is: signs there are flagged for a person to look at.
    `entity` is a name in the place of the agency that no public body can have (“57365线路检测中”).
    """
    signs = [f"{sign.kind}: {hits[0]}" for sign in _signs() if (hits := sign.hits(text))]
    if entity:
        signs.append(f"no administrative name: {entity}")
    if site.standing == "unofficial":
        kind = "hijacked_copy" if signs else "unofficial_host"
        message = f"{site.host} is no official host" + "".join(f"; {sign}" for sign in signs)
        return [Flag(kind, "error", f"{message}. If it is official, list it in official_hosts.toml")], True
    if not signs:
        return [], False
    if site.standing == "unknown":
        return [Flag("hijacked_copy", "error", f"signs of a hijacked copy: {'; '.join(signs)}")], True
    return [Flag("hijack_signs", "warning", f"{'; '.join(signs)} on {site.host}")], False


@lru_cache(maxsize=1)
def _signs() -> list[Sign]:
    table = tomllib.loads((DATA / "hijack_signs.toml").read_text(encoding="utf-8"))
    return [
        Sign(row["kind"], tuple(row.get("words", ())),
             re.compile("|".join(map(re.escape, row["words"]))) if "words" in row else None,
             re.compile(row["pattern"]) if "pattern" in row else None, row.get("weight", 1))
        for row in table["sign"]
    ]
