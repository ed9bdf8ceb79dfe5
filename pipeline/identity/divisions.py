"""The administrative divisions of China by name: provinces, prefectures, counties, townships.

Names are looked up by their prefix in dictionaries, never scanned: 45,000 names cost nothing per document.
Sources and licence of the tables: data/README.md.
"""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
# "湘西土家族苗族自治州" → 湘西, 州; "彭水苗族土家族自治县" → 彭水, 县; "克孜勒苏柯尔克孜自治州" → 克孜勒苏, 州
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|普米|门巴|珞巴|各"
)
_WITHOUT_SUFFIX = "蒙古|哈萨克|柯尔克孜|锡伯|塔吉克"
_AUTONOMOUS = re.compile(rf"(.{{1,5}}?)(?:(?:{_PEOPLES})族|{_WITHOUT_SUFFIX})+自治(州|县|旗)")
# "内蒙古自治区" "安徽省" "阿拉善盟" "平潭县" "神农架林区" "阿克苏地区": what stands before is the short name
_ENDING = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|地区$|特区$|林区$|新区$|[省市县区旗盟州]$")
_TOWNSHIP_END = re.compile(r"(?<!^)(?:镇|乡|街道|苏木|开发区|管理区|农场|林场)")
LONGEST = 16


class Division(NamedTuple):
    """One division: its code (6 digits, 9 of a township), its own name and its level."""

    code: str
    name: str
    level: str  # province | prefecture | county | township


class Name(NamedTuple):
    """What a name in a text may stand for. `kind`: full, short (its core alone), zone, former."""

    code: str
    text: str
    kind: str


