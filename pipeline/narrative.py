"""Sentences → facts with their span: figures that stand in the text, not in a table. Data: forms/facts.toml."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pipeline.numbers import chinese_numeral
from pipeline.sayings import Denial, Saying, grammar
from pipeline.sections import Section

Qualifier = Literal["exact", "approx"]
PROBLEMS = 5  # the chapter of problems and plans: no figure in it is a result of the year

_SCALE = {"万": 10_000, "亿": 100_000_000}
# “3,646件” “14万余条” “10余万条” “三件” “100件以上”: digits or Chinese numerals, scale, qualifier, unit
_FIGURE = re.compile(
    r"(?P<number>[0-9０-９〇零一二两三四五六七八九十百千]{1,15}(?:[,，]\d{3}){0,4}(?:\.\d{1,6})?)"
    r"(?P<more>[余多])?(?P<scale>[万亿])?(?P<also>[余多])?"
    r"(?P<unit>件次|人次|班次|[件条份宗起例篇个家期次场轮人名部项元])"
)
_DIGITS = re.compile(r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?")
_NUMERAL = re.compile("[〇零一二两三四五六七八九十百千]+")
# “约100件” “近1000条” “超过20场” “100件以上”: directly before and behind a figure that is not exact
_ABOUT, _OR_SO = ("超过", "约", "近", "超", "逾"), ("以上", "左右", "上下")
# “第7期” “数10次” “10-20件”, or the end of a longer number: no figure of its own, but “总数171条”
_TORN = re.compile(r"(?:[第几每]|[-—–~～./．\d]|(?<![总件息项个条本])数)$")
# “未收到” “没有发生” “无收取…” begin a denial; “未来”, “未经”, “无法”, “无效” do not
_NOTHING = re.compile(r"未(?!经|来)|没有|无(?![法效偿障须需关纸力正论])")
_CLAUSE_END = re.compile(r"[，,。；;！？\n]")
_CLAUSE_ENDS = "，,。；;！？\n"
_SENTENCE_END = re.compile(r"[。；;！？\n]")
# “，占76.9%”: what follows a part of a whole
_SHARE = re.compile(r"[，,(（]?(?:约)?占")
# “…其中概况类信息95条，发布政策解读25件，开展在线访谈9期”: the verb begins a statement of its own
_OWN_VERB = re.compile(
    r"(?:共|全年|累计|及时)?(?:发布|开展|举办|召开|组织|制[发定作]|印发|编[印辑发]|收到|受理|答复|办结|废止)"
)
_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?=年)")
_OWN_YEAR = re.compile(r"(?<![\d比较与至到])20[0-4]\d(?=年)")  # “比2018年增加” names another one
_QUOTED = re.compile(r"《[^》]*》")
_SPACE = re.compile(r"[^\S\n]")
# Bounds in characters, for a page may be a trap. A clause is looked at this far on both sides of a figure, farther
# than the patterns go; a denial and a sentence are never read farther than this.
_REACH, _LONGEST_DENIAL, _LONGEST_SENTENCE = 40, 80, 1000
# “一是…” “二是…” count the problems, up to the words that turn to what will be done
_ITEM = re.compile(r"[一二三四五六七八九十]是")
_TURN = re.compile(r"下一?步|改进措施|改进情况|今后|针对(?:以上|上述|存在)|20\d\d年，?.{0,12}将|我[局市县区镇乡办委]将")
_NO_PROBLEMS = 20  # characters: a chapter 五 shorter than this says nothing (specification §7)


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure from a sentence; `start` and `end` are the span of the statement inside `sentence`.

    `unit` is as printed, without the scale (14万余条 is 140000 条); `qualifier` is approx for 约, 近, 超, 余, 多.
    `section` is the chapter it stands in: 0 before the first, 1 to 6, 7 for others.
    """

    fact: str
    value: Decimal
    unit: str
    qualifier: Qualifier
    sentence: str
    start: int
    end: int
    section: int | None = None


def find_facts(sections: Sequence[Section], report_year: int | None = None) -> list[Fact]:
    """The figures of specification §7 in the text, in reading order; nothing is compared or corrected here.

    Statements of one kind that differ are all kept, a repeated one once. A figure is left out where the
    sentence says that it is not the year's own: of another year, a rate (每月…), a plan, a comparison
    (比上年增加…) or a running total (自…以来, 累计 without 全年). 上年结转 is a fact of its own.
    `report_year`: without it, the year that the text names most often.
    """
    year = str(report_year) if report_year else _named_year(sections)
    facts: dict[tuple[str, Decimal, str], Fact] = {}
    for section in sections:
        if section.number != PROBLEMS and section.text:
            for fact in _Passage(section, year).facts():
                facts.setdefault((fact.fact, fact.value, fact.qualifier), fact)
    return [*facts.values(), *_about_problems(sections)]


