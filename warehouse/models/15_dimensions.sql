-- The words of the forms, from the codebook: what a key means, in Chinese and English.
create table measures as from staged.measures order by "table", position;
create table applicants as from staged.applicants order by position;
create table identities as from staged.identities order by identity;
