-- The long view for most questions: each figure of a current report in words, with the way back to its source.
create view figures as
select r.agency_id, r.agency, r.report_year, c.form, c."table", c.measure, m.label_zh, m.label_en, c.applicant,
    c.value, c.unit, c.value_cny, c.status, c.raw_text, r.report_id, r.url, k.capture_id, k.warc_file, k.warc_offset,
    r.reader, c.page, c.grid, c."row", c."column", c.method
from cells c
join reports r using (report_id)
join measures m using (measure)
join captures k on k.capture_id = r.capture_id
where r.is_current;
