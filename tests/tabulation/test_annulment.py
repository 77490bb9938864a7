"""What follows from what came out."""

from __future__ import annotations

import numpy as np

import sim
from sim.engines.plan import plan_of
from sim.tabulation.annulment import (
    annulled_papers,
    corrected_claims,
    excluded,
    find,
    no_findings,
    votes_again,
)
from sim.tabulation.papers.ballot_accounts import MOBILE, STATIONARY, Account
from sim.tabulation.papers.irregularities import Claims
from sim.tabulation.papers.irregularity_orders import (
    CORRECT,
    EXCLUDE_BOX,
    EXCLUDE_STATION,
    NOTHING,
    VOTE_AGAIN,
)

OUT = np.array([True, False, False, False, False, False])


def test_the_severest_consequence_decides() -> None:
    findings = find(no_findings(6), OUT, VOTE_AGAIN, STATIONARY)
    findings = find(findings, OUT, CORRECT, STATIONARY)
    assert findings.severity[0] == VOTE_AGAIN
    assert findings.corrected[0]
    assert votes_again(findings).tolist() == OUT.tolist()
    assert excluded(findings).tolist() == OUT.tolist()


def test_only_stations_told_to_vote_again_do_and_all_severer_ones_are_excluded() -> None:
    codes = (NOTHING, CORRECT, EXCLUDE_BOX, EXCLUDE_STATION, VOTE_AGAIN)
    for code in codes:
        findings = find(no_findings(6), OUT, code, STATIONARY)
        assert votes_again(findings)[0] == (code == VOTE_AGAIN)
        assert excluded(findings)[0] == (code in (EXCLUDE_STATION, VOTE_AGAIN))


def test_nothing_follows_where_nothing_came_out(account: Account) -> None:
    findings = find(no_findings(6), OUT, NOTHING, STATIONARY)
    assert not annulled_papers(account.in_box, account, findings).any()
    assert not excluded(findings).any()


def test_a_box_takes_its_own_papers_along_and_a_station_all(account: Account) -> None:
    box = find(no_findings(6), OUT, EXCLUDE_BOX, MOBILE)
    assert annulled_papers(account.in_box, account, box)[0].tolist() == [7, 2, 0, 1]
    assert not excluded(box).any()
    station = find(box, OUT, EXCLUDE_STATION, STATIONARY)
    annulled = annulled_papers(account.in_box, account, station)
    assert annulled[0].tolist() == account.in_box[0].tolist()
    assert not annulled[1:].any()


def test_no_more_is_set_aside_than_was_stated(account: Account) -> None:
    box = find(no_findings(6), OUT, EXCLUDE_BOX, STATIONARY)
    stated = account.in_box.copy()
    stated[0] = [1, 0, 0, 0]
    assert annulled_papers(stated, account, box)[0].tolist() == [1, 0, 0, 0]


def test_a_recount_ends_every_claim_of_the_station() -> None:
    claims = Claims(np.full(6, 3), np.full(6, 2), np.full((6, 4), 1))
    left = corrected_claims(claims, find(no_findings(6), OUT, CORRECT, STATIONARY))
    assert left.issued.tolist() == [0, 3, 3, 3, 3, 3]
    assert not left.ballots[0].any()
    assert left.ballots[1].tolist() == [1, 1, 1, 1]


def test_recorded_papers_stand_at_the_longest_list_of_their_unit() -> None:
    plan = plan_of(sim.load("scenarios/almaty-station-2.toml"))
    stations, tabulation = plan.electorate.stations, plan.tabulation
    assert tabulation is not None
    (here,) = np.flatnonzero(tabulation.recorded.sum(axis=1))
    unit = plan.dataset.units.index("Almaty")
    assert stations.unit[here] == unit
    assert stations.roll[here] == stations.roll[stations.unit == unit].max()
