-- Whether absence means something: a report may be called missing only where the last crawl of its site is complete.
create view site_coverage as
with last as (
    select site_id, count(*) as runs, max(finished_at) filter (where complete) as last_complete_at,
        max_by(c, (c.started_at, c.run_id)) as crawl
    from crawls c group by site_id
), held as (
    select site_id, count(*) as reports_held from reports where is_current group by site_id
)
select s.site_id, s.name, s.division_code, s.level, s.parent, s.home, coalesce(l.runs, 0) as runs,
    l.crawl.finished_at as finished_at, coalesce(l.crawl.complete, false) as complete,
    l.crawl.stop_reason as stop_reason, l.last_complete_at, l.crawl.reports_listed as reports_listed,
    coalesce(h.reports_held, 0) as reports_held
from sites s left join last l using (site_id) left join held h using (site_id)
order by s.site_id;
