-- The words of the forms: what a key means in Chinese and English, on which forms it stands, how eras compare.
create table forms as from staged.forms order by first_year, form;
create table measures as from staged.measures order by
    list_position(['proactive', 'requests', 'disputes', 'statistics'], "table"), position;
create table divisions as from staged.divisions order by division_code;
create table functions as from staged.functions order by position;
create table scopes as from staged.scopes order by position;
create table applicants as from staged.applicants order by position;
create table identities as from staged.identities order by identity;
create table comparability as from staged.comparability order by position;
