"""The three stages as the flow and the commands run them: each tells its steps to the listener."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.crawl_progress import CrawlProgress
from flows.data_folder import DataFolder
from flows.failure import USAGE, Failure
from flows.steps import Step, report

if TYPE_CHECKING:
    from crawler import Crawl, Site
    from flows.diff import Diff
    from pipeline import ParseSummary
    from warehouse import BuildSummary

_NAMED = 12  # sites of a registry that an error names


def choose(
    registry: Path | None, site_ids: Sequence[str] | None, part: tuple[int, int] = (1, 1)
) -> "list[Site]":
    """The sites of a registry that are crawled, or those that were asked for, in the registry's order; of them the
    k-th of n parts. The registry “portals” is that of all provinces, prefectures and counties.

    Raises RegistryError for a registry that contradicts itself, Failure for a site it does not hold.
    """
    from crawler import load_registry, registry_path, shard

    registry = registry_path(registry)
    sites = load_registry(registry)
    known = [site.site_id for site in sites]
    if unknown := sorted(set(site_ids or ()) - set(known)):
        some = ", ".join(sorted(known)[:_NAMED]) + (f" and {len(known) - _NAMED} more" if len(known) > _NAMED else "")
        raise Failure(f"no site “{unknown[0]}” in {registry}; it holds {some}", USAGE)
    wanted = [site for site in sites if (site.site_id in site_ids if site_ids else site.is_crawled)]
    return shard(wanted, *part)


def crawl(
    sites: "Sequence[Site]", archive: Path | str, contact: str | None, *, shard: tuple[int, int] = (1, 1),
    spool: Path | None = None, quiet: str | None = None, together: int | None = None,
) -> "list[Crawl]":
    """Crawl sites into the archive, many at once. Raises CrawlFailed, ContactMissing, ValueError."""
    from crawler import TOGETHER, crawl_sites

    subject = sites[0].name if len(sites) == 1 else f"{len(sites)} sites"
    if shard[1] > 1:
        subject = f"{subject}, shard {shard[0]}/{shard[1]}"
    report(Step("crawl", subject, note="starting"))
    done = crawl_sites(
        sites, archive, contact=contact, on_event=CrawlProgress(len(sites), subject), shard=shard, spool=spool,
        quiet=quiet, together=together or TOGETHER,
    )
    captured, kept, failed = (sum(getattr(c, name) for c in done) for name in ("captured", "not_modified", "failed"))
    report(Step("crawl", subject, note=f"{captured} captured, {kept} not modified, {failed} failed", finished=True))
    return done


def parse(
    data: DataFolder, archive: str | None = None, workers: int | None = None, time_limit: float | None = None
) -> "ParseSummary":
    """Parse what is new in the archive (default: that of the data folder), in `workers` processes, each document in at
    most `time_limit` seconds. Raises ArchiveDamaged, StoreDamaged.
    """
    import pipeline

    def on_progress(site_id: str, done: int, total: int) -> None:
        report(Step("parse", "documents", done, total, note=f"{site_id} {done}/{total}"))

    report(Step("parse", "documents"))
    summary = pipeline.parse(
        archive or data.archive, data.parquet, on_progress, workers=workers, seconds=time_limit)
    note = f"{summary.parsed} parsed, {summary.unchanged} unchanged, {summary.reports} reports"
    report(Step("parse", "documents", note=note, finished=True))
    return summary


def diff(
    data: DataFolder, archive: str | None, limit: int, workers: int | None, time_limit: float | None
) -> "Diff":
    """Parse the archive anew and count what would change; the first `limit` changes are kept.

    Raises ArchiveDamaged, StoreDamaged.
    """
    import pipeline
    from flows.diff import Diff, changes

    def on_progress(site_id: str, done: int, total: int) -> None:
        report(Step("diff", "documents", done, total, note=f"{site_id} {done}/{total}"))

    report(Step("diff", "documents"))
    found = Diff(limit)
    for each in pipeline.reparse(
        archive or data.archive, data.parquet, on_progress, workers=workers, seconds=time_limit
    ):
        found.add(changes(each))
    report(Step("diff", "documents", finished=True))
    return found


def build(data: DataFolder) -> "BuildSummary":
    """Build the warehouse from the Parquet."""
    import warehouse

    def on_progress(model: str, done: int, total: int) -> None:
        report(Step("build", "warehouse", done, total, note=model))

    report(Step("build", "warehouse"))
    summary = warehouse.build(data.parquet, data.database, on_progress)
    report(Step("build", "warehouse", note=f"{sum(summary.rows.values())} rows", finished=True))
    return summary


def contradictions(data: DataFolder) -> int:
    """How many identities fail in the warehouse."""
    import warehouse

    with warehouse.connect(data.database) as connection:
        row = connection.execute("SELECT count(*) FROM contradictions").fetchone()
    assert row is not None, "an aggregate without GROUP BY has one row"
    return int(row[0])
