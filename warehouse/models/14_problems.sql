-- Anything refused or not understood. Shown beside the figures, so that no answer looks cleaner than it is.
create table problems as from staged.problems order by site_id, capture_id, stage, kind, place, message;
