-- Which form each table of a report has. Mixtures exist, so it is said table by table. `template_mismatch`: the form
-- is not that of the report year; such a table is kept as found, and its keys say which definitions it follows.
create table report_forms as
with found as (
    select report_id, report_year, unnest([
        {'table': 'proactive', 'form': form_proactive}, {'table': 'requests', 'form': form_requests},
        {'table': 'disputes', 'form': form_disputes}, {'table': 'statistics', 'form': form_statistics}
    ], recursive := true)
    from staged.reports
)
select report_id, "table", form, f.era,
    report_year not between f.first_year and coalesce(f.last_year, 9999) as template_mismatch
from found join staged.forms f using (form)
order by report_id, "table";
