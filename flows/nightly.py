"""The nightly flow: crawl every site, parse what is new, build the warehouse, say what happened.

Run it once with `gongkai nightly`, every night with `gongkai schedule` (see flows/schedule.py), or
deploy it to a Prefect work pool with `prefect deploy --all` (prefect.yaml). Tasks are shards of
work, never one a site or a document: those are a matter of milliseconds, a Prefect task is not.
"""

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

import pipeline
import warehouse
from crawler import DEFAULT_REGISTRY, Crawl, CrawlFailed, Site, shard
from flows import stages
from flows.data_folder import DataFolder
from flows.nightly_report import NightlyReport, SiteNight, site_nights

MOST_SHARDS_HERE = 4
"""Shards crawled at once on one machine; a shard is a process that walks many sites at once already."""


def _is_passing(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Whether trying again may help: a process died. A missing contact stays missing."""
    return isinstance(state.result(raise_on_failure=False), CrawlFailed)


@task(
    task_run_name="crawl shard {number}/{shards}", retries=2, retry_delay_seconds=[5, 60],
    retry_condition_fn=_is_passing, cache_policy=NO_CACHE,
)
def crawl(
    sites: list[Site], archive: Path | str, contact: str | None, number: int = 1, shards: int = 1,
    spool: Path | None = None, quiet: str | None = None, together: int | None = None,
) -> list[Crawl]:
    """One shard. Retried as a whole when its process dies; what it had captured by then is kept."""
    return stages.crawl(
        sites, archive, contact, shard=(number, shards), spool=spool, quiet=quiet, together=together
    )


@task(cache_policy=NO_CACHE)
def parse(data: DataFolder, archive: str | None = None) -> pipeline.ParseSummary:
    return stages.parse(data, archive)


@task(cache_policy=NO_CACHE)
def build(data: DataFolder) -> warehouse.BuildSummary:
    return stages.build(data)


@flow(task_runner=ThreadPoolTaskRunner(max_workers=MOST_SHARDS_HERE))  # type: ignore[arg-type]  # invariant in Prefect
def nightly(
    site_ids: list[str] | None = None,
    registry: Path = DEFAULT_REGISTRY,
    data: Path = Path("data"),
    contact: str | None = None,
    shards: int = 1,
    archive: str | None = None,
    quiet: str | None = None,
    together: int | None = None,
) -> State[NightlyReport]:
    """All sites of the registry (or those of `site_ids`), in `shards` parts → archive → Parquet → warehouse.

    The archive is that of the data folder, or at `archive`: a folder, or an fsspec URL. In the hours `quiet` ("8-20",
    Beijing time) nothing is asked; each part walks `together` sites at once.

    A site or a shard that fails never stops the others, and what there is gets parsed and built. Then the run
    ends in the state `Incomplete`, of type COMPLETED, so that an automation can tell it from a good
    night, and from one that could not be parsed or built, which is FAILED.
    """
    folder = DataFolder(data)
    sites = stages.choose(registry, site_ids)
    parts = [(number, part) for number in range(1, shards + 1) if (part := shard(sites, number, shards))]
    futures = [(part, crawl.submit(part, archive or folder.archive, contact, number, shards, folder.spool, quiet,
                                   together, return_state=False)) for number, part in parts]
    nights = {night.site_id: night for part, future in futures for night in _nights(part, future)}
    report = NightlyReport(tuple(nights[site.site_id] for site in sites), parse(folder, archive), build(folder),
                           stages.contradictions(folder))
    create_markdown_artifact(report.markdown(), key="nightly", description=report.sentence)
    name = "Incomplete" if report.failed else None
    return Completed(name=name, message=report.sentence, data=report)


def _nights(sites: list[Site], future: PrefectFuture[list[Crawl]]) -> tuple[SiteNight, ...]:
    """The nights of a shard's sites; of one that failed, those that were finished by then."""
    result = future.result(raise_on_failure=False)
    if isinstance(result, list):
        return site_nights(sites, result)
    crawls = result.crawls if isinstance(result, CrawlFailed) else ()
    return site_nights(sites, crawls, str(result) or type(result).__name__)
