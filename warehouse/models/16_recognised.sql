-- Figures read from a picture, and whether the report itself confirms them. A figure is confirmed when it is a term
-- of an identity that holds without exception (severity `error`, terms on both sides), that comes out even with
-- all its terms printed, and of no failing identity; a blank is confirmed when an identity proves it zero. Table 二
-- has no such identity (`checkable` is false): its figures stay unverified.
create table recognised as
with read as (
    select report_id, "table", form, measure, applicant, status, value_derived, confidence
    from staged.cells where method = 'ocr'
), terms as ( -- every term of every check of these reports, whether it is printed or not
    select k.report_id, k."table", k.identity, k.subject, t.measure, t.applicant, k.verdict, k.residual, t.proves,
        i.severity, c.status is not distinct from 'reported' as printed
    from staged.checks k
    join (select distinct report_id, "table", form from read) f using (report_id, "table")
    join staged.identity_terms t
        on t.identity = k.identity and t."table" = k."table" and t.form = f.form and t.subject = k.subject
    join staged.identities i on i.identity = k.identity
    left join read c on c.report_id = k.report_id and c."table" = k."table" and c.measure = t.measure
        and c.applicant is not distinct from t.applicant
), complete as (
    select *, bool_and(printed) over (partition by report_id, "table", identity, subject) as all_printed from terms
), said as (
    select report_id, "table", measure, applicant, bool_or(proves) as checkable,
        bool_or(verdict = 'fail' and severity <> 'info') as contradicted,
        bool_or(proves and verdict = 'pass' and residual = 0 and all_printed) as held
    from complete group by all
)
select r.report_id, r."table", r.measure, r.applicant, r.status, r.confidence,
    coalesce(s.checkable, false) as checkable,
    case r.status when 'reported' then coalesce(s.held and not s.contradicted, false)
        when 'unreadable' then false else r.value_derived is not null end as confirmed
from read r
left join said s on s.report_id = r.report_id and s."table" = r."table" and s.measure = r.measure
    and s.applicant is not distinct from r.applicant
order by r.report_id, r."table", r.measure, r.applicant;
