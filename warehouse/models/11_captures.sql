-- Every fetch that was kept: the chain from a figure to the archived page ends here.
create table captures as from staged.captures order by site_id, url, fetched_at, capture_id;
