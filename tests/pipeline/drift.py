"""Tables as word processors and editors damage them: a model of printed cells, and the ways it drifts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from pipeline.forms import APPLICANTS, FORMS

GROUPS = {
    "不予公开": "（三）不予公开",
    "无法提供": "（四）无法提供",
    "不予处理": "（五）不予处理",
    "其他处理": "（六）其他处理",
}
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
KEYS = [label.key for label in APPLICANTS.labels]


@dataclass(frozen=True)
class Printed:
    """One printed cell. `owner` is the (measure, applicant) whose figure it is, None for labels."""

    text: str
    rows: int = 1
    columns: int = 1
    owner: tuple[str, str | None] | None = None


Table = list[list[Printed]]


@dataclass(frozen=True)
class Drifted:
    """Tables after drift; `right` says what each cell of the form may be read as."""

    tables: list[Table]
    right: Mapping[tuple[str, str | None], str] = field(default_factory=dict)

    def html(self, title: str = "某市某局2022年政府信息公开工作年度报告") -> bytes:
        body = "".join(f"<table>{''.join(map(_row, table))}</table>" for table in self.tables)
        return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>".encode()


def _row(row: list[Printed]) -> str:
    return "<tr>" + "".join(f"<td rowspan={c.rows} colspan={c.columns}>{c.text}</td>" for c in row) + "</tr>"


def report(form: str = "2021", blank_totals: bool = False) -> Drifted:
    """The three tables of a form, each figure its own number, so that a figure read for another shows."""
    tables = [proactive(form), requests(form, blank_totals), disputes()]
    return Drifted(tables, {c.owner: c.text for table in tables for row in table for c in row if c.owner})


def requests(form: str, blank_totals: bool = False) -> Table:
    """Table 三 with the rowspans of real pages."""
    table = [
        [Printed(NOTE, 3, 3), Printed("申请人情况", 1, 7)],
        [Printed("自然人", 2), Printed("法人或其他组织", 1, 5), Printed("总计", 2)],
        [Printed(label.label) for label in APPLICANTS.labels[1:-1]],
    ]
    rows = FORMS[form].requests
    begun: set[str] = set()
    for i, measure in enumerate(rows):
        wide = i < 2 or measure.key == "requests_carried_out"
        stub = [Printed(measure.label, 1, 3 if wide else 1 if measure.group else 2)]
        if measure.group and measure.group not in begun:
            begun.add(measure.group)
            stub.insert(0, Printed(GROUPS[measure.group], sum(r.group == measure.group for r in rows)))
        if i == 2:
            stub.insert(0, Printed("三、本年度办理结果", len(rows) - 3))
        table.append(stub + [
            Printed("" if blank_totals and key == "total" else str(1000 + 10 * i + k), owner=(measure.key, key))
            for k, key in enumerate(KEYS)
        ])
    return table


def proactive(form: str) -> Table:
    """Table 二: a caption, a header and the rows of each run with the same columns."""
    slots = FORMS[form].proactive or {}
    columns: dict[str, list[str]] = {}
    for row, column in slots:
        columns.setdefault(row, []).append(column)
    table: Table = []
    last: list[str] = []
    for number, (row, names) in enumerate(columns.items()):
        spans = {1: [3], 2: [1, 2], 3: [1, 1, 1]}[len(names)]
        if names != last:
            table.append([Printed(f"第二十条第（{'一五六八九'[number % 5]}）项", 1, 4)])
            table.append([Printed("信息内容"), *(Printed(n, 1, s) for n, s in zip(names, spans, strict=True))])
        last = names
        table.append([Printed(row)] + [
            Printed(str(100 + 10 * number + k), 1, spans[k], (slots[row, name].measure, None))
            for k, name in enumerate(names)
        ])
    return table


def disputes() -> Table:
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    measures = FORMS["2021"].measures("disputes")
    return [
        [Printed("行政复议", 1, 5), Printed("行政诉讼", 1, 10)],
        [*(Printed(o, 2) for o in outcomes), Printed("未经复议直接起诉", 1, 5), Printed("复议后起诉", 1, 5)],
        [Printed(o) for o in outcomes * 2],
        [Printed(str(50 + i), owner=(measure, None)) for i, measure in enumerate(measures)],
    ]


Drift = Callable[[Drifted, Random], Drifted]


def _changed(page: Drifted, number: int, table: Table) -> Drifted:
    return replace(page, tables=[table if i == number else t for i, t in enumerate(page.tables)])


def _any_cell(page: Drifted, random: Random, labels: bool | None = None) -> tuple[int, int, int]:
    """Number of a table, a row and a cell; of labels or figures only when asked."""
    places = [
        (t, r, c) for t, table in enumerate(page.tables) for r, row in enumerate(table) for c, cell in enumerate(row)
        if labels is None or labels == (cell.owner is None)
    ]
    return random.choice(places)


def _with_cell(page: Drifted, at: tuple[int, int, int], cells: list[Printed]) -> Drifted:
    t, r, c = at
    table = [list(row) for row in page.tables[t]]
    table[r][c : c + 1] = cells
    return _changed(page, t, table)


def lose_cell(page: Drifted, random: Random) -> Drifted:
    return _with_cell(page, _any_cell(page, random), [])


def add_cell(page: Drifted, random: Random) -> Drifted:
    at = _any_cell(page, random)
    extra = Printed(random.choice(["77", ""]))
    cell = page.tables[at[0]][at[1]][at[2]]
    return _with_cell(page, at, [extra, cell] if random.random() < 0.5 else [cell, extra])


def lose_row(page: Drifted, random: Random) -> Drifted:
    t, r, _ = _any_cell(page, random)
    return _changed(page, t, page.tables[t][:r] + page.tables[t][r + 1 :])


def shuffle_rows(page: Drifted, random: Random) -> Drifted:
    t = random.randrange(len(page.tables))
    table = list(page.tables[t])
    i, j = random.randrange(len(table)), random.randrange(len(table))
    table[i], table[j] = table[j], table[i]
    return _changed(page, t, table)


def widen_cell(page: Drifted, random: Random) -> Drifted:
    at = _any_cell(page, random)
    cell = page.tables[at[0]][at[1]][at[2]]
    wide = random.random() < 0.5
    return _with_cell(page, at, [replace(cell, rows=cell.rows + (not wide), columns=cell.columns + wide)])


def narrow_cell(page: Drifted, random: Random) -> Drifted:
    at = _any_cell(page, random, labels=True)
    cell = page.tables[at[0]][at[1]][at[2]]
    return _with_cell(page, at, [replace(cell, rows=max(cell.rows - 1, 1), columns=max(cell.columns - 1, 1))])


def rename_label(page: Drifted, random: Random) -> Drifted:
    at = _any_cell(page, random, labels=True)
    cell = page.tables[at[0]][at[1]][at[2]]
    return _with_cell(page, at, [replace(cell, text=random.choice(["其他事项", "合计", "备注", "数量", "情况说明"]))])


def slip_of_the_pen(page: Drifted, random: Random) -> Drifted:
    at = _any_cell(page, random, labels=True)
    cell = page.tables[at[0]][at[1]][at[2]]
    i = random.randrange(len(cell.text))
    text = random.choice([cell.text[:i] + cell.text[i + 1 :], cell.text[:i] + "某" + cell.text[i + 1 :],
                          cell.text[:i] + cell.text[i] + cell.text[i:]])
    return _with_cell(page, at, [replace(cell, text=text)])


def add_empty_column(page: Drifted, random: Random) -> Drifted:
    t = random.randrange(len(page.tables))
    at_end = random.random() < 0.5
    table = [[*row, Printed("")] if at_end else [Printed(""), *row] for row in page.tables[t]]
    return _changed(page, t, table)


def add_empty_row(page: Drifted, random: Random) -> Drifted:
    t, r, _ = _any_cell(page, random)
    return _changed(page, t, [*page.tables[t][:r], [Printed("")] * random.randint(1, 10), *page.tables[t][r:]])


def split_table(page: Drifted, random: Random) -> Drifted:
    """The table goes on in a second one; spans that reach over the cut end with it."""
    t, r, _ = _any_cell(page, random)
    table = page.tables[t]
    first = [[replace(c, rows=min(c.rows, r - i)) for c in row] for i, row in enumerate(table[:r])]
    return replace(page, tables=[*page.tables[:t], *filter(None, (first, table[r:])), *page.tables[t + 1 :]])


def repeat_row(page: Drifted, random: Random) -> Drifted:
    t, r, _ = _any_cell(page, random)
    s = random.randrange(len(page.tables[t]) + 1)
    return _changed(page, t, [*page.tables[t][:s], page.tables[t][r], *page.tables[t][s:]])


def merge_tables(page: Drifted, random: Random) -> Drifted:
    return replace(page, tables=[[row for table in page.tables for row in table]])


def noisy_text(page: Drifted, random: Random) -> Drifted:
    """White space, line breaks and full-width forms anywhere in labels; a span a digit in figures."""
    def noisy(cell: Printed) -> Printed:
        if cell.owner:
            return replace(cell, text="".join(f"<span>{d}</span>" for d in cell.text))
        marks = ["", " ", "&nbsp;", "\u3000", "<br>", "\u200b"]
        return replace(cell, text="".join(char + random.choice(marks) for char in cell.text))

    return replace(page, tables=[[[noisy(c) for c in row] for row in table] for table in page.tables])


DRIFTS: tuple[Drift, ...] = (
    lose_cell, add_cell, lose_row, shuffle_rows, widen_cell, narrow_cell, rename_label, slip_of_the_pen,
    add_empty_column, add_empty_row, split_table, repeat_row, merge_tables, noisy_text,
)
