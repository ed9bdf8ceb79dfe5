-- Every identity of every report: left, right, residual, verdict.
create table checks as from staged.checks order by report_id, identity, subject;
