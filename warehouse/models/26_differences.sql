-- Where two versions of one report differ: each figure of a version that is not current against the current one,
-- for the tables that both have. A figure that only one prints stands with NULL for the other.
-- kind: text_vs_attachment (a page and a file that it links to), republished (one address, two contents), twin
-- (another address: desktop and _wap or _app pages, portal and department).
create table differences as
with pair as (
    select r.agency_id, r.agency, r.report_year, r.report_id, b.report_id as current_report_id,
        case when k.parent_url = l.url or l.parent_url = k.url then 'text_vs_attachment'
            when k.url = l.url then 'republished' else 'twin' end as kind
    from reports r join reports b on b.report_id = r.superseded_by
    join captures k on k.capture_id = r.capture_id join captures l on l.capture_id = b.capture_id
), here as (
    select p.report_id, p.current_report_id, c."table", c.measure, c.applicant, c.value, c.status, c.raw_text
    from pair p join cells c on c.report_id = p.report_id
    where exists (from report_forms f where f.report_id = p.current_report_id and f."table" = c."table")
), there as (
    select p.report_id, p.current_report_id, c."table", c.measure, c.applicant, c.value, c.status, c.raw_text
    from pair p join cells c on c.report_id = p.current_report_id
    where exists (from report_forms f where f.report_id = p.report_id and f."table" = c."table")
), both_sides as (
    select coalesce(h.report_id, t.report_id) as report_id, coalesce(h."table", t."table") as "table",
        coalesce(h.measure, t.measure) as measure, coalesce(h.applicant, t.applicant) as applicant,
        h.value, h.status, h.raw_text, t.value as current_value, t.status as current_status,
        t.raw_text as current_raw_text
    from here h full outer join there t
        on h.report_id = t.report_id and h."table" = t."table" and h.measure = t.measure
        and h.applicant is not distinct from t.applicant
    where h.value is distinct from t.value or h.status is distinct from t.status
)
select p.agency_id, p.agency, p.report_year, p.kind, d."table", d.measure, d.applicant, d.value, d.status, d.raw_text,
    d.current_value, d.current_status, d.current_raw_text, p.report_id, p.current_report_id
from both_sides d join pair p using (report_id)
order by p.agency, p.report_year, p.report_id, d."table", d.measure, d.applicant;
