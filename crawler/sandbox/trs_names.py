"""The addresses that all TRS dialects share: t20250310_97791 below the month, files beside their article."""

from crawler.sandbox.articles import Article
from crawler.sandbox.documents import Attachment, compact
from crawler.sandbox.figures import Portal, number


def dated(portal: Portal, article: Article, extension: str) -> str:
    """The address of an article, e.g. /zwgk/zfxxgknb/202503/t20250310_97791.htm."""
    return f"{portal.column}{compact(article)[:6]}/t{compact(article)}_{article.number}.{extension}"


def file_beside(portal: Portal, article: Article, letter: str = "P") -> Attachment:
    """The file beside an article, e.g. ./P020250310382295081505.pdf."""
    name = f"{letter}0{compact(article)}{number('file' + article.key) % 10**12:012d}.pdf"
    return Attachment(f"./{name}", f"{portal.column}{compact(article)[:6]}/{name}", f"{article.title}.pdf")
