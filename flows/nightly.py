"""The nightly flow: crawl every site, parse what is new, build the warehouse, say what happened.

Run it once with `gongkai nightly`, every night with `gongkai schedule` (see flows/schedule.py), or
deploy it to a Prefect work pool with `prefect deploy --all` (prefect.yaml). Tasks are shards of
work, one a site or a stage: a document is a matter of milliseconds, a Prefect task is not.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prefect import allow_failure, flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

import pipeline
import warehouse
from crawler import DEFAULT_REGISTRY, Crawl, CrawlFailed, Site
from flows import stages
from flows.data_folder import DataFolder
from flows.nightly_report import NightlyReport, SiteNight

# A crawl waits for its site most of the time; four at once is polite, for no two share a host.
CONCURRENT_SITES = 4


def _is_passing(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Whether trying again may help: a process died. A missing contact stays missing."""
    return isinstance(state.result(raise_on_failure=False), CrawlFailed)


@task(
    task_run_name="crawl {site.site_id}", retries=2, retry_delay_seconds=[5, 60],
    retry_condition_fn=_is_passing, cache_policy=NO_CACHE,
)
def crawl(site: Site, archive: Path, contact: str | None) -> Crawl:
    """One site. Retried as a whole when its process dies; what it had captured by then is kept."""
    return stages.crawl(site, archive, contact)


@task(cache_policy=NO_CACHE)
def parse(data: DataFolder) -> pipeline.ParseSummary:
    return stages.parse(data)


@task(cache_policy=NO_CACHE)
def build(data: DataFolder) -> warehouse.BuildSummary:
    return stages.build(data)


@flow(task_runner=ThreadPoolTaskRunner(max_workers=CONCURRENT_SITES))  # type: ignore[arg-type]  # invariant in Prefect
def nightly(
    site_ids: list[str] | None = None,
    registry: Path = DEFAULT_REGISTRY,
    data: Path = Path("data"),
    contact: str | None = None,
) -> State[NightlyReport]:
    """All sites of the registry (or those of `site_ids`) → archive → Parquet → warehouse.

    A site that fails never stops the others, and what there is gets parsed and built. Then the run
    ends in the state `Incomplete`, of type COMPLETED, so that an automation can tell it from a good
    night, and from one that could not be parsed or built, which is FAILED.
    """
    folder = DataFolder(data)
    sites = stages.choose(registry, site_ids)
    crawls = _crawl_all(sites, folder.archive, contact)
    nights = tuple(_night(site, future) for site, future in zip(sites, crawls, strict=True))
    report = NightlyReport(nights, parse(folder), build(folder), stages.contradictions(folder))
    create_markdown_artifact(report.markdown(), key="nightly", description=report.sentence)
    name = "Incomplete" if report.failed else None
    return Completed(name=name, message=report.sentence, data=report)


def _crawl_all(sites: list[Site], archive: Path, contact: str | None) -> list[PrefectFuture[Crawl]]:
    """Start a task for each site; sites of one host wait for each other, so a host sees one crawl at a time."""
    last_on_host: dict[str, PrefectFuture[Crawl]] = {}
    futures = []
    for site in sites:
        host = urlsplit(site.home).netloc
        before = [allow_failure(last_on_host[host])] if host in last_on_host else []
        future = crawl.submit(site, archive, contact, wait_for=before, return_state=False)
        last_on_host[host] = future
        futures.append(future)
    return futures


def _night(site: Site, future: PrefectFuture[Crawl]) -> SiteNight:
    result = future.result(raise_on_failure=False)
    if isinstance(result, Crawl):
        return SiteNight(site.site_id, site.name, result)
    return SiteNight(site.site_id, site.name, None, str(result) or type(result).__name__)
