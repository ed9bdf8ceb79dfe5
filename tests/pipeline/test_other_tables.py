"""Layouts and slips in which a figure could be taken for another's: it is read by its labels, or told as a problem."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from drift import KEYS, Drifted, Printed, Table, report
from pages import PROACTIVE_2021, PROACTIVE_2021_VALUES, page

from pipeline import FORMS, Origin, Report, extract

ORIGIN = Origin("test")
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
BLOCKS = ["行政复议", "未经复议直接起诉", "复议后起诉"]
Layout = Callable[[Drifted], list[Table]]


def row(*texts: str) -> list[Printed]:
    return [Printed(text) for text in texts]


def read(page: Drifted, tables: list[Table]) -> tuple[Report, dict[tuple[str, str | None], str]]:
    found = extract(replace(page, tables=tables).html(), ORIGIN)
    return found, {(c.measure, c.applicant): c.raw_text for c in found.cells}


def relabelled(page: Drifted, printed: str, instead: str) -> list[Table]:
    def changed(cell: Printed) -> Printed:
        return cell if cell.owner else replace(cell, text=cell.text.replace(printed, instead))

    return [[[changed(cell) for cell in cells] for cells in table] for table in page.tables]


# --- layouts that read whole

def caption_in_a_column(page: Drifted) -> list[Table]:
    proactive, *others = page.tables
    table: Table = []
    parts = [i for i, cells in enumerate(proactive) if cells[0].text.startswith("第二十条")]
    for start, stop in zip(parts, [*parts[1:], len(proactive)], strict=True):
        caption = Printed(proactive[start][0].text, rows=stop - start - 1)
        table += [[caption, *proactive[start + 1]], *proactive[start + 2 : stop]]
    return [table, *others]


def serial_numbers_in_table_two(page: Drifted) -> list[Table]:
    proactive, *others = page.tables
    table: Table = []
    for number, cells in enumerate(proactive):
        if cells[0].text.startswith("第二十条"):
            table.append([replace(cells[0], columns=5)])
        else:
            table.append([Printed("序号" if cells[0].text == "信息内容" else str(number)), *cells])
    return [table, *others]


def stub_of_another_name(page: Drifted) -> list[Table]:
    return relabelled(page, "信息内容", "类别")


def row_numbers_behind_the_labels(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    table = [[requests[0][0], Printed("行次", 3), requests[0][1]], *requests[1:3]]
    for number, cells in enumerate(requests[3:], 1):
        first = next(i for i, cell in enumerate(cells) if cell.owner)
        table.append([*cells[:first], Printed(str(number)), *cells[first:]])
    return [proactive, table, disputes]


def numbered_columns(*stub: Printed) -> Layout:
    def layout(page: Drifted) -> list[Table]:
        proactive, requests, disputes = page.tables
        columns = row("1", "2", "3", "4", "5", "6", "7=1+2+3+4+5+6")
        return [
            [*proactive[:2], row("甲", "1", "2", "3"), *proactive[2:]],
            [*requests[:3], [*stub, *columns], *requests[3:]],
            [*disputes[:3], row(*map(str, range(1, 16))), disputes[3]],
        ]

    return layout


def dashes_beside_groups(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    table = [[Printed("", 3), requests[0][1]], *requests[1:3]]
    for cells in requests[3:]:
        labels = [cell for cell in cells if not cell.owner]
        table += [row(label.text, *["/"] * 7) for label in labels[:-1]]
        table.append([Printed(labels[-1].text), *(cell for cell in cells if cell.owner)])
    return [proactive, table, disputes]


def circled_numbers(page: Drifted) -> list[Table]:
    tables = page.tables
    for number, circled in enumerate("①②③④⑤⑥⑦⑧", 1):
        tables = relabelled(replace(page, tables=tables), f"{number}.", circled)
    return tables


def header_in_a_table_of_its_own(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    return [proactive, requests[:3], requests[3:], disputes[:3], disputes[3:]]


def blank_cells_for_spans(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    single = [[replace(cell, rows=1) for cell in cells] for cells in (requests[1], disputes[1])]
    upper = [replace(requests[0][0], rows=1), requests[0][1]]
    blank, stub = Printed(""), Printed("", columns=3)
    table = [upper, [stub, *single[0]], [stub, blank, *requests[2], blank], *requests[3:]]
    return [proactive, table, [disputes[0], single[1], [*[blank] * 5, *disputes[2]], disputes[3]]]


def blank_columns_in_front(page: Drifted) -> list[Table]:
    return [[[Printed(""), *cells] for cells in table] for table in page.tables]


def table_four_in_three(page: Drifted) -> list[Table]:
    *others, disputes = page.tables
    for i, block in enumerate(("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")):
        others.append([[Printed(block, columns=5)], row(*OUTCOMES), disputes[3][5 * i : 5 * i + 5]])
    return others


def table_four(rows: Callable[[list[Printed]], Table]) -> Layout:
    return lambda page: [*page.tables[:2], rows(page.tables[2][3])]


def blocks_as_columns(figures: list[Printed]) -> Table:
    return [row("", *BLOCKS), *([Printed(name), *figures[i::5]] for i, name in enumerate(OUTCOMES))]


def blocks_in_two_columns(figures: list[Printed]) -> Table:
    return [
        [Printed("类型", columns=2), *row(*OUTCOMES)],
        [Printed("行政复议", columns=2), *figures[:5]],
        [Printed("行政诉讼", 2), Printed(BLOCKS[1]), *figures[5:10]],
        [Printed(BLOCKS[2]), *figures[10:]],
    ]


def one_figure_a_row(figures: list[Printed]) -> Table:
    table: Table = []
    for i, figure in enumerate(figures):
        block = [] if i % 5 else [Printed(BLOCKS[i // 5], 5)]
        table.append([*block, Printed(OUTCOMES[i % 5]), figure])
    return table


LAYOUTS: dict[str, Layout] = {
    "caption in a column": caption_in_a_column,
    "serial numbers in table two": serial_numbers_in_table_two,
    "stub of another name": stub_of_another_name,
    "row numbers behind the labels": row_numbers_behind_the_labels,
    "numbered columns": numbered_columns(Printed("栏次", columns=3)),
    "numbered columns, a letter a stub": numbered_columns(*row("甲", "乙", "丙")),
    "numbered columns, no name": numbered_columns(Printed("", columns=3)),
    "dashes beside groups": dashes_beside_groups,
    "circled numbers": circled_numbers,
    "header in a table of its own": header_in_a_table_of_its_own,
    "blank cells for spans": blank_cells_for_spans,
    "blank columns in front": blank_columns_in_front,
    "table four in three": table_four_in_three,
    "table four by outcome": table_four(blocks_as_columns),
    "table four by block": table_four(blocks_in_two_columns),
    "table four as a list": table_four(one_figure_a_row),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_cell_of_the_layout_is_read_without_a_problem(name: str) -> None:
    drifted = report("2021")
    found, cells = read(drifted, LAYOUTS[name](drifted))
    assert cells == drifted.right
    assert [p for p in found.problems if p.stage == "fill"] == []


# --- figures of other years, bodies and rows

@pytest.mark.parametrize(
    ("label", "near"),
    [
        ("本年处理决定数量", "上年处理决定数量"), ("本年处理决定数量", "上一年处理决定数量"),
        ("本年处理决定数量", "累计处理决定数量"), ("本年收费金额", "上年收费金额"), ("本年废止件数", "累计废止件数"),
        ("本年新收", "上年新收"), ("上年结转", "本年结转"), ("结转下年度继续办理", "结转本年度继续办理"),
        ("（一）予以公开", "（一）不予以公开"),
    ],
)
def test_a_label_of_another_year_or_the_contrary_is_no_slip_of_the_pen(label: str, near: str) -> None:
    drifted = report("2021")
    found, cells = read(drifted, relabelled(drifted, label, near))
    lost = drifted.right.keys() - cells.keys()
    assert lost
    assert cells == {key: drifted.right[key] for key in drifted.right.keys() - lost}
    places = {p.raw_text for p in found.problems if p.severity == "error" and p.raw_text}
    assert all(any(drifted.right[key] in place for place in places) for key in lost)


def test_last_years_column_beside_this_years_is_not_read_for_it() -> None:
    rows = [
        r.replace("<td>1<", "<td>91</td><td>1<").replace("<td>4<", "<td>94</td><td>4<")
        .replace("<td>本年制发件数<", "<td>上年制发件数</td><td>本年制发件数<")
        for r in PROACTIVE_2021
    ]
    found = extract(page(rows), ORIGIN)
    assert {c.measure: c.raw_text for c in found.cells} == PROACTIVE_2021_VALUES
    assert {p.raw_text for p in found.problems if p.kind == "unknown_column"} == {"91", "94"}


def test_figures_under_a_header_that_is_none_of_the_form_do_not_fall_under_the_header_before() -> None:
    header = "<tr><td>信息内容</td><td colspan=3>办件总量</td></tr>"
    last = max(i for i, r in enumerate(PROACTIVE_2021) if "本年处理决定数量" in r)
    found = extract(page([*PROACTIVE_2021[:last], header, *PROACTIVE_2021[last + 1 :]]), ORIGIN)
    measures = {c.measure for c in found.cells}
    assert measures == set(PROACTIVE_2021_VALUES) - {"penalty_decisions", "compulsion_decisions"}
    assert {p.raw_text for p in found.problems if p.kind == "unknown_column"} == {"8", "9"}


def test_a_group_named_like_its_last_row_does_not_make_the_form_another() -> None:
    drifted = report("2019")
    found, cells = read(drifted, relabelled(drifted, "（六）其他处理", "（六）其他"))
    assert not {"other_misc", "other_disposition"} & {measure for measure, _ in cells}
    assert any(p.kind == "ambiguous_label" and p.raw_text == "（六）其他" for p in found.problems)


def test_applicants_by_department_are_another_table() -> None:
    drifted = report("2021")
    header = [a.text for a in [*drifted.tables[1][1][:1], *drifted.tables[1][2], *drifted.tables[1][1][2:]]]
    table = [row("单位", *header), row("财政局", *"1234567"), row("其他", *"1234567"), row("总计", *"2468024")]
    found, cells = read(drifted, [*drifted.tables, table])
    assert cells == drifted.right
    assert [p.kind for p in found.problems if p.stage == "fill"] == ["other_table"]


def test_all_reviews_of_a_body_are_not_those_of_table_four() -> None:
    drifted = report("2021")
    table = [[Printed("行政复议案件情况", columns=5)], row(*OUTCOMES), row("1", "2", "3", "4", "10")]
    found, cells = read(drifted, [*drifted.tables, table])
    assert cells == drifted.right
    assert "unaligned_row" in {p.kind for p in found.problems}


@pytest.mark.parametrize("part", ["其中：本年新收网络申请数量", "其中：自然人提出的予以公开"])
def test_a_part_of_a_row_is_not_the_row(part: str) -> None:
    drifted = report("2021")
    proactive, requests, disputes = drifted.tables
    extra = [Printed(part, columns=3), *row(*"1234567")]
    found, cells = read(drifted, [proactive, [*requests[:4], extra, *requests[4:]], disputes])
    assert cells == drifted.right
    assert "unknown_row" in {p.kind for p in found.problems}


def test_another_act_is_no_slip_of_the_pen() -> None:
    rows = [*PROACTIVE_2021[:9], "<tr><td>行政处分</td><td colspan=3>3</td></tr>", *PROACTIVE_2021[9:]]
    found = extract(page(rows), ORIGIN)
    assert {c.measure: c.raw_text for c in found.cells} == PROACTIVE_2021_VALUES
    assert [p.raw_text for p in found.problems if p.kind == "unknown_row"] == ["行政处分 | 3"]


def test_a_small_table_beside_the_official_ones_is_no_one_column_form() -> None:
    drifted = report("2021")
    table = [row("项目", "数量"), row("行政复议数", "5"), row("行政诉讼数", "6")]
    found, cells = read(drifted, [*drifted.tables, table])
    assert cells == drifted.right
    assert {p.raw_text for p in found.problems if p.kind == "other_table"} == {"5", "6"}


def test_figures_of_another_scale_are_not_taken_for_counts() -> None:
    drifted = report("2021")
    found, cells = read(drifted, relabelled(drifted, "本年处理决定数量", "本年处理决定数量（万件）"))
    assert not {measure for measure, _ in cells if measure.endswith("_decisions")}
    assert "unknown_column" in {p.kind for p in found.problems}


@pytest.mark.parametrize(
    ("first", "second", "unit"), [("（单位：万元）", "", "unknown"), ("", "（单位：万元）", "万元")]
)
def test_the_money_unit_of_one_caption_is_not_that_of_the_next(first: str, second: str, unit: str) -> None:
    rows = [
        f"<tr><td colspan=3>第二十条第（八）项{first}</td></tr>",
        "<tr><td>信息内容</td><td>上一年项目数量</td><td>本年增/减</td></tr>",
        "<tr><td>行政事业性收费</td><td>3</td><td>0</td></tr>",
        f"<tr><td colspan=3>第二十条第（九）项{second}</td></tr>",
        "<tr><td>信息内容</td><td>采购项目数量</td><td>采购总金额</td></tr>",
        "<tr><td>政府集中采购</td><td>7</td><td>238.58</td></tr>",
    ]
    found = extract(page(rows), ORIGIN)
    assert next(c.unit for c in found.cells if c.measure == "procurement_amount") == unit


def test_a_unit_in_a_row_under_the_header_is_that_of_the_figures() -> None:
    rows = [r.replace("本年收费金额（单位：万元）", "本年收费金额") for r in PROACTIVE_2021]
    rows.insert(-1, "<tr><td></td><td colspan=3>（单位：万元）</td></tr>")
    found = extract(page(rows), ORIGIN)
    assert {c.measure: c.raw_text for c in found.cells} == PROACTIVE_2021_VALUES
    assert found.cells[-1].unit == "万元"


def test_table_four_by_department_is_not_read_as_the_first_department() -> None:
    drifted = report("2021")
    *header, figures = drifted.tables[2]
    ones = [Printed("1") for _ in figures]
    rows = [[Printed("单位", 3), *header[0]], *header[1:], [Printed("财政局"), *ones], [Printed("总计"), *figures]]
    found, _ = read(drifted, [*drifted.tables[:2], rows])
    assert {c.table for c in found.cells} == {"proactive", "requests"}
    assert "not_one_row" in {p.kind for p in found.problems}


def test_a_second_report_in_flattened_text_withdraws_the_first() -> None:
    drifted = report("2021")
    once = [cell for table in drifted.tables for cells in table for cell in cells]
    twice = [*(c.text for c in once), *(f"9{c.text}" if c.owner else c.text for c in once)]
    found = extract("\n".join(twice).encode(), ORIGIN)
    assert found.cells == []
    assert sum(p.kind == "printed_twice" for p in found.problems) >= 7 * len(KEYS)


def test_the_number_of_the_next_row_is_not_the_figure_of_a_blank_that_vanished() -> None:
    proactive = "序号 信息内容 本年制发件数 本年废止件数 现行有效件数 1 规章 0 0 2 行政规范性文件 4 5 6"
    statistics = "序号 统计指标 单位 统计数 1 （一）收到申请数 件 2 1.当面申请数 件 3 2.传真申请数 件 4"
    for cells in (proactive, statistics):
        found = extract(cells.replace(" ", "\n").encode(), ORIGIN)
        assert found.cells == []
        assert [p for p in found.problems if p.severity == "error"]


def test_what_was_added_is_not_the_balance() -> None:
    rows = [
        "<tr><td>信息内容</td><td>上一年项目数量</td><td>本年增加</td><td>本年减少</td><td>处理决定数量</td></tr>",
        "<tr><td>行政许可</td><td>10</td><td>3</td><td>2</td><td>99</td></tr>",
    ]
    found = extract(page(rows), ORIGIN)
    assert {c.measure: c.raw_text for c in found.cells} == {"licensing_items_prev": "10", "licensing_decisions": "99"}
    assert {p.raw_text for p in found.problems if p.kind == "unknown_column"} == {"3", "2"}


@pytest.mark.parametrize("mark", ["①", "²", "¹", "⑴"])
def test_the_mark_of_a_note_is_no_digit(mark: str) -> None:
    found = extract(page([r.replace(">7<", f">7{mark}<") for r in PROACTIVE_2021]), ORIGIN)
    licences = next(c for c in found.cells if c.measure == "licensing_decisions")
    assert (licences.value, licences.status) == (None, "unreadable")
    assert [p.raw_text for p in found.problems if p.kind == "unreadable_figure"] == [f"7{mark}"]


# --- the one-column tables of 2018 and before

NATIONAL = FORMS["2014"].statistics
FIGURES = {line.measure: str(100 + i) for i, line in enumerate(NATIONAL)}
HEADER = row("统计指标", "单位", "统计数")
ROWS = [row(line.label, "万元" if line.unit == "money" else line.unit, FIGURES[line.measure]) for line in NATIONAL]
STATISTICS: dict[str, Table] = {
    "the header printed again": [HEADER, *ROWS[:30], HEADER, *ROWS[30:]],
    "row numbers before the unit": [
        row("统计指标", "行次", "单位", "统计数"),
        *([label, Printed(str(i)), *rest] for i, (label, *rest) in enumerate(ROWS, 1)),
    ],
    "row numbers behind the unit": [
        row("统计指标", "单位", "代码", "统计数"),
        *([label, unit, Printed(str(i)), figure] for i, (label, unit, figure) in enumerate(ROWS, 1)),
    ],
    "numbered columns": [HEADER, row("甲", "乙", "1"), *ROWS],
    "dashes beside headings": [HEADER, row("一、主动公开情况", "——", "——"), *ROWS],
}


@pytest.mark.parametrize("name", STATISTICS)
def test_the_national_table_of_2014_in_other_layouts(name: str) -> None:
    found = extract(Drifted([STATISTICS[name]]).html("某市2016年政府信息公开工作年度报告"), ORIGIN)
    assert {c.measure: c.raw_text for c in found.cells} == FIGURES
    assert [p for p in found.problems if p.stage == "fill"] == []


def test_last_years_column_of_a_one_column_table_is_a_problem() -> None:
    table = [row("统计指标", "单位", "上年数", "本年数"), *([a, b, Printed("7"), c] for a, b, c in ROWS)]
    found = extract(Drifted([table]).html(), ORIGIN)
    assert {c.measure: c.raw_text for c in found.cells} == FIGURES
    assert {p.raw_text for p in found.problems if p.kind == "unknown_column"} == {"7"}
