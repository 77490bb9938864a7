"""Units that laws count by, under all their names: states, cantons, regions, and their weights."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sim.errors import RuleError
from sim.files.faults import as_written, did_you_mean
from sim.nouns import counted

_FOLDER: Final = Path(__file__).parent
_LISTED: Final = 5
_CODE: Final = re.compile(r"[A-Z]{2}-[A-Z]{2,3}")


@dataclass(frozen=True, slots=True)
class UnitList:
    """Units of one law.

    Attributes
    ----------
    name : str
    weights : dict of str to int
        Of each unit, by its English name.
    unit_of : dict of str to str
        English name by every spelling, in small letters.
    """

    name: str
    weights: dict[str, int]
    unit_of: dict[str, str]

    def weights_of(self, units: Sequence[str]) -> tuple[int, ...]:
        """Weights of the units of a table.

        Raises
        ------
        RuleError
            If a unit is not on the list, stands twice under two names, or is missing.

        Examples
        --------
        >>> unit_list("australia-states").weights_of(["NSW", "VIC", "QLD", "SA", "WA", "TAS", "ACT", "NT"])
        (1, 1, 1, 1, 1, 1, 0, 0)
        """
        own = [self._named(unit) for unit in units]
        strange = [unit for unit, name in zip(units, own, strict=True) if name is None]
        found = [name for name in own if name is not None]
        twice = sorted({name for name in found if found.count(name) > 1})
        missing = [name for name, weight in self.weights.items() if weight and name not in found]
        said = [
            f"{_some(strange)} not on it{did_you_mean(strange[0], self.unit_of)}" if strange else "",
            f"{_some(twice)} there more than once" if twice else "",
            f"{_some(missing)} missing" if missing else "",
        ]
        if any(said):
            raise RuleError(
                f"the law counts by the list {self.name} of "
                f"{counted(sum(map(bool, self.weights.values())), 'unit')}:"
                f" {'; '.join(filter(None, said))}. If the table is right, give it a column weight:"
                " votes of each unit, 0 for one that does not count"
            )
        return tuple(self.weights[name] for name in found)

    def _named(self, unit: str) -> str | None:
        """The unit of a name, of several that agree (``Zürich (ZH)``), or of a code (``CH-ZH``)."""
        found = self.unit_of.get(unit.casefold())
        if found is not None:
            return found
        parts = {
            self.unit_of.get(part.strip().casefold()) for part in re.split(r"[/()|]", unit) if part.strip()
        }
        code = self.unit_of.get(unit[3:].casefold()) if _CODE.fullmatch(unit) else None
        return parts.pop() if len(parts) == 1 and parts != {None} else code


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"{', '.join(map(as_written, names[:_LISTED]))}{more} {'is' if len(names) == 1 else 'are'}"


def unit_list_names() -> tuple[str, ...]:
    """Names of the lists that are packaged."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.csv")))


@cache
def unit_list(name: str) -> UnitList:
    """A list by its name; KeyError if there is none."""
    if name not in unit_list_names():
        raise KeyError(name)
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        read = list(csv.DictReader(stream))
    weights = {row["unit"]: int(row["weight"]) for row in read}
    unit_of = {
        other.strip().casefold(): row["unit"]
        for row in read
        for other in (row["unit"], *row["also"].split("|"))
        if other.strip()
    }
    return UnitList(name, weights, unit_of)
