"""Time and people: the nightly Prefect flow, its schedule, the demo and the command line.

Knows all other layers and is known by none. Modules import the layers inside functions, so that
`gongkai --help` and `gongkai extract` start without Prefect, Scrapy and DuckDB.
"""
