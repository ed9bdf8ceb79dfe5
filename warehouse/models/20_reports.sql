-- Reports with their versions. An agency's report of one year may come as a page and an attachment,
-- twice, or edited: all are kept, one is current. The current one prints the most figures; then the
-- one with fewer errors, the later published, the later fetched; the report_id decides a full tie.
-- A report whose agency or year is unknown is never current: nobody could say whose figures it has.
create table reports as
with weighed as (
    select r.*,
        (select count(*) from staged.cells c where c.report_id = r.report_id and c.status = 'reported') as figures,
        (select count(*) from staged.problems p where p.report_id = r.report_id and p.severity = 'error') as errors,
        (select max(k.fetched_at) from staged.captures k where k.capture_id = r.capture_id) as fetched_at
    from staged.reports r
), ranked as (
    select *,
        row_number() over (
            partition by agency_id, report_year
            order by figures desc, errors, published_on desc nulls last, fetched_at desc, report_id
        ) as rank,
        row_number() over (
            partition by agency_id, report_year order by fetched_at, published_on nulls first, report_id
        ) as version,
        first_value(report_id) over (
            partition by agency_id, report_year
            order by figures desc, errors, published_on desc nulls last, fetched_at desc, report_id
        ) as best
    from weighed
)
select report_id, agency_id, agency, report_year, null::varchar as scope, title, published_on, version,
    rank = 1 and agency_id is not null and report_year is not null as is_current,
    case when rank > 1 and agency_id is not null and report_year is not null then best end as superseded_by,
    form_proactive, form_requests, form_disputes, figures, errors, site_id, capture_id, url, reader, parser_version
from ranked
order by agency, report_year, version;
