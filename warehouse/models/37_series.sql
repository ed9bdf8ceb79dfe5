-- One concept over all eras, by the crosswalk in `comparability`: a row an agency, year and concept that the report's
-- forms have. NULL where a term is not reported; `value_derived` with the blanks that an identity proves. `comparable`
-- says how far the figure may be set beside those of the newest form that has the concept: same, approx, or not
-- comparable. Forms before 2014 have no series but requests received, approximately. Money is in CNY.
create table series_terms as from staged.series_terms order by form, concept, measure;
create view series as
with summed as (
    select c.report_id, t.concept, t.era, t.form, t.comparable, count(*) as printed,
        count(c.value) as reported, count(coalesce(c.value, c.value_derived)) as known,
        sum(t.sign * case when m.unit = 'money' then c.value_cny else c.value end) as value,
        sum(t.sign * coalesce(case when m.unit = 'money' then c.value_cny else c.value end, c.value_derived))
            as value_derived
    from cells c
    join series_terms t on t.form = c.form and t."table" = c."table" and t.measure = c.measure
        and t.applicant is not distinct from c.applicant
    join measures m on m."table" = c."table" and m.measure = c.measure
    group by all
), terms as (
    select concept, form, count(*) as terms from series_terms group by all
)
select r.agency_id, r.agency, r.report_year, s.concept, p.concept_zh, p.concept_en, s.era, s.form,
    case when s.reported = t.terms then s.value end as value,
    case when s.known = t.terms then s.value_derived end as value_derived,
    s.comparable, r.scope, r.unverified, r.report_id
from summed s
join terms t using (concept, form)
join comparability p using (concept)
join reports r using (report_id)
where r.is_current
order by r.agency, p.position, r.report_year;
