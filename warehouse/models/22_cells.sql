-- Every figure as printed, with its status and its place on the page. The values are never altered.
create table cells as from staged.cells order by report_id, "table", measure, applicant;
