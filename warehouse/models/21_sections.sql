-- The running text of the six sections, for reading beside the figures.
create table sections as from staged.sections order by report_id, section;
