"""Why no number of desks does, and what limits of a scenario stand beside an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.analysis.desks.capacity import STAGE, Capacity, Least, Staffed
from sim.analysis.desks.trials import STATION_TAIL, Trial
from sim.nouns import counted
from sim.scenario import Polling

_WORD: Final = {"desks": "desk", "booths": "booth", "box": "box"}
_SECONDS_PER_HOUR: Final = 3_600


def why_none(least: Least, polling: Polling) -> str:
    """Why a wait is met by no number of what was sought: where voters still wait, and what makes them.

    Parameters
    ----------
    least : Least
        Whose `trial` is None.
    polling : Polling
    """
    trial = least.last
    longest = max(STAGE, key=lambda stage: _tail(trial, stage))
    names = {"desks": "desks", "booths": "booths", "both": "desks and booths"}
    found = f"no number of {names[least.what]} does: with {_room(trial)}, "
    at = f"{_waiting(_tail(trial, longest))} at the {_WORD[longest]}"
    left = trial.figures["share_left"]
    gone = f", and {100 * left:.3g} % leave" if left > 0 else ""
    return f"{found}{at}{gone}; {_cause(longest, least, polling, trial)}"


def _tail(trial: Trial, stage: str) -> float:
    return trial.figures[f"{STAGE[stage]}wait_p95_minutes"]


def _waiting(wait: float) -> str:
    return "more than 5 % never get through" if np.isinf(wait) else f"95 % wait up to {wait:.3g} min"


def _room(trial: Trial) -> str:
    desks, booths = int(trial.n_desks.max()), int(trial.n_booths.max())
    return f"{counted(desks, 'desk')} and {counted(booths, 'booth')}" + (
        " at the largest station" if trial.n_desks.size > 1 else ""
    )


def _cause(stage: str, least: Least, polling: Polling, trial: Trial) -> str:
    if stage == "box":
        if trial.figures["box_utilisation"] == trial.figures["box_utilisation"] and polling.box_seconds:
            passes = _SECONDS_PER_HOUR / polling.box_seconds
            return f"the one box takes {polling.box_seconds:g} s a voter, so {passes:,.0f} an hour at most"
        return "there is one box"
    if stage not in (least.what, "both") and least.what != "both":
        return f"more {stage} are needed: see both together"
    causes = tuple(_causes(polling, stage))
    return f"they wait for other reasons: {', '.join(causes)}" if causes else "a service itself is too long"


def _causes(polling: Polling, stage: str) -> Iterator[str]:
    """What makes voters wait however many servers there are."""
    if polling.inside_limit:
        yield f"polling.inside_limit lets in {polling.inside_limit} at once"
    if polling.before_opening is not None:
        yield f"polling.before_opening has them come {polling.before_opening.minutes:g} min too early"
    if polling.late_opening_minutes:
        yield f"polling.late_opening_minutes opens {polling.late_opening_minutes:g} min late"
    if stage == "desks" and polling.outages:
        yield "polling.outages take desks away"
    if stage == "desks" and polling.baulk_at:
        yield f"polling.baulk_at sends away who finds {polling.baulk_at} waiting"


def limits_told(capacity: Capacity, staffed: Staffed) -> Iterator[str]:
    """Limits of the scenario that an answer meets or passes."""
    polling = capacity.drawn.plan.scenario.polling
    for least in staffed.least:
        if least.trial is None:
            yield f"{staffed.group.name}: {why_none(least, polling)}."
    answers = [each for each in staffed.least if each.trial is not None]
    for least in answers[:1]:
        yield from _caps(least, staffed, polling)
    if polling.inside_limit:
        yield f"polling.inside_limit = {polling.inside_limit} holds throughout: no more are let in at once."
    if staffed.now.figures["share_left"] > 0:
        yield "Voters who left the line, or turned back at its sight, count as having waited too long."
    if capacity.of == "stations":
        yield f"A station keeps to the wait on a day if at most one voter in {STATION_TAIL} waits longer."


def _caps(least: Least, staffed: Staffed, polling: Polling) -> Iterator[str]:
    """Where the answer has more desks than the scenario allows, or as few as it demands."""
    trial = least.trial
    if trial is None:
        return
    above = int((trial.n_desks > polling.max_desks).sum())
    if above:
        where = "" if trial.n_desks.size == 1 else f" at {above:,} of {trial.n_desks.size:,} stations"
        yield (
            f"{staffed.group.name}: up to {counted(int(trial.n_desks.max()), 'desk is', 'desks are')} "
            f"more than polling.max_desks = {polling.max_desks} allows{where}."
        )
    least_asked = int((trial.n_desks == polling.min_desks).sum())
    if least_asked and trial.n_desks.size > 1:
        yield (
            f"{staffed.group.name}: at {least_asked:,} of {trial.n_desks.size:,} stations there must be "
            f"{counted(polling.min_desks, 'desk')} by polling.min_desks, whatever the answer."
        )
