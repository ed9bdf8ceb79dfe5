-- The certificate of each annual-report list in each run: what was declared, what was read, how it ended.
create table columns as from staged.columns order by site_id, run_id, position;
