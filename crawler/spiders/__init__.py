"""The one spider that walks any site by asking its family. Imports Scrapy; runs in a process of its own."""
