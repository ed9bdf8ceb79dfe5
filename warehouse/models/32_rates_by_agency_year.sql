-- Rates over all dispositions of the year (the printed （七）总计), with numerator, denominator and interval.
-- Long: one row an agency, year and rate. NULL where a term is not reported or nothing was disposed of.
create view rates_by_agency_year as
with terms as (
    select agency_id, agency, report_year, report_id, dispositions_total as denominator, unnest([
        {'rate': 'disclosure', 'numerator': granted_full + granted_partial},
        {'rate': 'full_disclosure', 'numerator': granted_full},
        {'rate': 'refusal', 'numerator': refused_total},
        {'rate': 'not_held', 'numerator': unable_not_held},
        {'rate': 'not_provided', 'numerator': unable_total},
        {'rate': 'not_processed', 'numerator': unprocessed_total}
    ], recursive := true)
    from requests_by_agency_year
)
select agency_id, agency, report_year, rate, numerator, denominator,
    case when denominator > 0 then numerator / denominator end as value,
    wilson_low(numerator, denominator) as low, wilson_high(numerator, denominator) as high,
    denominator < 30 as unstable, report_id
from terms
order by agency, report_year, rate;
