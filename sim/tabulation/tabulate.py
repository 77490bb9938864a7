"""From the papers of one polling day to the published result: the whole struck on one page."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.ballot import YES
from sim.clock import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.numerics import exp, log1p
from sim.streams import Purpose, Stream
from sim.tabulation.annulment import (
    Findings,
    after_order,
    annulled_papers,
    corrected_claims,
    find,
    no_findings,
)
from sim.tabulation.count.commissions import enter, pass_on
from sim.tabulation.count.counting import LONGEST, counting_time, work_of
from sim.tabulation.count.night import night_of
from sim.tabulation.count.turnout_reports import issued_by, printed
from sim.tabulation.outcome import TabulationOutcome
from sim.tabulation.outside_papers import OutsideCount
from sim.tabulation.papers.ballot_accounts import (
    MOBILE,
    RECORDED,
    STATIONARY,
    Account,
    check_account,
    open_account,
)
from sim.tabulation.papers.irregularities import Claims, apply_order, no_claims
from sim.tabulation.papers.irregularity_orders import CONSEQUENCES, EXCLUDE_BOX, comes_out, struck
from sim.tabulation.papers.protocol import broken_relations, write_protocols
from sim.tabulation.papers.recorded_annulments import without_inferred
from sim.tabulation.plan import TabulationPlan
from sim.tabulation.rounds import first_round, second_round
from sim.tabulation.unit_sums import sum_by_unit, sum_classes
from sim.whole_papers import whole

_PAPER_DEADLINE: Final = 2 * TICKS_PER_DAY

_LARGEST_SLIP: Final = 9
"""Papers by which a protocol errs at most where a slip is left (assumption)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Struck:
    """State of all stations when the protocols are signed."""

    account: Account
    claims: Claims
    findings: Findings
    hit: Bools
    out: Bools
    observed: Bools
    with_copy: Bools


def _irregular(
    plan: TabulationPlan, account: Account, roll: Ints, unit: Ints, seed: int, replication: int
) -> _Struck:
    n = roll.size
    observers = Stream(seed, Purpose.OBSERVERS, replication)
    observed = observers.uniforms("present", n) < plan.settings.observers
    with_copy = observed & (observers.uniforms("copies", n) < plan.settings.copies)
    claims, findings = no_claims(n), no_findings(n)
    hit_any, out_any = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    for order in plan.orders:
        hit, own = struck(order, seed, replication)
        out = comes_out(order, hit, own, observed, with_copy)
        stream = Stream(seed, Purpose.IRREGULARITY_PAPERS, replication, (order.name,))
        account, claims = apply_order(order, account, claims, hit, out, roll, unit, stream)
        findings = after_order(findings, order, out)
        hit_any |= hit
        out_any |= out
    return _Struck(account, claims, findings, hit_any, out_any, observed, with_copy)


def _with_recorded(plan: TabulationPlan, account: Account, findings: Findings) -> tuple[Account, Findings]:
    """Papers that the dataset records as annulled: counted, announced, set aside."""
    if not plan.recorded.any():
        return account, findings
    n = sum_classes(plan.recorded)
    issued = account.issued + n
    printed_papers = np.maximum(account.printed, issued + account.replaced)
    account = account.with_boxes(
        {RECORDED: account.boxes[RECORDED] + plan.recorded},
        issued=issued,
        printed=printed_papers,
        unused=printed_papers - issued - account.replaced,
    )
    return account, find(findings, n > 0, EXCLUDE_BOX, RECORDED)


def tabulate(
    plan: TabulationPlan,
    present: Ints,
    home: Ints,
    roll: Ints,
    unit: Ints,
    start: Ints,
    registered: Ints,
    issued_by_time: Ints,
    begin: Ints,
    seed: int,
    replication: int,
    outside: OutsideCount | None = None,
) -> TabulationOutcome:
    """Account, count, protocols, commissions, consequences, repeat vote.

    Parameters
    ----------
    plan : TabulationPlan
    present, home : int64, shape (station, 5)
        Papers by issued class, given out at the station and on home visits.
    roll, unit : int64, shape (station,)
    start : int64, shape (unit + 1,)
    registered : int64, shape (unit,)
        The roll: the stations' lists, and those of units where no polling day is simulated.
    issued_by_time : int64, shape (unit, time)
    begin : int64, shape (station,)
        When the count begins, on the reporting clock [ticks].
    seed, replication : int
    outside : OutsideCount, optional
        Papers from outside the stations, in none of their accounts.

    Returns
    -------
    TabulationOutcome

    Raises
    ------
    ConservationError
        If papers appear or vanish: a fault of the program.
    """
    settings = plan.settings
    present = without_inferred(present, plan.recorded, start)
    stream = Stream(seed, Purpose.REPLACED, replication)
    account = open_account(present, home, roll, settings.spoiled_and_replaced, stream)
    struck = _irregular(plan, account, roll, unit, seed, replication)
    account, findings = _with_recorded(plan, struck.account, struck.findings)
    check_account(account)
    claims, flagged, slipped = _first_protocols(plan, account, struck.claims, roll, seed, replication)
    consequence = CONSEQUENCES.index(settings.consequences.control)
    # What control corrects is corrected before it is announced; what comes out otherwise, afterwards.
    controlled = find(no_findings(roll.size), flagged, consequence, STATIONARY)
    preliminary = write_protocols(account, corrected_claims(claims, controlled), roll).ballots
    findings = find(findings, flagged, consequence, STATIONARY)
    protocols = write_protocols(account, corrected_claims(claims, findings), roll)
    counted, annulled = protocols.ballots, annulled_papers(protocols.ballots, account, findings)
    at_centre, late = _to_the_centre(plan, account, slipped | flagged, begin, seed, replication)
    first = first_round(plan, protocols, counted - annulled, findings, roll, start, registered)
    second, repeated, n_again = second_round(
        plan, first, findings, present + home, roll, start, seed, replication
    )
    told = preliminary, at_centre, unit, start
    if outside is not None:
        told = outside.beside(preliminary, at_centre, unit)
    told = told[0], told[1] - plan.last_day, *told[2:]
    outcome = TabulationOutcome(
        first=first,
        second=second,
        repeated=repeated,
        account=_account_figures(account, counted, annulled, start),
        preliminary=sum_by_unit(preliminary, start),
        annulled=sum_by_unit(annulled, start),
        stations=np.array(
            [
                struck.hit.sum(),
                struck.out.sum(),
                (flagged | slipped).sum(),
                (sum_classes(annulled) > 0).sum(),
                n_again,
                *late,
                struck.observed.sum(),
                struck.with_copy.sum(),
            ],
            dtype=np.int64,
        ),
        night=night_of(*told, registered, plan.weights, plan.rule),
        reported=_reported(plan, issued_by_time, seed, replication),
    )
    return outcome if outside is None else outcome.with_outside(outside.papers)


