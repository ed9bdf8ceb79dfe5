"""The addresses that the UCAP dialects share."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import Attachment, hex_id, list_key, named_in_percent, uuid_of
from crawler.sandbox.figures import Portal, number


def channel(portal: Portal) -> str:
    """The folder of the column, e.g. /gkw/c106213/."""
    return f"/gkw/c{100000 + number(list_key(portal)) % 9000:06d}/"


def article_path(portal: Portal, article: Article) -> str:
    """The address of an article, e.g. /gkw/c106213/202503/<32 hex>.shtml."""
    return f"{channel(portal)}{article.date[:4]}{article.date[5:7]}/{hex_id(portal.site_id + article.key)}.shtml"


def attachment_of(portal: Portal, article: Article) -> Attachment:
    """A file under two UUIDs that say nothing: …/202503/<uuid>/files/<uuid>.pdf."""
    folder = f"{channel(portal)}{article.date[:4]}{article.date[5:7]}/{uuid_of(portal.site_id + article.key)}"
    path = f"{folder}/files/{uuid_of('file' + portal.site_id + article.key)}.pdf"
    return Attachment(path, path, f"{article.title}.pdf", headers=named_in_percent(f"{article.title}.pdf"))
