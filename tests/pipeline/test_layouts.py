"""The same tables as other word processors lay them out: every cell is read, and other tables are left alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from drift import NOTE, Drifted, Printed, Table, report

from pipeline import APPLICANTS, FORMS, Origin, extract

ORIGIN = Origin("test")
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
Layout = Callable[[Drifted], list[Table]]


def row(*texts: str) -> list[Printed]:
    return [Printed(text) for text in texts]


def split(cells: list[Printed]) -> tuple[list[Printed], list[Printed]]:
    """The labels of a row and its figures."""
    return [c for c in cells if not c.owner], [c for c in cells if c.owner]


def numbered_columns(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    numbers = [Printed("甲", columns=3), *row("1", "2", "3", "4", "5", "6", "7")]
    return [proactive, [*requests[:3], numbers, *requests[3:]], disputes]


def serial_numbers(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    header = [[Printed("序号", 3), *requests[0]], *requests[1:3]]
    return [proactive, header + [[Printed(str(i)), *cells] for i, cells in enumerate(requests[3:], 1)], disputes]


def one_stub_column(group_row: Callable[[str], list[Printed]]) -> Layout:
    def layout(page: Drifted) -> list[Table]:
        proactive, requests, disputes = page.tables
        table = [[Printed(NOTE, 3), requests[0][1]], *requests[1:3]]
        for cells in requests[3:]:
            labels, figures = split(cells)
            table += [group_row(label.text) for label in labels[:-1]]
            table.append([Printed(labels[-1].text), *figures])
        return [proactive, table, disputes]

    return layout


def group_before_its_rows_in_one_cell(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    table, group = [[Printed(NOTE, 3), requests[0][1]], *requests[1:3]], ""
    for cells in requests[3:]:
        labels, figures = split(cells)
        group = next((label.text for label in labels[:-1] if label.text.startswith("（")), group)
        inside = labels[-1].text[0].isdigit()
        table.append([Printed(f"{group} {labels[-1].text}" if inside else labels[-1].text), *figures])
    return [proactive, table, disputes]


def flat_header(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    header = [Printed(NOTE, columns=3), *row(*(a.label for a in APPLICANTS.labels))]
    return [proactive, [header, *requests[3:]], disputes]


def titles_units_and_notes(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    texts = ("三、收到和处理政府信息公开申请情况", "单位：件", "注：数据截至12月31日")
    wide = [[Printed(text, columns=10)] for text in texts]
    title = [Printed("四、政府信息公开行政复议、行政诉讼情况", columns=15)]
    return [proactive, [*wide[:2], *requests, wide[2]], [title, *disputes, [Printed("说明：无", columns=15)]]]


def table_two_in_five(page: Drifted) -> list[Table]:
    proactive, *others = page.tables
    parts: list[Table] = []
    for cells in proactive:
        if cells[0].text.startswith("第二十条"):
            parts.append([])
        else:
            parts[-1].append(cells)
    return [*parts, *others]


def table_four_in_two(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    figures = disputes[3]
    review = [[Printed("行政复议", columns=5)], row(*OUTCOMES), figures[:5]]
    suits = [[Printed("行政诉讼", columns=10)], disputes[1][5:], row(*OUTCOMES * 2), figures[5:]]
    return [proactive, requests, review, suits]


def table_four_turned(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    figures, blocks = disputes[3], ("行政复议", "未经复议直接起诉", "复议后起诉")
    turned = [[Printed(block), *figures[5 * i : 5 * i + 5]] for i, block in enumerate(blocks)]
    return [proactive, requests, [row("", *OUTCOMES), *turned]]


def table_four_with_a_stub(page: Drifted) -> list[Table]:
    proactive, requests, disputes = page.tables
    first = [Printed("类别", 3), *disputes[0]]
    return [proactive, requests, [first, *disputes[1:3], [Printed("数量"), *disputes[3]]]]


LAYOUTS: dict[str, Layout] = {
    "numbered columns": numbered_columns,
    "serial numbers": serial_numbers,
    "groups in rows of their own": one_stub_column(lambda text: [Printed(text), *row(*[""] * 7)]),
    "groups over the whole width": one_stub_column(lambda text: [Printed(text, columns=8)]),
    "groups before their rows": group_before_its_rows_in_one_cell,
    "flat header": flat_header,
    "titles, units and notes": titles_units_and_notes,
    "table two in five": table_two_in_five,
    "table four in two": table_four_in_two,
    "table four turned": table_four_turned,
    "table four with a stub": table_four_with_a_stub,
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_cell_of_another_layout_is_read(name: str) -> None:
    page = report("2021")
    read = extract(replace(page, tables=LAYOUTS[name](page)).html(), ORIGIN)
    assert {(c.measure, c.applicant): c.raw_text for c in read.cells} == page.right
    assert [p for p in read.problems if p.stage == "fill"] == []


OTHER_TABLES: dict[str, Table] = {
    "two years": [row("指标", "2022年", "2023年"), row("行政许可", "5", "6"), row("规章", "1", "2")],
    "penalties": [row("类别", "本年", "上年", "总计"), row("行政处罚", "5", "6", "11"),
                  row("总计", "6", "8", "14")],
    "fees": [row("通知收取件数", "通知收取金额（元）", "实际收取金额（元）"), row("3", "400", "300")],
    "departments": [row("序号", "部门", "申请数", "予以公开", "不予公开", "总计"),
                    row("1", "财政局", "5", "2", "3", "5"), row("", "总计", "5", "2", "3", "5")],
    "months": [row("月份", *(f"{m}月" for m in range(1, 10))), row("重复申请", *"012345678"),
               row("总计", *"012345678")],
    "budget": [row("项目", "预算数", "决算数"), row("行政事业性收费", "100", "90"), row("其他", "3", "4")],
}


@pytest.mark.parametrize("at", [0, 1, 2, 3])
@pytest.mark.parametrize("name", OTHER_TABLES)
def test_other_tables_give_no_figure_and_take_none(name: str, at: int) -> None:
    page = report("2021")
    tables = [*page.tables[:at], OTHER_TABLES[name], *page.tables[at:]]
    read = extract(replace(page, tables=tables).html(), ORIGIN)
    assert {(c.measure, c.applicant): c.raw_text for c in read.cells} == page.right


def test_two_years_on_one_page_are_nobodys_figures() -> None:
    page = report("2021")
    before = [[[replace(c, text=f"9{c.text}") if c.owner else c for c in cells] for cells in t] for t in page.tables]
    read = extract(replace(page, tables=[*page.tables, *before]).html(), ORIGIN)
    assert read.cells == []
    assert "printed_twice" in {p.kind for p in read.problems}


# --- the one-column tables of 2018 and before

HEADINGS = {"proactive_items": "一、主动公开情况", "requests_received_new": "三、依申请公开情况"}
NATIONAL = FORMS["2014"].statistics
RIGHT = {row.measure: str(100 + i) for i, row in enumerate(NATIONAL)}


def national() -> list[tuple[str, str, str]]:
    """The rows of the national table of 2014, label, unit, figure, with two of its headings."""
    rows: list[tuple[str, str, str]] = []
    for line in NATIONAL:
        if line.measure in HEADINGS:
            rows.append((HEADINGS[line.measure], "", ""))
        rows.append((line.label, "万元" if line.unit == "money" else line.unit, RIGHT[line.measure]))
    return rows


def statistics_page(*rows: tuple[str, ...]) -> bytes:
    return Drifted([[row(*texts) for texts in rows]]).html("某市2016年政府信息公开工作年度报告")


HEADER = ("统计指标", "单位", "统计数")
ROWS = national()
STATISTICS: dict[str, bytes] = {
    "as the notice prints it": statistics_page(HEADER, *ROWS),
    "a year over the figures": statistics_page(("指标名称", "计量单位", "2016年度"), *ROWS),
    "serial numbers": statistics_page(("序号", *HEADER), *((str(i), *texts) for i, texts in enumerate(ROWS))),
    "without units": statistics_page(("指标", "数量"), *((label, figure) for label, _, figure in ROWS)),
    "title and signatures": statistics_page(("政府信息公开情况统计表",), HEADER, *ROWS, ("单位负责人：某",)),
    "two halves": statistics_page(HEADER * 2, *(a + b for a, b in zip(ROWS[:30], ROWS[30:], strict=True))),
    "one cell a line": "\n".join(text for texts in (HEADER, *ROWS) for text in texts if text).encode(),
    "one row a line": "\n".join(" ".join(filter(None, texts)) for texts in (HEADER, *ROWS)).encode(),
    "bars": "\n".join("|".join(texts) for texts in (HEADER, *ROWS)).encode(),
}


@pytest.mark.parametrize("name", STATISTICS)
def test_the_national_table_of_2014_is_read_however_it_is_laid_out(name: str) -> None:
    read = extract(STATISTICS[name], ORIGIN)
    assert read.forms == {"statistics": "2014"}
    assert {c.measure: c.raw_text for c in read.cells} == RIGHT
    assert [p for p in read.problems if p.stage == "fill"] == []


def test_columns_that_the_form_does_not_have_are_problems_and_the_total_is_read() -> None:
    rows = [(label, unit, *(("1", "2") if figure else ("", "")), figure) for label, unit, figure in ROWS]
    read = extract(statistics_page(("统计指标", "单位", "区政府统计数", "区直单位统计数", "合计"), *rows), ORIGIN)
    assert {c.measure: c.raw_text for c in read.cells} == RIGHT
    assert {p.raw_text for p in read.problems if p.kind == "unknown_column"} == {"1", "2"}


def test_two_years_side_by_side_are_nobodys_figures() -> None:
    rows = [(label, unit, "7" if figure else "", figure) for label, unit, figure in ROWS]
    assert extract(statistics_page(("统计指标", "单位", "2015年", "2016年"), *rows), ORIGIN).cells == []
