"""Figures in sentences: what is read, what is left alone, and the span that leads back to the text."""

from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pytest

from pipeline.document import Document, Paragraph
from pipeline.narrative import Fact, find_facts
from pipeline.readers import read
from pipeline.sayings import data
from pipeline.sections import Section, find_sections

REAL = Path(__file__).parents[3] / "shared" / "real"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real documents (../shared/real) is absent")

ON_REQUEST = "（二）依申请公开。"
WAYS = [(row["key"], way) for row in data()["fact"] for way in (*row.get("say", ()), *row.get("denied", ()))]


def facts_of(text: str, subheading: str = ON_REQUEST, number: int = 1, year: int | None = 2024) -> list[Fact]:
    return find_facts([Section(number, "一、总体情况", subheading, text)], year)


def said(text: str, subheading: str = ON_REQUEST, number: int = 1, year: int | None = 2024) -> dict[str, list[int]]:
    """The figures of each fact, in reading order."""
    found: dict[str, list[int]] = {}
    for fact in facts_of(text, subheading, number, year):
        assert fact.value == int(fact.value)
        found.setdefault(fact.fact, []).append(int(fact.value))
    return found


@pytest.mark.parametrize(("key", "way"), WAYS, ids=[f"{key}: {way['sample']}" for key, way in WAYS])
def test_each_way_to_state_a_fact_reads_its_sample(key: str, way: dict[str, object]) -> None:
    assert said(f"{way['sample']}。", year=None)[key] == [way.get("gives", 0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "2024年，共受理政府信息公开申请95件，其中自然人申请89件，法人或其他组织申请6件。"
            "答复申请98件（含上年度转结申请8件，另有5件申请转结下年度继续办理），"
            "予以公开及部分公开的42件，占42.86%；不予公开的1件，占1.02%；无法提供的49件；其他处理6件。",
            {"n_requests": [95], "n_requests_natural": [89], "n_requests_legal": [6], "n_answered": [98],
             "n_carried_in": [8], "n_carried_out": [5], "n_outcome_granted": [42], "n_outcome_refused": [1],
             "n_outcome_unable": [49], "n_outcome_other": [6]},
        ),
        (
            "政府信息公开行政复议134件，行政诉讼57件，未经复议直接起诉3件，复议后起诉2件。",
            {"n_review": [134], "n_suit": [57]},
        ),
        ("全年发生行政复议、行政诉讼各1件。", {}),
        ("行政复议和行政诉讼共3件。", {}),
        (
            "公开答复9件申请中，“同意公开”的7件，“信息不存在”的1件。",
            {"n_answered": [9], "n_outcome_granted_full": [7], "n_outcome_not_exist": [1]},
        ),
        ("截至目前共收到15564件咨询投诉件，已办结15042件。", {}),
        ("申请人对12345热线的诉求共22050件，已办结22050件。", {}),
        ("收到行政许可申请12件，复议申请2件。", {"n_review": [2]}),
        ("20个工作日内答复申请人。", {}),
        ("收到申请5件，其中延期答复2件，不予受理申请1件。", {"n_requests": [5]}),
    ],
)
def test_statements_on_requests(text: str, expected: dict[str, list[int]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年未收到政府信息公开申请、行政复议和行政诉讼。", {"n_requests": [0], "n_review": [0], "n_suit": [0]}),
        ("无政府信息公开申请行政复议、行政诉讼。", {"n_review": [0], "n_suit": [0]}),
        ("没有收到任何申请公开政府信息的申请。", {"n_requests": [0]}),
        ("未收到行政许可申请。", {}),
        ("未收到法人或者其他组织提出的政府信息公开申请。", {}),
        ("未收到依申请政府信息公开来信、来电和投诉。", {}),
        ("信息公开行政复议无被纠错案件，无败诉。", {}),
        ("未发生行政复议被撤销的情况。", {}),
        ("未经复议直接起诉的案件已审结。", {}),
        ("无法提供信息的，告知申请人。", {}),
        ("未收到信息公开申请人对答复不服的投诉。", {}),
        ("未收取信息处理费。", {"amt_processing_fee": [0]}),
        ("依申请公开没有收费。", {}),
        ("收到依申请公开0件，不予公开0件。", {"n_requests": [0], "n_outcome_refused": [0]}),
    ],
)
def test_that_there_was_nothing_is_zero_and_nothing_else_is(text: str, expected: dict[str, list[int]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年收到申请5件，今年收到申请7件。", {"n_requests": [7]}),
        ("2023年收到申请5件，办结5件。", {}),
        ("2023年收到申请5件，2024年收到申请7件。", {"n_requests": [7]}),
        ("落实《2023年政务公开工作要点》，收到申请7件。", {"n_requests": [7]}),
        ("收到申请7件，较上年增加2件。", {"n_requests": [7]}),
        ("收到申请7件，同比下降3件。", {"n_requests": [7]}),
        ("每月开展检查2次，每年培训不少于4次。", {}),
        ("计划开展培训3次，将组织2次检查。", {}),
        ("自2008年以来主动公开信息5928条。", {}),
        ("累计主动公开信息5928条。", {}),
        ("全年累计主动公开信息5928条。", {"n_proactive_items": [5928]}),
        ("2024年，累计主动公开信息5928条。", {"n_proactive_items": [5928]}),
        ("截至2024年12月31日，累计主动公开信息5928条。", {}),
        ("截至2024年底，累计开设政务新媒体95个。", {"n_new_media": [95]}),
        ("上年结转申请8件。", {"n_carried_in": [8]}),
    ],
)
def test_only_what_the_year_itself_brought_is_read(text: str, expected: dict[str, list[int]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "主动公开信息2069条。其中，部门主动公开信息1592条。乡镇主动公开信息477条，占23.1%。",
            {"n_proactive_items": [2069]},
        ),
        ("举办新闻发布会191场。其中，专题新闻发布会累计举行151场。", {"n_press_conf": [191]}),
        (
            "发布信息11687条，其中概况类95条，发布政策解读25件，开展访谈9期。",
            {"n_interpretations": [25], "n_interviews": [9]},
        ),
        ("公报刊登政策解读83件。", {}),
        ("对5个发挥作用不明显的政务新媒体予以关停。", {}),
        ("参加第7期培训班。", {}),
        ("数10次检查，10-20次培训。", {}),
        ("制发规范性文件6件，废止4件，现行有效18件。",
         {"n_normdocs_issued": [6], "n_normdocs_repealed": [4], "n_normdocs_in_force": [18]}),
        ("修订规章2件，废止4件。", {}),
    ],
)
def test_a_part_or_another_thing_is_not_the_fact(text: str, expected: dict[str, list[int]]) -> None:
    assert said(text, "（一）主动公开。") == expected


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("主动公开信息3,646条。", "3646", "条", "exact"),
        ("主动公开信息3，646条。", "3646", "条", "exact"),
        ("主动公开信息14万余条。", "140000", "条", "approx"),
        ("主动公开信息10余万条。", "100000", "条", "approx"),
        ("主动公开信息26.8万条。", "268000", "条", "exact"),
        ("主动公开信息约100条。", "100", "条", "approx"),
        ("主动公开信息近1000条。", "1000", "条", "approx"),
        ("主动公开信息100条以上。", "100", "条", "approx"),
        ("主动公开信息一百零五条。", "105", "条", "exact"),
        ("主动公开信息１０５条。", "105", "条", "exact"),
    ],
)
def test_the_figure_its_scale_and_qualifier(text: str, value: str, unit: str, qualifier: str) -> None:
    [fact] = facts_of(text)
    assert (fact.value, fact.unit, fact.qualifier) == (Decimal(value), unit, qualifier)


