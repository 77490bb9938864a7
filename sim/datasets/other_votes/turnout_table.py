"""What a table of turnout by unit and hour is. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

VoteKind = Literal["election", "referendum", ""]
"""What was voted on; empty where a table does not say."""


@dataclass(frozen=True, slots=True)
class TurnoutCell:
    """One printed figure: so many per cent of a unit's roll had received a paper by then.

    Attributes
    ----------
    unit : str
        As the table prints it.
    report_ticks : int or None
        Clock of the report [ticks of 1 ms since midnight]; None for the turnout of the whole day.
    local_offset_hours : int or None
        Local clock of the unit minus clock of the report; None where the table does not say [h].
    share : float
        Share of the roll, 0–1.
    rounding : float
        Half a unit of the last digit printed, as a share of the roll.
    source, doubt : str
        Where it was printed, and what speaks against it.
    """

    unit: str
    report_ticks: int | None
    local_offset_hours: int | None
    share: float
    rounding: float
    source: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class TurnoutTable:
    """Turnout of one vote by unit and hour.

    Attributes
    ----------
    name, title : str
    kind : {"election", "referendum", ""}
    cells : tuple of TurnoutCell
        In the order of the table; blank cells are left out.
    """

    name: str
    title: str
    kind: VoteKind
    cells: tuple[TurnoutCell, ...]
