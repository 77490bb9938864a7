"""One name for a unit that tables write in three languages, and the units that were carved out of others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sim.files.plain_files import DATASET
from sim.files.toml_source import read_toml

_FILE: Final = Path(__file__).parent / "units.toml"

_REGION: Final = frozenset(
    ("region", "oblast", "oblysy", "province", "область", "области", "областью", "обл", "облысы", "облысында")
)
_PASSED_OVER: Final = frozenset(
    ("the", "in", "for", "of", "city", "qalasy", "по", "в", "город", "городе", "городу", "города", "г", "гор",
     "қаласы", "қаласында", "қ", "бойынша")
)  # fmt: skip
_ADJECTIVE: Final = re.compile(r"ск(?:ая|ой|ую|ий|ом)\b")


@dataclass(frozen=True, slots=True)
class Carved:
    """A unit that has been cut into parts since.

    Attributes
    ----------
    unit : str
        The whole.
    weights : dict of str to float
        What each part weighs in it.
    """

    unit: str
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class UnitNames:
    """Names of units: which are one, which stand for the whole vote, which were carved out of which."""

    canonical: Mapping[str, str]
    nation: str
    carved: tuple[Carved, ...]
    weights_source: str

    def one_name(self, text: str) -> str:
        """The one name of a unit; the text in plain form where no table of names has it.

        Examples
        --------
        >>> names = unit_names()
        >>> [names.one_name(text) for text in ("г. Астана", "по Акмолинской области", "Алматы облысы")]
        ['Nur-Sultan', 'Akmola Region', 'Almaty Region']
        >>> names.one_name("1. In the Zhetysu region"), names.one_name("Almaty"), names.one_name("North Vale")
        ('Jetisu Region', 'Almaty', 'north vale')
        """
        plain = bare_name(text)
        return self.canonical.get(plain, plain)


def bare_name(text: str) -> str:
    """A name without case, punctuation, a number in front, and the words that tables add to it.

    Examples
    --------
    >>> bare_name("12. по Северо-Казахстанской области – "), bare_name("West-Kazakhstan Region")
    ('северо казахстанск region', 'west kazakhstan region')
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    words = re.sub(r"[^\w]+", " ", re.sub(r"^\W*\d+\W+", " ", folded)).split()
    own = [word for word in words if word not in _PASSED_OVER | _REGION]
    last = ["region"] if _REGION & set(words) else []
    return _ADJECTIVE.sub("ск", " ".join(own + last))


@cache
def unit_names() -> UnitNames:
    """The names of ``units.toml``."""
    said = read_toml(_FILE, DATASET, _FILE.name).values
    spellings: dict[str, str] = {}
    for name, others in said["names"].items():
        for text in (name, *others):
            spellings[bare_name(text)] = name
    # "Akmola" for Akmola Region, "Акмолинская область" for Акмолинская; not where a city has the name.
    for plain, name in list(spellings.items()):
        if name.endswith(" Region"):
            spellings.setdefault(plain.removesuffix(" region"), name)
            spellings.setdefault(f"{plain} region", name)
    carved = tuple(Carved(each["unit"], each["parts"]) for each in said["carved"])
    told = said["weights"]
    return UnitNames(spellings, said["nation"]["name"], carved, f"{told['what']} ({told['source']})")
