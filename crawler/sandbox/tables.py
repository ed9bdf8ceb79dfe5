"""The official tables of a report as grids of cells, before any markup."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from crawler.sandbox.figures import Record, knowledge

UNKNOWN = "不详"


@dataclass(frozen=True)
class Cell:
    """One printed cell. `text` may hold a line break where the page breaks a label."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    label: bool = True


Table = list[list[Cell]]


def form_of(record: Record, table: str) -> str:
    """The form ("2019" or "2021") that one table of the record follows."""
    form: str = record["form"].get(table, record["form"]["default"])
    return form


def printed(value: Any) -> str:
    """A figure as the page prints it: null is 不详, "" stays empty, digits are never regrouped or rounded."""
    return UNKNOWN if value is None else str(value)


def as_printed(record: Record, key: str) -> Any:
    """A figure of table 二 in the report's own spelling where that is known ("251000元", "+1"), else its value."""
    return record.get("printed", {}).get(key, record["proactive"].get(key))


def _figure(value: Any, colspan: int = 1) -> Cell:
    return Cell(printed(value), colspan=colspan, label=False)


def _spread(cells: list[Cell], width: int) -> list[Cell]:
    """Let the last cell of a short row span the rest of the table."""
    used = sum(cell.colspan for cell in cells)
    return [*cells[:-1], replace(cells[-1], colspan=cells[-1].colspan + width - used)]


def proactive_blocks(record: Record) -> list[Table]:
    """Table 二 as its blocks of four columns, one per item of 第二十条. Rows the record lacks are left out."""
    figures, width = record["proactive"], 4
    blocks: list[Table] = []
    for block in knowledge("labels")["proactive"][form_of(record, "proactive")]:
        rows = [row for row in block["rows"] if any(key in figures for key in row["keys"])]
        if not rows:
            continue
        header = [Cell(text) for text in ("信息内容", *block["columns"])]
        if record["key"].startswith("anshun-"):
            header = [Cell(ANSHUN_HEADERS.get(cell.text, cell.text)) for cell in header]
        table = [[Cell(block["caption"], colspan=width)], _spread(header, width)]
        for row in rows:
            cells = [Cell(row["label"]), *(_figure(as_printed(record, key)) for key in row["keys"])]
            table.append(_spread(cells, width))
        blocks.append(table)
    return blocks


# 安顺 2020 breaks two column labels over lines and names the unit of the money column.
ANSHUN_HEADERS = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
    "采购总金额": "采购总金额（万元）",
}


def requests_table(record: Record) -> Table:
    """Table 三: three columns of labels and seven of applicants; a broken identity is printed as it is."""
    labels, figures = knowledge("labels")["requests"], record["requests"]
    applicants = labels["applicants"]

    def cells(key: str) -> list[Cell]:
        return [_figure(figures[key][applicant["key"]]) for applicant in applicants]

    def single(rows: Iterable[dict[str, str]]) -> Table:
        return [[Cell(row["label"], colspan=3), *cells(row["key"])] for row in rows]

    results: Table = []
    for group in labels["groups"]:
        if group.get("form", form_of(record, "requests")) != form_of(record, "requests"):
            continue
        for position, row in enumerate(group["rows"]):
            if "label" not in group:
                results.append([Cell(row["label"], colspan=2), *cells(row["key"])])
            else:
                head = [Cell(group["label"], rowspan=len(group["rows"]))] if position == 0 else []
                results.append([*head, Cell(row["label"]), *cells(row["key"])])
    results[0] = [Cell(labels["results"], rowspan=len(results)), *results[0]]
    return [*_applicants_header(labels), *single(labels["first"]), *results, *single(labels["last"])]


def _applicants_header(labels: dict[str, Any]) -> Table:
    person, *organisations, total = (applicant["label"] for applicant in labels["applicants"])
    return [
        [Cell(labels["stub"], rowspan=3, colspan=3), Cell(labels["applicants_header"], colspan=7)],
        [
            Cell(person, rowspan=2),
            Cell(labels["organisations_header"], colspan=len(organisations)),
            Cell(total, rowspan=2),
        ],
        [Cell(text) for text in organisations],
    ]


def disputes_table(record: Record) -> Table:
    """Table 四: three levels of header over one row of fifteen figures."""
    labels, figures = knowledge("labels")["disputes"], record["disputes"]
    results, (review, *suits) = labels["results"], labels["blocks"]
    blocks = [review, *suits]
    width = len(results)
    return [
        [Cell(labels["review"], colspan=width), Cell(labels["suits"], colspan=width * len(suits))],
        [*(Cell(text, rowspan=2) for text, _ in results), *(Cell(text, colspan=width) for text, _ in suits)],
        [Cell(text) for _ in suits for text, _ in results],
        [_figure(figures[f"{block}_{result}"]) for _, block in blocks for _, result in results],
    ]
