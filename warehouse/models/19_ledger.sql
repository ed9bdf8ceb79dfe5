-- What each host was asked in each run, how long we waited for it and how often it refused: the proof of politeness.
create table ledger as from staged.ledger order by host, run_id, site_id;