def _named_year(sections: Sequence[Section]) -> str | None:
    years = Counter(year for section in sections if section.number <= 1 for year in _OWN_YEAR.findall(section.text))
    return max(years, key=lambda year: (years[year], year)) if years else None


class _Passage:
    """The text of one section, without white space inside its lines; spans lead back to the text as printed."""

    def __init__(self, section: Section, year: str | None) -> None:
        self.section, self.year = section, year
        self.plain, self.spaces = section.text, list[int]()  # spaces: where in `plain` one was left out
        if len(section.text.split()) > section.text.count("\n") + 1:
            self.spaces = [match.start() - i for i, match in enumerate(_SPACE.finditer(section.text))]
            self.plain = _SPACE.sub("", section.text)

    @cached_property
    def ends(self) -> list[int]:
        """Where the sentences end, with 0 before the first; most passages without figures never ask."""
        return [0, *(match.end() for match in _SENTENCE_END.finditer(self.plain)), len(self.plain)]

    def facts(self) -> list[Fact]:
        """Every figure that a saying fits and every denial, in reading order."""
        found = sorted([*self._figures(), *self._denials()], key=lambda at: at[0])
        return [fact for _, fact in found]

    def _figures(self) -> Iterator[tuple[int, Fact]]:
        plain, previous = self.plain, 0
        for match in _FIGURE.finditer(plain):
            start, end = match.span()
            known = grammar().units.get(match["unit"])
            reach = max(previous, start - _REACH)
            torn = _TORN.search(plain, max(start - 2, 0), start)
            if known and not torn and known.cues.search(plain, reach, end + _REACH):
                left = plain[reach:start]
                left = left[1 + max(map(left.rfind, _CLAUSE_ENDS)) :]
                stop = _CLAUSE_END.search(plain, end, end + _REACH)
                right = plain[end : stop.start() if stop else end + _REACH]
                about = next((word for word in _ABOUT if left.endswith(word)), "")
                said = self._said(known.sayings, left.removesuffix(about), right, start - len(about), end)
                if said is not None and (value := _value(match)) is not None:
                    loose = about or match["more"] or match["also"] or right.startswith(_OR_SO)
                    fact, span = said
                    yield start, self._fact(fact, value, match["unit"], "approx" if loose else "exact", *span)
            previous = end

    def _said(
        self, sayings: Sequence[Saying], left: str, right: str, start: int, end: int
    ) -> tuple[str, tuple[int, int]] | None:
        """The first fact that the words around a figure make it, with the span of the statement."""
        clause = left + right
        for saying in sayings:
            if saying.cue in clause and (span := self._fits(saying, left, right, start, end)):
                return saying.fact, span
        return None

    def _fits(self, saying: Saying, left: str, right: str, start: int, end: int) -> tuple[int, int] | None:
        """The span of the statement when a saying fits a figure and the sentence does not speak against it.

        `left` ends at `start`, `right` begins at `end`.
        """
        before = saying.before.search(left) if saying.before else None
        after = saying.after.match(right) if saying.after else None
        if (saying.before and not before) or (saying.after and not after):
            return None
        first, last = self._sentence(start)
        sentence, so_far = self.plain[first:last], self.plain[first:start]
        if saying.antecedent and not saying.antecedent.search(so_far):
            return None
        if saying.unless and saying.unless.search(sentence):
            return None
        if not self._in_context(saying.context, sentence):
            return None
        if saying.whole and (_is_part(left, so_far) or _SHARE.match(self.plain, end)):
            return None
        if not self._of_this_year(left, so_far, saying.stock):
            return None
        begin = before.start(before.lastgroup or 0) if before else len(left)
        return start - len(left) + begin, end + (after.end() if after else 0)

    def _denials(self) -> Iterator[tuple[int, Fact]]:
        plain = self.plain
        for match in _NOTHING.finditer(plain):
            start = match.start()
            stop = _CLAUSE_END.search(plain, start, start + _LONGEST_DENIAL)
            clause = plain[start : stop.start() if stop else start + _LONGEST_DENIAL]
            for denial in grammar().denials:
                if denial.cue in clause and (found := denial.clause.match(clause)) and self._denies(denial, start):
                    span = start, start + found.end()
                    yield start, self._fact(denial.fact, Decimal(0), denial.unit, "exact", *span)

    def _denies(self, denial: Denial, start: int) -> bool:
        first, last = self._sentence(start)
        so_far = self.plain[first:start]
        left = so_far[1 + max(map(so_far.rfind, _CLAUSE_ENDS)) :]
        return self._in_context(denial.context, self.plain[first:last]) and self._of_this_year(left, so_far, False)

    def _in_context(self, context: re.Pattern[str] | None, sentence: str) -> bool:
        section = self.section
        return context is None or bool(context.search(f"{section.heading}\n{section.subheading}\n{sentence}"))

    def _of_this_year(self, left: str, so_far: str, stock: bool) -> bool:
        """Whether the clause (`left`) and the sentence (`so_far`) before a figure let it be one of the year."""
        rules = grammar()
        if rules.not_this_year.search(left):
            return False
        years = _YEAR.findall(_QUOTED.sub("", so_far))
        if years and self.year is not None and years[-1] != self.year:
            return False
        if stock or not rules.cumulative.search(so_far) or rules.yearly.search(so_far):
            return True
        return bool(years) and not rules.up_to.search(so_far)

    def _sentence(self, position: int) -> tuple[int, int]:
        after = bisect_right(self.ends, position, 0, len(self.ends) - 1)
        first, last = self.ends[after - 1], self.ends[after]
        return max(first, position - _LONGEST_SENTENCE), min(last, position + _LONGEST_SENTENCE)

    def _fact(self, fact: str, value: Decimal, unit: str, qualifier: Qualifier, start: int, end: int) -> Fact:
        begin, stop = self._printed(*self._sentence(start))
        sentence = self.section.text[begin:stop]
        start, end = (position - begin for position in self._printed(start, end))
        return Fact(fact, value, unit, qualifier, sentence, start, end, self.section.number)

    def _printed(self, start: int, end: int) -> tuple[int, int]:
        """The span in the text as printed of a span of `plain`; it begins and ends with a visible character."""
        return start + bisect_right(self.spaces, start), end + bisect_right(self.spaces, end - 1)


