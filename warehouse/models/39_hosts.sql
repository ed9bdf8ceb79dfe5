-- Every host that was asked, over all runs and sites: how much, how fast at most, and how often it refused.
create view hosts as
select l.host, count(distinct l.site_id) as sites, count(distinct l.run_id) as runs, sum(l.requests)::bigint as requests,
    sum(l.bytes)::bigint as bytes, sum(l.refusals)::bigint as refusals, min(l.delay_seconds) as delay_seconds,
    sum(l.waited_seconds) as waited_seconds, max(l.longest_pause_seconds) as longest_pause_seconds,
    max(c.finished_at) as finished_at
from ledger l join crawls c using (site_id, run_id)
group by l.host order by requests desc, l.host;
