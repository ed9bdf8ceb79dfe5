"""A site that is imagined by its number: who it is, what it publishes, in which column, by which way.

Everything depends on the seed and the number alone. The figures are real ones of figures.jsonl under the names of
agencies that do not exist; every report page names their source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import lcm
from typing import Any

from crawler.sandbox.articles import Article, counted
from crawler.sandbox.figures import Portal, Record, choose, figures, knowledge, number

NEWEST_YEAR = 2025
MOST_YEARS = 18  # the first reports are those of 2008
# Of a hundred reports, so many are published as an attachment, printed in GB2312, lost their tables.
_PDF, _GBK, _FLAT = 8, 4, 3


@dataclass(frozen=True)
class Column:
    """One list of annual reports, its newest row first; `hidden` articles have a page, but stand in no list."""

    portal: Portal
    articles: tuple[Article, ...]
    hidden: tuple[Article, ...] = ()


@dataclass(frozen=True)
class Imagined:
    """One site: its lists, and the way that leads to them (a row of ways.toml)."""

    number: int
    place: str
    way: dict[str, Any]
    columns: tuple[Column, ...]

    @property
    def portal(self) -> Portal:
        return self.columns[0].portal


def imagine(number_: int, *, years: int, seed: int, families: Sequence[str], divide: bool = True) -> Imagined:
    """Site `number_` (counted from 1) with `years` report years up to NEWEST_YEAR.

    Families and ways go round, so that as many sites as families have one of each. `divide`: whether a way may split
    the reports into several columns. Raises ValueError when there is no such site.
    """
    names = knowledge("names")
    if not 1 <= years <= MOST_YEARS:
        raise ValueError(f"{years} report years: there are reports of 1 to {MOST_YEARS} years")
    key, place = f"{seed}/{number_}", place_name(number_, seed)
    family = families[(number_ - 1) % len(families)]
    site_id = f"sim-{number_:04d}-{family}"
    domain = f"www.{site_id}.example"
    articles = _articles(key, place, years, domain)
    reports = [article.key for article in articles if article.record]
    portal = Portal(
        site_id=site_id, family=family, name=choose(names["site"]["names"], key).format(place=place), domain=domain,
        id_code=f"99{number_:08d}", colour=choose(names["site"]["colours"], "colour" + key),
        column=choose(names["site"]["columns"], "column" + key),
        rows_per_page=choose(names["site"]["rows_per_page"], "rows" + key),
        gbk=_some(reports, "gbk", _GBK), pdf=_some(reports, "pdf", _PDF), flat=_some(reports, "flat", _FLAT),
        seed=key, column_name=choose(names["site"]["column_names"], "name" + key),
        metas=choose(names["site"]["metas"], "metas" + key),
    )  # fmt: skip
    way = way_of(number_, seed, len(families), divide)
    return Imagined(number_, place, way, tuple(_divided(portal, place, articles, way.get("split"))))


def place_name(number_: int, seed: int) -> str:
    """The invented place of a site; no two of the first 6,336 sites of a seed share one."""
    parts = knowledge("names")["place"]
    first, second, third, level = parts["first"], parts["second"], parts["third"], parts["level"]
    pairs = len(first) * len(second)
    position = number_ - 1 + number(f"place{seed}") % pairs
    # 67 has no divisor in common with the number of pairs, so that neighbours differ in both characters.
    pair, level_number, third_number = position * 67 % pairs, position // pairs % len(level), position // pairs
    third_number = third_number // len(level) % len(third)
    place: str = first[pair // len(second)] + second[pair % len(second)] + third[third_number] + level[level_number]
    return place


def way_of(number_: int, seed: int, families: int, divide: bool = True) -> dict[str, Any]:
    """The way of a site: they go round, shifted by one when families and ways would meet as before."""
    ways = [way for way in knowledge("ways")["way"] if divide or "split" not in way]
    turn = number_ - 1 + number(f"way{seed}") % len(ways) + (number_ - 1) // lcm(families, len(ways))
    way: dict[str, Any] = ways[turn % len(ways)]
    return way


def _articles(key: str, place: str, years: int, domain: str) -> list[Article]:
    names = knowledge("names")["agency"]
    agencies = [choose(names["government"], "government" + key).format(place=place)]
    first = number("departments" + key)
    for step in range(1 + number("how many" + key) % 3):
        department = names["departments"][(first + 5 * step) % len(names["departments"])]
        agencies.append(department.format(place=place))
    report_years = range(NEWEST_YEAR - years + 1, NEWEST_YEAR + 1)
    rows = [_report(key, agency, year) for agency in agencies for year in report_years]
    rows += _decoys(key, place, agencies[0], report_years)
    return counted(rows, 10_000 + number(domain) % 90_000)


def _report(key: str, agency: str, year: int) -> Article:
    article_key = f"{key}/{agency}/{year}"
    source = _source(f"{key}/{agency}", year)
    title = choose(knowledge("names")["agency"]["titles"], f"{key}/{agency}").format(agency=agency, year=year)
    day = number("day" + article_key) % 85  # from 5 January, so that some are late
    month, day = 1 + (day + 4) // 30, 1 + (day + 4) % 30 % 28
    published = f"{year + 1}-{month:02d}-{day:02d} {8 + number(article_key) % 10:02d}:{number(article_key) % 60:02d}"
    record = {
        **source, "key": article_key, "figures_of": source["key"], "agency": agency, "title": title,
        "report_year": year, "published": published, "published_simulated": True,
    }  # fmt: skip
    record.pop("period", None)  # that of the source's own year
    return Article(article_key, title, published, 0, agency, record)


def _source(agency_key: str, year: int) -> Record:
    """The record whose figures are printed: one real agency for each imagined one, in its own year if we have it."""
    series = choose(sorted({record["key"].rpartition("-")[0] for record in figures()}), agency_key)
    same_year = [record for record in figures() if record["report_year"] == year]
    for record in same_year:
        if record["key"].rpartition("-")[0] == series:
            return record
    return choose(same_year or figures(), f"{agency_key}/{year}")


def _decoys(key: str, place: str, source: str, report_years: range) -> Iterator[Article]:
    """The other articles of the column: from none to five kinds a site, one of each kind a year."""
    kinds = knowledge("names")["decoy"]
    first, count = number("decoys" + key), number("kinds" + key) % 6
    for step in range(count):
        kind = kinds[(first + 2 * step) % len(kinds)]
        for year in report_years:
            article_key = f"{key}/{kind['kind']}{step}/{year}"
            day = 1 + number(article_key) % 28
            published = f"{year + 1}-{kind['month']:02d}-{day:02d} 09:{number(article_key) % 60:02d}"
            title = kind["title"].format(place=place, year=year, next=year + 1)
            yield Article(article_key, title, published, 0, source, paragraphs=(kind["text"],))


def _some(keys: list[str], what: str, percent: int) -> tuple[str, ...]:
    return tuple(key for key in keys if number(what + key) % 100 < percent)


def _divided(portal: Portal, place: str, articles: list[Article], split: str | None) -> Iterator[Column]:
    """The lists of the site: one, or one an owner (市政府年报, 部门年报) or a year."""
    if split is None:
        yield Column(portal, tuple(articles))
        return
    groups: dict[str, list[Article]] = {}
    for article in articles:
        if split == "year":
            name = f"{int(article.date[:4]) - 1}年"
        else:
            name = f"{place[-1]}政府年报" if "人民政府" in article.source else "部门年报"
        groups.setdefault(name, []).append(article)
    for position, (name, rows) in enumerate(groups.items(), 1):
        folder = f"{portal.column.rstrip('/')}{name[:4] if split == 'year' else position}/"
        yield Column(replace(portal, column=folder, column_name=name), tuple(rows))
