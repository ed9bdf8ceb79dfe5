-- Every figure as printed, with its status and its place on the page. The values are never altered.
-- Rows stand as in the Parquet (sorted within each site, the sites in order): the largest table needs no second sort.
create table cells as from staged.cells;
