"""Reading a page as a browser would show it, without running anything: links, rows, pagers, dates, scripts as text.

Shared by the families and by discovery; what a page means is theirs to say.
"""
