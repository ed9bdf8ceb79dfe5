"""Does a list title announce an annual report? The knowledge is in titles.toml."""

import re
import tomllib
import unicodedata
from enum import Enum
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Announcement(Enum):
    """What a title says by itself. PERHAPS: it is one if it stands in a column of annual reports ("2020年度报告",
    "财政局2023年年报"), and elsewhere may be anything."""

    REPORT = "report"
    PERHAPS = "perhaps"
    NO = "no"


def announcement(title: str) -> Announcement:
    """How certainly a title announces an annual report on information disclosure.

    Interpretations, notices, rules and the yearly tables of government websites stand in the same columns and are not
    reports. Words in the name of the reporting agency (综合行政执法局, 督查考核办公室) say nothing about the report.

    >>> announcement("某县2020年政府信息公开工作年度报告").value, announcement("某县财政局2020年年报").value
    ('report', 'perhaps')
    """
    rules = _rules()
    text = plain(title)
    subject = rules.agency.sub("", text)
    if rules.other.search(subject):
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


def may_announce(title: str) -> bool:
    """True for a title that the list has cut before it announces something else ("…年度报告解读"); its page
    says the whole of it.

    >>> may_announce("某自治州人力资源和社会保障局2..."), may_announce("关于做好2020年年报编制…")
    (True, False)
    """
    rules, text = _rules(), plain(title)
    return bool(_CUT.search(title)) and not rules.other.search(rules.agency.sub("", text))


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


_CUT = re.compile(r"(…|\.{2,})\s*[\])】]?\s*$")  # 某市人力资源和社会保障局2…, 某市人力资源...
_DIGITS = str.maketrans("〇○零一二三四五六七八九OoＯ", "000123456789000")
_NUMERALS = re.compile(r"((?:二[〇○零0Oo]|一九)[〇○零0Oo一二三四五六七八九]{2})(?=年)")  # 二〇二三年, 二○○九年
_EXTENSION = re.compile(r"\.(pdf|docx?|wps|ofd|xlsx?|s?html?|zip|rar|jpe?g|png|ceb|rtf)(?=[》」\])】]?$)", re.I)


class _Rules(NamedTuple):
    report: re.Pattern[str]
    perhaps: re.Pattern[str]
    other: re.Pattern[str]
    agency: re.Pattern[str]
    fold: dict[int, int]


@cache
def _rules() -> _Rules:
    tables = tomllib.loads((Path(__file__).parent / "titles.toml").read_text("utf-8"))
    report, perhaps, other, agency = (
        re.compile("|".join(f"(?:{row['pattern']})" for row in tables[side]), re.I)
        for side in ("report", "perhaps", "other", "agency")
    )
    fold = tables["fold"]
    return _Rules(report, perhaps, other, agency, str.maketrans(fold["traditional"], fold["simplified"]))
