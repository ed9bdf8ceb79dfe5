-- Reports that we hold and that their site does not list any more, by the last crawl that read all lists of the site to
-- their proven end; a crawl that did not proves nothing, and stands between no two that did. The page itself may still
-- answer: last_seen_at says when it last did. A report in a file that its page links to goes with the page.
create view withdrawn_reports as
with proof as ( -- the crawls that may say that something is missing
    select site_id, run_id, finished_at, withdrawn,
        row_number() over (partition by site_id order by started_at desc, run_id desc) as back
    from crawls join (
        select site_id, run_id from columns group by all having bool_and(complete)
    ) using (site_id, run_id)
), listed_no_more as (
    select site_id, run_id, finished_at, back, unnest(withdrawn) as url from proof
), named as ( -- since: the first of the unbroken run of such crawls, up to the last, that name the address
    select site_id, url, count(*) as runs, min(finished_at) as missing_since, max(finished_at) as missing_at,
        min_by(run_id, back) as run_id
    from (
        select *, row_number() over (partition by site_id, url order by back) as place from listed_no_more
    )
    where back = place group by all
)
select r.agency_id, r.agency, r.report_year, r.title, n.url, n.missing_since, n.missing_at, n.run_id, n.runs,
    k.fetched_at, k.last_seen_at, r.report_id, r.is_current, r.capture_id, n.site_id
from named n
join captures page on page.site_id = n.site_id and page.outcome = 'ok' and n.url in (page.url, page.asked_url)
join captures k on k.site_id = n.site_id
    and (k.capture_id = page.capture_id or k.parent_url in (page.url, page.asked_url))
join reports r on r.capture_id = k.capture_id
where k.last_seen_at <= n.missing_at -- a later crawl met it again
group by all
order by r.agency, r.report_year, r.report_id;
