-- Who publishes: the registry rows of the sites that were crawled or imported.
create table sites as from staged.sites order by site_id;
