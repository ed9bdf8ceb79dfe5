-- Requests and dispositions, all applicants together (the printed column 总计).
-- A sum that the form does not print (refused, unable, unprocessed; 其他处理 of the 2021 form) is NULL as
-- soon as one of its terms is not reported: a blank is not a zero. `requests_by_agency_year_derived` has the same
-- columns with the blanks that an identity proves filled in: values nobody printed, yet the only possible ones.
create macro request_totals(with_derived) as table (
    with totals as (
        select report_id, measure, case when with_derived then coalesce(value, value_derived) else value end as value
        from cells where "table" = 'requests' and applicant = 'total'
    ), sums as (
        select report_id,
            case when count(value) filter (measure like 'refused\_%' escape '\') = 8
                 then sum(value) filter (measure like 'refused\_%' escape '\') end as refused_total,
            case when count(value) filter (measure like 'unable\_%' escape '\') = 3
                 then sum(value) filter (measure like 'unable\_%' escape '\') end as unable_total,
            case when count(value) filter (measure like 'unprocessed\_%' escape '\') = 5
                 then sum(value) filter (measure like 'unprocessed\_%' escape '\') end as unprocessed_total,
            case when count(*) filter (measure = 'other_disposition') = 1
                 then any_value(value) filter (measure = 'other_disposition')
                 when count(value) filter (measure in ('other_uncorrected', 'other_unpaid', 'other_misc')) = 3
                 then sum(value) filter (measure in ('other_uncorrected', 'other_unpaid', 'other_misc'))
                 end as other_disposition,
            any_value(value) filter (measure = 'requests_received_new') as requests_received_new,
            any_value(value) filter (measure = 'requests_carried_in') as requests_carried_in,
            any_value(value) filter (measure = 'granted_full') as granted_full,
            any_value(value) filter (measure = 'granted_partial') as granted_partial,
            any_value(value) filter (measure = 'unable_not_held') as unable_not_held,
            any_value(value) filter (measure = 'dispositions_total') as dispositions_total,
            any_value(value) filter (measure = 'requests_carried_out') as requests_carried_out
        from totals group by report_id
    ), failed as (
        select report_id, count(*) as failed_identities
        from checks join identities using (identity) where verdict = 'fail' and severity = 'error' group by report_id
    )
    select r.agency_id, r.agency, r.level, r.function, r.scope, r.report_year,
        s.requests_received_new, s.requests_carried_in,
        s.granted_full, s.granted_partial,
        s.refused_total, s.unable_total,
        s.unable_not_held, s.unprocessed_total,
        s.other_disposition, s.dispositions_total,
        s.requests_carried_out,
        coalesce(f.failed_identities, 0) as failed_identities, r.unverified, r.report_id
    from reports r join sums s using (report_id) left join failed f using (report_id)
    where r.is_current
    order by r.agency, r.report_year
);
create view requests_by_agency_year as from request_totals(false);
create view requests_by_agency_year_derived as from request_totals(true);
