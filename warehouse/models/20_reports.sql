-- Reports with their versions. An agency's report of one year may come as a page and an attachment,
-- twice, or edited: all are kept, one is current, and `differences` says in what the others differ. The current
-- one is not unverified; then it is what its address answered last, for an edited report takes the place of the one
-- before; then it has the most tables; then it was read as text, not from a picture; then it prints the most figures,
-- has the fewest errors, was published later, fetched later; the report_id decides a tie.
-- A report whose agency or year is unknown has no version and is never current: nobody could say whose
-- figures it has.
create table reports as
with cells as (
    select report_id, count(*) filter (status = 'reported') as figures from staged.cells group by report_id
), pictures as ( -- unverified: read from a picture, and what identities could confirm is not confirmed throughout
    select report_id, count(*) as recognised, count(*) filter (confirmed) as confirmed,
        bool_or(checkable and not confirmed) or not bool_or(confirmed) as unverified
    from recognised group by report_id
), tables as (
    select report_id, count(*) as tables, bool_or(template_mismatch) as template_mismatch
    from report_forms group by report_id
), errors as (
    select report_id, count(*) as errors from staged.problems where severity = 'error' group by report_id
), weighed as (
    select r.*, agency_id is not null and report_year is not null as known,
        coalesce(figures, 0) as figures, coalesce(errors, 0) as errors, coalesce(tables, 0) as tables,
        template_mismatch, coalesce(recognised, 0) as recognised, coalesce(confirmed, 0) as confirmed,
        coalesce(unverified, false) as unverified, k.fetched_at,
        rank() over (partition by agency_id, report_year, url
            order by k.last_seen_at desc nulls last, k.fetched_at desc nulls last) > 1 as replaced
    from staged.reports r
    left join cells using (report_id) left join pictures using (report_id) left join tables using (report_id)
    left join errors using (report_id)
    left join (select capture_id, max(fetched_at) as fetched_at, max(last_seen_at) as last_seen_at
        from staged.captures group by capture_id) k
        using (capture_id)
), ranked as (
    select *, row_number() over best_first as rank, first_value(report_id) over best_first as best,
        row_number() over as_fetched as number
    from weighed
    window best_first as (
        partition by agency_id, report_year
        order by unverified, replaced, tables desc, recognised > 0, figures desc, errors, published_on desc nulls last,
            fetched_at desc, report_id
    ), as_fetched as (
        partition by agency_id, report_year order by fetched_at, published_on nulls first, report_id
    )
)
select report_id, agency_id, agency, division_code, level, function, scope, report_year, title, published_on,
    case when known then number end as version, known and rank = 1 as is_current,
    case when known and rank > 1 then best end as superseded_by,
    form_proactive, form_requests, form_disputes, form_statistics, template_mismatch, figures, errors,
    recognised, confirmed, unverified, site_id, capture_id, url, reader, parser_version
from ranked
order by agency, report_year, version, report_id;