def _is_part(left: str, so_far: str) -> bool:
    """Whether 其中 governs a figure: not when a verb of its own begins the clause after it (…，发布解读25件)."""
    return "其中" in so_far and ("其中" in left or not _OWN_VERB.match(left))


def _value(match: re.Match[str]) -> Decimal | None:
    """The figure with its scale; None for what is no number (百余) or torn (2024，123)."""
    if _DIGITS.fullmatch(match["number"]):
        number = Decimal(match["number"].replace(",", "").replace("，", ""))
    elif (numeral := chinese_numeral(match["number"]) if _NUMERAL.fullmatch(match["number"]) else None) is not None:
        number = Decimal(numeral)
    else:
        return None
    value = number * _SCALE.get(match["scale"], 1)
    return Decimal(int(value)) if value % 1 == 0 else value


def _about_problems(sections: Sequence[Section]) -> list[Fact]:
    """What chapter 五 says by its form: whether it is as good as empty, and how many problems it numbers."""
    texts = [section.text for section in sections if section.number == PROBLEMS and section.text]
    if all(section.number != PROBLEMS for section in sections):
        return []
    empty = sum(len("".join(text.split())) for text in texts) < _NO_PROBLEMS
    opening = texts[0][: _end_of_sentence(texts[0], 0)] if texts else ""
    facts = [Fact("flag_problems_empty", Decimal(int(empty)), "", "exact", opening, 0, len(opening), PROBLEMS)]
    turn = _TURN.search(texts[0]) if texts else None
    items = list(_ITEM.finditer(texts[0], 0, turn.start() if turn else len(texts[0]))) if texts else []
    if len(items) > 1:
        passage = texts[0][items[0].start() : _end_of_sentence(texts[0], items[-1].end())]
        end = items[-1].end() - items[0].start()
        facts.append(Fact("n_problem_items", Decimal(len(items)), "项", "exact", passage, 0, end, PROBLEMS))
    return facts


def _end_of_sentence(text: str, position: int) -> int:
    stop = _SENTENCE_END.search(text, position)
    return stop.end() if stop else len(text)
