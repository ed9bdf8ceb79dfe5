"""An evaluation for a person: a table of scores, and each wrong cell with what was read and where."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import pipeline
from flows.evaluation import Evaluation, Judgement, Score
from flows.query import plain
from flows.render import grid
from flows.report_view import TITLES

_NUMBERS = ("cells", "right", "wrong", "missing", "invented", "silent", "accuracy")
_LISTED = 8  # names of files before “and 12 more”


def view(evaluation: Evaluation, details: bool) -> RenderableType:
    parts: list[RenderableType] = [_scores(evaluation)]
    if details:
        parts += _details(evaluation.errors)
    elif evaluation.errors:
        parts.append(Text("--details lists each cell that is not right", style="dim"))
    parts += [Text(f"cannot read {document}: {why}", style="red") for document, why in evaluation.unread.items()]
    for what, names in (("truth without document", evaluation.without_document),
                        ("documents without truth", evaluation.without_truth)):
        if names:
            more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
            parts.append(Text(f"{what}: {', '.join(names[:_LISTED])}{more}", style="dim"))
    return Group(*parts)


def _scores(evaluation: Evaluation) -> Table:
    table = grid()
    table.add_column("", overflow="fold")
    for column in _NUMBERS:
        table.add_column(column, justify="right")
    for by, groups in evaluation.scores.items():
        for name, score in sorted(groups.items()):
            if by != "document" or score.errors:  # of thousands of documents those matter that are not all right
                table.add_row(f"{by} {TITLES.get(name, name)}", *_numbers(score))
        table.add_section()
    table.add_row(Text("all", style="bold"), *_numbers(evaluation.total))
    return table


def _numbers(score: Score) -> Iterator[Text]:
    yield Text(str(score.cells))
    yield Text(str(score.verdicts["right"]))
    errors = (score.verdicts["wrong"], score.verdicts["missing"], score.verdicts["invented"], score.silent)
    for number in errors:
        yield Text(str(number), style="red" if number else "dim")
    # Cut, not rounded: 9,999 of 10,000 is not 100 %.
    yield Text(f"{int(score.accuracy * 10_000) / 100:.2f} %", style="green" if not score.errors else "yellow")


def _details(errors: list[Judgement]) -> Iterator[RenderableType]:
    document = ""
    for error in errors:
        if error.document != document:
            document = error.document
            yield Text(f"\n{document}", style="bold")
        yield _line(error)


def _line(error: Judgement) -> Text:
    """wrong (silent)  penalty_decisions 行政处罚·本年处理决定数量: expected 12, read 1 “1 2” grid=1;row=3;column=2"""
    line = Text(f"  {error.verdict}{' (silent)' if error.silent else ''}  ", style="red")
    line.append(f"{error.measure} {_label(error)}: ", style="default")
    if error.expected is not None:
        line.append(f"expected {'an empty cell' if error.expected.value is None else plain(error.expected.value)}, ",
                    style="default")
    if error.read is None:
        return line.append("not read", style="default")
    figure = error.read.status if error.read.value is None else f"{plain(error.read.value)} {error.read.unit}"
    return line.append(f"read {figure} ", style="default").append(f"“{error.read.raw_text}” {error.read.where}", "dim")


def _label(error: Judgement) -> str:
    labels = [pipeline.label(error.measure)] if error.table in TITLES else []
    return " ".join(labels + ([pipeline.applicant_label(error.applicant)] if error.applicant else []))
