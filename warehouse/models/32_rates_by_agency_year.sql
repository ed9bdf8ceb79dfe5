-- Rates over all dispositions of the year (the printed （七）总计), with numerator, denominator and interval.
-- Long: one row an agency, year and rate. NULL where a term is not reported or nothing was disposed of;
-- `value_derived` is the rate with the blanks filled in that an identity proves.
create macro request_rates(requests) as table (
    select agency_id, agency, report_year, report_id, dispositions_total as denominator, unnest([
        {'rate': 'disclosure', 'numerator': granted_full + granted_partial},
        {'rate': 'full_disclosure', 'numerator': granted_full},
        {'rate': 'refusal', 'numerator': refused_total},
        {'rate': 'not_held', 'numerator': unable_not_held},
        {'rate': 'not_provided', 'numerator': unable_total},
        {'rate': 'not_processed', 'numerator': unprocessed_total}
    ], recursive := true)
    from query_table(requests)
);
create view rates_by_agency_year as
select p.agency_id, p.agency, p.report_year, rate, p.numerator, p.denominator,
    case when p.denominator > 0 then p.numerator / p.denominator end as value,
    wilson_low(p.numerator, p.denominator) as low, wilson_high(p.numerator, p.denominator) as high,
    p.denominator < 30 as unstable,
    case when d.denominator > 0 then d.numerator / d.denominator end as value_derived, report_id
from request_rates('requests_by_agency_year') p
join request_rates('requests_by_agency_year_derived') d using (report_id, rate)
order by p.agency, p.report_year, rate;
