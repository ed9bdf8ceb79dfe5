"""Chapters and sub-heads: which lines are headings, what is text, and that no text is lost."""

from pathlib import Path

import pytest

from pipeline.document import Document, Grid, GridCell, Paragraph
from pipeline.readers import read
from pipeline.sections import Section, find_sections

REAL = Path(__file__).parents[3] / "shared" / "real"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real documents (../shared/real) is absent")

TABLE = Grid(1, [[GridCell("行政许可", 0, 0), GridCell("12", 0, 1)]])


def page(*lines: str | Grid) -> Document:
    return Document("html", [Paragraph(line) if isinstance(line, str) else line for line in (*lines, TABLE)])


def outline(document: Document) -> list[tuple[int, str | None, str]]:
    return [(section.number, section.subheading, section.text) for section in find_sections(document)]


def test_a_report_has_six_chapters_and_chapter_one_a_row_for_each_sub_head() -> None:
    document = page(
        "某市2024年政府信息公开工作年度报告",
        "一、总体情况", "2024年，我市扎实推进。",
        "（一）主动公开。发布信息10条。", "（二）依申请公开", "收到申请3件。", "另有1件顺延。",
        "（三）政府信息管理方面：审核。", "（四）平台建设。", "（五）监督保障情况2024年培训2次。",
        "二、主动公开政府信息情况", TABLE,
        "三、收到和处理政府信息公开申请情况", TABLE,
        "四、政府信息公开行政复议、行政诉讼情况", TABLE,
        "五、存在的主要问题及改进情况", "（一）问题。人员少。",
        "六、其他需要报告的事项", "无。",
    )
    assert outline(document) == [
        (0, None, "某市2024年政府信息公开工作年度报告"),
        (1, None, "2024年，我市扎实推进。"),
        (1, "（一）主动公开。", "发布信息10条。"),
        (1, "（二）依申请公开", "收到申请3件。\n另有1件顺延。"),
        (1, "（三）政府信息管理方面：", "审核。"),
        (1, "（四）平台建设。", ""),
        (1, "（五）监督保障情况", "2024年培训2次。"),
        (2, None, ""),
        (3, None, ""),
        (4, None, ""),
        (5, "（一）问题。", "人员少。"),
        (6, None, "无。"),
    ]
    assert find_sections(document)[2].heading == "一、总体情况"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("一、概 述", 1),
        ("一总体情况", 1),
        ("一、2023年政务公开总体情况", 1),
        ("1.总体情况", 1),
        ("一、基本工作情况", 1),
        ("第一部分 概述", 1),
        ("总体情况", 1),
        ("一、主动公开政府信息的情况", 2),  # the ordinal is wrong
        ("三、政府信息依申请公开工作情况", 3),
        ("三、依申请公开政府信息和不予公开政府信息的情况", 3),
        ("四 、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
        ("四、行政机关政府信息公开行政复议和行政诉讼情况", 4),
        ("五、存在问题及改进情况", 5),
        ("五、主要问题和改进措施", 5),
        ("七、下一步工作打算", 5),
        ("五、信息处理费收取情况", 6),
        ("六、其他事项", 6),
        ("二、回应解读情况", 7),
        ("四、政府信息公开的收费及减免情况", 7),
        ("六、政府信息公开情况统计表", 7),
    ],
)
def test_a_heading_is_known_by_its_nouns(line: str, number: int) -> None:
    assert [(s.number, s.heading) for s in find_sections(page(line, "正文。"))] == [(number, line)]


@pytest.mark.parametrize(
    "line",
    [
        "二、深入推进主动公开",
        "三、加强依申请公开工作。规范流程。",
        "一、本年新收政府信息公开申请数量",
        "四、结转下年度继续办理",
        "本报告由总体情况、主动公开政府信息情况等六个部分组成。",
        "1.主动公开的形式",
        "2019年主动公开信息493条。",
    ],
)
def test_other_lines_are_no_headings(line: str) -> None:
    assert outline(page("一、总体情况", line)) == [(1, None, line)]


