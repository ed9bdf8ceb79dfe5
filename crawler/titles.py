"""Does a list title announce an annual report? The knowledge is in titles.toml."""

import re
import tomllib
import unicodedata
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple


class Announcement(Enum):
    """What a title says by itself. PERHAPS: it is one if it stands in a column of annual reports ("2020年度报告",
    "财政局2023年年报"), and elsewhere may be anything."""

    REPORT = "report"
    PERHAPS = "perhaps"
    NO = "no"


@lru_cache(maxsize=1 << 12)  # a title is judged where it is read, where it is listed, and where it is kept
def announcement(title: str) -> Announcement:
    """How certainly a title announces an annual report on information disclosure.

    Interpretations, notices, rules and the yearly tables of government websites stand in the same columns and are not
    reports. Words in the name of the reporting agency (综合行政执法局, 督查考核办公室) say nothing about the report.

    >>> announcement("某县2020年政府信息公开工作年度报告").value, announcement("某县财政局2020年年报").value
    ('report', 'perhaps')
    """
    rules = _rules()
    text = plain(title)
    if rules.other.search(subject(title)):
        return Announcement.NO
    if rules.report.search(text):
        return Announcement.REPORT
    return Announcement.PERHAPS if rules.perhaps.search(text) else Announcement.NO


def announces_report(title: str) -> bool:
    """True for a title that, in a column of annual reports, announces one: a report, or perhaps one.

    >>> announces_report("某县2020年政府信息公开工作年度报告"), announces_report("某县2020年政府网站工作年度报表")
    (True, False)
    """
    return announcement(title) is not Announcement.NO


def names_report(title: str) -> bool:
    """True for the title of one report; the bare name of the column is none.

    >>> names_report("2020年政府信息公开年报"), names_report("政府信息公开年报")
    (True, False)
    """
    return announces_report(title) and not _COLUMN_NAME.fullmatch(title)


def may_announce(title: str) -> bool:
    """True for a title that the list has cut before it announces something else ("…年度报告解读"); its page
    says the whole of it.

    >>> may_announce("某自治州人力资源和社会保障局2..."), may_announce("关于做好2020年年报编制…")
    (True, False)
    """
    return bool(_CUT.search(title)) and not _rules().other.search(subject(title))


def leaves_open(title: str) -> bool:
    """True for a title that neither announces a report nor anything that is known to be none: in a column of annual
    reports only its page can tell.

    >>> leaves_open("县教育局"), leaves_open("某镇2020年年报"), leaves_open("政府信息公开指南")
    (True, False, False)
    """
    return announcement(title) is Announcement.NO and not _rules().other.search(subject(title))


@lru_cache(maxsize=1 << 12)
def is_bare(title: str) -> bool:
    """True for a title that names no more than an agency, a year or both, or "年报": what the rows of a column of
    annual reports are called under a heading, and in a table.

    >>> is_bare("县教育局"), is_bare("2023年"), is_bare("2023年 县教育局"), is_bare("县教育局召开会议")
    (True, True, True, False)
    """
    if len(title) > _LONGEST_BARE:
        return False
    rules, text = _rules(), plain(title)
    return bool(rules.body.search(text) or rules.bare.search(text))


@lru_cache(maxsize=1 << 12)
def is_body(title: str) -> bool:
    """True for a title that is the name of an agency or a district and nothing else.

    >>> is_body("县教育局"), is_body("2023年 县教育局")
    (True, False)
    """
    return bool(_rules().body.search(plain(title)))


@lru_cache(maxsize=1 << 12)
def subject(title: str) -> str:
    """A title without the name of the agency, which sounds like what the agency does.

    >>> subject("县审计局年报"), subject("审计年报")
    ('年报', '审计年报')
    """
    return _rules().agency.sub("", plain(title))


def opens_report(text: str) -> str | None:
    """The words by which the text of a page says that it is a report ("现公布茗山乡2025年政府信息公开年度报告"), None
    when it has none."""
    rules, text = _rules(), plain(text)
    found = rules.opening.search(text)
    return found[0] if found and not rules.no_opening.search(text) else None


def plain(title: str) -> str:
    """The title as the patterns want it: narrow characters, no white space, simplified, years in digits, without the
    extension of a file.

    >>> plain("《某市二〇二三年 政府信息公開年报》.pdf")
    '《某市2023年政府信息公开年报》'
    """
    rules = _rules()
    text = "".join(unicodedata.normalize("NFKC", title).split()).translate(rules.fold)
    text = _NUMERALS.sub(lambda year: year[1].translate(_DIGITS), text)
    return _EXTENSION.sub("", text)


# The bare name of a column, as menus carry it: "政府信息公开年报". A report names its year or its agency besides.
_COLUMN_NAME = re.compile(
    r"(年度)?(政府|政务)?(信息)?公开(工作)?(年报|年度报告|年度工作报告|工作年度报告|工作年报)(专栏|列表|目录|查询|汇总)?"
)
_LONGEST_BARE = 50
_CUT = re.compile(r"(…|\.{2,})\s*[\])】]?\s*$")  # 某市人力资源和社会保障局2…, 某市人力资源...
_DIGITS = str.maketrans("〇○零一二三四五六七八九OoＯ", "000123456789000")
_NUMERALS = re.compile(r"((?:二[〇○零0Oo]|一九)[〇○零0Oo一二三四五六七八九]{2})(?=年)")  # 二〇二三年, 二○○九年
_EXTENSION = re.compile(r"\.(pdf|docx?|wps|ofd|xlsx?|s?html?|zip|rar|jpe?g|png|ceb|rtf)(?=[》」\])】]?$)", re.I)


class _Rules(NamedTuple):
    fold: dict[int, int]
    report: re.Pattern[str]
    perhaps: re.Pattern[str]
    other: re.Pattern[str]
    agency: re.Pattern[str]
    body: re.Pattern[str]
    bare: re.Pattern[str]
    opening: re.Pattern[str]
    no_opening: re.Pattern[str]


@cache
def tables() -> dict[str, Any]:
    """titles.toml, the names in its patterns put in."""
    text = (Path(__file__).parent / "titles.toml").read_text("utf-8")
    for name, pattern in reversed(tomllib.loads(text)["names"].items()):
        text = text.replace(f"<{name}>", pattern)
    return tomllib.loads(text)


@cache
def _rules() -> _Rules:
    sides = ("report", "perhaps", "other", "agency", "body", "bare", "opening", "no_opening")
    fold = tables()["fold"]
    found = [re.compile("|".join(f"(?:{row['pattern']})" for row in tables()[side]), re.I) for side in sides]
    return _Rules(str.maketrans(fold["traditional"], fold["simplified"]), *found)
