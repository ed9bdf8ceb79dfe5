-- Whose reports we hold. The name is the one that the titles print.
create table agencies as
select agency_id, any_value(agency order by report_id) as agency, count(*) filter (is_current) as report_years,
    min(report_year) as first_year, max(report_year) as last_year
from reports where agency_id is not null group by agency_id order by agency;
