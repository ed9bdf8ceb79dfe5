-- What each run did at each site; only a complete crawl may say that something is missing.
create table crawls as from staged.crawls order by site_id, started_at, run_id;