@pytest.mark.parametrize(
    ("line", "heading", "text"),
    [
        ("六、其他需要报告的事项 无。", "六、其他需要报告的事项", "无。"),
        ("六、其他需要报告的事项：2024年未收取信息处理费。", "六、其他需要报告的事项：", "2024年未收取信息处理费。"),
        ("一、总体情况2024年，我局公开信息20条。", "一、总体情况", "2024年，我局公开信息20条。"),
        ("一、总体情况。我局公开信息20条。", "一、总体情况。", "我局公开信息20条。"),
    ],
)
def test_a_heading_run_into_its_text_is_cut_off(line: str, heading: str, text: str) -> None:
    assert [(s.heading, s.text) for s in find_sections(page(line))] == [(heading, text)]


def test_a_heading_and_its_first_sub_head_in_one_line() -> None:
    assert outline(page("一、总体情况 （一）主动公开。发布10条。")) == [(1, "（一）主动公开。", "发布10条。")]


def test_a_page_that_lost_its_line_breaks_is_cut_at_the_headings_of_the_form() -> None:
    text = (
        "本报告由总体情况、主动公开政府信息情况、其他需要报告的事项等六个部分组成。 一、总体情况 2025年，我镇扎实推进。"
        " (一)主动公开。全年公开信息530条。（二）依申请公开。未收到申请。"
        "二、主动公开政府信息情况 六、其他需要报告的事项 无。"
    )
    assert outline(page(text)) == [
        (0, None, "本报告由总体情况、主动公开政府信息情况、其他需要报告的事项等六个部分组成。"),
        (1, None, "2025年，我镇扎实推进。"), (1, "(一)主动公开。", "全年公开信息530条。"),
        (1, "（二）依申请公开。", "未收到申请。"), (2, None, ""), (6, None, "无。"),
    ]


def test_the_customary_sub_heads_may_be_numbered_with_digits_in_chapter_one_only() -> None:
    first = ("一、总体情况", "1.主动公开情况。10条。", "2.强化审核。")
    assert outline(page(*first, "五、存在的主要问题及改进情况", "1.主动公开。少。")) == [
        (1, "1.主动公开情况。", "10条。\n2.强化审核。"),
        (5, None, "1.主动公开。少。"),
    ]


def test_the_customary_sub_heads_may_have_no_number() -> None:
    lines = "主动公开方面。10条。", "依申请公开工作情况", "3件。", "主动公开信息10条。"
    assert outline(page("一、总体情况", *lines)) == [
        (1, "主动公开方面。", "10条。"), (1, "依申请公开工作情况", "3件。\n主动公开信息10条。"),
    ]


def test_a_numbered_sentence_is_no_sub_head() -> None:
    line = "（二）根据《办法》，整合各部门系统，建立数据中心。"
    assert outline(page("一、概述", line)) == [(1, None, line)]


def test_chapters_of_the_old_lists_keep_their_headings() -> None:
    document = page(
        "一、概述", "甲。", "二、回应解读情况", "乙。", "三、收费及减免情况", "丙。", "四、附表", "五、其他情况",
    )
    assert [(s.number, s.heading, s.text) for s in find_sections(document)] == [
        (1, "一、概述", "甲。"), (7, "二、回应解读情况", "乙。"), (7, "三、收费及减免情况", "丙。"),
        (7, "四、附表", "五、其他情况"),  # nothing after the annex is a chapter
    ]


def test_a_table_of_contents_belongs_to_the_preamble() -> None:
    headings = "一、总体情况", "六、其他需要报告的事项"
    document = page("目录", *headings, "引言。", headings[0], "甲。", headings[1], "无。")
    assert outline(document) == [
        (0, None, "目录\n一、总体情况\n六、其他需要报告的事项\n引言。"), (1, None, "甲。"), (6, None, "无。"),
    ]


