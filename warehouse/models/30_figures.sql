-- The long view for most questions: each figure of a current report in words, with the way back to its source.
-- `value_derived` stands beside a blank that an identity proves; `unverified`: read from a picture and not confirmed.
create view figures as
select r.agency_id, r.agency, r.division_code, r.level, r.function, r.scope, r.report_year, c.form, f.era,
    f.template_mismatch, c."table", c.measure, m.label_zh, m.label_en, c.applicant,
    c.value, c.unit, c.value_cny, c.value_derived, c.approximate, c.status, c.raw_text,
    c.method = 'ocr' and not coalesce(o.confirmed, false) as unverified, c.confidence,
    r.report_id, r.url, k.capture_id, k.warc_file, k.warc_offset, r.reader, c.page, c.grid, c."row", c."column", c.method
from cells c
join reports r using (report_id)
join measures m on m."table" = c."table" and m.measure = c.measure
join captures k on k.capture_id = r.capture_id
left join report_forms f on f.report_id = c.report_id and f."table" = c."table"
left join recognised o on o.report_id = c.report_id and o."table" = c."table" and o.measure = c.measure
    and o.applicant is not distinct from c.applicant
where r.is_current;
