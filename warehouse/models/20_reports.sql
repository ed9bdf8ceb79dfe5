-- Reports with their versions. An agency's report of one year may come as a page and an attachment,
-- twice, or edited: all are kept, one is current. The current one prints the most figures; then the
-- one with fewer errors, the later published, the later fetched; the report_id decides a full tie.
-- A report whose agency or year is unknown has no version and is never current: nobody could say whose
-- figures it has.
create table reports as
with weighed as (
    select r.*, agency_id is not null and report_year is not null as known,
        (select count(*) from staged.cells c where c.report_id = r.report_id and c.status = 'reported') as figures,
        (select count(*) from staged.problems p where p.report_id = r.report_id and p.severity = 'error') as errors,
        (select max(k.fetched_at) from staged.captures k where k.capture_id = r.capture_id) as fetched_at
    from staged.reports r
), ranked as (
    select *, row_number() over best_first as rank, first_value(report_id) over best_first as best,
        row_number() over as_fetched as number
    from weighed
    window best_first as (
        partition by agency_id, report_year
        order by figures desc, errors, published_on desc nulls last, fetched_at desc, report_id
    ), as_fetched as (
        partition by agency_id, report_year order by fetched_at, published_on nulls first, report_id
    )
)
select report_id, agency_id, agency, report_year, null::varchar as scope, title, published_on,
    case when known then number end as version, known and rank = 1 as is_current,
    case when known and rank > 1 then best end as superseded_by,
    form_proactive, form_requests, form_disputes, figures, errors, site_id, capture_id, url, reader, parser_version
from ranked
order by agency, report_year, version, report_id;
