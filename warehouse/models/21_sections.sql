-- The running text of the six sections, for reading beside the figures. Rows stand as in the Parquet: sorted
-- within each site, the sites in order.
create table sections as from staged.sections;
