-- Where a published report contradicts itself: its failed identities, both sides as printed.
create view contradictions as
select r.agency_id, r.agency, r.report_year, c.identity, i.meaning_zh, i.meaning_en, c.subject,
    c."left", c."right", c.residual,
    r.url, r.capture_id, r.report_id
from checks c join reports r using (report_id) join identities i using (identity)
where c.verdict = 'fail' and r.is_current
order by r.agency, r.report_year, c.identity, c.subject;
