"""Sites on a screen: a list of them, one with all that is known of it, and how they fare."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from crawler import Crawl, Health, Site, State
from crawler.site_rows import said
from flows.render import grid

_COLOURS = {State.OK: "green", State.NEVER_CRAWLED: "dim", State.LATE: "yellow", State.INCOMPLETE: "yellow"}
_LAST_CRAWLS = 5


def listing(sites: Sequence[Site], limit: int) -> RenderableType:
    """Sites as a table, the first `limit` of them (0: all), and how many there are."""
    shown = sites[:limit] if limit else sites
    columns = {"site": [s.site_id for s in shown], "name": [s.name for s in shown],
               "division": [s.division_code or "" for s in shown], "level": [s.level or "" for s in shown],
               "status": [s.status for s in shown], "family": [s.family or "" for s in shown],
               "home": [s.home.removesuffix("/") for s in shown]}
    if all(s.status == "active" for s in sites):
        del columns["status"]
    if not any(columns["family"]):
        del columns["family"]
    table = _table(columns, whole={"division", "level"})
    return Group(table, _count(len(sites), len(shown), "site"))


def record(site: Site, found: Site | None, children: Sequence[Site], crawls: Sequence[Crawl]) -> RenderableType:
    """All fields of a site; what its crawls found out (`found`: its row in the archive); its children; its crawls."""
    parts: list[RenderableType] = [_fields(said(site))]
    news = {} if found is None else {
        name: value for name, value in said(found).items() if value != getattr(site, name)}
    if news:
        parts += [_head("found by the crawl"), _fields(news)]
    if children:
        parts += [_head(f"{len(children)} site{'' if len(children) == 1 else 's'} found under it"),
                  _table({"site": [c.site_id for c in children], "name": [c.name for c in children],
                          "home": [c.home for c in children]})]
    parts.append(_head("crawls" if crawls else "never crawled"))
    if crawls:
        parts.append(_crawls(crawls))
        parts += _certificates(crawls[-1])
    return Group(*parts)


def health(rows: Sequence[Health], limit: int) -> RenderableType:
    """How sites fare, worst first, and how many are in each state."""
    order = list(State)
    rows = sorted(rows, key=lambda row: (order.index(row.state), row.site_id))
    shown = rows[:limit] if limit else rows
    table = _table({
        "state": [Text(row.state, style=_COLOURS.get(row.state, "red")) for row in shown],
        "site": [row.site_id for row in shown], "name": [row.name for row in shown],
        "since": [_day(row.since) for row in shown], "last good": [_day(row.last_good) for row in shown],
        "reason": [_reason(row) for row in shown],
    }, whole={"state", "since", "last good"})
    counts = Counter(row.state for row in rows)
    summary = ", ".join(f"{counts[state]:,} {state}" for state in order if counts[state])
    return Group(table, _count(len(rows), len(shown), "site", summary))


def _reason(row: Health) -> str:
    return f"{row.blocked_by}: {row.reason}" if row.blocked_by and row.blocked_by not in row.reason else row.reason


def _crawls(crawls: Sequence[Crawl]) -> Table:
    last = crawls[-_LAST_CRAWLS:][::-1]
    return _table({
        "finished": [c.finished_at[:16].replace("T", " ") for c in last],
        "requests": [f"{c.requests:,}" for c in last], "reports": [f"{c.reports_listed:,}" for c in last],
        "new": [f"{c.captured:,}" for c in last], "failed": [f"{c.failed:,}" for c in last],
        "result": ["complete" if c.complete else f"incomplete: {c.stop_reason}" for c in last],
    }, whole={"finished"}, right={"requests", "reports", "new", "failed"})


def _certificates(crawl: Crawl) -> Iterable[RenderableType]:
    if not crawl.columns:
        return
    walks = crawl.columns
    yield _head("lists in the last crawl")
    yield _table({
        "list": [w.url for w in walks], "family": [w.family for w in walks],
        "declared": ["" if w.declared_total is None else f"{w.declared_total:,}" for w in walks],
        "rows": [f"{w.rows:,}" for w in walks], "pages": [f"{w.pages:,}" for w in walks],
        "reports": [f"{w.reports:,}" for w in walks],
        "result": ["complete" if w.complete else f"incomplete: {w.stop_reason}" for w in walks],
    }, right={"declared", "rows", "pages", "reports"})


def _table(
    columns: Mapping[str, Sequence[str | Text]], *, whole: Iterable[str] = (), right: Iterable[str] = ()
) -> Table:
    """A table; the columns of `whole` and `right` are never folded."""
    table = grid()
    kept = {*whole, *right}
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in kept, justify="right" if name in right else "left")
    for cells in zip(*columns.values(), strict=True):
        table.add_row(*cells)
    return table


def _fields(values: dict[str, object]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in values.items():
        text = "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)
        table.add_row(Text(name, style="bold"), Text(text))
    return table


def _head(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _count(total: int, shown: int, what: str, detail: str = "") -> Text:
    text = f"{total:,} {what}{'' if total == 1 else 's'}" + (f": {detail}" if detail else "")
    rest = f"; the first {shown:,} are shown, --limit 0 shows all" if shown < total else ""
    return Text(text + rest, style="dim")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
