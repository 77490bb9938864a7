"""What published tables say of a vote, and what has to be assumed, before it is written as a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.ballot import BALLOT_CLASSES
from sim.datasets.other_votes.hourly import HourlyTable
from sim.datasets.table import clean_name
from sim.errors import DatasetError
from sim.new_files.turnout import NATIONAL_ROW, UnitTurnout, falling, unit_turnout
from sim.rules.tally import Tally

_CLOSE: Final = "final"


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote by unit.

    Attributes
    ----------
    rolls : dict of str to int
        Registered by unit, in the order of the table.
    papers : dict of str to tuple of int
        Papers of the four classes and all papers, by unit; units without a result are not in it.
    national : tuple of int, or None
        The same of the whole vote, where the units have no result.
    weights : dict of str to int
        Of units that weigh other than 1 in a majority of units.
    turnout : UnitTurnout or None
    assumptions : tuple of str
        What the tables did not say.
    notes : tuple of str
        What was taken for what.
    """

    rolls: Mapping[str, int]
    papers: Mapping[str, tuple[int, ...]]
    national: tuple[int, ...] | None
    weights: Mapping[str, int]
    turnout: UnitTurnout | None
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]


def vote_of(tally: Tally, table: HourlyTable | None) -> Vote:
    """A vote from a table of results and, where there is one, a table of turnout.

    Parameters
    ----------
    tally : Tally
        Of shape ``()``. Where it has one unit and `table` several, it is the result of the whole vote.
    table : HourlyTable or None

    Raises
    ------
    DatasetError
        If no table has the rolls, or Yes and No are not known.
    FaultyFileError
        If rows of the two do not go together.
    """
    unknown = [name for name in ("yes", "no") if name in tally.unknown]
    if unknown:
        raise DatasetError(
            f"the table of results has no {' and no '.join(unknown)}: say which column it is with --columns"
        )
    if table is not None and len(tally.units) == 1 and len(table.units) > 1:
        return _of_turnout(tally, table)
    units = tuple(map(clean_name, tally.units))
    known = {} if "registered" in tally.unknown else dict(zip(units, tally.registered.tolist(), strict=True))
    turnout = _of_issued(tally, units, known) if table is None else unit_turnout(table, units, known)
    rolls = known or ({} if turnout is None else turnout.registered)
    without = [unit for unit in units if not rolls.get(unit)]
    if without:
        raise DatasetError(
            f"no table says how many are registered in {', '.join(without[:3])}: a dataset needs the roll of "
            "every unit; say which column it is with --columns registered=NAME"
        )
    papers = {unit: row for unit, row in zip(units, _papers(tally), strict=True) if row[-1]}
    weights = {unit: w for unit, w in zip(units, tally.weights.tolist(), strict=True) if w != 1}
    silent = {unit: 0 for unit in units if unit not in papers and weights.get(unit, 1)}
    assumptions = [*_no_invalid(tally), *_no_weight(silent)]
    return Vote(
        {unit: rolls[unit] for unit in units},
        papers,
        None,
        weights | silent,
        turnout,
        tuple(assumptions),
        _notes(turnout),
    )


def _of_turnout(tally: Tally, table: HourlyTable) -> Vote:
    """One result for all units of a table of turnout."""
    turnout = unit_turnout(table, (), {})
    rolls = {unit: roll for unit, roll in turnout.registered.items() if unit != NATIONAL_ROW}
    if not rolls:
        raise DatasetError(
            f"{table.source.label}: has no column of the registered, and the results are of the whole "
            "vote alone: a dataset needs the roll of every unit"
        )
    return Vote(rolls, {}, _papers(tally)[0], {}, turnout, _no_invalid(tally), _notes(turnout))


def _of_issued(tally: Tally, units: tuple[str, ...], rolls: Mapping[str, int]) -> UnitTurnout | None:
    """Papers issued, where the table of results has them: the turnout at the close."""
    if tally.issued is None or not rolls:
        return None
    digits = len(str(max(rolls.values())))
    issued = dict(zip(units, tally.issued.tolist(), strict=True))
    per_cent = {
        unit: (f"{100 * papers / rolls[unit]:.{digits}f}",) for unit, papers in issued.items() if papers
    }
    return UnitTurnout((_CLOSE,), per_cent, {}, ("papers issued are taken for the turnout at the close",))


def _papers(tally: Tally) -> list[tuple[int, ...]]:
    cast = tally.stated.get("cast", tally.ballots.sum(axis=-1))
    return [(*row, int(total)) for row, total in zip(tally.ballots.tolist(), cast.tolist(), strict=True)]


def _no_invalid(tally: Tally) -> tuple[str, ...]:
    missing = [name for name in BALLOT_CLASSES if name in tally.unknown]
    return (f"no papers were {' or '.join(missing)} (the table has no such column)",) if missing else ()


def _no_weight(units: Mapping[str, int]) -> tuple[str, ...]:
    return (
        (f"without a result, and so of no weight in a majority of units: {', '.join(units)}",)
        if units
        else ()
    )


def _notes(turnout: UnitTurnout | None) -> tuple[str, ...]:
    if turnout is None:
        return ()
    fall = ", ".join(falling(turnout))
    told = f"the turnout of {fall} falls during the day: correct the cell in patches.toml before a run"
    return (*turnout.notes, told) if fall else turnout.notes
