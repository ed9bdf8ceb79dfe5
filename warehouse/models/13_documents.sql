-- What became of every parsed capture, reports or not: nothing is skipped unseen.
create table documents as from staged.documents order by site_id, capture_id;
