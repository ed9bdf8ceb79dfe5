"""What kind of body a name names: tax office, street office, general office … (data/functions.toml)."""

import re
import tomllib
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.identity.divisions import DATA

# "57365线路检测中": what no body of the state has in its name
_FOREIGN = re.compile(r"[A-Za-z]{2,}|\d{2,}")
# "我局" "本单位" "该镇": says itself, not who; not 本溪市, 贵州省, 贵溪市
_SELF = re.compile(r"^(?:[我本该]|贵(?!州))(?:单位|机关|部门|系统|级|[省市县区旗州盟镇乡街局厅委办部院署队所社站])")

# "高新区(新市区)" "海关总署(本级机关)"
_ASIDE = re.compile(r"[(（][^()（）]*[)）]$")


class Function(NamedTuple):
    """One kind of body. `regime` "other": it reports under other rules; `rank`: its level whatever the place."""

    key: str
    zh: str
    en: str
    pattern: re.Pattern[str]
    excluded: re.Pattern[str] | None
    vertical: bool
    rank: str | None
    regime: str | None
    scope: str | None


class Functions:
    """The closed vocabulary of functions, and how names of bodies begin and end."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.special = [_function(entry, table["zones"]) for entry in table["special"]]
        self.departments = [_function(entry, table["zones"]) for entry in table["function"]]
        self.national = re.compile(table["national"])
        self._endings = re.compile(table["endings"].replace("{zones}", table["zones"]))
        self.zone = re.compile(f"{table['zones']}$")
        self.of_a_zone = re.compile(table["zones"])
        self.generic = frozenset(table["generic"])
        self._clause = re.compile(table["clause"])
        self._expansions: dict[str, str] = table["expansions"]

    def of(self, body: str) -> Function | None:
        """The function of a body by its name without division; None: other."""
        for function in self.special:
            if function.pattern.search(body) and not (function.excluded and function.excluded.search(body)):
                return function
        found = [(match.start(), i) for i, f in enumerate(self.departments) if (match := f.pattern.search(body))]
        return self.departments[min(found)[1]] if found else None

    @lru_cache(maxsize=8192)  # noqa: B019 - one vocabulary, which lives as long as the program
    def is_body(self, text: str) -> bool:
        """Whether a phrase can be the name of a public body or of its last part."""
        ending = _ASIDE.sub("", text)
        return bool(1 < len(text) <= 40 and self._endings.search(ending) and not _SELF.search(text)
                    and not _FOREIGN.search(text) and not self._clause.search(text))

    def expanded(self, body: str) -> str:
        """A short form that means one full name everywhere, in full: 科技局 → 科学技术局."""
        return self._expansions.get(body, body)


def _function(entry: dict[str, Any], zones: str) -> Function:
    excluded = entry.get("except")
    return Function(
        entry["key"], entry["zh"], entry["en"], re.compile(entry["pattern"].replace("{zones}", zones)),
        re.compile(excluded) if excluded else None, entry.get("vertical", False), entry.get("rank"),
        entry.get("regime"), entry.get("scope"),
    )


@lru_cache(maxsize=1)
def functions() -> Functions:
    """The vocabulary, loaded at the first use."""
    return Functions(tomllib.loads((DATA / "functions.toml").read_text(encoding="utf-8")))


def function_labels() -> dict[str, tuple[str, str]]:
    """The closed vocabulary: key → label in Chinese, label in English; "other" is what fits no entry."""
    known = (*functions().special, *functions().departments)
    return {function.key: (function.zh, function.en) for function in known} | {"other": ("其他", "other")}
