"""The rounds of a vote: the first, and the repeat vote where results were set aside."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints
from sim.streams import Purpose, Stream
from sim.tabulation.annulment import Findings, excluded, votes_again
from sim.tabulation.outcome import Round
from sim.tabulation.papers.ballot_accounts import check_account, open_account
from sim.tabulation.papers.protocol import Protocols
from sim.tabulation.plan import TabulationPlan
from sim.tabulation.repeat_vote import repeat_papers
from sim.tabulation.unit_sums import sum_by_unit


def first_round(
    plan: TabulationPlan,
    protocols: Protocols,
    final: Ints,
    findings: Findings,
    roll: Ints,
    start: Ints,
    registered: Ints,
) -> Round:
    """The first vote with what was set aside left out.

    Parameters
    ----------
    plan : TabulationPlan
    protocols : Protocols
        As accepted.
    final : int64, shape (station, 4)
        Papers counted less papers annulled.
    findings : Findings
    roll : int64, shape (station,)
    start : int64, shape (unit + 1,)
    registered : int64, shape (unit,)
    """
    out = excluded(findings)
    off = plan.off_the_roll if plan.settings.consequences.roll_kept else plan.off_the_roll | out
    return Round(
        ballots=sum_by_unit(final, start),
        issued=sum_by_unit(np.where(out, 0, protocols.issued), start),
        registered=registered - sum_by_unit(np.where(off, roll, 0), start),
    )


def second_round(
    plan: TabulationPlan,
    first: Round,
    findings: Findings,
    papers: Ints,
    roll: Ints,
    start: Ints,
    seed: int,
    replication: int,
) -> tuple[Round | None, Ints, int]:
    """The repeat vote at the stations that vote again.

    Returns
    -------
    second : Round or None
        The whole vote with the repeat vote's papers in place of those set aside; None where none is held.
    ballots : int64, shape (unit, 4)
        Papers of the repeat vote alone.
    again : int
        Stations that voted again.
    """
    repeat = plan.settings.repeat
    if repeat is None:
        return None, np.zeros_like(first.ballots), 0
    again = votes_again(findings)
    stream = Stream(seed, Purpose.REPEAT, replication)
    given = repeat_papers(papers, roll, again, repeat.turnout_ratio, plan.mix, stream)
    account = open_account(given, np.zeros_like(given), roll, plan.settings.spoiled_and_replaced, stream)
    check_account(account)
    ballots = sum_by_unit(account.in_box, start)
    back = roll if not plan.settings.consequences.roll_kept else np.zeros_like(roll)
    second = Round(
        ballots=first.ballots + ballots,
        issued=first.issued + sum_by_unit(account.issued, start),
        registered=first.registered + sum_by_unit(np.where(again, back, 0), start),
    )
    return second, ballots, int(again.sum())
