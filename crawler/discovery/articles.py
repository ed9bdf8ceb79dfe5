"""Is an address one article's? Those are no way to a column."""

import re
from urllib.parse import urlsplit

# The dialects of the guide's §2 that no column shares.
_ARTICLE = re.compile(
    r"/t\d{8}_\d+|/art/\d{4}/|/art_\d+_\d+\.html|/content/post_\d+|/info/\d+/\d+\.htm|/\d{6}/[0-9a-f]{32}\.s?html?"
    r"|/\d{4}-?\d{2}/\d{2}/|/\d{4}-\d{2}-\d{2}/\d+\.|/content_\d+|/\d{8}/[0-9a-f]{8,}|/\d{8}/\d+\.html|/show/\d+\.html",
    re.I,
)


def is_article(url: str) -> bool:
    return bool(_ARTICLE.search(urlsplit(url).path))
