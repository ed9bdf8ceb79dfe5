"""Traditional characters → simplified ones, for comparing; what a page prints stays as it is."""

from functools import cache
from importlib.resources import files


def simplified(text: str) -> str:
    """The text in simplified characters; 資訊, as Big5 gateways write it, as 信息.

    Data: `traditional.tsv`, the first choices of OpenCC's TSCharacters (Apache-2.0), without 乾 (乾县).
    """
    return text.replace("資訊", "信息").translate(_characters())


@cache
def _characters() -> dict[int, str]:
    lines = files("pipeline").joinpath("traditional.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {ord(traditional): simple for traditional, simple in pairs}
