"""The place in the name of a body: which division it begins with, decided by the site where names are homonyms."""

import re
from typing import NamedTuple

from pipeline.identity.divisions import Name, divisions
from pipeline.identity.functions import functions

# "第一师阿拉尔市" "新疆生产建设兵团第八师石河子市" "中共安顺市委办公室": what stands before the name of a city
_BEFORE = re.compile(r"(?:中共|(?:新疆生产建设)?(?:兵团)?第?[一二三四五六七八九十]{1,3}师)(?=[\u4e00-\u9fff]{2,})")
# "市财政局" "自治区北部湾办": a level of the site's lineage; not 市场监督管理局, 区域…, 州…
_RELATIVE = re.compile(r"(自治区|自治州|自治县|省|市|县|区|旗|州|盟)(?!场|容|政(?!府)|域|级)(?=..)")
# "临安市卫生局" when only 临安区 is left: the core of the name with another ending
_ENDINGS = ("市", "县", "区")
# "川主乡" "吕合镇人民政府" "冲口街道": a township that the tables may not know (merged, renamed)
TOWNSHIP = re.compile(r"(?P<name>[\u4e00-\u9fff]{1,12}?(?:镇|乡|苏木|街道))(?:人民政府|政府|办事处)?$")
# "海坛市财政局" "桥东区": reads like a place, and no table has it; not 城市管理局, 文化市场…, 开发区
_UNLISTED = re.compile(
    r"(?![我本全各该])[\u4e00-\u9fff]{2,8}?(?:省|自治州|自治县|自治旗|地区|(?<![城都超门上股])市(?!场|容|政(?!府)|民|域)|县(?!域)|旗|"
    r"(?<![发开新园税验范景胜理度矿社小库地山城灾])区(?!域))(?=[\u4e00-\u9fff]{2}|$)")
_LEVELS = {"省": "province", "自治区": "province", "州": "prefecture", "盟": "prefecture", "自治州": "prefecture",
           "县": "county", "旗": "county", "区": "county", "自治县": "county"}


class Located(NamedTuple):
    """`names`: what the place may be, one where it is certain, none where the phrase names no place.

    `rest` is the name of the body behind it; `relative` the word (市, 县, …) that stands for the place;
    `through` a place around it that is spelt otherwise than in the tables (a zone, 彭水县); `unlisted` a place that
    no table has; `alone`: the last name has none around it.
    """

    names: list[Name]
    rest: str
    relative: str | None = None
    through: Name | None = None
    unlisted: str | None = None
    alone: bool = False


def locate(phrase: str, hint: str | None) -> Located:
    """The division that a phrase begins with. `hint` is the code of the site's division.

    Of homonyms those related to the hint stay: 鼓楼区 on a host of 福州市 is the one of 福州市.
    """
    tables = divisions()
    names, rest = _first(phrase, hint)
    through: Name | None = None
    alone = True
    while names and rest:
        below = [n for n in tables.next_names(rest, names) if n.kind != "short" or _stands_before_body(rest, n)]
        below = _related(below, hint)
        if not below:
            break
        through = names[0] if differs(names[0]) else through
        alone = False
        names, rest = below, rest[len(below[0].text) :]
    if names:
        return Located(names, rest, None, through, None, alone)
    if match := _RELATIVE.match(phrase):
        return Located([], phrase[match.end() :], match[1])
    if place := unlisted_place(phrase):
        return Located([], phrase[len(place) :], None, None, place)
    return Located([], phrase)


def differs(name: Name) -> bool:
    """Whether a place is spelt otherwise than in the tables, and no bare core of it: 海南州, 平潭综合实验区."""
    return name.kind != "short" and name.text != divisions().get(name.code).name


def unlisted_place(phrase: str) -> str | None:
    """The beginning of a phrase that reads like a division of no table; None where nothing does."""
    match = _UNLISTED.match(phrase)
    return match[0] if match and not divisions().named(phrase) else None


def _first(phrase: str, hint: str | None) -> tuple[list[Name], str]:
    tables = divisions()
    if (before := _BEFORE.match(phrase)) and (names := _related(tables.named(phrase[before.end() :]), hint)):
        names = [Name(name.code, before[0] + name.text, "full") for name in names if name.kind == "full"]
        return names, phrase[len(names[0].text) :] if names else phrase
    names = tables.named(phrase)
    if names and names[0].text.endswith("市") and phrase.startswith("场", len(names[0].text)):
        names = tables.named(names[0].text[:-1])  # "福州市场监督管理局"
    if names and all(name.kind == "short" for name in names):
        names = _short(phrase, names, hint)
    names = _related(names, hint)
    if not names or hint or names[0].kind == "short":
        townships = [n for n in tables.townships(phrase, None) if hint is None or _kin(n.code, hint)]
        if townships and (not names or len(townships[0].text) > len(names[0].text)):
            names = townships  # 掇刀石街道 lies in 掇刀区 and is not its 石街道
    return names, phrase[len(names[0].text) :] if names else phrase


def _short(phrase: str, names: list[Name], hint: str | None) -> list[Name]:
    core, rest = names[0].text, phrase[len(names[0].text) :]
    if rest.startswith(_ENDINGS) and _RELATIVE.match(rest):
        counties = [n for n in names if divisions().get(n.code).level == "county"]
        return [Name(n.code, core + rest[0], "former") for n in counties]
    if not _stands_before_body(phrase, names[0]):
        return []
    if hint:
        return [n for n in names if _kin(n.code, hint)]
    return names


def _stands_before_body(text: str, name: Name) -> bool:
    rest = text[len(name.text) :]
    return functions().is_body(rest) and not rest.startswith(("镇", "乡", "街道"))


def _related(names: list[Name], hint: str | None) -> list[Name]:
    """Those that the hint speaks for, at the nearest degree of kinship; all where it speaks for none."""
    if hint is None or len(names) < 2:
        return names
    for near in (_kin, lambda code, hint: code[:4] == hint[:4], lambda code, hint: code[:2] == hint[:2]):
        if kept := [name for name in names if near(name.code, hint)]:
            return _same(kept, hint)
    return names


def _same(names: list[Name], hint: str) -> list[Name]:
    exact = [name for name in names if name.code == hint]
    return exact or names


def _kin(code: str, hint: str) -> bool:
    return divisions().inside(code, hint) or divisions().inside(hint, code)


def relative_place(word: str, site: str) -> str | None:
    """The code that 市, 县, 省 … stands for on a site; None where the site cannot say (县 on a prefecture's)."""
    tables = divisions()
    lineage = tables.lineage(site)
    if word == "市":
        cities = [code for code in lineage if tables.get(code).name.endswith("市")]
        return cities[0] if cities else None
    level = _LEVELS[word]
    at_level = [code for code in lineage if tables.get(code).level == level]
    if not at_level or not tables.get(at_level[0]).name.endswith(word[-1]):
        # 自治区 says 区: "区财政局" on the site of 西藏自治区 is the region's own
        whole = tables.get(lineage[-1]).name
        return lineage[-1] if word == "区" and whole.endswith("自治区") and len(lineage) == 1 else None
    return at_level[0]
