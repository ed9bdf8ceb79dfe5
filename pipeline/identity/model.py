"""What is known of a document from outside, and what identifying it yields."""

import hashlib
from dataclasses import dataclass
from datetime import date

from pipeline.problems import Severity


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a file from outside: where it came from and what linked to it.

    `title` and `published_on` are those of the list row or link; `agency` and `division_code` (GB/T 2260)
    are those of the site in the registry: they complete a name that says less, and never overrule the page.
    """

    source: str
    url: str | None = None
    title: str | None = None
    published_on: str | None = None
    charset: str | None = None
    agency: str | None = None
    division_code: str | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """A public body. `name` is as it signs, completed by its place (县教育局 → 民和回族土族自治县教育局).

    `agency_id` stays the same however a body signs: it is `stable_id` of "NAME<tab>DIVISION CODE", where NAME has
    the place as the tables spell it and the short forms of functions.toml in full (市卫健委 = 市卫生健康委员会).
    `division_code` is that of the smallest listed division it belongs to: 6 digits of GB/T 2260, 9 for townships;
    None for bodies of the centre and where nothing says it. `level`: national, province, prefecture, county or
    township; `function`: a key of functions.toml.
    """

    name: str
    agency_id: str
    division_code: str | None = None
    level: str | None = None
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """One doubt about whose report it is, or of which year, with its reason."""

    kind: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report it is and of which year; two agencies in one title are two. `quarantined`: a hijacked copy."""

    agencies: tuple[Agency, ...] = ()
    report_year: int | None = None
    title: str | None = None
    published_on: date | None = None
    scope: str | None = None
    flags: tuple[Flag, ...] = ()
    quarantined: bool = False

    @property
    def agency(self) -> str | None:
        return "、".join(a.name for a in self.agencies) or None

    @property
    def agency_id(self) -> str | None:
        """Of a single agency its own; of a joint report a key of all of them, in the order of the title."""
        if len(self.agencies) < 2:
            return self.agencies[0].agency_id if self.agencies else None
        return stable_id("+".join(agency.agency_id for agency in self.agencies))

    @property
    def division_code(self) -> str | None:
        return self.agencies[0].division_code if self.agencies else None

    @property
    def level(self) -> str | None:
        return self.agencies[0].level if self.agencies else None

    @property
    def function(self) -> str | None:
        return self.agencies[0].function if self.agencies else None


def stable_id(key: str) -> str:
    """A key that stays the same in every run: "a" and the first 10 hex digits of the SHA-256 of `key`."""
    return "a" + hashlib.sha256(key.encode()).hexdigest()[:10]
