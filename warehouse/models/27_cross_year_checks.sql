-- The identities between two years in a row: the same agency, the same scope as far as both are known, both reports
-- current. `left` is what this year's report prints, `right` what the two reports make of it; a blank that its own
-- report proves zero counts as 0. Exact, but for money: half a unit of the last decimal of the coarsest term.
create table cross_year_checks as
with pair as (
    select t.agency_id, t.agency, t.report_year, t.report_id, l.report_id as last_report_id
    from reports t join reports l
        on l.agency_id = t.agency_id and l.report_year = t.report_year - 1
        and (l.scope = t.scope or l.scope is null or t.scope is null)
    where t.is_current and l.is_current
), term as ( -- only where both forms have the identity
    select p.*, x.identity, x."table", x.subject, x.applicant, x.side, x.measure, x.sign, x.rounded,
        case when x.of_last_year then p.last_report_id else p.report_id end as of_report
    from pair p
    join report_forms f on f.report_id = p.report_id
    join report_forms g on g.report_id = p.last_report_id and g."table" = f."table"
    join staged.cross_year_terms x
        on x."table" = f."table" and list_contains(x.forms, f.form) and list_contains(x.forms, g.form)
), printed as ( -- keys of the tables before 2014 bear the prefix a_
    select report_id, "table", regexp_replace(measure, '^a_', '') as measure, applicant, status,
        case when not approximate and unit <> 'unknown' then coalesce(value_cny, value, value_derived) end as amount,
        case unit when '亿元' then 1e8 when '万元' then 1e4 else 1 end
            / 10 ** length(regexp_extract(raw_text, '\.(\d+)', 1)) / 2 as half_a_unit
    from cells
), sides as (
    select t.agency_id, t.agency, t.report_year, t.report_id, t.last_report_id, t.identity, t."table", t.subject,
        t.applicant, bool_and(c.amount is not null) as known,
        count(c.status) filter (side = 'left') > 0 and count(c.status) filter (side = 'right') > 0 as printed,
        sum(sign * c.amount) filter (side = 'left') as this_year, sum(sign * c.amount) filter (side = 'right') as due,
        max(case when rounded then c.half_a_unit else 0 end) as tolerance
    from term t left join printed c
        on c.report_id = t.of_report and c."table" = t."table" and c.measure = t.measure
        and c.applicant is not distinct from t.applicant
    group by all
), judged as (
    select * exclude (known, printed, this_year, due, tolerance),
        case when known then this_year end as "left", case when known then due end as "right",
        case when known then this_year - due end as residual,
        case when not known then 'not_assessable' when abs(this_year - due) <= tolerance then 'pass' else 'fail'
            end as verdict
    from sides where printed
), jumped as ( -- only figures that jump are rows; of table 三 the column 总计
    select p.agency_id, p.agency, p.report_year, p.report_id, p.last_report_id, o.identity, c."table",
        c.measure as subject, c.applicant, c.amount as "left", l.amount as "right", c.amount - l.amount as residual,
        'fail' as verdict
    from pair p
    join printed c on c.report_id = p.report_id
    join printed l on l.report_id = p.last_report_id and l."table" = c."table" and l.measure = c.measure
        and l.applicant is not distinct from c.applicant
    cross join staged.outliers o
    where (c.applicant is null or c.applicant = 'total') and not ends_with(c.measure, '_cumulative')
        and least(c.amount, l.amount) > 0 and greatest(c.amount, l.amount) > o.above
        and greatest(c.amount, l.amount) > o.factor * least(c.amount, l.amount)
)
select agency_id, agency, report_year - 1 as last_year, report_year, identity, "table", subject, applicant,
    "left", "right", residual, verdict, i.severity, i.exceptions, report_id, last_report_id
from (from judged union all by name from jumped) join identities i using (identity)
order by agency, report_year, identity, subject, applicant;
