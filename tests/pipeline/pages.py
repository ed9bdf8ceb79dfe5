"""Small report pages for the tests, written from the official labels; figures are given by the tests."""

from collections.abc import Callable, Mapping

from pipeline.forms import APPLICANTS, FORMS

Figure = Callable[[str, str], str]  # (measure, applicant) → what the cell prints

GROUPS = {
    "不予公开": "（三）不予公开",
    "无法提供": "（四）无法提供",
    "不予处理": "（五）不予处理",
    "其他处理": "（六）其他处理",
}


def requests_rows(form: str, figure: Figure, columns: list[str] | None = None) -> list[str]:
    """The rows of table 三 as HTML, with the rowspans of real pages; `columns` reorders the applicants."""
    keys = columns or [a.key for a in APPLICANTS.labels]
    label_of = {a.key: a.label for a in APPLICANTS.labels}
    members = [k for k in keys if k not in ("natural_person", "total")]
    rows = ["<tr><td colspan=3 rowspan=3>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>"
            f"<td colspan={len(keys)}>申请人情况</td></tr>"]
    upper = [f"<td rowspan=2>{label_of[k]}</td>" if k in ("natural_person", "total") else
             f"<td colspan={len(members)}>法人或其他组织</td>" for k in keys if k not in members[1:]]
    rows += [f"<tr>{''.join(upper)}</tr>", "<tr>" + "".join(f"<td>{label_of[k]}</td>" for k in members) + "</tr>"]
    measures = FORMS[form].requests
    sizes = {group: sum(m.group == group for m in measures) for group in GROUPS}
    begun: set[str] = set()
    for i, m in enumerate(measures):
        cells = "".join(f"<td>{figure(m.key, k)}</td>" for k in keys)
        stub = f"<td colspan=2>{m.label}</td>"
        if i < 2 or m.key == "requests_carried_out":
            stub = f"<td colspan=3>{m.label}</td>"
        elif m.group:
            new = m.group not in begun
            begun.add(m.group)
            stub = (f"<td rowspan={sizes[m.group]}>{GROUPS[m.group]}</td>" if new else "") + f"<td>{m.label}</td>"
        if i == 2:
            stub = f"<td rowspan={len(measures) - 3}>三、本年度办理结果</td>" + stub
        rows.append(f"<tr>{stub}{cells}</tr>")
    return rows


def page(*tables: list[str], title: str = "某市某局2022年政府信息公开工作年度报告", before: str = "") -> bytes:
    body = "".join(f"<table>{''.join(rows)}</table>" for rows in tables)
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{before}{body}</body></html>".encode()


PROACTIVE_2021 = [
    "<tr><td colspan=4>第二十条第（一）项</td></tr>",
    "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>",
    "<tr><td>规章</td><td>1</td><td>2</td><td>3</td></tr>",
    "<tr><td>行政规范性文件</td><td>4</td><td>5</td><td>6</td></tr>",
    "<tr><td colspan=4>第二十条第（五）项</td></tr>",
    "<tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>",
    "<tr><td>行政许可</td><td colspan=3>7</td></tr>",
    "<tr><td colspan=4>第二十条第（六）项</td></tr>",
    "<tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>",
    "<tr><td>行政处罚</td><td colspan=3>8</td></tr>",
    "<tr><td>行政强制</td><td colspan=3>9</td></tr>",
    "<tr><td colspan=4>第二十条第（八）项</td></tr>",
    "<tr><td>信息内容</td><td colspan=3>本年收费金额（单位：万元）</td></tr>",
    "<tr><td>行政事业性收费</td><td colspan=3>10.5</td></tr>",
]
PROACTIVE_2021_VALUES: Mapping[str, str] = {
    "rules_issued": "1", "rules_repealed": "2", "rules_in_force": "3",
    "normdocs_issued": "4", "normdocs_repealed": "5", "normdocs_in_force": "6",
    "licensing_decisions": "7", "penalty_decisions": "8", "compulsion_decisions": "9", "admin_fees_collected": "10.5",
}
