"""The way from the home page of an imagined site to its annual reports, and the pages that stand around it.

A home page has the 100 to 250 links of a real one; only one of them is the beginning of the way (ways.toml). Beside it
stand links that read like it and lead elsewhere: tables of government websites, reports on the rule of law, yearbooks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from crawler.sandbox.articles import Article
from crawler.sandbox.figures import HERE, Portal, choose, knowledge, number
from crawler.sandbox.imagine import NEWEST_YEAR, Imagined
from crawler.sandbox.pages import Page, Pages, render

BUILT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_DISCLOSURE_PATHS = ("/zwgk/", "/zfxxgk/", "/xxgk/", "/zwgkzl/", "/gkzl/", "/gkpt/", "/gkzx/", "/gk2/")
_WORDS = ("政府信息公开年报", "政府信息公开年度报告", "信息公开年报", "政府信息公开工作年度报告")
PICTURE, MAP = "/images/zfxxgknb.svg", "/images/zwgkdt.svg"


@dataclass(frozen=True)
class Link:
    """A link on a page. `style`: "plain", "picture", "area", "open" (window.open in onclick) or "location"."""

    text: str
    href: str
    style: str = "plain"
    date: str = ""


@dataclass(frozen=True)
class Between:
    """A page on the way: a menu, the platform of disclosure, or the years of a divided column."""

    kind: str
    title: str
    path: str
    onwards: tuple[Link, ...]


@dataclass(frozen=True)
class Way:
    """From the home page's link over the pages between to the lists; `entry` is what 政务公开 leads to."""

    first: Link
    between: tuple[Between, ...]
    entry: Link


def way_to(site: Imagined, lists: Sequence[Link], taken: Pages) -> Way:
    """The site's way to its lists; none of its addresses is one of `taken`."""
    key, free = site.portal.seed, [path for path in _DISCLOSURE_PATHS if path not in taken]
    topics = knowledge("topics")["disclosure"]
    word, onwards, between = choose(_WORDS, "word" + key), tuple(lists), []
    if site.way.get("split") == "year":
        page = Between("years", word, f"{free.pop()}nb/", onwards)
        between, onwards = [page], (Link(word, page.path),)
    for kind in reversed(site.way.get("through", ())):
        title = choose(topics["names" if kind == "menu" else "platforms"], kind + key)
        page = Between(kind, title, free.pop(0), onwards)
        between.insert(0, page)
        onwards = (Link(title, page.path),)
    first = onwards[0] if site.way.get("through") else replace(onwards[0], text=word, style=site.way["home"])
    if site.way["home"] == "picture":
        first = replace(first, style="picture")
    entry = first if site.way["home"] == "navigation" else Link(choose(topics["names"], key), free.pop(0))
    return Way(first, tuple(between), replace(entry, style="plain"))


def pages_around(site: Imagined, way: Way, recent: Sequence[Link], taken: Pages) -> Pages:
    """The home page, the pages of the way and everything that the home page links to on the site itself."""
    portal = replace(site.portal, entry=way.entry.href)
    topics = list(_topics(site.place, taken))
    news = _news(site.place, portal.seed)
    misleading = _misleading(site, portal)
    around: Pages = {"/": Page(partial(_home, site, portal, way, topics, news, list(misleading), recent), BUILT)}
    for page in way.between:
        around[page.path] = Page(partial(_between, portal, page), BUILT)
    if way.entry.href not in around:
        around[way.entry.href] = Page(partial(_between, portal, Between("menu", way.entry.text, "", ())), BUILT)
    for _, links in topics:
        for link in links:
            around[link.href] = Page(partial(_links, portal, link.text, news[:6]), BUILT)
    for text in knowledge("topics")["disclosure"]["links"]:
        around[_topic_path(text)] = Page(partial(_links, portal, text, news[:4]), BUILT)
    for link in news:
        around[link.href] = Page(partial(_text, portal, link.text, link.date), BUILT)
    for link, rows in misleading.items():
        around[link.href] = Page(partial(_links, portal, link.text, rows), BUILT)
        for row in rows:
            if row.href.startswith("/"):
                around[row.href] = Page(partial(_text, portal, row.text, row.date), BUILT)
    for path, text in ((PICTURE, way.first.text), (MAP, "政务公开地图")):
        around[path] = Page(partial(_picture, portal.colour, text), BUILT, "image/svg+xml")
    return around


def decoys(site: Imagined) -> list[Link]:
    """What stands behind the misleading links: titles that read like reports, with their addresses."""
    return [row for rows in _misleading(site, site.portal).values() for row in rows]


def _topics(place: str, taken: Pages) -> Iterator[tuple[str, list[Link]]]:
    """The menus of the home page and the pages behind their items."""
    for menu in knowledge("topics")["menu"]:
        yield menu["text"].format(place=place), [Link(text, _topic_path(text)) for text in menu["links"]]
    yield "便民服务", [Link(text, _topic_path(text)) for text in knowledge("topics")["filler"]["services"]]
    yield "", [Link(text, _topic_path(text)) for text in knowledge("topics")["filler"]["footer"]]


