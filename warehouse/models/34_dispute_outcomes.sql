-- What became of disputes: administrative review, suits brought directly, suits after review (table 四).
-- The correction rate is over concluded cases (total − pending), as pending ones may still go either way.
-- Do not compare direct suits over 2023/24: the revised 行政复议法 sends such disputes to review first.
create view dispute_outcomes as
with blocks as (
    select report_id, regexp_extract(measure, '^(.*)_[a-z]+$', 1) as block,
        any_value(value) filter (measure like '%\_upheld' escape '\') as upheld,
        any_value(value) filter (measure like '%\_corrected' escape '\') as corrected,
        any_value(value) filter (measure like '%\_other' escape '\') as other,
        any_value(value) filter (measure like '%\_pending' escape '\') as pending,
        any_value(value) filter (measure like '%\_total' escape '\') as total
    from cells where "table" = 'disputes' group by report_id, block
)
select r.agency_id, r.agency, r.report_year, b.block, b.upheld, b.corrected, b.other, b.pending, b.total,
    b.total - b.pending as concluded,
    case when b.total - b.pending > 0 then b.corrected / (b.total - b.pending) end as correction_rate,
    wilson_low(b.corrected, b.total - b.pending) as correction_low,
    wilson_high(b.corrected, b.total - b.pending) as correction_high,
    b.total - b.pending < 30 as unstable, r.report_id
from blocks b join reports r using (report_id)
where r.is_current
order by r.agency, r.report_year, b.block;
