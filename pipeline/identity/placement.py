"""Which division a name means, of all that it may mean, and what is in doubt about it.

A place that cannot be told (a homonym without a site, a county word on a prefecture's host) is flagged,
never guessed.
"""

from pipeline.identity.divisions import Name, divisions
from pipeline.identity.model import Flag
from pipeline.identity.places import TOWNSHIP, Located, locate, relative_place


def place_inside(phrase: str) -> Located:
    """“国家税务总局安顺市税务局”: the place inside the name of a national body."""
    tables = divisions()
    for start in range(2, len(phrase) - 1):
        names = tables.named(phrase[start:])
        upper = [n for n in names if n.kind == "full" or tables.get(n.code).level in ("province", "prefecture")]
        if upper:
            located = locate(phrase[start:], upper[0].code)
            if located.names and located.rest:
                return Located(_highest(located.names), located.rest)
    return Located([], phrase)


def decide(phrase: str, located: Located, site: str | None, national: bool) -> tuple[str | None, list[Flag]]:
    """The code of the division a body belongs to, None where nothing says it, and the doubts about it.

    `site` is the code of the site's division: it decides homonyms and words like 市, and is taken, with a
    warning, for a name that says no place.
    """
    tables = divisions()
    names = located.names if national else _province(located.names)
    codes = sorted({n.code for n in names})
    if len(codes) > 1 and all(tables.inside(code, codes[0]) for code in codes):
        codes = codes[:1]  # 嘉峪关市 stands among the counties again
    if len(codes) > 1:
        places = "、".join(tables.full_name(code) for code in codes[:4])
        return None, [Flag("division_ambiguous", "error", f"{names[0].text} may be {places} and no site decides")]
    if codes:
        place = f"“{names[0].text}” is taken for {tables.full_name(codes[0])}, which bears it first of all"
        short = [Flag("short_name", "info", place)] if len(names) < len(located.names) else []
        return codes[0], short + _doubts(located, codes[0], site, national)
    if national:
        return None, []
    if located.unlisted:
        return None, [Flag("division_not_listed", "warning", f"no table has {located.unlisted} (abolished, renamed?)")]
    if site is None:
        return None, [Flag("division_unknown", "warning", f"“{phrase}” names no listed place, and no site says where")]
    if located.relative:
        code = relative_place(located.relative, site)
        if code is None:
            return None, [Flag("division_unknown", "error",
                               f"“{located.relative}” of {tables.full_name(site)} may be any of several")]
        return code, [_from_site(phrase, code, "info" if code == site else "warning")]
    if match := TOWNSHIP.fullmatch(phrase):
        return site, [_not_listed(match["name"], site)]
    return site, [_from_site(phrase, site, "warning")]


def _from_site(phrase: str, code: str, severity: str) -> Flag:
    message = f"“{phrase}” is taken for the one of {divisions().full_name(code)}, whose site published it"
    return Flag("division_from_site", "info" if severity == "info" else "warning", message)


def _not_listed(township: str, code: str) -> Flag:
    return Flag("township_not_listed", "warning",
                f"{township} is not among the townships of {divisions().full_name(code)} (merged, renamed, a short "
                "name?); the code is that of the division above")


def _doubts(located: Located, code: str, site: str | None, national: bool) -> list[Flag]:
    tables = divisions()
    name, flags = located.names[0], []
    if len(code) == 6 and (match := TOWNSHIP.fullmatch(located.rest)):
        flags.append(_not_listed(match["name"], code))
    if name.kind == "former":
        flags.append(Flag("former_division", "info", f"{name.text} is now part of {tables.full_name(code)}"))
    if len(code) == 9 and site is None and located.alone:
        flags.append(Flag("township_by_name", "warning",
                          f"{name.text} stands in {tables.full_name(code[:6])} only, and no site confirms it"))
    if site and not national and not tables.inside(code, site) and not tables.inside(site, code):
        flags.append(Flag("site_elsewhere", "warning",
                          f"the name says {tables.full_name(code)}, the site is that of {tables.full_name(site)}"))
    return flags


def _highest(names: list[Name]) -> list[Name]:
    """Of what a place in a national body's name may mean the highest in rank, where that is one."""
    levels = ("province", "prefecture", "county", "township")
    ranks = [levels.index(divisions().get(n.code).level) for n in names]
    highest = [n for n, rank in zip(names, ranks, strict=True) if rank == min(ranks)]
    return highest if len(highest) == 1 else names


def _province(names: list[Name]) -> list[Name]:
    """A short name that a province has is the province's: 海南海事局. 朝阳 may be a city or one of three districts."""
    provinces = [n for n in names if n.kind == "short" and divisions().get(n.code).level == "province"]
    return provinces or names