def test_captions_and_page_furniture_are_not_text() -> None:
    document = page(
        "二、主动公开政府信息情况", "第二十条第（一）项", "信息内容 本年处理决定数量", "六、其他需要报告的事项", "无。",
        "- 4 -", "扫一扫在手机打开当前页面", "上一篇：", "关闭",
    )
    assert outline(document) == [(2, None, ""), (6, None, "无。")]


def test_tables_flattened_to_one_cell_a_line_are_not_text() -> None:
    lines = [
        "二、主动公开政府信息情况", "该部分以表格形式报告。表格如下:",
        "信息内容", "本年新", "制作数量", "规章", "0", "0", "1",
        "三、收到和处理政府信息公开申请情况", "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)",
        "一、本年新收政府信息公开申请数量", "19", "0", "19", "三、本年度办理结果", "(一)予以公开", "11", "0", "11",
        "五、存在的主要问题及改进情况", "人员少。",
    ]
    document = Document("text", [Paragraph(line) for line in lines])
    assert outline(document) == [(2, None, "该部分以表格形式报告。表格如下:"), (3, None, ""), (5, None, "人员少。")]


def test_short_lines_that_are_no_table_stay() -> None:
    document = Document("text", [Paragraph(line) for line in ("一、总体情况", "公开信息20条", "培训2次", "检查4次")])
    assert outline(document) == [(1, None, "公开信息20条\n培训2次\n检查4次")]


def test_lines_of_a_printed_page_are_joined_to_paragraphs() -> None:
    lines = [
        "一、总体情况", "（一）主动公开情况。通过政府网站公开政府文件、项目审",
        "批、通知公告等各类政府信息。全年公开政府信息十", "- 1 -", "条。",
        "六、其他需要报告的事项", "全年收取政府信息公开信息处理费合计三千九百四十元整，另", "免三元。",
    ]
    document = Document("pdf", [Paragraph(line, page=1) for line in lines])
    assert outline(document) == [
        (1, "（一）主动公开情况。",
         "通过政府网站公开政府文件、项目审批、通知公告等各类政府信息。全年公开政府信息十条。"),
        (6, None, "全年收取政府信息公开信息处理费合计三千九百四十元整，另免三元。"),
    ]


def printed(sections: list[Section]) -> str:
    """Headings, sub-heads and texts in order, without white space."""
    parts: list[str] = []
    heading = ""
    for section in sections:
        if section.heading != heading:
            heading = section.heading
            parts.append(heading)
        parts += [section.subheading or "", section.text]
    return "".join("".join(parts).split())


FURNITURE = ("扫一扫", "附件下载", "相关链接", "关闭", "第二十条", "信息内容")


@needs_real
@pytest.mark.parametrize(
    "name", ["shanghai-2019.html", "pingtan-2018.html", "pingtan-2024.html", "huaian-2024.pdf", "hongze-2023.pdf"]
)
def test_the_sections_of_a_real_report_are_its_paragraphs(name: str) -> None:
    document = read((REAL / name).read_bytes())
    paragraphs = [
        "".join(block.text.split())
        for block in document.blocks
        if isinstance(block, Paragraph) and not block.text.strip().startswith(FURNITURE)
    ]
    text = printed(find_sections(document))
    assert [paragraph for paragraph in paragraphs if paragraph not in text and paragraph[0] != "-"] == []
    assert len(text) <= sum(map(len, paragraphs))


@needs_real
def test_the_chapters_of_a_real_flattened_page() -> None:
    sections = find_sections(read((REAL / "anshun-2020.txt").read_bytes()))
    assert [(s.number, s.subheading) for s in sections] == [
        (0, None),
        (1, "(一)主动公开。"), (1, "(二)依申请公开。"), (1, "(三)政府信息管理。"), (1, "(四)平台建设。"),
        (1, "(五)监督保障。"),
        (2, None), (3, None), (4, None), (5, None),
        (5, "(一)持续推进政务标准化规范化建设。"), (5, "(二)逐个研究破解政务公开工作中的难点堵点问题。"),
        (5, "(三)谋划和推动政务公开亮点工作。"),
    ]
    assert [s.text for s in sections if s.number in (2, 3, 4)] == ["", "", ""]
