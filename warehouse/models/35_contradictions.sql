-- Where a published report contradicts itself: its failed identities, both sides as printed, and figures of the text
-- that no accepted reading of the tables gives (N.*), with the sentence. Identities with usual exceptions are in
-- `implausible`.
create view contradictions as
with sentences as (
    select report_id, fact, sentence, row_number() over (partition by report_id, fact order by position) as number
    from facts
)
select r.agency_id, r.agency, r.report_year, c.identity, i.meaning_zh, i.meaning_en, c.subject,
    c."left", c."right", c.residual, s.sentence,
    r.unverified, r.url, r.capture_id, r.report_id
from checks c join reports r using (report_id) join identities i using (identity)
-- subjects of N.*: “n_requests:new”, “n_requests#2:new”, the second statement of the fact
left join sentences s on c."table" = 'narrative' and s.report_id = c.report_id
    and s.fact = regexp_extract(c.subject, '^[^#:]+')
    and s.number = coalesce(nullif(regexp_extract(c.subject, '#(\d+)', 1), ''), '1')::int
where c.verdict = 'fail' and i.severity = 'error' and r.is_current
order by r.agency, r.report_year, c.identity, c.subject;