@pytest.mark.parametrize(
    "text", ["主动公开信息百余条。", "主动公开信息2024，123条。", "主动公开信息若干条。", f"主动公开信息{'7' * 40}条。"]
)
def test_what_is_no_number_is_no_fact(text: str) -> None:
    assert said(text) == {}


@pytest.mark.parametrize(
    "text", ["9" * 100_000, "未" * 100_000, "收到申请3件、" * 10_000, "《" * 100_000 + "收到申请3件", "一、" * 50_000]
)
def test_a_page_that_is_a_trap_takes_no_time(text: str) -> None:
    started = perf_counter()
    find_facts(find_sections(Document("html", [Paragraph("一、总体情况"), Paragraph(text)])))
    assert perf_counter() - started < 5


def test_the_span_leads_back_to_the_text_as_printed() -> None:
    [fact] = facts_of("严格执行《条例》。2024 年，全市共受理政府信息公 开申请 3119 件，均在期限内答复。")
    assert fact.sentence == "2024 年，全市共受理政府信息公 开申请 3119 件，均在期限内答复。"
    assert fact.sentence[fact.start : fact.end] == "受理政府信息公 开申请 3119 件"
    assert fact.section == 1


def test_different_statements_of_a_fact_are_all_kept_and_a_repeated_one_once() -> None:
    assert said("收到申请19件。共受理申请19件。收到申请21件。") == {"n_requests": [19, 21]}


