"""First look at the warehouse: three questions, asked in SQL, answered with a plot each."""

import marimo

app = marimo.App(width="medium", app_title="gongkai: first look 初览")


@app.cell
def _():
    import altair as alt
    import marimo as mo

    import warehouse

    return alt, mo, warehouse


@app.cell
def _(mo):
    mo.md(
        """
        # gongkai 初览 · first look

        Every figure here leads back to the cell of the page it came from (`figures.url`, `grid`, `row`, `column`).
        A blank is not a zero: where a needed figure is not reported, the answer is NULL and the point is missing.

        此处每个数字都可追溯到原网页的单元格；空白不等于零，缺数处不作图。
        """
    )
    return


@app.cell
def _(mo, warehouse):
    try:
        connection = warehouse.connect()
    except warehouse.WarehouseMissing as missing:
        connection = None
        _say = mo.md(f"**{missing}.**")
    else:
        _say = None
    mo.stop(connection is None, _say)
    return (connection,)


@app.cell
def _(mo):
    mo.md(
        """
        ## 1. Who receives how many requests? 谁收到多少申请？

        New requests received (本年新收), all applicants, by report year. The scale is logarithmic (0 stands at 0).
        """
    )
    return


@app.cell
def _(connection):
    requests = connection.sql(
        """
        select agency, report_year, requests_received_new
        from requests_by_agency_year
        where requests_received_new is not null
        order by agency, report_year
        """
    ).df()
    return (requests,)


@app.cell
def _(alt, requests):
    requests_plot = (
        alt.Chart(requests, title="本年新收政府信息公开申请数量（件）")
        .mark_line(point=True)
        .encode(
            x=alt.X("report_year:O", title="统计年度 report year"),
            y=alt.Y(
                "requests_received_new:Q", title="新收申请 new requests", scale=alt.Scale(type="symlog"),
                axis=alt.Axis(values=[0, 1, 10, 100, 1000, 10000]),  # symlog alone marks nothing between 0 and 500
            ),
            color=alt.Color(
                "agency:N", title="机关 agency", scale=alt.Scale(scheme="tableau20"),
                legend=alt.Legend(labelLimit=280, symbolLimit=40),
            ),
            tooltip=["agency", "report_year", "requests_received_new"],
        )
        .properties(width=520, height=340)
    )
    requests_plot
    return (requests_plot,)


@app.cell
def _(mo):
    mo.md(
        """
        ## 2. How much is disclosed? 公开率有多高？

        Granted in full or in part, over all dispositions, latest year of each agency with at least one disposition;
        the bar is the 95 % Wilson interval. A rate over a handful of requests says little, and the bar shows it.
        """
    )
    return


@app.cell
def _(connection):
    disclosure = connection.sql(
        """
        select agency, report_year, numerator::int as numerator, denominator::int as denominator, value, low, high,
            agency || ' ' || report_year || '（' || denominator::int || '件）' as label
        from rates_by_agency_year
        where rate = 'disclosure' and value is not null
        qualify row_number() over (partition by agency_id order by report_year desc) = 1
        order by value desc, agency
        """
    ).df()
    return (disclosure,)


@app.cell
def _(alt, disclosure):
    _axis = alt.Y("label:N", sort=list(disclosure["label"]), title=None, axis=alt.Axis(labelLimit=420))
    _base = alt.Chart(disclosure).encode(y=_axis)
    _interval = _base.mark_rule(strokeWidth=3, opacity=0.35).encode(
        x=alt.X("low:Q", title="公开率 disclosure rate", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        x2="high:Q",
    )
    _point = _base.mark_point(filled=True, size=70).encode(
        x="value:Q", tooltip=["agency", "report_year", "numerator", "denominator", "value", "low", "high"]
    )
    disclosure_plot = (_interval + _point).properties(width=420, title="公开率（予以公开＋部分公开）/ 办理总数")
    disclosure_plot
    return (disclosure_plot,)


@app.cell
def _(mo):
    mo.md(
        """
        ## 3. On which grounds are requests refused? 以什么理由不予公开？

        Refusals by ground over all current reports in the warehouse, with the number of reports that print the figure.
        """
    )
    return


@app.cell
def _(connection):
    grounds = connection.sql(
        """
        select label_zh, label_en, sum(refused)::int as refused, count(refused)::int as reports
        from refusal_grounds
        group by label_zh, label_en
        order by refused desc
        """
    ).df()
    return (grounds,)


@app.cell
def _(alt, grounds):
    grounds_plot = (
        alt.Chart(grounds, title="不予公开的理由（件）")
        .mark_bar()
        .encode(
            x=alt.X("refused:Q", title="件 requests refused"),
            y=alt.Y("label_zh:N", sort=list(grounds["label_zh"]), title=None, axis=alt.Axis(labelLimit=280)),
            tooltip=["label_zh", "label_en", "refused", "reports"],
        )
        .properties(width=460)
    )
    grounds_plot
    return (grounds_plot,)


@app.cell
def _(connection, mo):
    contradictions = connection.sql(
        """
        select agency, report_year::varchar as report_year, identity, meaning_zh, subject,
            "left", "right", residual, url
        from contradictions
        """
    ).df()
    mo.vstack([
        mo.md("## What does not add up 自相矛盾之处\n\nFailed identities, as published, unrepaired."),
        mo.ui.table(contradictions, selection=None),
    ])
    return (contradictions,)


if __name__ == "__main__":
    app.run()