def _topic_path(text: str) -> str:
    return f"/pd{number(text) % 9000 + 1000}/"


def _news(place: str, key: str) -> list[Link]:
    """The news of the site, newest first."""
    titles = knowledge("topics")["filler"]["news"]
    first = number("news" + key)
    count = 12 + first % (len(titles) - 12)
    links = []
    for position in range(count):
        month, day = 5 - position // 7, 28 - position % 7 * 4 - number(key) % 4
        title = titles[(first + position) % len(titles)].format(place=place)
        path = f"/xwdt/{1000 + number(key) % 500 - position}.html"
        links.append(Link(title, path, date=f"2026-{month:02d}-{day:02d}"))
    return links


def _misleading(site: Imagined, portal: Portal) -> dict[Link, list[Link]]:
    """Up to four links that read like annual reports, and the rows behind each."""
    words, key = knowledge("topics")["misleading"], portal.seed
    years = range(NEWEST_YEAR, NEWEST_YEAR - 5, -1)
    place, found = site.place, {}
    rows = {
        "website": [Link(f"{place}人民政府网站{y}年工作年度报表", f"/wzbb/{y}.html", date=f"{y}-12-31") for y in years],
        "rule_of_law": [Link(f"{place}{y}年法治政府建设年度报告", f"/fzzf/{y}.html", date=f"{y}-12-25") for y in years],
        "yearbook": [Link(f"{place}统计年鉴（{y}）", f"/tjnj/{y}.html", date=f"{y}-11-08") for y in years],
        "departments": [
            Link(name, f"http://{chr(97 + at)}j.{portal.domain}/zfxxgk/nb/")
            for at, name in enumerate(knowledge("topics")["filler"]["friends"][9:20])
        ],
    }
    paths = {"website": "/wzbb/", "rule_of_law": "/fzzf/", "yearbook": "/tjnj/", "departments": "/bmnb/"}
    for kind, behind in rows.items():
        divided = kind == "departments" and "split" in site.way
        if number(kind + key) % 3 and not divided:
            found[Link(choose(words[kind], key), paths[kind])] = behind
    return found


def _home(
    site: Imagined, portal: Portal, way: Way, topics: list[tuple[str, list[Link]]], news: list[Link],
    misleading: list[Link], recent: Sequence[Link],
) -> bytes:  # fmt: skip
    key, filler = portal.seed, knowledge("topics")["filler"]
    towns = [text.format(n=n) for text in filler["towns"] for n in filler["numerals"]]
    names = filler["friends"] + towns[: 1 + number("towns" + key) % len(towns)]
    friends = [Link(text, f"http://www.{chr(97 + at % 26)}{at}.example/") for at, text in enumerate(names)]
    return render(
        "imagined_home.html", portal=portal, record=None, way=way, home=site.way["home"], design=number(key) % 3,
        menus=topics[:-2], services=topics[-2][1][: 8 + number(key) % 15], footer=topics[-1][1], news=news,
        disclosure=[Link(text, _topic_path(text)) for text in _disclosure(key)], misleading=misleading,
        friends=friends, recent=recent, map=MAP, picture=PICTURE,
    ).encode()  # fmt: skip


def _disclosure(key: str) -> list[str]:
    links: list[str] = knowledge("topics")["disclosure"]["links"]
    return links[: 8 + number("disclosure" + key) % (len(links) - 8)]


def _between(portal: Portal, page: Between) -> bytes:
    others = [] if page.kind == "years" else [Link(text, _topic_path(text)) for text in _disclosure(portal.seed)]
    before, after = others[:3], others[3:]  # 指南, 制度, 法定主动公开内容 come before the reports
    style = "select" if page.kind == "years" and number(portal.seed) % 2 else page.kind
    return render(
        "imagined_between.html", portal=portal, record=None, page=page, before=before, after=after, style=style
    ).encode()


def _links(portal: Portal, title: str, rows: list[Link]) -> bytes:
    return render("imagined_links.html", portal=portal, record=None, title=title, rows=rows).encode()


def _text(portal: Portal, title: str, date: str) -> bytes:
    return render("imagined_text.html", portal=portal, record=None, title=title, date=date).encode()


def _picture(colour: str, text: str) -> bytes:
    return render("picture.svg", colour=colour, text=text).encode()


def recent_rows(articles: Sequence[Article], paths: Sequence[str], key: str) -> list[Link]:
    """The newest rows of the column on the home page, as a third of the sites shows them."""
    if number("recent" + key) % 3:
        return []
    return [Link(article.title, path, date=article.date) for article, path in zip(articles, paths, strict=True)][:6]


def asset(name: str) -> bytes:
    """A file of the templates as it is."""
    return (HERE / "templates" / name).read_bytes()
