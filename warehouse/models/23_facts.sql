-- Figures that stand in sentences, with the sentence.
create table facts as from staged.facts order by report_id, fact;
