-- Anything refused or not understood. Shown beside the figures, so that no answer looks cleaner than it is. Rows stand as in the Parquet: sorted
-- within each site, the sites in order.
create table problems as from staged.problems;
