"""A look at one site: is it reachable, where is its annual-report list and why, how does the list page?

Fetches what a walk would fetch up to the second page of each of the first lists, and no report.
"""

from dataclasses import asdict
from typing import Any

from ..outcomes import BLOCKS
from ..page import Ask, Page
from ..registry import Site
from .certificate import Certificate
from .fetching import GivenUp, Interrupted, Link, Run
from .lists import ListWalk
from .traps import ReadsTooLong
from .walk import Walk, judge_home

MOST_LISTS = 3
_SHOWN = 5  # rows


async def probe(run: Run, site: Site) -> None:
    """Probes a site and emits what was found as {"event": "probe", …}; see `crawler.probe.Probe` for the fields."""
    walk = Walk(run, site)
    found: dict[str, Any] = {"event": "probe", "site_id": site.site_id, "home": site.home, "name": "", "columns": []}
    try:
        await _look(walk, found)
    except (GivenUp, Interrupted, ReadsTooLong) as error:
        found["reason"] = str(error) or "interrupted"
    found["requests"] = sum(count.requests for count in walk.fetcher.counts.values())
    found["delay"] = max((count.delay for count in walk.fetcher.counts.values()), default=site.delay)
    run.emit(found)


async def _look(walk: Walk, found: dict[str, Any]) -> None:
    home = await walk.fetcher.get(Link(Ask(walk.site.home), "home"), judge_home)
    found["outcome"], found["detail"] = home.outcome, home.detail
    if home.page is None:
        blocked = ", which is a block: it is reported, never circumvented" if home.outcome in BLOCKS else ""
        found["reason"] = f"the home page does not answer with a page: {home.outcome}{blocked}"
        return
    found["home"], found["name"], found["id_code"] = home.page.url, name_of(home.page), meta(home.page, "SiteIDCode")
    walk.fetcher.scope.widen(home.page.url)
    discovery = await walk.search(home.page)
    found["reason"], found["tried"] = discovery.reason, [asdict(tried) for tried in discovery.tried]
    for column in discovery.columns[:MOST_LISTS]:
        certificate = Certificate(column.ask, column.family, column.mark, column.evidence)
        await ListWalk(walk.fetcher, certificate, walk.looked, most_pages=2).read()
        found["columns"].append({
            "url": column.ask.url, "family": certificate.family, "mark": certificate.mark, "name": column.name,
            "evidence": column.evidence, "confidence": column.confidence,
            "declared_total": certificate.declared_total, "declared_pages": certificate.declared_pages,
            "pages": [{"asked": ask, "rows": rows} for ask, rows in certificate.trail], "stopped": certificate.ended,
            "rows": [asdict(row) for row in list(certificate.rows.values())[:_SHOWN]],
        })


def name_of(page: Page) -> str:
    """The site's name as it prints it: meta SiteName (guide §1), else the title."""
    title = page.tree.css_first("title")
    return meta(page, "SiteName") or (" ".join(title.text().split()) if title else "")


def meta(page: Page, name: str) -> str:
    """The content of a meta tag, its name in any case; "" when it is absent or the template's own text."""
    for node in page.tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == name.lower():
            content = " ".join((node.attributes.get("content") or "").split())
            if content not in _TEMPLATE:
                return content
    return ""


_TEMPLATE = {"网站名称", "政府网站标识码"}  # left in by site builders (guide §1)
