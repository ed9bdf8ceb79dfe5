-- Whose reports we hold: every body that a report names, and the pair where two report jointly (`joint`).
-- The name is that of the latest report; `agency_names` has the earlier ones with the years they were printed.
create table report_agencies as from staged.report_agencies order by report_id, position;

create table agency_names as
with named as (
    select agency_id, agency, report_id from report_agencies
    union select agency_id, agency, report_id from reports where agency_id is not null
)
select n.agency_id, n.agency, min(r.report_year) as first_year, max(r.report_year) as last_year, count(*) as reports
from named n join reports r using (report_id)
group by n.agency_id, n.agency order by n.agency_id, first_year, n.agency;

create table agencies as
with bodies as (
    select agency_id, agency, division_code, level, function, report_id, false as joint from report_agencies
    union all
    select agency_id, agency, division_code, level, function, report_id, true
    from reports r where agency_id is not null
        and not exists (from report_agencies a where a.report_id = r.report_id and a.agency_id = r.agency_id)
)
select b.agency_id, arg_max(b.agency, (coalesce(r.report_year, 0), r.report_id)) as agency,
    arg_max(b.division_code, (coalesce(r.report_year, 0), r.report_id)) as division_code,
    arg_max(b.level, (coalesce(r.report_year, 0), r.report_id)) as level,
    arg_max(b.function, (coalesce(r.report_year, 0), r.report_id)) as function,
    bool_or(b.joint) as joint, count(*) filter (r.is_current) as report_years,
    min(r.report_year) as first_year, max(r.report_year) as last_year
from bodies b join reports r using (report_id)
group by b.agency_id order by agency, b.agency_id;