def _first_protocols(
    plan: TabulationPlan, account: Account, claims: Claims, roll: Ints, seed: int, replication: int
) -> tuple[Claims, Bools, Bools]:
    """Claims with the slips that nobody mended, stations that control flags, and those that slipped."""
    counting = plan.settings.count
    stream, n = Stream(seed, Purpose.COUNTING, replication), roll.size
    slipped = stream.uniforms("slips", n) < counting.slips
    left = slipped & (stream.uniforms("slips left", n) < counting.slips_left)
    ballots = claims.ballots.copy()
    ballots[:, YES] += np.where(left, 1 + (stream.uniforms("papers", n) * _LARGEST_SLIP).astype(np.int64), 0)
    claims = replace(claims, ballots=ballots)
    flagged = np.asarray(broken_relations(write_protocols(account, claims, roll)).any(axis=1))
    return claims, flagged, slipped


def _to_the_centre(
    plan: TabulationPlan, account: Account, rechecked: Bools, begin: Ints, seed: int, replication: int
) -> tuple[Ints, tuple[int, int]]:
    """When each station's figures reach the centre [ticks]; stations over the legal limits."""
    settings, n = plan.settings.commissions, begin.size
    stream = Stream(seed, Purpose.COUNTING, replication)
    cv = plan.settings.count.pace_cv
    variance = log1p(cv * cv)
    pace = exp(np.sqrt(variance) * stream.normals("pace", n) - variance / 2)
    sending, posting = stream.exponentials("sending", n), stream.exponentials("posting", n)
    mobile = sum_classes(account.boxes[MOBILE])
    stationary = sum_classes(account.in_box) - mobile
    work = work_of(plan.settings.count, account.unused, mobile, stationary, pace, rechecked)
    took = counting_time(work)
    signed = begin + took
    sent = signed + np.rint(sending * settings.send_minutes * TICKS_PER_MINUTE).astype(np.int64)
    entered = enter(sent, plan.commission, round(settings.entry_minutes * TICKS_PER_MINUTE))
    on_paper = took + np.rint(posting * settings.paper_hours * TICKS_PER_HOUR).astype(np.int64)
    late = int((took > LONGEST).sum()), int((on_paper > _PAPER_DEADLINE).sum())
    return pass_on(entered, round(settings.regional_minutes * TICKS_PER_MINUTE)), late


def _account_figures(account: Account, counted: Ints, annulled: Ints, start: Ints) -> Ints:
    def of_units(papers: Ints) -> Ints:
        return np.asarray(sum_by_unit(papers, start).reshape(start.size - 1, -1).sum(axis=1))

    in_box, stated, aside = of_units(account.in_box), of_units(counted), of_units(annulled)
    figures = [
        of_units(account.printed),
        of_units(account.issued),
        of_units(account.replaced),
        of_units(account.unused),
        of_units(account.stuffed),
        of_units(account.taken_away),
        of_units(account.lost),
        in_box,
        stated - in_box,
        stated,
        aside,
        stated - aside,
    ]
    return np.stack(figures, axis=1)


def _reported(plan: TabulationPlan, issued_by_time: Ints, seed: int, replication: int) -> Ints | None:
    reporting = plan.reporting
    if reporting is None:
        return None
    shape = reporting.copied.shape
    scores = Stream(seed, Purpose.REPORTS, replication).uniforms("stale", math.prod(shape)).reshape(shape)
    true = issued_by(issued_by_time, plan.edges, reporting.asked)
    final: Floats = issued_by_time.sum(axis=1).astype(float)
    return whole(printed(true, final, reporting, scores < reporting.stale))
