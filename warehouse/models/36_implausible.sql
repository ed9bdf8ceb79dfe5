-- Figures that are usually wrong and may yet be right: failed identities with known exceptions, within a report or
-- against the year before (`last_year` is NULL within one).
create view implausible as
with failed as (
    select r.agency_id, r.agency, null::int as last_year, r.report_year, c.identity, c.subject, c.applicant,
        c."left", c."right", c.residual, c.report_id
    from checks c join reports r using (report_id) where c.verdict = 'fail' and r.is_current
    union all
    select agency_id, agency, last_year, report_year, identity, subject, applicant, "left", "right", residual, report_id
    from cross_year_checks where verdict = 'fail'
)
select f.agency_id, f.agency, f.last_year, f.report_year, f.identity, i.meaning_zh, i.meaning_en, f.subject,
    f.applicant, f."left", f."right", f.residual, i.severity, i.exceptions, f.report_id
from failed f join identities i using (identity)
where i.severity <> 'error'
order by f.agency, f.report_year, f.identity, f.subject, f.applicant;
