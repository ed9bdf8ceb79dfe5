-- On which ground requests were refused (rows 1 to 8 of （三）不予公开), as a share of all refusals.
-- The share is NULL where any of the eight is not reported: a part of an unknown whole.
create view refusal_grounds as
select r.agency_id, r.agency, r.report_year, c.measure, m.label_zh, m.label_en, c.value as refused, c.value_derived, c.status,
    r.refused_total, case when r.refused_total > 0 then c.value / r.refused_total end as share_of_refused,
    r.refused_total < 30 as unstable, r.report_id
from requests_by_agency_year r
join cells c on c.report_id = r.report_id and c."table" = 'requests' and c.applicant = 'total' and c.measure like 'refused\_%' escape '\'
join measures m on m."table" = c."table" and m.measure = c.measure
order by r.agency, r.report_year, m.position;
