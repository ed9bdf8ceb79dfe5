-- Figures that stand in sentences, with the sentence. Rows stand as in the Parquet: sorted
-- within each site, the sites in order.
create table facts as from staged.facts;
