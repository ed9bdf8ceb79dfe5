"""The heading of an annual report: whose, and of which year. Also where it stands in a sentence."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.identity.divisions import divisions
from pipeline.identity.functions import functions
from pipeline.identity.places import unlisted_place

_DIGIT = "0-9〇○零OoＯ一二三四五六七八九"
_DIGITS = str.maketrans("〇○零OoＯ一二三四五六七八九", "000000123456789")
# "2020年度" "二〇二〇年" "2019-2020学年" "2024—2025学年" "2008"
YEAR = re.compile(
    rf"(?P<year>(?:20|二[〇○零OoＯ0])[{_DIGIT}]{{2}})(?:年?[-—–―~至](?P<to>(?:20)?\d\d))?(?P<unit>学年度?|年年度|年度|年|度)?"
)
# "2019-2020学年": a school year, the regime of universities
_SCHOOL_YEAR = re.compile(r"20\d\d[-—–―~至/]+(?:20)?\d\d(?:学年|年度)|学年")
# "政府信息公开工作年度报告" "政务公开和政府信息公开工作报告" "政务信息公开工作开展年度报告" "信息公开年报"
# "政府信息公开工作2022年度报告" "政府信息公开年度工作报告" "政府资讯公开"
_REPORT = re.compile(
    r"公开(?:和政务公开)?(?:工作|情况|的|开展|年度|总结|实施|执行|[(（《]|20\d\d|[)）]|年|度)*(?:报告|年报|(?<=情况)(?=[。,，;；]|如下|$))"
)
_TOPIC = re.compile(r"(?:政务公开[和与及暨、])?(?:(?:政府|政务|监管)?信息(?:与政务|和政务)?(?:主动)?|政务)$")
# "昌江区商务局公开年度报告": the topic left out
_NO_TOPIC = re.compile(r"(?<=[局厅委办镇乡道府会室])公开年度报告")
# "2020年度" "2019年年报" "某镇2020年度报告": in a column of annual reports the subject is often left out
_BARE = re.compile(r"(?:20\d\d)年(?:度)?(?:工作)?(?:年度报告|报告|年报)?$")
# "现公布" "特向社会公布" "编制了" "本报告由" …: what leads to the name in a sentence
_LEAD = re.compile(
    r"^(?:\d{1,2}[、.]|[(（][一二三四五六]+[)）]|[一二三四五六]+、|现(?!代)|特此|特(?=向|编|公|发)|谨|并(?!州)|将(?!乐)|就(?!业)|对(?!外)|"
    r"关于|由(?=.{4})|此|面?向社会(?:各界|公众|公开)?|"
    r"公布|发布|公开|编制(?:完成|形成|并公布|并发布)?了?(?!委)|编写|撰写|形成|制作|制定|本?(?:年度)?报告(?:是|由|为)?|了|的|【[^】]*】|附件\d*|[-_—:：·•>/])+"
)
_TAIL = re.compile(r"(?:关于|年度|年|度|的|[-_—:：·(（《\[【])+$")
# "…年度报告格式的通知" "…年度报告有关事项的通知": the rules on reports, no report
_OF_THE_REGIME = re.compile(
    r"[》〉]?(?:格式|有关|编制|编写|编报|制度|填报|要求|的?通知|工作的?|模板|(?:发布|公布)(?=.{0,8}(?:通知|工作|要求|有关|的)))")
# "平潭综合实验区(全区)" says the scope, not the name. "鄂温克族自治旗民族事务委员会(以下简称旗民委)"
_ASIDE = re.compile(r"[(（](?:(?:以下)?(?:简称|下称)[^)）]*|全[省市县区旗州]|(?:本级)?机关|本级|汇总)[)）]?")
# "57365线路检测中": in the place of a name, and no body of the state can have it; not "附件1", "0131"
_FOREIGN_NAME = re.compile(r"(?:\d{3,}|[A-Za-z]{2,})[\u4e00-\u9fff]{2,}")
# Where a name in a sentence cannot reach across.
_BOUNDARY = re.compile(r"[。;；,，:：“”\"‘’《》〈〉<>|!！?？\n]")


class Heading(NamedTuple):
    """`agency`: the phrase that names it, as printed, None where none does; `year`: None where none stands."""

    text: str
    agency: str | None
    year: int | None
    school_year: str | None = None


def read_heading(text: str, bare_too: bool = False) -> Heading | None:
    """A title, plain (see wording): “2019年云南省政府信息公开工作年度报告” → 云南省, 2019. None: no such title.

    `bare_too` accepts “2020年度”, which names a report in a list or in a page's metadata, and a tab elsewhere.
    """
    report = next((r for r in _reports(text) if not _OF_THE_REGIME.match(text, r.end)), None)
    if report is None:
        bare = _BARE.search(text) if bare_too else None
        if bare is None:
            return None
        return _heading(text, text[: bare.start()], text)
    return _heading(text, _before(text, report.start), text)


def mentions(text: str) -> Iterator[Heading]:
    """Every place of a text that names an annual report: “现公布茗山乡2025年政府信息公开工作年度报告”."""
    for start, end in _reports(text):
        if not _OF_THE_REGIME.match(text, end):
            before = _BOUNDARY.split(_before(text, start))[-1]
            yield _heading(before + text[start:end], before, before + text[start:end])


def year_of(text: str) -> int | None:
    """The first year in a text: 2020年, 二〇二〇年. None where none stands."""
    match = YEAR.search(text)
    return _number(match["year"]) if match else None


class _Report(NamedTuple):
    start: int
    end: int


def _reports(text: str) -> Iterator[_Report]:
    """Where a text says “政府信息公开工作年度报告” in one of its forms."""
    for match in _REPORT.finditer(text):
        at = max(0, match.start() - 16)
        if topic := _TOPIC.search(text[at : match.start()]):
            yield _Report(at + topic.start(), match.end())
        elif _NO_TOPIC.match(text, match.start()):
            yield _Report(match.start(), match.end())


def _before(text: str, start: int) -> str:
    # "深渡苗族乡人民政府信息公开工作年度报告": 政府 belongs to the name too
    before = text[max(0, start - 60) : start]
    return f"{before}政府" if before.endswith("人民") and text.startswith("政府", start) else before


def _heading(text: str, before: str, whole: str) -> Heading:
    school = _SCHOOL_YEAR.search(whole)
    year = None if school else year_of(whole)
    return Heading(text, name_in(before), year, school[0] if school else None)


def name_in(phrase: str) -> str | None:
    """The name of a body that a phrase ends with, without years and what leads to it; None where none does."""
    name = _TAIL.sub("", YEAR.sub("", _ASIDE.sub("", phrase)))
    tables = divisions()
    if not tables.named(name) and not tables.townships(name, None):  # 特克斯县, 将军路街道 begin like words that lead
        name = _LEAD.sub("", name)
    if len(name) < 2:
        return None
    if is_name(name):
        return name
    for start in range(1, min(len(name), 40)):  # "本报告汇总武汉市财政局": from the first division on
        if tables.named(name[start:]) and is_name(name[start:]):
            return name[start:]
    return name if _FOREIGN_NAME.search(name) else None


def is_name(phrase: str) -> bool:
    """Whether a phrase names a body, or a place whose government it then is: 福州市晋安区."""
    if phrase in functions().generic:
        return False
    return functions().is_body(phrase) or divisions().are_all_of(phrase) or unlisted_place(phrase) == phrase


def _number(year: str) -> int:
    return int(year.translate(_DIGITS))