def test_without_a_report_year_the_year_named_most_often_counts() -> None:
    text = "2019年收到申请7件，比2018年增加2件，比2018年多。2018年收到申请5件。2019年扎实推进。"
    assert said(text, year=None) == {"n_requests": [7]}


def test_chapter_five_has_no_results_but_its_problems_are_counted() -> None:
    text = "收到申请7件。存在以下问题：一是人员少；二是培训不够；三是解读少。下一步，一是培训2次。二是加强解读。"
    assert said(text, "", number=5) == {"flag_problems_empty": [0], "n_problem_items": [3]}
    assert said("无。", "", number=5) == {"flag_problems_empty": [1]}
    assert said("", "", number=5) == {"flag_problems_empty": [1]}
    assert said("无。", "", number=6) == {}


GOLDEN = {  # checked by hand, sentence by sentence
    "anshun-2020.txt": (2020, {
        "n_requests": ["19"], "n_answered": ["19"],
        "n_outcome_granted_full": ["11"], "n_outcome_not_responsible": ["8"],
        "n_wechat_accounts": ["28"], "n_weibo_accounts": ["19"], "n_app_accounts": ["5"], "n_mini_programs": ["9"],
        "n_gazette_issues": ["5"], "n_notices": ["4"], "flag_problems_empty": ["0"],
    }),
    "shanghai-2019.html": (2019, {
        "n_rules": ["13"], "n_interpretations": ["132"], "n_requests": ["859"], "n_answered": ["805"],
        "n_carried_in": ["18"], "n_carried_out": ["72"], "n_outcome_granted": ["258"], "n_outcome_refused": ["35"],
        "n_outcome_unable": ["265"], "n_outcome_unprocessed": ["158"], "n_outcome_other": ["0"], "n_review": ["7"],
        "n_suit": ["9"], "n_gazette_issues": ["24"], "flag_problems_empty": ["0"], "n_problem_items": ["4"],
    }),
    "pingtan-2018.html": (2018, {
        "n_new_media": ["70"], "n_weibo_accounts": ["29"], "n_wechat_accounts": ["41"], "n_proactive_items": ["2069"],
        "n_requests": ["0"], "n_review": ["0"], "n_suit": ["0"], "flag_problems_empty": ["0"],
    }),
    "pingtan-2024.html": (2024, {
        "n_proactive_items": ["10407"], "n_interpretations": ["96"], "n_consultations": ["53"], "n_interviews": ["12"],
        "n_requests": ["218"], "n_normdocs_issued": ["62"], "amt_processing_fee": ["0"], "flag_problems_empty": ["0"],
    }),
    "hangzhou-2025.html": (2025, {"amt_processing_fee": ["400"], "flag_problems_empty": ["0"]}),
    "hongze-2023.pdf": (2023, {
        "n_proactive_items": ["1136"], "n_requests": ["21"], "amt_processing_fee": ["0"], "flag_problems_empty": ["0"],
    }),
    "huaian-2024.pdf": (2024, {
        "n_proactive_items": ["5500"], "n_rules": ["1"], "n_interpretations": ["21"], "n_gazette_issues": ["6"],
        "n_press_conf": ["12"], "n_requests": ["3119"], "n_answered": ["3050"], "n_carried_in": ["34"],
        "n_carried_out": ["103"], "n_review": ["351"], "n_review_upheld": ["72"], "n_review_corrected": ["64"],
        "n_review_other": ["178"], "n_review_pending": ["37"], "n_suit": ["46"], "n_suit_upheld": ["25"],
        "n_suit_corrected": ["5"], "n_suit_other": ["9"], "n_suit_pending": ["7"], "n_new_media": ["95"],
        "n_inspections": ["4"], "amt_processing_fee": ["3940"], "flag_problems_empty": ["0"], "n_problem_items": ["2"],
    }),
}


@needs_real
@pytest.mark.parametrize("name", GOLDEN)
def test_the_facts_of_a_real_report(name: str) -> None:
    year, expected = GOLDEN[name]
    found: dict[str, list[str]] = {}
    for fact in find_facts(find_sections(read((REAL / name).read_bytes())), year):
        found.setdefault(fact.fact, []).append(f"{fact.value:f}")
    assert found == expected
