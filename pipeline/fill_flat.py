"""Flattened text → cells: tables saved as one cell a line, without their ruling.

In flattened text a blank cell vanishes, so a row counts only when it has exactly as many figures as
the header has columns; anything else is a problem (specification §5.4), never a shifted row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.cells import Findings, header_unit, money
from pipeline.document import Place
from pipeline.fill_flat_statistics import flat_statistics
from pipeline.fill_statistics import UNIT, fill_statistics
from pipeline.forms import (
    APPLICANTS,
    BLOCKS,
    COLUMNS,
    OUTCOMES,
    PROACTIVE_ROWS,
    REQUEST_ROWS,
    STATISTICS_STUB,
    STATISTICS_UNIT,
    is_statistic,
    proactive_slots,
    value_column,
)
from pipeline.labels import Ambiguous, Label, LabelSet, normal, squeezed
from pipeline.numbers import read_figure
from pipeline.segments import ROW_NUMBERS

_MAX_BROKEN = 3  # a label is seen broken over at most three lines: “本年新” / “制作数量”
_PROSE = 60  # characters: longer lines are running text, not a cell


@dataclass(slots=True)
class Lines:
    """The lines of a document with a position; figures and labels are taken off the front."""

    texts: list[str]
    at: int = 0

    def take(self, labels: LabelSet) -> tuple[Label, str] | None:
        """The label that starts here, whole or broken over a few lines; the position moves behind it."""
        for count in range(1, _MAX_BROKEN + 1):
            parts = self.texts[self.at : self.at + count]
            text = "".join(parts)
            if len(parts) < count or len(text) > _PROSE or any(_is_figure(p) for p in parts):
                return None
            # Lines put together must spell a label out: a stem would swallow the lines before it.
            label = _told(labels, text) if count == 1 else labels.whole(text)
            if label is not None:
                self.at += count
                return label, text
        return None

    def figures(self) -> list[str]:
        start = self.at
        while self.at < len(self.texts) and _is_figure(self.texts[self.at]):
            self.at += 1
        return self.texts[start : self.at]


def _told(labels: LabelSet, text: str) -> Label | None:
    """The label that a line bears; a slip of the pen is not believed where no ruling confirms that it is a label."""
    try:
        match = labels.match(text)
    except Ambiguous:
        return None
    return match.label if match and match.how != "near" else None


def _is_figure(text: str) -> bool:
    return len(text) < 25 and read_figure(text).status in ("reported", "dash")


def split_cells(lines: list[str]) -> list[str]:
    """One cell a line; a line that holds a whole row, its cells apart by white space, is taken apart."""
    return [cell for line in lines for cell in _cells(line.strip()) if cell]


def _cells(line: str) -> list[str]:
    words = line.split() if len(line) < 2 * _PROSE else []
    if len(words) < 2:
        return [line]
    figures = next((i for i, word in enumerate(reversed(words)) if not _is_figure(word)), len(words))
    stub, row = words[: len(words) - figures], words[len(words) - figures :]
    if not row:
        return words if all(_is_header(word) for word in words) else [line]
    if len(stub) > 1 and UNIT.fullmatch(stub[-1]) and is_statistic("".join(stub[:-1])):
        return ["".join(stub[:-1]), stub[-1], *row]  # "（一）收到申请数 件 12"
    # "三、本年度办理结果 （一）予以公开 12 0": the shortest end of the stub that is a label, its own spaces closed
    for start in range(len(stub)):
        label = "".join(stub[start:])
        if _told(REQUEST_ROWS, label) or _told(PROACTIVE_ROWS, label):
            return [*stub[:start], label, *row]
    return [*stub, *row] if not stub else [line]


def _is_header(word: str) -> bool:
    """A word that heads columns, whole: 法人或其他组织 over the applicants, 信息内容 over the stub of table 二."""
    if word in ("信息内容", "行政诉讼", *STATISTICS_STUB, *STATISTICS_UNIT) or value_column(word) is not None:
        return True
    return "法人" in word or any(
        labels.whole(word) for labels in (APPLICANTS, BLOCKS, OUTCOMES)
    ) or COLUMNS.clear(word) is not None


def fill_flat(lines: list[str], wanted: set[str], findings: Findings) -> None:
    """Fill the `wanted` tables from flattened lines."""
    texts = split_cells(lines)
    if "proactive" in wanted:
        _fill_proactive(Lines(texts), findings)
    if "requests" in wanted:
        _fill_requests(Lines(texts), findings)
    if "statistics" in wanted and (rows := flat_statistics(texts)):
        fill_statistics(rows, findings, None)
    if "disputes" in wanted:
        _fill_disputes(Lines(texts), findings)


def _place(lines: Lines, start: int, offset: int) -> Place:
    return Place(None, 0, start + 1, offset + 1)


def _fill_proactive(lines: Lines, findings: Findings) -> None:
    heads: list[tuple[Label, str]] = []
    while lines.at < len(lines.texts):
        if squeezed(lines.texts[lines.at]) == "信息内容":
            numbered = lines.at > 0 and lines.texts[lines.at - 1] in ROW_NUMBERS  # may stand for a blank that vanished
            lines.at += 1
            heads = [] if numbered else list(_take_all(lines, COLUMNS))
        elif heads and (found := lines.take(PROACTIVE_ROWS)):
            row, start = found[0], lines.at
            figures = lines.figures()
            if len(figures) != len(heads):
                if figures:
                    findings.refuse("ambiguous_row",
                                    f"{row.label} has {len(figures)} figures under {len(heads)} headers",
                                    " ".join(figures), _place(lines, start, 0))
                continue
            for i, ((column, header), raw) in enumerate(zip(heads, figures, strict=True)):
                slot = proactive_slots().get((row.key, column.key))
                if slot is None:
                    findings.refuse("unknown_column", f"{column.label} is no column of the row {row.label}", raw,
                                    _place(lines, start, i))
                    continue
                unit = slot.unit if slot.unit != "money" else money(header_unit(header))
                findings.place(("proactive", slot.measure, None), slot.form, unit, raw, _place(lines, start, i),
                               "flattened_text")
        else:
            lines.at += 1


def _take_all(lines: Lines, labels: LabelSet) -> Iterator[tuple[Label, str]]:
    while lines.at < len(lines.texts) and (found := lines.take(labels)):
        yield found


@dataclass(slots=True)
class _Applicants:
    """The applicant columns in the order in which the table prints them.

    法人或其他组织 stands over its five columns, so in flattened text 总计 comes before them:
    自然人, 法人或其他组织, 总计, 商业企业, …, 其他. The five belong where their group stands.
    """

    before: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, lines: Lines) -> "_Applicants | None":
        seen, grouped = cls(), False
        while lines.at < len(lines.texts):
            if "法人" in lines.texts[lines.at] and len(lines.texts[lines.at]) < 12:
                grouped = True
                lines.at += 1
            elif found := lines.take(APPLICANTS):
                key = found[0].key
                where = seen.after if key == "total" else seen.members if grouped else seen.before
                where.append(key)
            else:
                break
        order = seen.order()
        return seen if len(order) == len(set(order)) == len(APPLICANTS.labels) else None

    def order(self) -> list[str]:
        return [*self.before, *self.members, *self.after]


def _fill_requests(lines: Lines, findings: Findings) -> None:
    order: list[str] = []
    while lines.at < len(lines.texts):
        if not order or normal(lines.texts[lines.at]) == "自然人":
            if normal(lines.texts[lines.at]) == "自然人" and (applicants := _Applicants.read(lines)):
                order = applicants.order()
            else:
                lines.at += 1
        elif squeezed(lines.texts[lines.at]).startswith("四、政府信息公开") or "行政诉讼" in lines.texts[lines.at]:
            order = []  # a report that follows must not go unseen: its header begins anew
        elif found := lines.take(REQUEST_ROWS):
            start, figures = lines.at, lines.figures()
            if len(figures) == len(order):
                for i, (applicant, raw) in enumerate(zip(order, figures, strict=True)):
                    findings.place(("requests", found[0].key, applicant), "", "件", raw, _place(lines, start, i),
                                   "flattened_text")
            elif figures:
                findings.refuse("ambiguous_row", f"{found[1]} has {len(figures)} figures for {len(order)} applicants",
                                " ".join(figures), _place(lines, start, 0))
        elif len(figures := lines.figures()) >= len(order):
            findings.refuse("unknown_row", f"“{lines.texts[lines.at - len(figures) - 1]}” fits no row of table 三",
                            " ".join(figures), _place(lines, lines.at, 0))
        elif not figures:
            lines.at += 1


def _fill_disputes(lines: Lines, findings: Findings) -> None:
    """Table 四: the headers come level by level, so the three runs of outcomes follow their blocks in order."""
    heads: list[str] = []
    blocks: list[str] = []
    while lines.at < len(lines.texts):
        outcomes = [label.key for label, _ in _take_all(lines, OUTCOMES)]
        if outcomes and outcomes != ["total"]:
            heads += outcomes
        if block := lines.take(BLOCKS):
            if not heads and block[0].key == "review":
                blocks = []  # 行政复议 in running text before the table
            blocks.append(block[0].key)
            continue
        start, figures = lines.at, lines.figures()
        if figures and heads:
            _place_disputes(heads, blocks, figures, lines, start, findings)
            heads, blocks = [], []
        if not figures and not outcomes:
            lines.at += 1


def _place_disputes(
    heads: list[str], blocks: list[str], figures: list[str], lines: Lines, start: int, findings: Findings
) -> None:
    outcomes = [label.key for label in OUTCOMES.labels]
    expected = [label.key for label in BLOCKS.labels]
    if heads != outcomes * 3 or blocks[-3:] != expected or len(figures) != len(heads):
        findings.refuse("ambiguous_row", f"table 四 has {len(figures)} figures under {len(heads)} headers",
                        " ".join(figures), _place(lines, start, 0))
        return
    for i, raw in enumerate(figures):
        measure = f"{expected[i // len(outcomes)]}_{heads[i]}"
        findings.place(("disputes", measure, None), "", "件", raw, _place(lines, start, i), "flattened_text")
