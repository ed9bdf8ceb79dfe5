"""What a night brought: one record for the flow, its artifact and the command line."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler import Crawl, Site
    from pipeline import ParseSummary
    from warehouse import BuildSummary


@dataclass(frozen=True, slots=True)
class SiteNight:
    """One site of one night: its crawl, or the error that ended it."""

    site_id: str
    name: str
    crawl: "Crawl | None"
    error: str | None = None

    @property
    def failed(self) -> bool:
        """No crawl, or one that did not see the whole site: absence there proves nothing."""
        return self.crawl is None or not self.crawl.complete

    @property
    def outcome(self) -> str:
        """Complete, or why not, in a few words."""
        if self.crawl is None:  # of a traceback, the last line says what it was
            return f"failed: {(self.error or '').strip().splitlines()[-1]}"
        return "complete" if self.crawl.complete else f"incomplete: {self.crawl.stop_reason}"


def site_nights(
    sites: "Sequence[Site]", crawls: "Sequence[Crawl]", error: str | None = None
) -> "tuple[SiteNight, ...]":
    """The nights of sites in their order; a site without a crawl ended with the error."""
    by_site = {crawl.site_id: crawl for crawl in crawls}
    missing = error or "the run ended before this site's turn"
    return tuple(SiteNight(site.site_id, site.name, by_site.get(site.site_id),
                           None if site.site_id in by_site else missing) for site in sites)


@dataclass(frozen=True, slots=True)
class NightlyReport:
    """The whole night. `problems` counts the stored problem rows by kind, `contradictions` the failed identities."""

    sites: tuple[SiteNight, ...]
    parsed: "ParseSummary"
    built: "BuildSummary"
    contradictions: int

    @property
    def failed(self) -> tuple[SiteNight, ...]:
        return tuple(site for site in self.sites if site.failed)

    @property
    def captured(self) -> int:
        """Documents and pages that are new or changed since the last night."""
        return sum(site.crawl.captured for site in self.sites if site.crawl)

    @property
    def sentence(self) -> str:
        """The night in one sentence."""
        if not self.captured and not self.parsed.parsed:
            what = "nothing new: 0 pages fetched anew, 0 documents parsed anew"
        else:
            what = f"{self.captured} pages fetched anew, {self.parsed.parsed} documents parsed anew"
        failed = f"; {len(self.failed)} of {len(self.sites)} sites not complete" if self.failed else ""
        return what + failed

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "captured": self.captured, "failed": [site.site_id for site in self.failed]}

    def markdown(self) -> str:
        """The artifact that Prefect keeps."""
        return "\n".join(self._markdown())

    def _markdown(self) -> Iterator[str]:
        yield from ("# Nightly run", "", f"{self.sentence[0].upper()}{self.sentence[1:]}.", "", "## Sites", "")
        yield "| site | name | captured | not modified | failed pages | requests | seconds | result |"
        yield "|---|---|--:|--:|---|--:|--:|---|"
        for site in self.sites:
            crawl = site.crawl
            figures = "| | | | |" if crawl is None else (
                f"{crawl.captured} | {crawl.not_modified} | {failed_pages(crawl)} | {crawl.requests} "
                f"| {crawl.seconds:.1f}"
            )
            yield f"| {site.site_id} | {_cell(site.name)} | {figures} | {_cell(site.outcome)} |"
        yield from ("", "## Documents", "")
        yield from ("| parsed anew | unchanged | reports | failed identities |", "|--:|--:|--:|--:|")
        yield f"| {self.parsed.parsed} | {self.parsed.unchanged} | {self.parsed.reports} | {self.contradictions} |"
        yield from ("", "## Problems", "", "| kind | rows |", "|---|--:|")
        yield from (f"| {kind} | {rows} |" for kind, rows in by_number(self.parsed.problems))
        yield from ("", "## Warehouse", "", "| table | rows |", "|---|--:|")
        yield from (f"| {table} | {rows} |" for table, rows in self.built.rows.items())


def failed_pages(crawl: "Crawl") -> str:
    """The failed fetches by outcome: “3 (gone 2, timeout 1)”; “0” when there were none."""
    return f"{crawl.failed} ({failed_outcomes(crawl)})" if crawl.failed else "0"


def failed_outcomes(crawl: "Crawl") -> str:
    """How fetches ended that brought nothing: “gone 2, timeout 1”. A probe beyond the end of a list is among them."""
    fine = {"ok", "not_modified", "unchanged"}
    return ", ".join(f"{outcome} {n}" for outcome, n in by_number(crawl.outcomes) if outcome not in fine)


def by_number(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Counts, the largest first; equal ones by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
