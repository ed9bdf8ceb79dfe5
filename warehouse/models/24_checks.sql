-- Every identity of every report: left, right, residual, verdict. Rows stand as in the Parquet: sorted
-- within each site, the sites in order.
create table checks as from staged.checks;
