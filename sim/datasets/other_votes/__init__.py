"""Turnout by unit and hour of other votes: packaged tables and anyone's own, and which units they match."""

from __future__ import annotations

from sim.datasets.other_votes.matching import MatchedTurnout, match_units
from sim.datasets.other_votes.turnout_table import TurnoutCell, TurnoutTable
from sim.datasets.other_votes.votes import load_turnout, other_votes

__all__ = [
    "MatchedTurnout",
    "TurnoutCell",
    "TurnoutTable",
    "load_turnout",
    "match_units",
    "other_votes",
]
