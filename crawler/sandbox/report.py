"""A report as sections of paragraphs and tables: what every page and the PDF print, each in its own way."""

from dataclasses import dataclass, replace

from crawler.sandbox.figures import Portal, Record, choose, knowledge, number
from crawler.sandbox.tables import (
    Table,
    disputes_table,
    printed,
    proactive_blocks,
    requests_table,
)


@dataclass(frozen=True)
class Section:
    """One of the six official sections; its tables follow its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Style:
    """How a page prints its report.

    markup: "plain", "word" (word-processor leftovers), "digits" (the same, one span per digit) or
    "flat" (no table left: one cell a paragraph).
    """

    markup: str
    small_tables: bool
    halfwidth: bool


def style_of(portal: Portal, key: str) -> Style:
    """The style of one report, the same on every run."""
    if key in portal.flat:
        return Style("flat", small_tables=False, halfwidth=True)
    markups = ("word", "digits", "plain") if portal.family == "trs" else ("plain", "word")
    return Style(
        choose(markups, key),
        small_tables=number("tables" + key) % 3 == 0,
        halfwidth=number("width" + key) % 4 == 0,
    )


def introduction(record: Record) -> tuple[str, ...]:
    """The paragraphs before section 一, with the sentence that gives the period of the figures."""
    prose = knowledge("prose")
    return tuple(prose[name].format(**_facts(record)) for name in ("opening", "period"))


def sections(record: Record, style: Style) -> list[Section]:
    """The six sections of the report, figures as in the record."""
    parts = zip(texts(record, style), tables_of(record, style), strict=True)
    return [replace(section, tables=tables) for section, tables in parts]


def texts(record: Record, style: Style) -> list[Section]:
    """The six sections without their tables."""
    prose, headings, key = knowledge("prose"), knowledge("labels")["sections"], record["key"]
    facts = _facts(record)
    overview = (
        choose(prose["proactive"], key),
        prose["received"].format(**facts),
        *(choose(prose[name], key) for name in ("management", "platform", "supervision")),
    )
    parts = [
        Section(headings["overview"], overview),
        *(Section(headings[name]) for name in ("proactive", "requests", "disputes")),
        Section(headings["problems"], (choose(prose["problems"], key).format(**facts),)),
        Section(headings["other"], (choose(prose["other"], key),)),
    ]
    return [_halfwidth(part) for part in parts] if style.halfwidth else parts


def tables_of(record: Record, style: Style) -> list[tuple[Table, ...]]:
    """The tables of each of the six sections; they depend on nothing but the figures and the style."""
    blocks = proactive_blocks(record)
    proactive = blocks if style.small_tables else [[row for block in blocks for row in block]]
    tables = [(), tuple(proactive), (requests_table(record),), (disputes_table(record),), (), ()]
    return [tuple(map(_halfwidth_table, part)) for part in tables] if style.halfwidth else tables


def agency_of(record: Record) -> str:
    """The agency's name as running text uses it: 平潭综合实验区（全区） is 平潭综合实验区."""
    return str(record["agency"]).removesuffix("（全区）")


def _facts(record: Record) -> dict[str, str | int]:
    totals = {key: printed(record["requests"][key]["total"]) for key in TOTALS.values()}
    return {
        "agency": agency_of(record),
        "year": record["report_year"],
        "next_year": record["report_year"] + 1,
        "period": record.get("period", FULL_YEAR.format(year=record["report_year"])),
        **{name: totals[key] for name, key in TOTALS.items()},
    }


FULL_YEAR = "自{year}年1月1日起至{year}年12月31日止"
TOTALS = {
    "new": "requests_received_new",
    "carried_in": "requests_carried_in",
    "answered": "dispositions_total",
    "carried_out": "requests_carried_out",
}

_HALF = str.maketrans("（）：／", "():/")


def _halfwidth(section: Section) -> Section:
    """The section with the half-width brackets that many editors type."""
    return replace(
        section,
        heading=section.heading.translate(_HALF),
        paragraphs=tuple(text.translate(_HALF) for text in section.paragraphs),
    )


def _halfwidth_table(table: Table) -> Table:
    return [[replace(cell, text=cell.text.translate(_HALF)) for cell in row] for row in table]