class Divisions:
    """All divisions of the tables. Codes are looked up upwards (`parent`), names from their start (`named`)."""

    def __init__(self, upper: Iterable[tuple[str, str]], other: Iterable[tuple[str, ...]], townships: str) -> None:
        self._by_code = {code: Division(code, name, _level(code)) for code, name in upper}
        self._named: dict[str, list[Name]] = defaultdict(list)
        for name, kind, code, _ in other:
            if kind == "division":
                self._by_code[code] = Division(code, name, _level(code))
        for division in self._by_code.values():
            for text, kind in _spellings(division.name):
                self._named[text].append(Name(division.code, text, kind))
        for name, kind, code, _ in other:
            if kind != "division":
                self._named[name].append(Name(code, name, "full" if kind == "alias" else kind))
        self._longest: dict[str, int] = {}  # how a name begins → characters of the longest; most texts begin like none
        for name in self._named:
            self._longest[name[:2]] = max(self._longest.get(name[:2], 0), min(len(name), LONGEST))
        self._township_lines = townships
        self._township_names: dict[str, str] = {}
        self._townships: dict[str, str] = dict(line.split("\t") for line in townships.splitlines())

    def __iter__(self) -> Iterator[Division]:
        """All divisions, those above townships first; in no particular order."""
        yield from self._by_code.values()
        for name, codes in self._townships.items():
            for code in codes.split():
                yield Division(code, name, "township")

    def knows(self, code: str) -> bool:
        """Whether a code is one of the tables."""
        return code in self._by_code if len(code) != 9 else code in self._township_lines

    def get(self, code: str) -> Division:
        """The division of a code. Raises KeyError when the tables have none."""
        if len(code) == 9:
            return Division(code, self._township_name(code), "township")
        return self._by_code[code]

    def parent(self, code: str) -> str | None:
        """The code of the division above, None above a province."""
        if len(code) == 9 and code[:6] in self._by_code:
            return code[:6]
        for above in (f"{code[:4]}00", f"{code[:2]}0000"):
            if above != code and above in self._by_code:
                return above
        return None

    def lineage(self, code: str) -> list[str]:
        """The codes from a division up to its province, itself first."""
        codes, above = [code], self.parent(code)
        while above is not None:
            codes.append(above)
            above = self.parent(above)
        return codes

    def named(self, text: str) -> list[Name]:
        """The longest name of a division, county or above, that `text` begins with, and all that it may mean."""
        for length in range(min(self._longest.get(text[:2], 0), len(text)), 1, -1):
            if found := self._named.get(text[:length]):
                return found
        return []

    def townships(self, text: str, within: str | None) -> list[Name]:
        """The townships of the longest name that `text` begins with; only those inside a division, if one is given."""
        for end in sorted((match.end() for match in _TOWNSHIP_END.finditer(text[:LONGEST])), reverse=True):
            found = self._townships.get(text[:end], "").split()
            codes = [code for code in found if within is None or self.inside(code, within)]
            if codes:
                self._township_names |= dict.fromkeys(codes, text[:end])
                return [Name(code, text[:end], "full") for code in codes]
        return []

    def are_all_of(self, text: str) -> bool:
        """Whether a text is names of divisions and nothing else, each in the one before: 福州市晋安区."""
        above: list[Name] = []
        while text:
            above = self.next_names(text, above)
            if not above:
                return False
            text = text[len(above[0].text) :]
        return True

    def next_names(self, text: str, above: list[Name]) -> list[Name]:
        """What `text` begins with: a division inside one of `above`, or any where `above` is empty."""
        names = self.named(text)
        if above:
            names = [n for n in names if any(n.code != a.code and self.inside(n.code, a.code) for a in above)]
        if names:
            return names
        if not above:
            return self.townships(text, None)
        return [name for a in above for name in self.townships(text, a.code)]

    def inside(self, code: str, above: str) -> bool:
        """Whether a division is another one or lies in it."""
        return code == above or above in self.lineage(code)

    def _township_name(self, code: str) -> str:
        if name := self._township_names.get(code):
            return name
        at = self._township_lines.find(code)  # few ask: cheaper than a second table of 41,000
        if at < 0:
            raise KeyError(code)
        return self._township_lines[self._township_lines.rfind("\n", 0, at) + 1 : at].partition("\t")[0]

    def by_core(self, core: str) -> list[Name]:
        """Divisions whose name without its ending is `core`: 临安 → 临安区."""
        return [name for name in self._named.get(core, ()) if name.kind == "short"]

    def full_name(self, code: str) -> str:
        """The name as bodies carry it: districts with their city, townships with their county.

        浙江省; 杭州市; 杭州市临安区; 平潭县; 利辛县望疃镇; 济南市历下区燕山街道.
        """
        division = self.get(code)
        above = self.parent(code)
        if above is None or division.level in ("province", "prefecture"):
            return division.name
        if division.level == "township":
            return self.full_name(above) + division.name
        upper = self.get(above)
        of_a_city = division.name.endswith("区") and upper.name.endswith("市")
        if not of_a_city or division.name.startswith(upper.name[:2]):  # 石家庄高新技术产业开发区 says it already
            return division.name
        return upper.name + division.name


def _level(code: str) -> str:
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def _spellings(name: str) -> list[tuple[str, str]]:
    spellings = [(name, "full")]
    if match := _AUTONOMOUS.fullmatch(name):
        core, ending = match.groups()
        spellings += [(core + ending, "full"), (f"{core}自治{ending}", "full")]
        if len(core) > 1:
            spellings.append((core, "short"))
        return spellings
    if re.search("自治[州县旗]$", name):  # "鄂温克族自治旗" has no core but the people's name
        return spellings
    core = _ENDING.sub("", name)
    if name.endswith("自治区"):
        spellings.append((f"{core}自治区", "full"))
    if len(core) > 1 and core != name:
        spellings.append((core, "short"))
    return spellings


def read_rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a tab-separated table of data/, without its comments."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def divisions() -> Divisions:
    """The tables, loaded at the first use."""
    upper = [(code, name) for code, name in read_rows("divisions.tsv")]
    townships: str = gzip.decompress((DATA / "townships.tsv.gz").read_bytes()).decode()
    return Divisions(upper, read_rows("other_names.tsv"), townships)
